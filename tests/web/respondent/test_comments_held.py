"""What people are told of the words that they write: until when they are kept, and by how many they must be written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.respondent.staff import Staff
from tiassess.wave.frame import Frame

TAKEN_OUT = "What you write in your own words is taken out when the forms are counted."


@pytest.mark.parametrize("number", [10, 11])
def test_before_they_start_people_read_what_becomes_of_their_words(
    number: int, opened: Callable[..., Frame], staff: Staff
) -> None:
    opened(threshold=number)
    said = staff.opens().text
    assert TAKEN_OUT in said
    assert f"If fewer than {number} people write something, all of it is deleted unread." in said
    assert "If not, it is kept locked by itself for at most 60 days." in said


def test_where_comments_are_off_nothing_asks_for_them_or_speaks_of_them(
    opened: Callable[..., Frame], staff: Staff
) -> None:
    opened(comments=False)
    said = staff.opens().text
    assert TAKEN_OUT not in said
    assert "Your words could show who you are" not in said
    staff.starts()
    walked = [staff.path]
    while staff.path != "check":
        staff.presses("next")
        walked.append(staff.path)
    assert len(walked) > 4
    assert "comments" not in walked


def test_on_the_page_of_comments_people_read_how_long_they_are_kept(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    staff.starts()
    assert "for at most 60 days after the forms are counted" in staff.opens("comments").text


def test_where_comments_are_off_their_page_is_not_there(opened: Callable[..., Frame], staff: Staff) -> None:
    opened(comments=False)
    staff.starts()
    assert staff.opens("comments", status=404).heading == "There is no page here"


OPENED_UNTIL = "could open what you write in your own words until that is deleted. This is at most 60 days after"


@pytest.mark.parametrize("host", [None, "North Data"])
def test_people_read_who_could_open_their_words_and_until_when(
    host: str | None, opened: Callable[..., Frame], staff: Staff
) -> None:
    opened(texts={"host": host} if host else {})
    assert f"{'It' if host else 'They'} {OPENED_UNTIL}" in staff.opens().text
    staff.starts()
    said = staff.opens("comments").text
    assert f"Until then {host or 'those who run this website'} could open them if" in said


def test_where_comments_are_off_nothing_is_said_of_who_could_open_them(
    opened: Callable[..., Frame], staff: Staff
) -> None:
    opened(comments=False)
    assert OPENED_UNTIL not in staff.opens().text
