"""Filling in: what a button keeps, where it leads, and that what is sent once is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.lead import Lead
from tests.web.respondent.staff import (
    ADDRESS,
    Clock,
    Staff,
    choices,
    chosen_on,
    rows,
)
from tiassess.wave.frame import Frame

JSON = {"Accept": "application/json"}


def test_enter_in_a_field_means_next(begun: Staff) -> None:
    begun.follows(begun.sends(begun.chosen(m1="Agree")))
    assert begun.path == "part/team"
    assert chosen_on(begun.opens("part/meeting")) == {"m1": "Agree"}


@pytest.mark.parametrize("go", ["", "send", "NEXT", "language-", "language-xx", "'", "\x00", "a" * 5000])
def test_a_button_that_a_page_does_not_have_keeps_the_answers_all_the_same(go: str, begun: Staff) -> None:
    begun.follows(begun.sends({**begun.chosen(m1="Agree"), "go": go}))
    assert begun.path in {"part/team", "part/meeting"}
    assert chosen_on(begun.opens("part/meeting")) == {"m1": "Agree"}


def test_skipping_a_part_leaves_it_blank_whatever_was_chosen_there(begun: Staff) -> None:
    begun.presses(m1="Agree")
    begun.opens("part/meeting")
    begun.presses("skip", m2="Disagree")
    assert begun.path == "part/team"
    assert chosen_on(begun.opens("part/meeting")) == {}


def test_skipping_a_note_skips_its_part(begun: Staff) -> None:
    begun.opens("part/hard")
    begun.presses(h1="Agree")
    begun.opens("before-part/hard")
    begun.presses("skip")
    assert begun.path == "about-your-work"
    assert chosen_on(begun.opens("part/hard")) == {}


def test_going_on_from_a_note_keeps_its_part(begun: Staff) -> None:
    begun.opens("part/hard")
    begun.presses(h1="Agree")
    begun.opens("before-part/hard")
    begun.presses()
    assert chosen_on(begun.page) == {"h1": "Agree"}


def test_sending_what_is_answered_shows_it_first_and_keeps_the_page(begun: Staff, sqlite_lead: Lead) -> None:
    page = begun.presses("check", m1="Agree")
    assert page.heading == "Check your answers"
    assert "You answered 1 of 8 questions." in page.text
    assert rows(sqlite_lead) == (1, 0)


def test_an_answer_can_be_taken_back_only_by_skipping_or_in_a_list(begun: Staff) -> None:
    """Radio buttons cannot be cleared, so a form without one of them is what a script or another browser sends."""
    begun.presses(m1="Agree", m2="Agree")
    begun.opens("part/meeting")
    begun.follows(begun.sends({name: value for name, value in begun.form.items() if name != "q-m1"}))
    assert chosen_on(begun.opens("part/meeting")) == {"m2": "Agree"}


def test_skipping_the_question_about_ones_work_does_not_skip_the_comments(begun: Staff) -> None:
    begun.opens("about-your-work")
    begun.presses("skip")
    assert begun.path == "comments"


def test_a_form_left_wholly_blank_can_be_sent(opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead) -> None:
    opened()
    staff.starts()
    list(staff.walks("skip"))
    assert staff.presses("send").heading == "Thank you. If you pressed Send, your answers are in and locked."
    assert rows(sqlite_lead) == (1, 1)


def test_values_from_elsewhere_are_blanks_and_other_pages_stay_as_they_are(begun: Staff) -> None:
    begun.presses(m1="Agree")
    begun.presses()
    begun.opens("part/team")
    form = {
        **begun.form,
        "q-t2": "3",
        "q-t3": "own",
        "q-t4": "zz",
        "q-m1": "a",
        "q-h1": "a",
        "q-c1": "Hello",
        "q-unit": "b",
    }
    begun.follows(begun.sends(form))
    for path, kept in {"part/team": {}, "part/meeting": {"m1": "Agree"}, "part/hard": {}, "comments": {}}.items():
        assert chosen_on(begun.opens(path)) == kept, path


def test_what_a_form_sends_has_one_length_whatever_is_answered(begun: Staff) -> None:
    lengths: dict[str, set[int]] = {}
    for page in begun.walks():
        for question, _label, value in choices(page):
            lengths.setdefault(question, set()).add(len(value))
    assert {"t1", "h2", "unit"} <= lengths.keys()
    assert all(sizes == {1} for sizes in lengths.values())


def test_sending_empties_the_cookie_and_the_draft(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check")
    begun.presses("send")
    assert begun.cookie is None
    assert rows(sqlite_lead) == (1, 1)
    assert begun.opens("part/team").heading == "There is no open form on this device"


@pytest.mark.parametrize("go", ["next", "skip", "check"])
def test_a_second_window_of_a_form_that_was_sent_leads_to_the_thanks(go: str, begun: Staff, sqlite_lead: Lead) -> None:
    cookie, late = begun.cookie, begun.chosen(m1="Agree")
    begun.presses("check")
    begun.presses("send")
    begun.client.set_cookie("__Secure-answer", cookie or "", path="/answer")
    answer = begun.client.post(f"{ADDRESS}part/meeting", data={**late, "go": go})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}thank-you")
    assert begun.cookie is None
    assert rows(sqlite_lead) == (1, 1)


def test_two_presses_of_send_count_once_and_both_are_thanked(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check")
    cookie, form = begun.cookie, {**begun.form, "go": "send"}
    begun.presses("send")
    begun.client.set_cookie("__Secure-answer", cookie or "", path="/answer")
    answer = begun.client.post(f"{ADDRESS}check", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}thank-you")
    assert rows(sqlite_lead) == (1, 1)


def test_nobody_is_thanked_for_answers_that_were_not_sent(begun: Staff, clock: Clock, sqlite_lead: Lead) -> None:
    begun.presses("check", m1="Agree")
    clock.passes(minutes=31)
    page = begun.is_shown({**begun.form, "go": "send"}, of_a_form=False)
    assert page.heading == "There is no open form on this device"
    assert begun.cookie is None
    assert rows(sqlite_lead) == (1, 0)


def test_nobody_is_thanked_for_a_form_of_which_nothing_was_kept(
    opened: Callable[..., Frame], staff: Staff, sqlite_lead: Lead
) -> None:
    opened()
    staff.starts()
    staff.opens("check")
    page = staff.is_shown({**staff.form, "go": "send"}, of_a_form=False)
    assert page.heading == "There is no open form on this device"
    assert rows(sqlite_lead) == (0, 0)


def test_the_script_is_told_where_to_go_next(begun: Staff) -> None:
    answer = begun.sends({**begun.chosen(m1="Agree"), "go": "next"}, **JSON)
    assert (answer.status_code, answer.json) == (200, {"next": f"{ADDRESS}part/team"})
    assert chosen_on(begun.opens("part/meeting")) == {"m1": "Agree"}


def test_the_script_is_told_when_the_form_is_sent(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check")
    answer = begun.sends({**begun.form, "go": "send"}, **JSON)
    assert answer.json == {"next": f"{ADDRESS}thank-you"}
    assert begun.cookie is None
    assert rows(sqlite_lead) == (1, 1)


def test_a_page_that_comes_back_is_a_page_for_the_script_too(begun: Staff) -> None:
    answer = begun.sends({**begun.form, "csrf_token": "another"}, **JSON)
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("accept", ["", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "*/*"])
def test_a_browser_without_the_script_is_sent_on(accept: str, begun: Staff) -> None:
    assert begun.sends(begun.form, Accept=accept).status_code == 303
