"""The way of somebody who answers, from the first page to the last, and what stands there when nobody can answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from tests.lead import NOW, Lead, rows_of
from tests.pages import checked, open_page
from tests.web.respondent.questionnaires import plain
from tests.web.respondent.staff import ADDRESS, Clock, Staff, address_back, choices, chosen_on, main_text
from tiassess.collection.tables import Ballot, Draft
from tiassess.disclosure.groups import Profile
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave, WaveState

EVERY_PAGE = (
    *("", "first-question", "part/meeting", "part/team", "before-part/hard", "part/hard", "about-your-work"),
    *("comments", "check", "thank-you"),
)
ACTS = ("leave", "stay")


def rows(lead: Lead) -> tuple[int, int]:
    """How many drafts and ballots there are."""
    with lead.database.reading() as session:
        drafts, ballots = (session.scalar(select(func.count()).select_from(table)) for table in (Draft, Ballot))
        return drafts or 0, ballots or 0


def on(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, NOW.timetz())


def test_pages_follow_each_other_and_each_says_how_far_it_is(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.opens()
    staff.starts()
    walked = [(staff.path, page.title) for page in staff.walks()]
    assert walked == [
        ("first-question", "First, one question (part 1 of 6) – Loch Service"),
        ("part/meeting", "Meeting people (part 2 of 6) – Loch Service"),
        ("part/team", "Your team (part 3 of 6) – Loch Service"),
        ("before-part/hard", "Before the next part (part 4 of 6) – Loch Service"),
        ("part/hard", "When work is hard (part 4 of 6) – Loch Service"),
        ("about-your-work", "About your work (part 5 of 6) – Loch Service"),
        ("comments", "In your own words (part 6 of 6) – Loch Service"),
        ("check", "Check your answers – Loch Service"),
    ]
    staff.presses("send")
    assert (staff.path, staff.page.title) == ("thank-you", "Thank you – Loch Service")


def test_back_leads_through_the_same_pages_and_ends_at_the_first_question(
    opened: Callable[..., Frame], staff: Staff
) -> None:
    """It does not lead to the page with Start, which would begin another form."""
    opened()
    staff.starts()
    there = [page.response.request.path for page in staff.walks()]
    back = [there[-1]]
    while address := address_back(staff.page):
        back.append(address)
        staff.opens(address.removeprefix(ADDRESS))
    assert back == there[::-1]


def test_no_to_the_first_question_leaves_out_what_does_not_fit(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    assert staff.presses(**{"first-question": "No"}).heading == "Your team"
    assert "Part 2 of 5" in staff.page.text
    assert address_back(staff.page) == f"{ADDRESS}first-question"
    assert {question for question, _label, _value in choices(staff.page)} == {"t2", "t3", "t4"}
    for _page in staff.walks():
        pass
    assert "You answered 0 of 5 questions." in staff.page.text
    assert "Meeting people" not in staff.page.text


@pytest.mark.parametrize("answer", ["Yes", "I would rather not say"])
def test_any_other_answer_to_the_first_question_asks_everything(
    answer: str, opened: Callable[..., Frame], staff: Staff
) -> None:
    opened()
    staff.starts()
    assert staff.presses(**{"first-question": answer}).heading == "Meeting people"


def test_a_page_that_no_form_of_the_survey_has_is_not_there(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    for path in ("part/words", "part/nothing", "before-part/team", "before-part/%00", "part/hard/x"):
        assert open_page(staff.client, ADDRESS + path, status=404, of_a_form=True).heading == "There is no page here"
    answer = staff.client.post(f"{ADDRESS}part/nothing", data={**staff.form, "go": "next"})
    assert checked(answer, status=404, of_a_form=True).heading == "There is no page here"


def test_a_page_that_the_first_question_leaves_out_leads_to_the_next_one(
    opened: Callable[..., Frame], staff: Staff
) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "No"})
    form = {**staff.form, "q-m1": "a", "go": "next"}
    assert staff.follows(staff.client.get(f"{ADDRESS}part/meeting")).heading == "Your team"
    assert staff.follows(staff.client.post(f"{ADDRESS}part/meeting", data=form)).heading == "Your team"
    staff.opens("first-question")
    staff.presses(**{"first-question": "Yes"})
    assert chosen_on(staff.page) == {}


def test_a_page_that_the_first_question_leaves_out_needs_no_token_to_lead_on(
    opened: Callable[..., Frame], staff: Staff
) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "No"})
    form = {**staff.form, "q-m1": "a", "go": "next", "csrf_token": "another"}
    assert staff.follows(staff.client.post(f"{ADDRESS}part/meeting", data=form)).heading == "Your team"


def test_a_survey_has_only_the_pages_that_its_questionnaire_needs(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(questionnaire=plain(), breakdown=None, profile=Profile.WHOLE_SERVICE)
    staff.starts()
    assert [page.heading for page in staff.walks()] == ["Work", "Check your answers"]
    for path in ("first-question", "about-your-work", "comments"):
        open_page(staff.client, ADDRESS + path, status=404, of_a_form=True)


def test_what_was_chosen_is_there_again_on_each_page(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    given = [
        {"first-question": "Yes"},
        {"m1": "Agree", "m2": "I would rather not say"},
        {"t1": "Disagree", "t3": "There are no breaks", "t4": "I work at home"},
        {},
        {"h1": "I don’t know"},
        {"unit": "Ward Ash, North"},
        {"c1": "More <b>time</b>\nand tea"},
    ]
    for answers in given:
        staff.presses(**answers)
    for page, answers in zip(staff.pages[:7], given, strict=True):
        again = staff.opens(page.response.request.path.removeprefix(ADDRESS))
        shown = {name: text.replace("\r\n", "\n") for name, text in chosen_on(again).items()}
        assert shown == answers


def test_the_last_look_shows_every_answer_in_words(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    staff.presses()
    staff.presses(m1="Agree")
    staff.presses(t3="There are no breaks")
    staff.presses("check")
    staff.opens("comments")
    staff.presses(c1="<b>Time</b> & tea")
    text = main_text(staff.page)
    assert "You answered 2 of 8 questions." in text
    for said in (
        "Guests feel welcome in our house. Agree",
        "We have a break. There are no breaks",
        "<b>Time</b> & tea",
    ):
        assert said in text
    assert text.count("Left blank") == 6 + 1 + 1  # questions, place of work and a comment


def test_the_last_look_leads_back_to_each_part(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    list(staff.walks())
    changes = [link.attrib["href"] for link in staff.page.root.iter("a") if "Change" in "".join(link.itertext())]
    assert changes == [
        f"{ADDRESS}{part}" for part in ("part/meeting", "part/team", "part/hard", "about-your-work", "comments")
    ]


def test_start_leads_to_the_first_page_and_keeps_nothing_yet(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    staff.opens()
    assert staff.starts().heading == "First, one question"
    assert rows(sqlite_lead) == (0, 0)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_a_page_makes_no_form_and_leaves_no_cookie(
    method: str, opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    for path in EVERY_PAGE:
        answer = staff.client.open(ADDRESS + path, method=method)
        assert answer.status_code == 200
        assert (answer.data == b"") is (method == "HEAD")
        assert "Set-Cookie" not in answer.headers
    assert staff.cookie is None
    assert rows(sqlite_lead) == (0, 0)


def test_who_comes_to_a_page_without_a_form_is_told_what_may_have_been(
    opened: Callable[..., Frame], staff: Staff
) -> None:
    opened()
    for path in EVERY_PAGE[1:-1]:
        page = staff.opens(path)
        assert page.heading == "There is no open form on this device"
        assert f'href="{ADDRESS}"' in page.response.text


def test_looking_at_ones_own_pages_changes_nothing(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    with sqlite_lead.database.reading() as session:
        before = session.scalars(select(Draft.sealed)).all()
    for path in EVERY_PAGE[:-1]:
        staff.opens(path)
    with sqlite_lead.database.reading() as session:
        assert session.scalars(select(Draft.sealed)).all() == before


def test_an_address_without_its_last_stroke_leads_to_the_survey(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    answer = staff.client.get(ADDRESS.rstrip("/"))
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith(ADDRESS)
    assert "Set-Cookie" not in answer.headers


def test_an_address_of_no_survey_is_no_page(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    for address in (
        "/answer/loch/nothing/",
        "/answer/nowhere/baseline/",
        "/answer/LOCH/baseline/",
        "/answer/loch/baseline'/part/team",
        "/answer/loch/%00/check",
        "/answer/%F0%9F%98%80/baseline/",
        "/answer/loch/%ff%fe/",
        "/answer/../baseline/",
        f"/answer/loch/{'a' * 4000}/",
        "/answer/loch/baseline/nothing",
        "/answer/loch/",
        "/answer/",
        "/answer",
    ):
        assert open_page(staff.client, address, status=404).heading == "There is no page here"
        assert checked(staff.client.post(address, data={"go": "next"}), status=404)


def test_a_draft_wave_is_no_survey(staff: Staff, sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=date(2026, 11, 2), closes=date(2026, 12, 10), ways_in=("link",))
    is_not_there(staff)


def test_a_wave_for_import_only_is_no_survey(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(ways_in=())
    is_not_there(staff)


def is_not_there(staff: Staff) -> None:
    """Find no page at any address of the survey, and nowhere to begin a form."""
    for path in EVERY_PAGE:
        open_page(staff.client, ADDRESS + path, status=404)
    for path in ("", "part/team", *ACTS):
        checked(staff.client.post(ADDRESS + path), status=404)


def test_two_organisations_with_a_wave_of_one_name_do_not_meet(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    moor = Lead(sqlite_lead.database, sqlite_lead.settings, sqlite_lead.folder, organisation="moor")
    moor.has_an_organisation()
    moor.plans_a_wave(opens=date(2026, 11, 2), closes=date(2026, 12, 10), ways_in=("link",))
    staff.starts()
    staff.address = "/answer/moor/baseline/"
    assert staff.client.get("/answer/moor/baseline/check").status_code == 404


STANDING: dict[str, tuple[datetime, dict[str, Any], str]] = {
    "not yet": (on(date(2026, 11, 1)), {}, "This survey is not open yet"),
    "answering over": (on(date(2026, 12, 11)), {}, "This survey is closed"),
    "closed": (on(date(2026, 12, 11)), {"state": WaveState.CLOSED}, "This survey is closed"),
    "late": (on(date(2027, 1, 8)), {"state": WaveState.COUNTED}, "The results are late"),
    "results out": (on(date(2026, 12, 15)), {"state": WaveState.PUBLISHED}, "The results are out"),
    "too few": (
        on(date(2026, 12, 11)),
        {"state": WaveState.DESTROYED, "destroyed_because": "too few"},
        "There are no results to share",
    ),
    "never published": (
        on(date(2027, 2, 5)),
        {"state": WaveState.DESTROYED, "destroyed_because": "day of destruction"},
        "The results did not come out",
    ),
}


@pytest.mark.parametrize("standing", STANDING)
def test_every_address_of_a_survey_that_nobody_can_answer_says_where_it_stands(
    standing: str, opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    moment, change, heading = STANDING[standing]
    opened()
    staff.starts()
    staff.presses()
    cookie = staff.cookie
    if change:
        with sqlite_lead.database.writing() as session:
            session.execute(update(Wave).values(**change))
    clock.moment = moment
    for path in EVERY_PAGE:
        staff.client.set_cookie("__Secure-answer", cookie or "", path="/answer")
        assert staff.opens(path, of_a_form=False).heading == heading
        assert staff.cookie is None


def test_what_is_pressed_after_the_last_day_is_not_kept_and_the_page_says_why(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses()
    form = staff.chosen(m1="Agree")
    clock.moment = datetime(2026, 12, 11, 0, 1, tzinfo=NOW.tzinfo)
    page = staff.is_shown({**form, "go": "next"}, of_a_form=False)
    assert page.heading == "This survey is closed"
    assert staff.client.post(ADDRESS).status_code == 200
    assert staff.cookie is None
    assert rows(sqlite_lead) == (1, 0)


def test_the_last_minute_of_the_last_day_can_still_be_used(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    opened()
    clock.moment = datetime(2026, 12, 10, 23, 59, tzinfo=NOW.tzinfo)
    staff.starts()
    list(staff.walks())
    assert staff.presses("send").heading == "Thank you. Your answers are in and locked."
    assert rows(sqlite_lead) == (0, 1)


def test_closing_between_two_looks_at_the_clock_loses_nobody_in_a_dead_end(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened()
    staff.starts()
    midnight = Clock(datetime(2026, 12, 11, tzinfo=NOW.tzinfo))
    clock.moment = midnight.moment - timedelta(seconds=1)
    monkeypatch.setattr("tiassess.web.respondent.filling.now", midnight)
    monkeypatch.setattr("tiassess.web.sessions.now", lambda: NOW)
    answer = staff.sends({**staff.form, "go": "next"})
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDRESS)


def test_thanks_are_the_same_for_everybody_who_comes_to_the_page(
    opened: Callable[..., Frame], staff: Staff, other: Staff
) -> None:
    opened()
    staff.starts()
    list(staff.walks())
    thanked = staff.presses("send")
    assert thanked.response.data == other.opens("thank-you").response.data
    assert staff.cookie is None


def test_who_comes_to_the_thanks_with_an_open_form_is_led_to_its_sending(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses()
    assert staff.follows(staff.client.get(f"{ADDRESS}thank-you")).heading == "Check your answers"
    staff.presses("send")
    assert staff.path == "thank-you"
    assert rows(sqlite_lead) == (0, 1)


def test_leaving_destroys_the_draft_and_the_cookie_and_shows_a_plain_page(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    assert rows(sqlite_lead) == (1, 0)
    answer = staff.leaves()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/plain")
    assert staff.cookie is None
    assert rows(sqlite_lead) == (0, 0)
    assert staff.opens("first-question").heading == "There is no open form on this device"


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 21), date(2027, 5, 1)])
def test_everybody_can_leave_at_any_time(day: date, opened: Callable[..., Frame], staff: Staff, clock: Clock) -> None:
    opened()
    clock.moment = on(day)
    assert staff.leaves().headers["Location"] == "/plain"
    assert staff.cookie is None


def test_leaving_a_survey_that_closed_meanwhile_still_leads_away(
    opened: Callable[..., Frame], staff: Staff, clock: Clock, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses()
    sqlite_lead.receives(rows_of("ward-a", "nurse", ["333"] * 6), "link")
    sqlite_lead.closes(moment=on(date(2026, 12, 11)))
    answer = staff.leaves()
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/plain")
    assert staff.cookie is None


def test_starting_again_destroys_the_old_draft_and_begins_blank(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    old = staff.cookie
    staff.presses(**{"first-question": "Yes"})
    staff.starts()
    assert rows(sqlite_lead) == (0, 0)
    assert staff.cookie != old
    assert chosen_on(staff.page) == {}


def test_who_is_still_there_keeps_the_form_for_another_half_hour(
    opened: Callable[..., Frame], staff: Staff, clock: Clock
) -> None:
    opened()
    staff.starts()
    for _time in range(4):
        clock.passes(minutes=29)
        answer = staff.client.post(f"{ADDRESS}stay", headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.data) == (204, b"")
    assert staff.opens("first-question").heading == "First, one question"


def test_a_spent_form_cannot_be_kept_any_longer(opened: Callable[..., Frame], staff: Staff, clock: Clock) -> None:
    opened()
    assert staff.client.post(f"{ADDRESS}stay").status_code == 410
    staff.starts()
    clock.passes(minutes=31)
    assert staff.client.post(f"{ADDRESS}stay").status_code == 410
    assert staff.cookie is None


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
    ids=["cross-site", "same-site", "foreign origin"],
)
def test_a_form_from_another_site_is_refused_and_changes_nothing(
    headers: dict[str, str], opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    form = staff.form
    for act, go in (("", "next"), ("leave", "next"), ("stay", "next"), ("part/meeting", "next"), ("check", "send")):
        answer = staff.client.post(ADDRESS + act, data={**form, "q-m1": "a", "go": go}, headers=headers)
        assert checked(answer, status=403, of_a_form=True).heading == "That did not work from here"
    assert rows(sqlite_lead) == (1, 0)
    assert chosen_on(staff.opens("first-question")) == {"first-question": "Yes"}
    assert chosen_on(staff.opens("part/meeting")) == {}


@pytest.mark.parametrize("act", ACTS)
def test_no_link_or_mail_scanner_can_leave_or_stay_for_somebody(
    act: str, opened: Callable[..., Frame], staff: Staff
) -> None:
    opened()
    staff.starts()
    assert open_page(staff.client, ADDRESS + act, status=405, of_a_form=True)
    assert staff.opens("first-question").heading == "First, one question"


def test_a_restored_older_database_is_not_answered_and_nobody_reads_why(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead, caplog: pytest.LogCaptureFixture
) -> None:
    opened()
    staff.starts()
    staff.presses()
    sqlite_lead.receives(rows_of("ward-a", "nurse", ["333"] * 6), "link")
    sqlite_lead.closes(moment=on(date(2026, 12, 11)))
    with sqlite_lead.database.writing() as session:
        session.execute(text("UPDATE wave SET state = 'open'"))
    for path in EVERY_PAGE:
        page = open_page(staff.client, ADDRESS + path, status=503, of_a_form=True)
        assert page.heading == "Something went wrong on our side"
        assert "database" not in page.text
    assert "This database is older than the key directory" in caplog.text
    assert "Traceback" not in caplog.text
    assert rows(sqlite_lead) == (0, 6)


def test_a_survey_is_answered_on_each_kind_of_database(
    opened_anywhere: Callable[..., Frame], lead: Lead, make_app: Callable[..., Flask], clock: Clock
) -> None:
    opened_anywhere()
    staff = Staff(make_app(lead.settings).test_client())
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    staff.presses(m1="Agree")
    assert rows(lead) == (1, 0)
    list(staff.walks())
    staff.presses("send")
    assert rows(lead) == (0, 1)
