"""The pages behind the first page of results: themes, groups, waves so far, and how it was made."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.lead import QUESTIONNAIRE, Lead, rows_of
from tests.pages import Page, open_page, text_of
from tests.web.public.publishing import (
    ADDRESS,
    FILE,
    HIDDEN,
    ROWS,
    SUMMER,
    count_a_further_wave,
    links_on,
    open_a_wave,
    publish_instead,
    table_of,
    walk,
    with_whole,
)
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.release import Release
from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME

TEAMS = f"{ADDRESS}/teams"
THEME = f"{ADDRESS}/themes/work"
WAVES = f"{ADDRESS}/waves"
METHOD = f"{ADDRESS}/method"
PAPERS = [f"{ADDRESS}/brief.pdf", f"{ADDRESS}/report.pdf"]

ON_EVERY_PAGE = {
    "preview": "please do not pass these results on",
    "imported": "whoever holds the file knows them",
}
AGREED = rows_of("ward-a", "nurse", ["331", "331", "331", "331", "331", "321", "321"])


def list_after(page: Page, heading: str) -> list[str]:
    """Give the lines of the first list under a heading."""
    found = False
    for element in page.root.iter():
        found = found or (element.tag == "h2" and text_of(element) == heading)
        if found and element.tag == "ul":
            return [text_of(line) for line in element.iter("li")]
    return []


def with_another_question(text: str) -> Instrument:
    """Give the questionnaire in its next version, with another wording of its first question."""
    changed = QUESTIONNAIRE.replace("version: 0.1.0", "version: 0.2.0").replace("I like my work.", text)
    return parse_instrument(changed, "next.yaml")


def two_themes() -> Instrument:
    """Give the questionnaire with a second theme, made of what staff think, and a question turned round."""
    themes = "{id: work, label: Work}, {id: others, label: Others}"
    item = '{id: q4, text: "People are heard here.", theme: others, scale: agreement, staff_view: true, reversed: true}'
    text = QUESTIONNAIRE.replace("{id: work, label: Work}", themes, 1).replace("sections:", f"  - {item}\nsections:")
    return parse_instrument(
        text.replace("items: [q1, q2, q3]}\nscores", "items: [q1, q2, q3, q4]}\nscores"), "two.yaml"
    )


@pytest.mark.usefixtures("published")
def test_every_page_can_be_reached_from_the_first_and_says_what_to_know_first(visitor: FlaskClient) -> None:
    pages = {page.response.request.path: page for page in walk(visitor, ADDRESS)}
    groups = {f"{TEAMS}/{group}" for group in ("unit.north", "unit.ward-a", "unit.ward-b", "unit.ward-c")}
    roles = {f"{TEAMS}/role.nurse", f"{TEAMS}/role.admin"}
    assert pages.keys() == {ADDRESS, THEME, TEAMS, WAVES, METHOD} | groups | roles
    for page in pages.values():
        assert all(sentence in page.text for sentence in ON_EVERY_PAGE.values())
        assert page.site == "Loch Service"


@pytest.mark.parametrize("path", [THEME, TEAMS, f"{TEAMS}/unit.ward-a", WAVES, METHOD, FILE, *PAPERS])
def test_before_publication_there_is_no_page_but_the_first(sqlite_lead: Lead, visitor: FlaskClient, path: str) -> None:
    open_a_wave(sqlite_lead, **SUMMER)
    assert open_page(visitor, path, status=404).heading == "There is no page here"
    assert visitor.get(ADDRESS).headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "path", [f"{ADDRESS}/themes/none", f"{TEAMS}/unit.ward-d", f"{TEAMS}/unit:ward-a/x", f"{TEAMS}/organisation"]
)
def test_what_is_not_shown_has_no_page(visitor: FlaskClient, path: str) -> None:
    assert open_page(visitor, path, status=404).heading == "There is no page here"


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
    assert agreed == ["I like my work. Nearly all of those who answered chose “Agree” (100 %)."]
    discussed = list_after(page, "What to talk about first")
    assert discussed == ["My leaders listen to me. About four in five of those who answered chose “Disagree” (83 %)."]
    assert "The steering group decides what comes first." in page.text


@pytest.mark.usefixtures("published")
def test_where_nothing_stands_out_the_page_says_so_kindly(visitor: FlaskClient) -> None:
    text = open_page(visitor, ADDRESS).text
    assert "It says nothing bad about a place." in text
    assert "Other things may still be worth talking about." in text


def test_what_staff_think_is_told_from_what_people_told(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    rows = [{**row, "q4": "1"} for row in rows_of("ward-a", "nurse", ["331"] * 20)]
    sqlite_lead.has_a_closed_wave(rows, questionnaire=two_themes())
    sqlite_lead.counts()
    sqlite_lead.publishes()
    label = "(what staff think, not what people told us)"
    (line,) = [line for line in list_after(open_page(visitor, ADDRESS), "What most staff agree on") if label in line]
    assert line.startswith("People are heard here.")
    page = open_page(visitor, f"{ADDRESS}/themes/others")
    assert "People are heard here. (turned round)" in page.text
    assert label in page.text
    assert ["People are heard here.", "100 % (20)", "0 % (0)", "0 % (0)", "20"] in table_of(page)
    assert THEME in links_on(page)


@pytest.mark.usefixtures("published")
def test_a_theme_shows_its_score_and_how_each_question_was_answered(visitor: FlaskClient) -> None:
    page = open_page(visitor, THEME)
    assert page.heading == "Work"
    assert ["I have the time I need.", "32 % (6)", "31 % (6)", "37 % (7)", "19"] in table_of(page)
    assert "between" in page.text


def test_a_question_that_is_not_shown_keeps_its_row_without_a_number(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    answers = ["112", "233", "321", "333", "21.", "22.", "33.", "23.", "32.", "11."]
    sqlite_lead.has_a_closed_wave(rows_of("ward-a", "nurse", answers))
    sqlite_lead.counts()
    sqlite_lead.publishes()
    page = open_page(visitor, THEME)
    assert ["My leaders listen to me.", HIDDEN] in table_of(page)
    assert ["Work", HIDDEN] in table_of(page)


@pytest.mark.usefixtures("published")
def test_groups_stand_by_name_each_below_the_one_it_is_part_of(visitor: FlaskClient) -> None:
    rows = table_of(open_page(visitor, TEAMS))
    assert [row[0] for row in rows] == [
        "Who",
        "North",
        "Ward A (part of North)",
        "Ward B (part of North)",
        "Ward C",
        "Who",
        "Administration",
        "Nurses",
    ]


def test_neither_size_nor_score_changes_the_order_of_groups(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    """Here the last name has most people and the highest score."""
    people = [
        *rows_of("ward-a", "nurse", ["111"] * 6),
        *rows_of("ward-b", "nurse", ["221"] * 9),
        *rows_of("ward-c", "admin", ["333"] * 30),
    ]
    sqlite_lead.has_a_closed_wave(people)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    names = [row[0].partition(" (")[0] for row in table_of(open_page(visitor, TEAMS))]
    in_order = ["Who", "North", "Ward A", "Ward B", "Ward C", "Who", "Administration", "Nurses"]
    assert names == [*in_order, "Who", "North × Nurses"]


@pytest.mark.usefixtures("published")
def test_a_group_with_nothing_to_show_is_named_in_a_sentence_and_has_no_row(visitor: FlaskClient) -> None:
    page = open_page(visitor, TEAMS)
    assert f"{HIDDEN}: Ward D." in page.text
    assert not [row for row in table_of(page) if "Ward D" in row[0]]
    assert "This page does not compare teams with each other." in page.text


def test_a_hidden_score_reads_as_the_one_text_and_not_as_nought(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    groups = [
        {**group, "themes": [{"id": "work", "shown": False}]} if group["id"] == "unit:ward-a" else group
        for group in published.document["groups"]
    ]
    publish_instead(sqlite_lead, published, groups=groups)
    (row,) = [row for row in table_of(open_page(visitor, TEAMS)) if row[0].startswith("Ward A")]
    assert row[1:] == ["6", HIDDEN]


@pytest.mark.usefixtures("published")
def test_a_score_that_rests_on_fewer_questions_says_so(visitor: FlaskClient) -> None:
    """The third question is reported for the whole organisation only."""
    sentence = "So these scores rest on fewer questions here: Work."
    assert sentence in open_page(visitor, TEAMS).text
    page = open_page(visitor, f"{TEAMS}/unit.ward-a")
    assert "so they are not on this page" in page.text
    assert "My leaders listen to me." not in page.text


@pytest.mark.usefixtures("published")
def test_a_group_has_a_page_of_its_own_without_the_numbers_of_others(visitor: FlaskClient) -> None:
    page = open_page(visitor, f"{TEAMS}/unit.ward-c")
    assert page.heading == "Ward C"
    assert "This page is about one group only: Ward C. 7 people answered." in page.text
    assert ["I like my work.", "43 % (3)", "29 % (2)", "28 % (2)", "7"] in table_of(page)


@pytest.mark.parametrize(
    ("plan", "title"),
    [
        ({"breakdown": Breakdown.UNITS}, "Teams"),
        ({"breakdown": Breakdown.ROLES}, "Roles"),
        ({"breakdown": Breakdown.BOTH}, "Teams and roles"),
        ({"breakdown": None, "profile": Profile.WHOLE_SERVICE}, None),
    ],
)
def test_groups_are_linked_only_where_there_are_some(
    sqlite_lead: Lead, visitor: FlaskClient, plan: dict[str, Any], title: str | None
) -> None:
    sqlite_lead.has_a_closed_wave(ROWS, **plan)
    sqlite_lead.counts()
    sqlite_lead.publishes()
    assert (TEAMS in links_on(open_page(visitor, ADDRESS))) is (title is not None)
    page = open_page(visitor, TEAMS, status=200 if title else 404)
    assert page.heading == (title or "There is no page here")


@pytest.mark.usefixtures("published")
def test_roles_within_a_unit_stand_folded_only_where_something_is_shown(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    assert "Roles within teams" not in open_page(visitor, TEAMS).text
    groups = [
        {**group, "shown": True, "n": 12, "themes": [{"id": "work", "shown": False}], "items": []}
        if group["id"] == "cross:north/nurse"
        else group
        for group in published.document["groups"]
    ]
    publish_instead(sqlite_lead, published, groups=groups)
    page = open_page(visitor, TEAMS)
    assert ["North × Nurses", "12", HIDDEN] in table_of(page)
    assert "North × Administration" not in page.text


@pytest.mark.usefixtures("published")
def test_the_first_survey_stands_alone(visitor: FlaskClient) -> None:
    page = open_page(visitor, WAVES)
    assert "This is the first survey here." in page.text
    assert table_of(page) == []


@pytest.mark.usefixtures("published")
def test_surveys_up_to_this_one_are_read_together_and_a_newer_one_is_linked(
    sqlite_lead: Lead, visitor: FlaskClient
) -> None:
    assert sqlite_lead.publishes(count_a_further_wave(sqlite_lead, 2025))
    page = open_page(visitor, WAVES)
    assert [row[0] for row in table_of(page)] == [
        "",
        "Survey 2025, 2 February 2025",
        "Baseline 2026, 2 February 2026",
    ]
    assert "There is a newer survey" not in page.text
    assert "Two scores may well be the same if their numbers for “between” overlap." in page.text
    earlier = open_page(visitor, "/results/loch/wave-2025/waves")
    assert "There is a newer survey: Baseline 2026" in earlier.text
    assert ADDRESS in links_on(earlier)
    assert "This is the first survey here." in earlier.text


@pytest.mark.usefixtures("published")
def test_other_questions_are_named_and_not_joined(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    further = count_a_further_wave(sqlite_lead, 2025, questionnaire=with_another_question("I like this place."))
    assert sqlite_lead.publishes(further)
    text = open_page(visitor, WAVES).text
    assert "three-questions@0.2.0" in text
    assert "three-questions@0.1.0" in text
    assert "The questions changed here (three-questions@0.1.0)" in text


@pytest.mark.usefixtures("published")
def test_each_survey_is_named_in_its_own_words(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    worded = QUESTIONNAIRE.replace("title: Three questions", "title: 'Three questions on {people}'")
    worded = worded.replace("themes:", "tokens: [{name: people, default: people}]\nthemes:", 1)
    plan = {"questionnaire": parse_instrument(worded, "worded.yaml"), "texts": {"people": "tenants"}}
    assert sqlite_lead.publishes(count_a_further_wave(sqlite_lead, 2025, **plan))
    assert "Three questions on tenants" in open_page(visitor, WAVES).text


@pytest.mark.usefixtures("published")
def test_a_survey_that_is_gone_between_two_looks_has_a_kind_page(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiassess.web.public.finding.read_publications", lambda *_: [])
    for path in (WAVES, *PAPERS):
        assert open_page(visitor, path, status=503).heading == "The results cannot be shown right now"


@pytest.mark.usefixtures("published")
def test_a_survey_that_is_not_published_is_not_among_them(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    count_a_further_wave(sqlite_lead, 2025, name="Counted, not published")
    assert "Counted, not published" not in open_page(visitor, WAVES).text


def test_the_method_names_rules_versions_and_checksums(visitor: FlaskClient, published: Release) -> None:
    page = open_page(visitor, METHOD)
    assert "A group is shown only where 5 people or more answered." in page.text
    assert "For a role within a team it is 10." in page.text
    assert "(three-questions@0.1.0). This is a draft." in page.text
    assert "Made for tests." in page.text
    assert "CC BY 4.0" in page.text
    assert published.sha256 in page.text
    assert published.document["questionnaire"]["sha256"] in page.text
    assert table_of(page)[1:] == [["Disagree", "0"], ["Neither agree nor disagree", "50"], ["Agree", "100"]]
    assert FILE in links_on(page)


def test_the_method_promises_no_deletion_before_it_is_done(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    """The key goes first; the locked forms may wait a while for somebody who still reads the database."""
    rules = published.document["rules"]
    publish_instead(sqlite_lead, published, rules=rules | {"imported": False})
    text = open_page(visitor, METHOD).text
    assert "The key to them was destroyed when the results came out, so no one can open them any more." in text
    assert "The locked forms are deleted too." in text
    assert "were deleted" not in text
    publish_instead(sqlite_lead, published, rules=rules | {"imported": True})
    assert "The key to them" not in open_page(visitor, METHOD).text


def test_everything_hidden_shows_no_number_on_any_page(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    hidden = [
        {key: group[key] for key in ("id", "label", "kind", "members")} | {"shown": False}
        for group in published.document["groups"]
    ]
    document = {key: value for key, value in published.document.items() if key != "ballots"}
    publish_instead(sqlite_lead, Release(document), groups=hidden)
    pages = list(walk(visitor, ADDRESS))
    assert len(pages) == 4  # what was heard, teams and roles, surveys so far, method
    pages.append(open_page(visitor, THEME))
    for page in pages:
        if page.response.request.path != METHOD:
            known = re.sub(r"Baseline 2026|\d+ (January|February) 2026|@0\.1\.0|: 3 questions|0 to 100", "", page.text)
            assert not re.search(r"\d", known), known
    assert f"{HIDDEN}: North, Ward A, Ward B, Ward C, Ward D." in " ".join(page.text for page in pages)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", [ADDRESS, THEME, TEAMS, WAVES, METHOD])
def test_a_page_may_be_kept_and_is_asked_for_each_time(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = visitor.get(path, headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")


def test_a_result_that_is_withdrawn_is_gone_at_the_next_look(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    mark = visitor.get(ADDRESS).headers["ETag"]
    publish_instead(sqlite_lead, published, groups=with_whole(published, themes=[{"id": "work", "shown": False}]))
    answer = visitor.get(ADDRESS, headers={"If-None-Match": mark})
    assert answer.status_code == 200
    assert HIDDEN in answer.text


@pytest.mark.usefixtures("published")
def test_the_mark_of_a_page_is_the_same_for_everybody(visitor: FlaskClient) -> None:
    marks = {visitor.get(ADDRESS, headers={"User-Agent": name}).headers["ETag"] for name in ("one", "two")}
    assert len(marks) == 1


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", PAPERS)
def test_a_pdf_opens_in_the_browser_under_a_name_that_tells_nothing(visitor: FlaskClient, path: str) -> None:
    assert path in links_on(open_page(visitor, ADDRESS))
    answer = visitor.get(path)
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"inline; filename={path.rpartition('/')[2]}"
    assert visitor.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("published")
def test_while_another_file_is_made_people_are_asked_to_come_back(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiassess.reporting.pdf.writing.PATIENCE", 0.01)
    monkeypatch.setattr("tiassess.reporting.pdf.writing._kept", {})
    with ONE_AT_A_TIME:
        page = open_page(visitor, PAPERS[1], status=503)
        assert page.heading == "The file is being made"
        assert "Please come back in a minute." in page.text
        assert page.response.headers["Retry-After"] == "60"
        assert open_page(visitor, ADDRESS).heading == "What we heard"
    assert visitor.get(PAPERS[1]).status_code == 200


@pytest.mark.usefixtures("published")
def test_each_chart_has_its_figure_at_the_address_that_the_page_names(visitor: FlaskClient) -> None:
    for path in (ADDRESS, THEME, f"{TEAMS}/unit.ward-a"):
        page = open_page(visitor, path)
        charts = [figure.attrib["id"] for figure in page.root.iter("figure")]
        figures = {
            span.attrib["id"]: span.attrib["data-address"] for span in page.root.iter("span") if "id" in span.attrib
        }
        assert charts
        for chart in charts:
            figure = visitor.get(figures[f"{chart}-figure"])
            assert figure.mimetype == "application/json"
            assert {"data", "layout"} <= figure.get_json().keys()
    assert open_page(visitor, f"{ADDRESS}?figure=none", status=404).heading == "There is no page here"
