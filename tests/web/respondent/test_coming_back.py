"""A page that was not kept comes back with everything in it: another token, a lost cookie, a form put away."""

from __future__ import annotations

import pytest

from tests.lead import Lead
from tests.pages import Page
from tests.web.respondent.staff import (
    ADDRESS,
    Clock,
    Staff,
    chosen_on,
    main_text,
    notice_on,
    rows,
)
from tiassess.collection.codes import AccessCode

OTHER_FORM = "Please look at this page again"
NEW_FORM = "Please read this before you go on"


@pytest.mark.parametrize("token", [None, "", "odd", "x" * 5000])
def test_a_page_without_its_token_shows_what_is_kept_and_then_goes_on(token: str | None, begun: Staff) -> None:
    begun.presses("check", m1="Agree")
    begun.opens("part/meeting")
    form = {**begun.chosen(m1="Disagree", m2="I don’t know"), "csrf_token": token, "go": "next"}
    page = begun.is_shown({name: value for name, value in form.items() if value is not None})
    assert (notice_on(page), page.heading) == (OTHER_FORM, "Meeting people")
    assert chosen_on(page) == {"m1": "Agree"}
    assert begun.presses().heading == "Your team"


def test_what_a_page_of_another_form_says_is_shown_to_nobody(begun: Staff, other: Staff) -> None:
    """Reload after Back sends the last person's page once more, into the form of the next one."""
    other.starts()
    other.opens("comments")
    form = {**other.chosen(c1="Words of the last person"), "go": "next"}
    page = begun.is_shown_at(f"{ADDRESS}comments", form)
    assert notice_on(page) == OTHER_FORM
    assert "Words of the last person" not in page.text
    assert chosen_on(begun.opens("comments")) == {}


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


def test_a_page_of_a_form_that_was_sent_or_left_is_shown_to_nobody(begun: Staff) -> None:
    begun.opens("comments")
    form = {**begun.chosen(c1="Words of the last person"), "go": "next"}
    begun.leaves()
    page = begun.is_shown_at(f"{ADDRESS}comments", form, of_a_form=False)
    assert page.heading == "There is no open form on this device"
    assert "Words of the last person" not in page.text


@pytest.mark.parametrize("loss", ["spent", "changed"])
def test_a_page_whose_cookie_is_lost_comes_back_with_the_answers_and_a_second_press_goes_on(
    loss: str, begun: Staff, clock: Clock
) -> None:
    begun.opens("comments")
    form = begun.chosen(c1="More time\nand tea")
    cookie = begun.cookie or ""
    if loss == "spent":
        clock.passes(minutes=31)
    else:
        begun.client.set_cookie("__Secure-answer", f"A{cookie[1:]}", path="/answer")
    page = begun.is_shown({**form, "go": "next"})
    assert (notice_on(page), page.heading) == (NEW_FORM, "In your own words")
    assert chosen_on(page) == {"c1": "More time\nand tea"}
    assert begun.cookie != cookie
    assert begun.presses().heading == "Check your answers"
    assert "More time and tea" in main_text(begun.page)


def test_a_press_without_a_form_keeps_nothing(begun: Staff, sqlite_lead: Lead) -> None:
    before = rows(sqlite_lead)
    form = {**begun.chosen(m1="Agree"), "go": "next"}
    begun.client.delete_cookie("__Secure-answer", path="/answer")
    begun.is_shown(form, of_a_form=False)
    assert rows(sqlite_lead) == before


def test_a_lost_cookie_opens_nobody_elses_form(begun: Staff, clock: Clock) -> None:
    begun.presses(m1="Agree")
    clock.passes(minutes=31)
    begun.is_shown({**begun.chosen(t2="Agree"), "go": "next"})
    assert begun.opens("part/meeting").heading == "There is no open form on this device"
    begun.client.set_cookie("__Secure-answer", "", path="/answer")
    begun.starts()
    assert chosen_on(begun.opens("part/meeting")) == {}


def test_the_last_look_comes_back_with_what_is_kept(begun: Staff, sqlite_lead: Lead) -> None:
    begun.presses("check", m1="Agree")
    page = begun.is_shown({**begun.form, "csrf_token": "another", "go": "send"})
    assert notice_on(page) == OTHER_FORM
    assert "You answered 1 of 8 questions." in page.text
    assert rows(sqlite_lead) == (1, 0)
    begun.presses("send")
    assert rows(sqlite_lead) == (1, 1)


# With a code, a page that comes late asks for it again


@pytest.fixture
def late(codes: list[str], staff: Staff, clock: Clock) -> Staff:
    """Somebody who wrote a comment, with a code, and pressed Next half an hour later."""
    staff.starts(code=codes[0])
    staff.presses(**{"first-question": "Yes"})
    staff.presses(m1="Agree")
    staff.opens("comments")
    form = staff.chosen(c1="More time")
    clock.passes(minutes=31)
    staff.is_shown({**form, "go": "next"})
    return staff


