"""Filling in: what is pressed is kept, or the page comes back with everything in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.datastructures import MultiDict

from tests.lead import Lead
from tests.pages import Page, post_page, text_of
from tests.web.respondent.questionnaires import renamed
from tests.web.respondent.staff import ADDRESS, Clock, Staff, choices, chosen_on, main_text
from tiassess.collection.tables import Ballot, Draft
from tiassess.storage.database import SQLITE_PRAGMAS
from tiassess.wave.frame import Frame
from tiassess.web.respondent.questions import field_of

AGAIN = "Please press the button again"
NEW_FORM = "Please read this before you go on"
BUSY = "That took too long"


def rows(lead: Lead) -> tuple[int, int]:
    """How many drafts and ballots there are."""
    with lead.database.reading() as session:
        drafts, ballots = (session.scalar(select(func.count()).select_from(table)) for table in (Draft, Ballot))
        return drafts or 0, ballots or 0


def notice(page: Page) -> str:
    """The title of the notice on a page."""
    titles = (each for each in page.root.iter("p") if each.attrib.get("id") == "notice-title")
    return next((text_of(each) for each in titles), "")


@pytest.fixture
def begun(opened: Callable[..., Frame], staff: Staff) -> Staff:
    """Somebody at the second page of their form, who met people today."""
    opened()
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    return staff


# Buttons


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
    assert staff.presses("send").heading == "Thank you. Your answers are in and locked."
    assert rows(sqlite_lead) == (0, 1)


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


# What is sent once is sent


def test_sending_empties_the_cookie_and_the_draft(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check")
    begun.presses("send")
    assert begun.cookie is None
    assert rows(sqlite_lead) == (0, 1)
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
    assert rows(sqlite_lead) == (0, 1)


def test_two_presses_of_send_count_once_and_both_are_thanked(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check")
    cookie, form = begun.cookie, {**begun.form, "go": "send"}
    begun.presses("send")
    begun.client.set_cookie("__Secure-answer", cookie or "", path="/answer")
    answer = begun.client.post(f"{ADDRESS}check", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}thank-you")
    assert rows(sqlite_lead) == (0, 1)


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


# A page that comes back


@pytest.mark.parametrize("token", [None, "", "odd", "x" * 5000])
def test_a_page_without_its_token_comes_back_with_the_answers_and_then_goes_on(token: str | None, begun: Staff) -> None:
    form = {**begun.chosen(m1="Agree", m2="I don’t know"), "csrf_token": token, "go": "next"}
    page = begun.is_shown({name: value for name, value in form.items() if value is not None})
    assert (notice(page), page.heading) == (AGAIN, "Meeting people")
    assert chosen_on(page) == {"m1": "Agree", "m2": "I don’t know"}
    assert begun.presses().heading == "Your team"
    assert chosen_on(begun.opens("part/meeting")) == {"m1": "Agree", "m2": "I don’t know"}


def test_a_page_with_the_token_of_another_cookie_comes_back_with_the_answers(begun: Staff, other: Staff) -> None:
    other.starts()
    page = begun.is_shown({**begun.chosen(m1="Agree"), "csrf_token": other.form["csrf_token"], "go": "next"})
    assert notice(page) == AGAIN
    assert page.response.request.path == f"{ADDRESS}part/meeting"
    assert chosen_on(page) == {"m1": "Agree"}
    assert begun.presses().heading == "Your team"


def test_what_comes_with_another_token_is_not_kept(begun: Staff, other: Staff) -> None:
    other.starts()
    begun.is_shown({**begun.chosen(m1="Agree"), "csrf_token": other.form["csrf_token"], "go": "next"})
    assert chosen_on(begun.opens("part/meeting")) == {}


def test_a_token_has_no_time_limit_while_the_form_is_open(begun: Staff, clock: Clock) -> None:
    form = begun.chosen(m1="Agree")
    for _time in range(20):
        clock.passes(minutes=29)
        begun.client.post(f"{ADDRESS}stay")
    assert begun.follows(begun.sends(form)).heading == "Your team"


@pytest.mark.parametrize("loss", ["gone", "spent", "changed"])
def test_a_page_whose_cookie_is_lost_comes_back_with_the_answers_and_a_second_press_goes_on(
    loss: str, begun: Staff, clock: Clock
) -> None:
    begun.opens("comments")
    form = begun.chosen(c1="More time\nand tea")
    cookie = begun.cookie or ""
    if loss == "gone":
        begun.client.delete_cookie("__Secure-answer", path="/answer")
    elif loss == "spent":
        clock.passes(minutes=31)
    else:
        begun.client.set_cookie("__Secure-answer", f"A{cookie[1:]}", path="/answer")
    page = begun.is_shown({**form, "go": "next"})
    assert (notice(page), page.heading) == (NEW_FORM, "In your own words")
    assert chosen_on(page) == {"c1": "More time\nand tea"}
    assert begun.cookie != cookie
    assert begun.presses().heading == "Check your answers"
    assert "More time and tea" in main_text(begun.page)


def test_a_press_without_a_form_keeps_nothing(begun: Staff, sqlite_lead: Lead) -> None:
    begun.client.delete_cookie("__Secure-answer", path="/answer")
    begun.is_shown({**begun.chosen(m1="Agree"), "go": "next"})
    assert rows(sqlite_lead) == (1, 0)


def test_a_lost_cookie_opens_nobody_elses_form(begun: Staff, clock: Clock) -> None:
    begun.presses(m1="Agree")
    clock.passes(minutes=31)
    begun.is_shown({**begun.chosen(t2="Agree"), "go": "next"})
    assert chosen_on(begun.opens("part/meeting")) == {}


def test_the_last_look_comes_back_with_what_is_kept(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check", m1="Agree")
    page = begun.is_shown({**begun.form, "csrf_token": "another", "go": "send"})
    assert notice(page) == AGAIN
    assert "You answered 1 of 8 questions." in page.text
    assert rows(sqlite_lead) == (1, 0)
    begun.presses("send")
    assert rows(sqlite_lead) == (0, 1)


# A database that cannot be written to


@contextmanager
def locked(lead: Lead) -> Iterator[None]:
    """Let somebody else write to the database for as long as this lasts."""
    other = sqlite3.connect(lead.database.engine.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@pytest.fixture
def impatient(
    monkeypatch: pytest.MonkeyPatch,
    opened: Callable[..., Frame],
    make_app: Callable[..., Flask],
    clock: Clock,
    sqlite_lead: Lead,
) -> Staff:
    """Somebody at the second page of a server that waits a moment only for its database."""
    monkeypatch.setitem(SQLITE_PRAGMAS, "busy_timeout", "20")
    opened()
    staff = Staff(make_app(sqlite_lead.settings).test_client())
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    return staff


def test_a_busy_database_costs_no_answer(impatient: Staff, sqlite_lead: Lead, caplog: pytest.LogCaptureFixture) -> None:
    with locked(sqlite_lead):
        page = impatient.is_shown({**impatient.chosen(m1="Agree"), "go": "next"}, status=503)
    assert (notice(page), page.heading) == (BUSY, "Meeting people")
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
    assert notice(page) == BUSY
    assert rows(sqlite_lead) == (1, 0)
    assert "You answered 1 of 8 questions." in page.text
    impatient.presses("send")
    assert rows(sqlite_lead) == (0, 1)


def test_a_database_that_lost_its_drafts_costs_no_answer(
    begun: Staff, sqlite_lead: Lead, caplog: pytest.LogCaptureFixture
) -> None:
    form = {**begun.chosen(m1="Agree"), "go": "next"}
    with sqlite_lead.database.writing() as session:
        session.execute(text("DROP TABLE draft"))
    page = begun.is_shown(form, status=503)
    assert (notice(page), chosen_on(page)) == (BUSY, {"m1": "Agree"})
    assert "Traceback" not in page.response.text + caplog.text
    assert "SELECT" not in page.response.text


def test_a_last_look_of_which_nothing_can_be_known_says_no_number(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check", m1="Agree")
    with sqlite_lead.database.writing() as session:
        session.execute(text("ALTER TABLE draft RENAME TO gone"))
    page = begun.is_shown({**begun.form, "go": "send"}, status=503)
    assert notice(page) == BUSY
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


# What the script asks for


JSON = {"Accept": "application/json"}


def test_the_script_is_told_where_to_go_next(begun: Staff) -> None:
    answer = begun.sends({**begun.chosen(m1="Agree"), "go": "next"}, **JSON)
    assert (answer.status_code, answer.json) == (200, {"next": f"{ADDRESS}part/team"})
    assert chosen_on(begun.opens("part/meeting")) == {"m1": "Agree"}


def test_the_script_is_told_when_the_form_is_sent(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check")
    answer = begun.sends({**begun.form, "go": "send"}, **JSON)
    assert answer.json == {"next": f"{ADDRESS}thank-you"}
    assert begun.cookie is None
    assert rows(sqlite_lead) == (0, 1)


def test_a_page_that_comes_back_is_a_page_for_the_script_too(begun: Staff) -> None:
    answer = begun.sends({**begun.form, "csrf_token": "another"}, **JSON)
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("accept", ["", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "*/*"])
def test_a_browser_without_the_script_is_sent_on(accept: str, begun: Staff) -> None:
    assert begun.sends(begun.form, Accept=accept).status_code == 303


# Comments


def writes(staff: Staff, go: str = "next", **comments: str) -> Page:
    """Write comments that are too long, and press a button."""
    staff.opens("comments")
    return staff.is_shown({**staff.chosen(**comments), "go": go})


@pytest.mark.parametrize("go", ["next", "check", "language-cy"])
def test_a_comment_that_is_too_long_is_shown_kindly_and_not_kept(go: str, begun: Staff) -> None:
    page = writes(begun, go, c1="x" * 301, c2="Kept nowhere yet")
    assert "Your words are still here, but there are too many" in page.text
    assert "This is 1 character too many." in page.text
    assert chosen_on(page) == {"c1": "x" * 301, "c2": "Kept nowhere yet"}
    assert chosen_on(begun.opens("comments")) == {}


def test_each_box_that_is_too_long_says_by_how_much_and_is_led_to(begun: Staff) -> None:
    page = writes(begun, c1="x" * 310, c2="y" * 122)
    assert "This is 10 characters too many." in page.text
    assert "This is 2 characters too many." in page.text
    leading = [link.attrib["href"] for link in page.root.iter("a") if link.attrib["href"] in {"#q-c1", "#q-c2"}]
    assert leading == ["#q-c1", "#q-c2"]


def test_a_comment_can_be_shortened_or_skipped(begun: Staff) -> None:
    writes(begun, c1="x" * 301)
    assert begun.presses(c1="x" * 300).heading == "Check your answers"
    writes(begun, c1="x" * 301)
    assert begun.presses("skip").heading == "Check your answers"
    assert chosen_on(begun.opens("comments")) == {}


@pytest.mark.parametrize("words", ["😀" * 300, "a" + "\r\n" * 298 + "z", '"\\' * 150], ids=["emoji", "lines", "quotes"])
def test_three_hundred_signs_fit_whichever_they_are_and_can_be_sent(
    words: str, begun: Staff, sqlite_lead: Lead
) -> None:
    begun.opens("comments")
    begun.presses(c1=words, c2="ok")
    assert chosen_on(begun.opens("comments"))["c1"] == words.replace("\r\n", "\n")
    begun.presses("check")
    begun.presses("send")
    assert rows(sqlite_lead) == (0, 1)


def test_a_comment_that_begins_with_a_line_end_keeps_its_words(begun: Staff) -> None:
    begun.opens("comments")
    begun.presses(c1="\r\n\r\nTea\r\n")
    assert chosen_on(begun.opens("comments")) == {"c1": "Tea"}


def test_control_characters_vanish_before_anything_is_kept(begun: Staff) -> None:
    begun.opens("comments")
    begun.presses(c1="Kind\x00 \x1b[31mwords\x07")
    assert chosen_on(begun.opens("comments")) == {"c1": "Kind [31mwords"}


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "</textarea><b>x", "{{ 7 * 7 }}", "&lt;b&gt;", "%(day)s"]
)
def test_words_stay_words_on_every_page(words: str, begun: Staff) -> None:
    begun.opens("comments")
    begun.presses(c1=words)
    assert words in main_text(begun.page)
    assert chosen_on(begun.opens("comments")) == {"c1": words}
    page = writes(begun, c1=words * 80)
    assert chosen_on(page) == {"c1": words * 80}


def test_a_comment_far_too_long_for_any_form_is_refused_without_a_traceback(
    begun: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    begun.opens("comments")
    answer = begun.sends({**begun.chosen(c1="x" * 600_000), "go": "next"})
    assert answer.status_code in {200, 413}
    assert "Traceback" not in answer.text + caplog.text


# Names that a questionnaire may use


@pytest.mark.parametrize("name", ["q2-1", "main", "go", "csrf_token"])
def test_a_question_may_have_any_id(name: str, opened: Callable[..., Frame], staff: Staff) -> None:
    opened(questionnaire=renamed("t2", name))
    staff.starts()
    for go, kept in (("next", {name: "Agree"}), ("skip", {})):
        staff.opens("part/team")
        pairs = [*staff.form.items(), (field_of(name), staff.value(name, "Agree")), ("go", go)]
        staff.follows(staff.client.post(f"{ADDRESS}part/team", data=MultiDict(pairs)))
        assert chosen_on(staff.opens("part/team")) == kept


@pytest.mark.parametrize("name", ["t2", "go", "main", "slow", "support"])
def test_a_box_may_have_any_id(name: str, opened: Callable[..., Frame], staff: Staff) -> None:
    opened(questionnaire=renamed("c1", name, t2="x2"))
    staff.starts()
    staff.opens("comments")
    others = [(field, value) for field, value in staff.form.items() if field != field_of(name)]
    pairs = [*others, (field_of(name), "Tea"), ("go", "next")]
    staff.follows(staff.client.post(f"{ADDRESS}comments", data=MultiDict(pairs)))
    assert chosen_on(staff.opens("comments")) == {name: "Tea"}
