"""What the pages of results say in words: what stands out, and whose view it is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.lead import QUESTIONNAIRE, Lead, rows_of
from tests.pages import Page, open_page, text_of
from tests.web.public.publishing import ADDRESS, HIDDEN, THEME, links_on, publish_instead, table_of, with_whole
from tiassess.disclosure.release import Release
from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument


def list_after(page: Page, heading: str) -> list[str]:
    """Give the lines of the first list under a heading."""
    found = False
    for element in page.root.iter():
        found = found or (element.tag == "h2" and text_of(element) == heading)
        if found and element.tag == "ul":
            return [text_of(line) for line in element.iter("li")]
    return []


def two_themes() -> Instrument:
    """Give the questionnaire with a second theme, made of what staff think, and a question turned round."""
    themes = "{id: work, label: Work}, {id: others, label: Others}"
    item = '{id: q4, text: "People are heard here.", theme: others, scale: agreement, staff_view: true, reversed: true}'
    text = QUESTIONNAIRE.replace("{id: work, label: Work}", themes, 1).replace("sections:", f"  - {item}\nsections:")
    return parse_instrument(
        text.replace("items: [q1, q2, q3]}\nscores", "items: [q1, q2, q3, q4]}\nscores"), "two.yaml"
    )


def test_the_first_page_says_in_words_what_stands_out(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    people = [
        *rows_of("ward-a", "nurse", ["331"] * 20),
        *rows_of("ward-b", "admin", ["321", "311", "323"] * 10),
        *rows_of("ward-c", "", ["331"] * 9),
    ]
    sqlite_lead.has_a_closed_wave(people)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    page = open_page(visitor, ADDRESS)
    agreed = list_after(page, "What most staff agree on")
    assert agreed == [
        "I like my work. Nearly everyone said the same: 57 or more of the 59 people who answered chose “Agree”."
    ]
    discussed = list_after(page, "What to talk about first")
    assert discussed == ["My leaders listen to me. About four in five of those who answered chose “Disagree” (83 %)."]
    assert "The steering group decides what comes first." in page.text


@pytest.mark.usefixtures("published")
def test_where_nothing_stands_out_the_page_says_so_kindly(visitor: FlaskClient) -> None:
    text = open_page(visitor, ADDRESS).text
    assert "It says nothing bad about a place." in text
    assert "Other things may still be worth talking about." in text


def test_where_every_answer_is_hidden_the_lists_say_so_once(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    hidden = [{"id": item, "shown": False} for item in ("q1", "q2", "q3")]
    publish_instead(sqlite_lead, published, groups=with_whole(published, items=hidden))
    text = open_page(visitor, ADDRESS).text
    assert f"What most staff agree on, and what to talk about first {HIDDEN}" in text
    assert "stands out" not in text


def test_what_staff_think_is_told_from_what_people_told(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    people = enumerate(rows_of("ward-a", "nurse", ["331"] * 20))
    rows = [{**row, "q4": "2" if at < 3 else "1"} for at, row in people]
    sqlite_lead.has_a_closed_wave(rows, questionnaire=two_themes())
    sqlite_lead.counts()
    sqlite_lead.publishes()
    label = "(what staff think, not what people told us)"
    (line,) = [line for line in list_after(open_page(visitor, ADDRESS), "What most staff agree on") if label in line]
    assert line.startswith("People are heard here.")
    page = open_page(visitor, f"{ADDRESS}/themes/others")
    assert "People are heard here. (turned round)" in page.text
    assert label in page.text
    assert [f"People are heard here. (turned round) {label}", "85 % (17)", "15 % (3)", "0 % (0)", "20"] in table_of(
        page
    )
    assert THEME in links_on(page)