def presses_again(late: Staff, **fields: str) -> Page:
    """Press Next once more, with what the page asks for."""
    return late.follows(late.sends({**late.form, **fields, "go": "next"}))


def test_a_late_page_comes_back_with_its_answers_and_asks_for_the_code(late: Staff, codes: list[str]) -> None:
    assert (notice_on(late.page), chosen_on(late.page)) == (NEW_FORM, {"c1": "More time"})
    assert "To go on, type your code once more." in main_text(late.page)
    assert codes[0][-4:] not in late.page.response.text
    assert presses_again(late, code=codes[0]).heading == "Check your answers"
    assert "You answered 0 of 8 questions." in late.page.text
    assert chosen_on(late.opens("comments")) == {"c1": "More time"}


def test_a_late_page_that_says_too_much_comes_back_once_more_and_then_goes_on(late: Staff, codes: list[str]) -> None:
    form = {**late.chosen(c1="x" * 301), "code": codes[0], "go": "next"}
    assert "Your words are still here, but there are too many" in late.is_shown(form).text
    assert late.presses(c1="x" * 300).heading == "Check your answers"


def test_words_with_a_slip_on_a_late_page_bring_it_back_with_its_answers(late: Staff, codes: list[str]) -> None:
    page = late.is_shown({**late.form, "code": codes[0], "words": "one two", "go": "next"})
    assert (notice_on(page), chosen_on(page)) == ("Please look at the words again", {"c1": "More time"})


def test_nothing_is_lost_by_half_an_hour_for_somebody_with_words(codes: list[str], staff: Staff, clock: Clock) -> None:
    staff.starts(code=codes[0])
    staff.presses(**{"first-question": "Yes"})
    staff.presses(m1="Agree")
    words = staff.stops()
    staff.opens("comments")
    form = staff.chosen(c1="More time")
    clock.passes(minutes=31)
    staff.is_shown({**form, "go": "next"})
    presses_again(staff, code=codes[0], words=words)
    assert (staff.path, staff.words) == ("check", words)
    assert chosen_on(staff.opens("comments")) == {"c1": "More time"}
    assert chosen_on(staff.opens("part/meeting")) == {"m1": "Agree"}


def test_the_same_is_true_behind_a_link(begun: Staff, clock: Clock) -> None:
    begun.presses(m1="Agree")
    words = begun.stops()
    begun.opens("part/team")
    form = begun.chosen(t2="Agree")
    clock.passes(minutes=31)
    begun.is_shown({**form, "go": "next"})
    assert presses_again(begun, words=words).heading == "Before the next part"
    assert chosen_on(begun.opens("part/meeting")) == {"m1": "Agree"}
    assert chosen_on(begun.opens("part/team")) == {"t2": "Agree"}


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("", "Please type your code"),
        ("0123", "Please look at the code again"),
        (AccessCode("0123456789ABCDEF").written, "This code does not open this survey"),
    ],
)
def test_a_late_page_with_another_code_comes_back_with_its_answers(code: str, title: str, late: Staff) -> None:
    page = late.is_shown({**late.form, "code": code, "go": "next"})
    assert (notice_on(page), chosen_on(page)) == (title, {"c1": "More time"})


def test_a_late_page_of_a_sent_form_leads_to_what_can_be_done_with_it(
    codes: list[str], staff: Staff, other: Staff, clock: Clock
) -> None:
    staff.starts(code=codes[0])
    words = staff.stops()
    staff.opens("comments")
    form = staff.chosen(c1="More time")
    other.comes_back(words, codes[0])
    other.presses("check")
    other.presses("send")
    clock.passes(minutes=31)
    staff.is_shown({**form, "go": "next"})
    assert presses_again(staff, code=codes[0], words=words).heading == "Your form is in and locked"


def test_a_late_page_is_shown_to_nobody_with_another_token(late: Staff, codes: list[str]) -> None:
    form = {**late.form, "code": codes[0], "csrf_token": "another", "go": "next"}
    assert late.is_shown(form).heading == "There is no open form on this device"


def test_a_code_that_a_link_brought_shows_nobody_the_last_persons_page(
    late: Staff, codes: list[str], clock: Clock
) -> None:
    """Back and Reload send the last person's page once more, with the cookie of the next one."""
    form = {**late.form, "go": "next"}
    clock.passes(minutes=31)
    late.follows(late.client.get(f"{ADDRESS}code/{codes[1]}"))
    page = late.is_shown_at(f"{ADDRESS}comments", form)
    assert page.heading == "There is no open form on this device"
    assert "More time" not in page.text


def test_the_script_leaves_a_late_page_to_the_browser(late: Staff, codes: list[str]) -> None:
    cookie = late.cookie
    answer = late.sends({**late.form, "code": codes[0], "go": "next"}, Accept="application/json")
    assert (answer.status_code, answer.data, late.cookie) == (409, b"", cookie)
