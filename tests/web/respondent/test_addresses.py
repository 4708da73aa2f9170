"""What stands at the addresses of a survey for those who only look, and where no survey is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from tests.lead import NOW, Lead, rows_of
from tests.pages import checked, open_page
from tests.web.respondent.questionnaires import plain
from tests.web.respondent.staff import (
    ADDRESS,
    EVERY_PAGE,
    Staff,
    rows,
)
from tiassess.collection.tables import Draft
from tiassess.disclosure.groups import Profile
from tiassess.wave.frame import Frame

ACTS = ("leave", "stay")


def test_a_page_that_no_form_of_the_survey_has_is_not_there(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    for path in ("part/words", "part/nothing", "before-part/team", "before-part/%00", "part/hard/x"):
        assert open_page(staff.client, ADDRESS + path, status=404, of_a_form=True).heading == "There is no page here"
    answer = staff.client.post(f"{ADDRESS}part/nothing", data={**staff.form, "go": "next"})
    assert checked(answer, status=404, of_a_form=True).heading == "There is no page here"


def test_a_survey_has_only_the_pages_that_its_questionnaire_needs(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(questionnaire=plain(), breakdown=None, profile=Profile.WHOLE_SERVICE)
    staff.starts()
    assert [page.heading for page in staff.walks()] == ["Work", "Check your answers"]
    for path in ("first-question", "about-your-work", "comments"):
        open_page(staff.client, ADDRESS + path, status=404, of_a_form=True)


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
    sqlite_lead.closes(moment=NOW + timedelta(days=20))
    with sqlite_lead.database.writing() as session:
        session.execute(text("UPDATE wave SET state = 'open'"))
    for path in EVERY_PAGE:
        page = open_page(staff.client, ADDRESS + path, status=503, of_a_form=True)
        assert page.heading == "Something went wrong on our side"
        assert "database" not in page.text
    assert "This database is older than the key directory" in caplog.text
    assert "Traceback" not in caplog.text
    assert rows(sqlite_lead) == (0, 6)
