"""Where somebody who comes back goes on."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.web.respondent.frames import frame_of
from tests.web.respondent.questionnaires import plain
from tiassess.collection.drafts import DraftContent
from tiassess.web.respondent.pages import PageKind
from tiassess.web.respondent.resuming import page_to_resume

MEETING = {"m1": "3", "m2": "3"}
TEAM = {"t1": "3", "t2": "3", "t3": "3", "t4": "3"}


def page_for(
    routing: str = "", answers: Mapping[str, str] | None = None, **more: object
) -> tuple[PageKind, str | None]:
    """The page that somebody comes back to."""
    draft = DraftContent(routing=routing, answers=answers or {}, **more)  # type: ignore[arg-type]  # as given above
    return page_to_resume(frame_of(), draft).key


def test_who_answered_nothing_begins_at_the_first_page() -> None:
    assert page_for() == (PageKind.FIRST_QUESTION, None)
    assert page_to_resume(frame_of(plain()), DraftContent()).kind is PageKind.PART


@pytest.mark.parametrize(
    ("answers", "page"),
    [
        ({}, (PageKind.PART, "meeting")),
        ({"m1": "3"}, (PageKind.PART, "meeting")),
        (MEETING, (PageKind.PART, "team")),
        ({**MEETING, "t2": "dk"}, (PageKind.PART, "team")),
        ({**MEETING, **TEAM}, (PageKind.CONTENT_NOTE, "hard")),
        ({**TEAM}, (PageKind.CONTENT_NOTE, "hard")),
        ({"h1": "3"}, (PageKind.PART, "hard")),
        ({"h1": "3", "h2": "1"}, (PageKind.ABOUT_YOUR_WORK, None)),
    ],
)
def test_people_go_on_where_their_last_answer_is(answers: Mapping[str, str], page: tuple[PageKind, str | None]) -> None:
    assert page_for("yes", answers) == page


def test_what_the_first_question_leaves_out_is_not_asked_now() -> None:
    assert page_for("no") == (PageKind.PART, "team")
    assert page_for("no", {**MEETING, "t2": "1", "t3": "1", "t4": "1"}) == (PageKind.CONTENT_NOTE, "hard")


def test_a_unit_that_a_card_brought_along_is_no_answer() -> None:
    assert page_for(unit="ward-b") == (PageKind.FIRST_QUESTION, None)


def test_who_wrote_every_comment_has_only_to_send() -> None:
    assert page_for("yes", comments={"c1": "Tea"}) == (PageKind.COMMENTS, None)
    assert page_for("yes", comments={"c1": "Tea", "c2": "Cake"}) == (PageKind.CHECK, None)
