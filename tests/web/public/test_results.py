"""The public address of results: when they come, what became of them, and what was heard."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, update

from tests.lead import Lead, rows_of
from tests.pages import open_page
from tests.web.public.publishing import (
    ADDRESS,
    FILE,
    HIDDEN,
    LATER,
    ROWS,
    SUMMER,
    count_a_wave,
    give_up_a_wave,
    open_a_wave,
    publish_instead,
    table_of,
    with_whole,
)
from tiassess.disclosure.release import Release, finish_release
from tiassess.release.tables import StoredRelease
from tiassess.web.running import running


def test_before_a_survey_opens_its_page_says_when_results_come(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    open_a_wave(sqlite_lead, **SUMMER)
    page = open_page(visitor, ADDRESS)
    assert page.heading == "Results come out here by 2 August 2027"
    assert page.title == "Results come out here by 2 August 2027 – Loch Service"
    assert "the survey “Baseline 2026” at Loch Service." in page.text
    assert "The survey opens on 1 July 2027 and is open until the end of 20 July 2027." in page.text
    assert "They are for groups of people only, never for one person." in page.text


def test_while_a_survey_is_open_its_page_says_until_when(
    sqlite_lead: Lead, visitor: FlaskClient, today: Callable[[date], None]
) -> None:
    open_a_wave(sqlite_lead, **SUMMER)
    today(date(2027, 7, 20))
    page = open_page(visitor, ADDRESS)
    assert page.heading == "Results come out here by 2 August 2027"
    assert "The survey is open until the end of 20 July 2027." in page.text


def test_after_closing_the_page_thanks_and_says_when_results_come(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    sqlite_lead.has_a_closed_wave(ROWS, **LATER)
    page = open_page(visitor, ADDRESS)
    assert page.heading == "Results come out here by 1 December 2026"
    assert "The survey closed on 2 February 2026. Thank you to everyone who took part." in page.text


def test_an_import_that_waits_for_its_file_asks_nobody_to_answer(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    open_a_wave(sqlite_lead, ways_in=(), **LATER)
    page = open_page(visitor, ADDRESS)
    assert "open until" not in page.text


def test_late_results_are_called_late(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    count_a_wave(sqlite_lead)
    page = open_page(visitor, ADDRESS)
    assert page.heading == "The results are late"
    assert (
        "The results were to come out by 2 March 2026. We are sorry that you have to wait. No reason was given."
        in page.text
    )


def test_what_is_made_up_can_be_closed_early_and_names_no_day_on_which_it_was(
    sqlite_lead: Lead, visitor: FlaskClient
) -> None:
    sqlite_lead.has_an_organisation(demonstration=True)
    sqlite_lead.plans_a_wave(results=LATER["results"])
    sqlite_lead.opens()
    sqlite_lead.imports(ROWS)
    sqlite_lead.closes()
    assert "The survey is closed. Thank you to everyone who took part." in open_page(visitor, ADDRESS).text


def test_with_too_few_answers_the_page_says_that_all_are_deleted(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    sqlite_lead.has_a_closed_wave(ROWS[:4])
    page = open_page(visitor, ADDRESS)
    assert page.heading == "There are no results"
    assert "Too few people answered to share results safely. All answers have been deleted." in page.text
    assert not re.search(r"\d", page.text.replace("Baseline 2026", ""))


def test_results_that_never_came_are_not_passed_over(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    give_up_a_wave(sqlite_lead)
    page = open_page(visitor, ADDRESS)
    assert page.heading == "There are no results"
    assert "The results were to come out by 2 March 2026. They never did." in page.text
    assert "All answers have been deleted, as was promised when the survey opened." in page.text
    assert "Too few" not in page.text


@pytest.mark.parametrize(
    ("carry", "plan"),
    [
        (open_a_wave, SUMMER),
        (open_a_wave, LATER),
        (open_a_wave, {}),
        (count_a_wave, LATER),
        (count_a_wave, {}),
        (give_up_a_wave, {}),
    ],
)
def test_before_publication_the_page_holds_no_number_but_dates(
    sqlite_lead: Lead, visitor: FlaskClient, carry: Callable[..., None], plan: dict[str, Any]
) -> None:
    carry(sqlite_lead, **plan)
    page = open_page(visitor, ADDRESS)
    wave = sqlite_lead.sees()
    text = page.title + page.text.replace("Baseline 2026", "")
    for day in (wave.opens, wave.closes, wave.results, wave.destroy_on):
        text = text.replace(f"{day:%-d %B %Y}", "")
    assert not re.search(r"\d", text), text
    assert visitor.get(FILE).status_code == 404


def test_neither_how_many_answered_nor_counting_changes_the_page(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    open_a_wave(sqlite_lead)
    pages = [open_page(visitor, ADDRESS).response.data]
    for act in (lambda: sqlite_lead.imports(ROWS), sqlite_lead.closes, sqlite_lead.counts):
        act()
        pages.append(open_page(visitor, ADDRESS).response.data)
    assert pages == [pages[0]] * 4


@pytest.mark.parametrize("address", [ADDRESS, "/results/loch/other", "/results/glen/baseline", "/results/a%00b/%F0"])
def test_an_unknown_wave_is_a_page_that_is_not_there_and_a_draft_too(
    sqlite_lead: Lead, visitor: FlaskClient, address: str
) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    for path in (address, f"{address}/release.json"):
        assert open_page(visitor, path, status=404).heading == "There is no page here"


@pytest.mark.usefixtures("published")
def test_published_results_say_who_was_asked_when_and_how_many_answered(visitor: FlaskClient) -> None:
    page = open_page(visitor, ADDRESS)
    assert page.heading == "What we heard"
    assert "Who was asked Staff of Loch Service" in page.text
    assert "When 5 January 2026 to 2 February 2026" in page.text
    assert "Who answered 19 people" in page.text


def test_published_results_show_each_score_with_how_sure_it_is(visitor: FlaskClient, published: Release) -> None:
    theme = published.document["groups"][0]["themes"][0]
    assert table_of(open_page(visitor, ADDRESS)) == [
        ["", "Score", "How sure", "Answers"],
        ["Work", f"{theme['score']:.1f}", f"between {theme['low']} and {theme['high']}", str(theme["n"])],
    ]


def test_numbers_are_written_as_readers_write_them(sqlite_lead: Lead, visitor: FlaskClient, published: Release) -> None:
    theme = {"id": "work", "shown": True, "score": 66, "low": 60, "high": 72, "n": 1471, "sd": 20}
    publish_instead(
        sqlite_lead, published, groups=with_whole(published, n=1482, themes=[theme]), ballots={"counted": 1482}
    )
    page = open_page(visitor, ADDRESS)
    assert "Who answered 1,482 people" in page.text
    assert table_of(page)[1] == ["Work", "66.0", "between 60 and 72", "1,471"]


def test_a_score_that_is_not_shown_has_one_text_and_no_number(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    """The third question has four answers, so the score that rests on it is hidden."""
    answers = ["112", "233", "321", "333", "21.", "22.", "33.", "23.", "32.", "11."]
    sqlite_lead.has_a_closed_wave(rows_of("ward-a", "nurse", answers))
    sqlite_lead.counts()
    sqlite_lead.publishes()
    page = open_page(visitor, ADDRESS)
    assert table_of(page)[1] == ["Work", HIDDEN]
    assert "Who answered 10 people" in page.text


def test_an_interval_that_is_not_shown_has_the_same_text(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    theme = {"id": "work", "shown": True, "score": 61.5, "n": 18}
    publish_instead(sqlite_lead, published, groups=with_whole(published, themes=[theme]))
    assert table_of(open_page(visitor, ADDRESS))[1] == ["Work", "61.5", HIDDEN, "18"]


def test_a_whole_organisation_that_is_not_shown_has_no_number_anywhere(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    groups = with_whole(published, shown=False, n=None, themes=None, items=None)
    document = {key: value for key, value in published.document.items() if key not in {"sha256", "ballots"}}
    publish_instead(sqlite_lead, finish_release(document | {"groups": groups}))
    page = open_page(visitor, ADDRESS)
    assert f"Who answered {HIDDEN}" in page.text
    assert f"The whole organisation {HIDDEN}" in page.text
    assert table_of(page) == []


def test_a_questionnaire_without_scores_says_so(sqlite_lead: Lead, visitor: FlaskClient, published: Release) -> None:
    publish_instead(sqlite_lead, published, groups=with_whole(published, themes=[]))
    page = open_page(visitor, ADDRESS)
    assert "These questions are not added up to scores." in page.text
    assert table_of(page) == []


def test_readers_are_told_what_to_know_first(sqlite_lead: Lead, visitor: FlaskClient, published: Release) -> None:
    remarks = {
        "preview": "please do not pass these results on",
        "imported": "whoever holds the file knows them",
        "reliable": "there were more forms than staff",
    }
    quiet = {"preview": False, "imported": False, "reliable": True}
    for rule, remark in remarks.items():
        publish_instead(sqlite_lead, published, rules=published.document["rules"] | quiet)
        assert remark not in open_page(visitor, ADDRESS).text
        loud = quiet | {rule: not quiet[rule]}
        publish_instead(sqlite_lead, published, rules=published.document["rules"] | loud)
        assert remark in open_page(visitor, f"{ADDRESS}/method").text


def test_a_protection_that_is_not_built_is_not_claimed(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    publish_instead(sqlite_lead, published, rules=published.document["rules"] | {"preview": True})
    assert "Or almost everyone gave the same answer." not in open_page(visitor, f"{ADDRESS}/method").text
    publish_instead(sqlite_lead, published, rules=published.document["rules"] | {"preview": False})
    assert "Or almost everyone gave the same answer." in open_page(visitor, f"{ADDRESS}/method").text


def test_the_file_is_exactly_the_bytes_that_were_published(visitor: FlaskClient, published: Release) -> None:
    links = [link.attrib["href"] for link in open_page(visitor, ADDRESS).root.iter("a")]
    assert FILE in links
    answer = visitor.get(FILE)
    assert answer.data == published.to_bytes()
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == "attachment; filename=release.json"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["another release", "no release"])
def test_what_is_stored_but_was_not_published_is_not_shown(
    sqlite_lead: Lead,
    visitor: FlaskClient,
    published: Release,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    other = json.loads(published.to_bytes())
    del other["sha256"]
    other["groups"][0]["themes"][0]["score"] = 99.9
    document = finish_release(other).to_bytes() if kind == "another release" else b"{99.9}"
    with sqlite_lead.database.writing() as session:
        session.execute(update(StoredRelease).values(document=document))
    for path in (ADDRESS, FILE):
        page = open_page(visitor, path, status=503)
        assert page.heading == "The results cannot be shown right now"
        assert not re.search(r"\d", page.text)
    assert "The route public.results shows no results" in caplog.text
    assert "loch" not in caplog.text


@pytest.mark.usefixtures("published")
def test_looking_writes_nothing_and_leaves_no_trace(visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    statements: list[str] = []
    with visitor.application.app_context():
        engine = running().database.engine
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with caplog.at_level(logging.DEBUG):
        for path in (ADDRESS, FILE, "/results/loch/none", "/plain"):
            assert "Set-Cookie" not in visitor.get(path).headers
    assert {statement.split()[0] for statement in statements} == {"PRAGMA", "BEGIN", "SELECT"}
    assert "BEGIN IMMEDIATE" not in statements
    assert not [record for record in caplog.records if record.name.startswith("tiassess")]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", [ADDRESS, FILE, "/plain"])
def test_somebody_may_ask_whether_a_page_is_there_without_fetching_it(visitor: FlaskClient, path: str) -> None:
    answer = visitor.head(path)
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_name_cannot_write_into_the_page(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    open_a_wave(sqlite_lead, name="<script>one & two</script>")
    assert "the survey “<script>one & two</script>” at Loch Service" in open_page(visitor, ADDRESS).text


def test_the_plain_page_tells_nothing_of_the_page_before(client: FlaskClient, tmp_path: Path) -> None:
    page = open_page(client, "/plain")
    assert (page.title, page.heading) == ("Plain page", "Plain page")
    assert page.text == "Skip to main content Plain page You can close this page."
    visible = re.sub(r'href="[^"]*"', "", page.response.text).lower()
    for word in ("tiassess", "survey", "results"):
        assert word not in visible
    assert not list(tmp_path.glob("*.sqlite*")), "it needs no database"
