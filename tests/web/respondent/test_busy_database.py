"""A database that cannot be read or written to costs nobody an answer, and keeps nobody from leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.lead import Lead
from tests.pages import post_page
from tests.web.respondent.conftest import locked
from tests.web.respondent.staff import (
    ADDRESS,
    Clock,
    Staff,
    chosen_on,
    notice_on,
    rows,
)

BUSY = "That took too long"


def test_a_busy_database_costs_no_answer(impatient: Staff, sqlite_lead: Lead, caplog: pytest.LogCaptureFixture) -> None:
    with locked(sqlite_lead):
        page = impatient.is_shown({**impatient.chosen(m1="Agree"), "go": "next"}, status=503)
    assert (notice_on(page), page.heading) == (BUSY, "Meeting people")
    assert chosen_on(page) == {"m1": "Agree"}
    assert "Traceback" not in page.response.text + caplog.text
    assert impatient.presses().heading == "Your team"
    assert chosen_on(impatient.opens("part/meeting")) == {"m1": "Agree"}


def test_a_busy_database_leads_on_from_a_page_that_was_left_out_meanwhile(impatient: Staff, sqlite_lead: Lead) -> None:
    form = {**impatient.chosen(m1="Agree"), "go": "next"}
    impatient.opens("first-question")
    impatient.presses(**{"first-question": "No"})
    with locked(sqlite_lead):
        answer = impatient.client.post(f"{ADDRESS}part/meeting", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}part/team")


def test_pages_can_be_looked_at_while_the_database_is_busy(impatient: Staff, sqlite_lead: Lead) -> None:
    with locked(sqlite_lead):
        assert impatient.opens("part/team").heading == "Your team"


def test_sending_to_a_busy_database_says_nothing_that_is_not_true(impatient: Staff, sqlite_lead: Lead) -> None:
    impatient.presses("check", m1="Agree")
    with locked(sqlite_lead):
        page = impatient.is_shown({**impatient.form, "go": "send"}, status=503)
    assert notice_on(page) == BUSY
    assert rows(sqlite_lead) == (1, 0)
    assert "You answered 1 of 8 questions." in page.text
    impatient.presses("send")
    assert rows(sqlite_lead) == (1, 1)


def test_a_database_that_lost_its_drafts_costs_no_answer(
    begun: Staff, sqlite_lead: Lead, caplog: pytest.LogCaptureFixture
) -> None:
    form = {**begun.chosen(m1="Agree"), "go": "next"}
    with sqlite_lead.database.writing() as session:
        session.execute(text("DROP TABLE draft"))
    page = begun.is_shown(form, status=503)
    assert (notice_on(page), chosen_on(page)) == (BUSY, {"m1": "Agree"})
    assert "Traceback" not in page.response.text + caplog.text
    assert "SELECT" not in page.response.text


def test_a_last_look_of_which_nothing_can_be_known_says_no_number(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check", m1="Agree")
    with sqlite_lead.database.writing() as session:
        session.execute(text("ALTER TABLE draft RENAME TO gone"))
    page = begun.is_shown({**begun.form, "go": "send"}, status=503)
    assert notice_on(page) == BUSY
    assert "You answered" not in page.text
    assert "Left blank" not in page.text


def test_what_was_chosen_can_be_sent_again_once_the_database_is_back(begun: Staff, sqlite_lead: Lead) -> None:
    form = {**begun.chosen(m1="Agree"), "go": "next"}
    with sqlite_lead.database.writing() as session:
        session.execute(text("ALTER TABLE wave RENAME TO gone"))
    page = post_page(begun.client, f"{ADDRESS}part/meeting", form, status=503)
    assert "Your browser still has what you chose. Reload this page to send it again." in page.text
    with sqlite_lead.database.writing() as session:
        session.execute(text("ALTER TABLE gone RENAME TO wave"))
    assert begun.follows(begun.sends(form)).heading == "Your team"
    assert chosen_on(begun.opens("part/meeting")) == {"m1": "Agree"}


def test_a_key_file_that_is_gone_costs_no_answer(begun: Staff, sqlite_lead: Lead) -> None:
    form = {**begun.chosen(m1="Agree"), "go": "next"}
    for key in Path(sqlite_lead.settings.key_dir).glob("*.key"):
        key.unlink()
    page = begun.is_shown(form, status=503)
    assert chosen_on(page) == {"m1": "Agree"}


def test_a_busy_database_keeps_nobody_from_leaving(impatient: Staff, sqlite_lead: Lead) -> None:
    with locked(sqlite_lead):
        answer = impatient.leaves()
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/plain")
    assert impatient.cookie is None


def test_a_database_that_is_gone_keeps_nobody_from_leaving(begun: Staff, sqlite_lead: Lead) -> None:
    with sqlite_lead.database.writing() as session:
        session.execute(text("ALTER TABLE wave RENAME TO gone"))
    answer = begun.leaves()
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/plain")
    assert begun.cookie is None


def test_a_page_that_cannot_be_shown_is_kind_and_tells_no_details(
    begun: Staff, sqlite_lead: Lead, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite_lead.database.writing() as session:
        session.execute(text("DROP TABLE draft"))
    for path in ("part/team", "check"):
        page = begun.opens(path, status=503)
        assert page.heading == "Something went wrong on our side"
        assert "draft" not in page.response.text
    assert "Traceback" not in caplog.text
    assert ADDRESS not in caplog.text


def test_a_busy_database_costs_no_answer_of_a_page_that_came_late(
    codes: list[str], staff: Staff, clock: Clock, sqlite_lead: Lead, caplog: pytest.LogCaptureFixture
) -> None:
    staff.starts(code=codes[0])
    words = staff.stops()
    staff.opens("comments")
    form = staff.chosen(c1="More time")
    clock.passes(minutes=31)
    staff.is_shown({**form, "go": "next"})
    with sqlite_lead.database.writing() as session:
        session.execute(text("ALTER TABLE wave_key RENAME TO gone"))
    for typed in ({"code": codes[0]}, {"code": codes[0], "words": words}):
        page = staff.is_shown({**staff.form, **typed, "go": "next"}, status=503)
        assert (notice_on(page), chosen_on(page)) == (BUSY, {"c1": "More time"})
        assert 'name="words"' in page.response.text
        assert "Traceback" not in page.response.text + caplog.text
    with sqlite_lead.database.writing() as session:
        session.execute(text("ALTER TABLE gone RENAME TO wave_key"))
    staff.follows(staff.sends({**staff.form, "code": codes[0], "words": words, "go": "next"}))
    assert chosen_on(staff.opens("comments")) == {"c1": "More time"}
