"""Pages of what is told besides exact answers."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.lead import Lead
from tests.pages import open_page, text_of
from tests.web.public.publishing import (
    ADDRESS,
    HIDDEN,
    METHOD,
    PAPERS,
    TEAMS,
    THEME,
    links_on,
    publish_instead,
    told_in_words,
    walk,
)
from tiassess.disclosure.release import Release

SAID = "Nearly everyone said the same: 17 or more of the 19 people who answered chose “Agree”."
OTHERS = [f"{TEAMS}/other.north", f"{TEAMS}/other.organisation"]


@pytest.fixture(autouse=True)
def _told(sqlite_lead: Lead, published: Release) -> None:
    publish_instead(sqlite_lead, published, **told_in_words(published))


def test_every_page_and_paper_can_be_opened(visitor: FlaskClient) -> None:
    opened = {page.response.request.path for page in walk(visitor, ADDRESS)}
    assert opened >= {THEME, TEAMS, METHOD, *OTHERS}
    assert all(visitor.get(paper).status_code == 200 for paper in PAPERS)


def test_the_first_page_says_who_took_part_and_what_stands_out(visitor: FlaskClient) -> None:
    text = open_page(visitor, ADDRESS).text
    assert "19 people. Between 20 and 25 % of staff answered." in text
    assert f"I like my work. {SAID}" in text
    assert "What many did not know" in text
    assert "I have the time I need. 6 of the 19 people who were asked did not know." in text
    assert f"Work {HIDDEN}" in text


def test_a_theme_says_in_words_what_nearly_everyone_said(visitor: FlaskClient) -> None:
    text = open_page(visitor, THEME).text
    assert text.count(SAID) == 2  # in the chart and in its table
    assert "(6 of 19 did not know)" in text
    assert "Work: forms without an answer on the scale" in text
    assert "Rather not say" in text


def test_a_figure_holds_the_words_and_nothing_to_measure(visitor: FlaskClient) -> None:
    figure = visitor.get(THEME, query_string={"figure": "answers"}).get_json()
    assert SAID in " ".join(note["text"].replace("<br>", " ") for note in figure["layout"]["annotations"])
    assert {len(trace["x"]) for trace in figure["data"]} == {2}  # of three questions
    assert [len(trace["hovertext"]) for trace in figure["data"]] == [2, 2, 2]


def test_a_top_unit_tells_who_did_not_know_and_never_why(visitor: FlaskClient) -> None:
    text = open_page(visitor, f"{TEAMS}/unit.north").text
    assert "(6 of 12 did not know)" in text
    assert "No answer for other reasons" in text
    assert "Skipped" not in text


def test_other_teams_stand_in_a_list_of_their_own_and_have_a_page(visitor: FlaskClient) -> None:
    page = open_page(visitor, TEAMS)
    assert "Teams that are not shown alone, and people who named no team, are heard here together." in page.text
    assert [link for link in links_on(page) if "/other." in link] == list(reversed(OTHERS))
    headings = [text_of(element) for element in page.root.iter("h2")]
    assert headings == ["Teams", "Other teams and parts", "Roles"]
    assert "95 % or more of staff" in page.text
    north = open_page(visitor, OTHERS[0])
    assert north.heading == "Other teams in North"
    assert "This page is about one group only: Other teams in North. 6 people answered." in north.text
    assert open_page(visitor, OTHERS[1]).heading == "Other parts of Loch Service"


def test_the_method_says_how_all_this_is_told(visitor: FlaskClient) -> None:
    text = open_page(visitor, METHOD).text
    assert "With exact numbers, the few who said something else could work out what all the others said." in text
    assert "in steps of five per cent, and for no group with fewer than 10 staff" in text
    assert "if 25 % or more of those who were asked did not know" in text


def test_an_old_file_claims_no_protection_that_it_has_not(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    release = Release.from_bytes(visitor.get(f"{ADDRESS}/release.json").data)
    publish_instead(sqlite_lead, release, rules=release.document["rules"] | {"preview": True})
    assert "the few who said something else" not in open_page(visitor, METHOD).text
    assert "please do not pass these results on" in open_page(visitor, ADDRESS).text
