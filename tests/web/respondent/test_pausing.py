"""Stopping for now, coming back with return words, sending a new form, and taking one out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.lead import Lead
from tests.pages import checked
from tests.web.respondent.conftest import KNOWN_UNITS, issue, locked
from tests.web.respondent.staff import ADDRESS, OURS, Clock, Staff, chosen_on, main_text, notice_on, rows, words_on
from tiassess.collection.codes import AccessCode
from tiassess.collection.return_words import all_words, make_words
from tiassess.collection.tables import Ballot, CodeWay
from tiassess.wave.frame import Frame

NO_FORM = "There is no open form on this device"
NOTHING = "We cannot find a form with that"
MISTYPED = "Please look at the words again"
OTHER_FORM = "Please look at this page again"
STOPPED = "Your answers so far are locked away"
THANKS = "Thank you. If you pressed Send, your answers are in and locked."
SENT = "Your form is in and locked"
TAKEN_OUT = "Your form is taken out"


@pytest.fixture
def holder(codes: list[str], staff: Staff) -> Staff:
    """Somebody at the second page of a form that they began with the first code."""
    staff.starts(code=codes[0])
    staff.presses(**{"first-question": "Yes"})
    return staff


@pytest.fixture
def sender(holder: Staff) -> Staff:
    """Somebody who sent it, and kept the words of the last page."""
    holder.presses("check", m1="Agree")
    holder.presses("send")
    return holder


def words_of(sender: Staff) -> str:
    """The words that the last page before sending showed."""
    return next(words for page in reversed(sender.pages) if (words := words_on(page)))


# Stopping


def test_stopping_keeps_the_page_and_shows_five_words_beside_a_code(holder: Staff) -> None:
    page = holder.presses("stop", m1="Agree")
    assert (page.heading, holder.path) == (STOPPED, "stopped")
    words = holder.words.split()
    assert len(words) == 5
    assert set(words) <= set(all_words())
    assert "Use the same link or card and these five words" in main_text(page)
    assert chosen_on(holder.opens("part/meeting")) == {"m1": "Agree"}


def test_stopping_behind_a_link_shows_eight_words(begun: Staff) -> None:
    page = begun.presses("stop")
    assert len(begun.words.split()) == 8
    assert "Use the same link and these eight words" in main_text(page)


@pytest.mark.parametrize("path", ["first-question", "before-part/hard", "part/team", "comments", "check"])
def test_every_page_of_the_form_lets_people_stop(path: str, holder: Staff) -> None:
    holder.opens(path)
    assert holder.presses("stop").heading == STOPPED


def test_a_comment_that_is_too_long_is_shown_before_anybody_stops(holder: Staff) -> None:
    holder.opens("comments")
    page = holder.is_shown({**holder.chosen(c1="x" * 301), "go": "stop"})
    assert "Your words are still here, but there are too many" in page.text


def test_words_stand_on_no_other_page_and_in_no_address(holder: Staff) -> None:
    words = holder.stops()
    holder.opens("part/meeting")
    list(holder.walks())
    for path in ("", "come-back", "sent", "thank-you", "locked-away"):
        holder.client.get(ADDRESS + path)
    holder.opens("")
    shown = [page for page in holder.pages if words in page.text]
    assert {page.heading for page in shown} == {STOPPED, "Check your answers"}
    assert all(words not in page.title for page in shown)
    assert all(words.split()[0] not in page.response.request.url.partition(ADDRESS)[2] for page in shown)


def test_done_puts_the_form_away_and_says_until_when_it_is_locked(holder: Staff, sqlite_lead: Lead) -> None:
    holder.stops()
    page = holder.presses("done")
    assert (page.heading, holder.path) == ("Come back when you like", "locked-away")
    assert "Your answers are locked until 10 December 2026." in main_text(page)
    assert (holder.cookie, rows(sqlite_lead)) == (None, (1, 0))
    assert holder.opens("part/meeting").heading == NO_FORM


def test_who_goes_on_after_all_finds_the_page_where_they_stopped(holder: Staff) -> None:
    holder.presses(m1="Agree")
    holder.stops()
    (go_on,) = (link.attrib["href"] for link in holder.page.root.iter("a") if link.text == "Go on answering")
    assert holder.opens(go_on.removeprefix(ADDRESS)).heading == "Meeting people"


def test_done_half_an_hour_later_puts_nothing_else_away(holder: Staff, clock: Clock) -> None:
    holder.stops()
    form = {**holder.form, "go": "done"}
    clock.passes(minutes=31)
    assert holder.follows(holder.sends(form)).heading == "Come back when you like"


def test_the_words_are_shown_to_nobody_who_has_not_stopped(holder: Staff) -> None:
    assert holder.follows(holder.client.get(f"{ADDRESS}stopped")).heading == "Meeting people"


def test_done_on_a_page_of_another_form_puts_nothing_away(holder: Staff) -> None:
    holder.stops()
    page = holder.is_shown({**holder.form, "csrf_token": "another", "go": "done"})
    assert (notice_on(page), page.heading) == (OTHER_FORM, STOPPED)
    assert holder.cookie


@pytest.mark.parametrize("act", ["leave", "start"])
def test_what_was_locked_is_still_there_after_leaving_or_starting_again(
    act: str, holder: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    words = holder.stops()
    if act == "leave":
        holder.leaves()
    else:
        holder.starts(code=codes[1])
    assert rows(sqlite_lead) == (1, 0)
    assert holder.comes_back(words, codes[0]).heading == "Meeting people"


def test_what_was_not_locked_is_gone_after_leaving(holder: Staff, codes: list[str], sqlite_lead: Lead) -> None:
    words = words_of_check(holder)
    holder.leaves()
    assert rows(sqlite_lead) == (0, 0)
    assert notice_on(holder.comes_back_in_vain(words, codes[0])) == NOTHING


def words_of_check(staff: Staff) -> str:
    """Read the words on the last page without stopping."""
    staff.opens("check")
    return staff.words


# Coming back


@pytest.mark.parametrize(
    "way",
    [
        str,
        str.upper,
        str.title,
        lambda words: words.replace(" ", ", "),
        lambda words: words.replace(" ", "-"),
        lambda words: "\n".join(words.split()) + "\n",
        lambda words: f"  {words}. ",
    ],
    ids=["as shown", "capitals", "first letters", "commas", "hyphens", "lines", "stops"],
)
def test_another_device_finds_the_form_by_code_and_words_however_they_are_typed(
    way: Callable[[str], str], holder: Staff, other: Staff, codes: list[str]
) -> None:
    holder.presses(m1="Agree", m2="I don’t know")
    holder.presses(t2="Agree")
    words = holder.stops()
    other.opens("come-back")
    assert other.comes_back(way(words), codes[0].lower()).heading == "Your team"
    assert chosen_on(other.opens("part/meeting")) == {"m1": "Agree", "m2": "I don’t know"}
    assert other.presses("check").heading == "Check your answers"
    assert other.words == words
    assert other.presses("send").heading == THANKS


def test_behind_a_link_the_words_alone_lead_back(begun: Staff, other: Staff) -> None:
    begun.presses(m1="Agree")
    words = begun.stops()
    begun.presses("done")
    assert other.comes_back(words).heading == "Meeting people"
    assert chosen_on(other.page) == {"m1": "Agree"}


def test_where_there_are_both_each_way_back_is_open(
    opened: Callable[..., Frame], staff: Staff, other: Staff, sqlite_lead: Lead
) -> None:
    opened(ways_in=("link", "cards"), units=KNOWN_UNITS)
    (code,) = issue(sqlite_lead)
    staff.starts(go="without-code")
    words = staff.stops()
    assert "There are five words if you came with a code, and eight" in other.opens("come-back").text
    assert other.comes_back(words).heading == "First, one question"
    assert staff.comes_back(words, code).heading == "First, one question"


def test_eight_words_lead_back_whatever_code_waits_on_the_device(
    opened: Callable[..., Frame], staff: Staff, other: Staff, sqlite_lead: Lead
) -> None:
    opened(ways_in=("link", "cards"), units=KNOWN_UNITS)
    (code,) = issue(sqlite_lead)
    staff.starts(go="without-code")
    words = staff.stops()
    other.follows(other.client.get(f"{ADDRESS}code/{code}"))
    other.opens("come-back")
    assert other.comes_back(words).heading == "First, one question"


def test_five_words_without_a_code_lead_nowhere_although_there_is_a_link(
    opened: Callable[..., Frame], staff: Staff, other: Staff, sqlite_lead: Lead
) -> None:
    opened(ways_in=("link", "cards"), units=KNOWN_UNITS)
    (code,) = issue(sqlite_lead)
    staff.starts(code=code)
    words = staff.stops()
    assert notice_on(other.comes_back_in_vain(words)) == MISTYPED
    assert other.comes_back(words, code).heading == "First, one question"


def test_a_code_that_a_link_brought_need_not_be_typed_again(holder: Staff, other: Staff, codes: list[str]) -> None:
    words = holder.stops()
    other.follows(other.client.get(f"{ADDRESS}code/{codes[0]}"))
    assert f"ends in {codes[0][-4:]}" in main_text(other.opens("come-back"))
    assert other.comes_back(words).heading == "Meeting people"


def test_nothing_there_is_told_in_one_text_whatever_is_wrong(
    holder: Staff, codes: list[str], app: Flask, sqlite_lead: Lead
) -> None:
    words = holder.stops()
    wrong = [
        (codes[0], " ".join(make_words(5))),
        (codes[1], words),
        (AccessCode.make().written, words),
        (codes[0], " ".join(reversed(words.split()))),
    ]
    texts = set()
    for code, typed in wrong:
        page = Staff(app.test_client()).comes_back_in_vain(typed, code)
        assert notice_on(page) == NOTHING
        texts.add(page.response.text.replace(code, "").replace(typed, ""))
    assert len(texts) == 1


def test_a_word_that_we_never_use_is_named(holder: Staff, other: Staff, codes: list[str]) -> None:
    words = holder.stops()
    page = other.comes_back_in_vain(f"{words.rpartition(' ')[0]} zebraxyz", codes[0])
    assert notice_on(page) == MISTYPED
    assert "We never use these words: zebraxyz" in main_text(page)
    assert "There are five words." in main_text(page)


@pytest.mark.parametrize("typed", ["", "one", "<b>", "💜", "x" * 5000, "a " * 3000])
def test_what_are_no_words_is_told_kindly(typed: str, codes: list[str], other: Staff) -> None:
    assert notice_on(other.comes_back_in_vain(typed, codes[0])) == MISTYPED
    assert notice_on(other.comes_back_in_vain(typed, "")) == "Please type your code"
    assert notice_on(other.comes_back_in_vain(typed, "0")) == "Please look at the code again"
    assert other.cookie is None


def test_coming_back_puts_the_last_persons_form_away(
    holder: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    words = holder.stops()
    other.starts(code=codes[1])
    other.presses()
    assert rows(sqlite_lead) == (2, 0)
    other.comes_back(words, codes[0])
    assert rows(sqlite_lead) == (1, 0)


def test_coming_back_to_the_form_that_is_open_here_keeps_it(holder: Staff, codes: list[str], sqlite_lead: Lead) -> None:
    holder.comes_back(words_of_check(holder), codes[0])
    assert rows(sqlite_lead) == (1, 0)
    assert chosen_on(holder.opens("first-question")) == {"first-question": "Yes"}


def test_coming_back_works_until_the_last_day(begun: Staff, other: Staff, clock: Clock) -> None:
    words = begun.stops()
    clock.passes(days=19, minutes=-5)
    assert other.comes_back(words).heading == "Meeting people"
    clock.passes(days=2)
    assert other.opens("come-back", of_a_form=False).heading != "Come back to your form"


def test_looking_at_the_way_back_leaves_no_cookie(codes: list[str], other: Staff) -> None:
    other.opens("come-back")
    assert other.cookie is None


# A form that was sent


def test_who_comes_back_to_a_sent_form_can_replace_it_or_take_it_out(
    sender: Staff, other: Staff, codes: list[str]
) -> None:
    page = other.comes_back(words_of(sender), codes[0])
    assert (page.heading, other.path) == (SENT, "sent")
    assert "The old form counts until you send the new one." in main_text(page)


def test_a_new_form_begins_empty_and_takes_the_place_of_the_old_one(
    sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    before = sealed(sqlite_lead)
    other.comes_back(words_of(sender), codes[0])
    other.presses("again")
    assert chosen_on(other.page) == {}
    assert sealed(sqlite_lead) == before
    page = other.presses("check")
    assert "You answered 0 of 8 questions." in page.text
    assert "This form will take the place of the one that you sent." in page.text
    assert other.presses("send").heading == THANKS
    assert rows(sqlite_lead) == (1, 1)
    assert sealed(sqlite_lead) != before


def sealed(lead: Lead) -> list[bytes]:
    """Every ballot as it lies there."""
    with lead.database.reading() as session:
        return [ballot.sealed for ballot in session.query(Ballot)]


def test_who_does_not_want_the_new_form_keeps_the_one_that_was_sent(
    sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    before = sealed(sqlite_lead)
    other.comes_back(words_of(sender), codes[0])
    other.presses("again")
    other.presses("check")
    assert other.presses("drop").heading == SENT
    assert (sealed(sqlite_lead), rows(sqlite_lead)) == (before, (1, 1))


def test_a_form_that_replaces_none_cannot_be_dropped_by_an_odd_press(holder: Staff, sqlite_lead: Lead) -> None:
    holder.opens("check")
    assert "Keep the form that I sent" not in holder.page.text
    holder.presses("drop")
    assert rows(sqlite_lead) == (1, 0)


def test_leaving_a_new_form_leaves_the_old_one_in(
    sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    before, words = sealed(sqlite_lead), words_of(sender)
    other.comes_back(words, codes[0])
    other.presses("again")
    other.presses(**{"first-question": "No"})
    other.leaves()
    assert sealed(sqlite_lead) == before
    other.comes_back(words, codes[0])
    assert "This form will take the place" in other.opens("check").text


def test_taking_out_asks_once_more_and_keeps_nothing(
    sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    words = words_of(sender)
    other.comes_back(words, codes[0])
    assert other.presses("take-out").heading == "Take your form out?"
    assert rows(sqlite_lead) == (1, 1)
    assert other.presses("take-out").heading == TAKEN_OUT
    assert (rows(sqlite_lead), other.cookie) == ((0, 0), None)
    assert notice_on(other.comes_back_in_vain(words, codes[0])) == NOTHING


def test_after_taking_out_the_code_opens_a_fresh_form(
    sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    other.comes_back(words_of(sender), codes[0])
    other.presses("take-out")
    other.presses("take-out")
    other.starts(code=codes[0])
    list(other.walks())
    other.presses("send")
    assert rows(sqlite_lead) == (1, 1)


@pytest.mark.parametrize("act", ["again", "take-out"])
def test_pressing_twice_does_it_once_and_both_presses_are_answered_alike(
    act: str, sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    other.comes_back(words_of(sender), codes[0])
    if act == "take-out":
        other.presses("take-out")
    cookie, form = other.cookie or "", {**other.form, "go": act}
    first = other.sends(form)
    other.client.set_cookie("__Secure-answer", cookie, path="/answer")
    second = other.sends(form)
    while second.status_code == 303:
        second = other.client.get(second.headers["Location"])
    assert first.status_code == 303
    assert (
        checked(second, of_a_form=act == "again").heading
        == {"again": "First, one question", "take-out": TAKEN_OUT}[act]
    )
    assert rows(sqlite_lead) == {"again": (1, 1), "take-out": (0, 0)}[act]


def test_a_form_that_is_replaced_in_another_window_is_not_taken_out(
    sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    other.comes_back(words_of(sender), codes[0])
    other.presses("take-out")
    late = other.form
    other.opens("sent")
    other.presses("again")
    answer = other.client.post(f"{ADDRESS}take-out", data={**late, "go": "take-out"}, headers=OURS)
    assert answer.headers["Location"] == f"{ADDRESS}sent"
    assert rows(sqlite_lead) == (1, 1)


def test_a_sent_form_can_be_left_as_it_is(sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead) -> None:
    other.comes_back(words_of(sender), codes[0])
    answer = other.client.get(f"{ADDRESS}thank-you")
    while answer.status_code == 303:
        answer = other.client.get(answer.headers["Location"])
    assert THANKS in answer.text
    assert (other.cookie, rows(sqlite_lead)) == (None, (1, 1))


@pytest.mark.parametrize("path", ["sent", "take-out"])
def test_pages_about_a_sent_form_lead_on_where_none_was_sent(path: str, holder: Staff, other: Staff) -> None:
    assert holder.follows(holder.client.get(ADDRESS + path)).heading == "Meeting people"
    assert other.opens(path).heading == NO_FORM


@pytest.mark.parametrize("act", ["again", "take-out"])
def test_a_page_about_a_sent_form_needs_its_token(
    act: str, sender: Staff, other: Staff, codes: list[str], sqlite_lead: Lead
) -> None:
    other.comes_back(words_of(sender), codes[0])
    if act == "take-out":
        other.presses("take-out")
    before = sealed(sqlite_lead)
    page = other.is_shown({**other.form, "csrf_token": "another", "go": act})
    assert notice_on(page) == OTHER_FORM
    assert (sealed(sqlite_lead), rows(sqlite_lead)) == (before, (1, 1))


def test_taking_out_waits_for_a_busy_database(impatient: Staff, sqlite_lead: Lead) -> None:
    impatient.presses("check")
    words = impatient.words
    impatient.presses("send")
    impatient.comes_back(words)
    impatient.presses("take-out")
    with locked(sqlite_lead):
        page = impatient.is_shown({**impatient.form, "go": "take-out"}, status=503)
    assert notice_on(page) == "That took too long"
    assert impatient.presses("take-out").heading == TAKEN_OUT


def test_pages_that_anybody_can_open_are_the_same_for_everybody(sender: Staff, other: Staff, codes: list[str]) -> None:
    words = words_of(sender)
    for path in ("locked-away", "taken-out", "thank-you"):
        assert sender.opens(path).response.data == other.opens(path).response.data
    sender.comes_back(words, codes[0])
    for path in ("locked-away", "taken-out"):
        assert sender.opens(path).response.data == other.opens(path).response.data


# The code is needed beside the words


@pytest.mark.parametrize(
    ("ways_in", "kept", "lost", "again"),
    [
        (("cards",), "Keep your card too.", "Is the card lost?", "take another card and start again"),
        (
            ("cards", "e-mail"),
            "Keep your card or our message too.",
            "Is the card or message lost?",
            "take another card and start again",
        ),
        (("link", "e-mail"), "Keep our message too.", "Is the message lost?", "you can start again without a code"),
    ],
)
def test_people_are_told_to_keep_what_their_code_stands_on(
    *,
    ways_in: tuple[str, ...],
    kept: str,
    lost: str,
    again: str,
    opened: Callable[..., Frame],
    staff: Staff,
    sqlite_lead: Lead,
) -> None:
    opened(ways_in=ways_in, units=KNOWN_UNITS)
    (code,) = issue(sqlite_lead, way_in=CodeWay.CARDS if "cards" in ways_in else CodeWay.E_MAIL)
    staff.starts(code=code)
    for path in ("check", "stopped"):
        if path == "stopped":
            staff.stops()
        else:
            staff.opens(path)
        assert f"{kept} To come back you need its code as well. It ends in {code[-4:]}." in main_text(staff.page)
    text = main_text(staff.opens("come-back"))
    assert f"{lost} If you sent your form, it counts. Please do not send a second one." in text
    assert f"If you did not send it, {again}." in text


def test_behind_a_link_nobody_is_told_of_a_code(begun: Staff) -> None:
    begun.opens("check")
    assert "need its code" not in main_text(begun.page)
    begun.stops()
    assert "need its code" not in main_text(begun.page)
    assert "lost? If you sent your form" not in main_text(begun.opens("come-back"))


def test_the_thanks_are_true_for_somebody_who_sent_nothing(codes: list[str], staff: Staff) -> None:
    assert staff.opens("thank-you").heading == THANKS
    assert THANKS.startswith("Thank you. If you pressed Send, ")
