"""The way of somebody who answers, from the first page to the last, and away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.lead import Lead
from tests.pages import checked
from tests.web.respondent.staff import (
    ADDRESS,
    Clock,
    Staff,
    address_back,
    choices,
    chosen_on,
    main_text,
    rows,
)
from tiassess.wave.frame import Frame


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
    assert rows(sqlite_lead) == (1, 1)


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
    assert rows(lead) == (1, 1)
