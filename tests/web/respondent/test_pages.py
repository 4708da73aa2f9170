"""The pages of a form: what follows what, and what the first question leaves out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instrument.shelf import BUILT_IN, example, shipped
from tests.web.respondent.frames import frame_of
from tests.web.respondent.questionnaires import plain
from tiassess.disclosure.groups import Profile
from tiassess.instrument.asking import NO, ROUTING_ANSWERS
from tiassess.instrument.definition import AskIf, Instrument
from tiassess.web.respondent.pages import FormCourse, FormPage, PageKind

ASKING_EVERYTHING = ["", "yes", "pns"]

everywhere = pytest.mark.parametrize("reference", BUILT_IN)


def names(course: FormCourse) -> list[str]:
    """The pages by their names."""
    return [
        page.kind.value if page.section is None else f"{page.kind.value}:{page.section.id}" for page in course.pages
    ]


def course_of(questionnaire: Instrument | None = None, routing: str = "") -> FormCourse:
    """The course of somebody's form."""
    return FormCourse(frame_of(questionnaire), routing)


def page_of(course: FormCourse, kind: PageKind, section: str | None = None) -> FormPage:
    """A page that is there."""
    page = course.find_or_next(kind, section)
    assert page is not None
    return page


@pytest.mark.parametrize("routing", ASKING_EVERYTHING)
def test_who_does_not_say_no_is_asked_everything_in_order(routing: str) -> None:
    assert names(course_of(routing=routing)) == [
        "first_question",
        "part:meeting",
        "part:team",
        "content_note:hard",
        "part:hard",
        "about_your_work",
        "comments",
        "check",
    ]


def test_a_part_of_which_nothing_is_left_after_no_is_not_there() -> None:
    course = course_of(routing=NO)
    assert course.find_or_next(PageKind.PART, "meeting") == page_of(course, PageKind.PART, "team")
    team = page_of(course, PageKind.PART, "team").section
    assert team is not None
    assert [item.id for item in course.items(team)] == ["t2", "t3", "t4"]
    assert len(course.pages) == len(course_of().pages) - 1


def test_a_form_has_only_the_pages_that_it_has_something_for() -> None:
    bare = FormCourse(frame_of(plain(), profile=Profile.WHOLE_SERVICE, breakdown=None), "")
    assert names(bare) == ["part:work", "check"]
    assert "about_your_work" not in names(FormCourse(frame_of(plain(), ways_in=("link",)), ""))


def test_a_section_of_comments_only_is_no_part() -> None:
    assert "part:words" not in names(course_of())
    assert course_of().find_or_next(PageKind.PART, "words") is None
    assert names(course_of(example("three-comments")))[-2:] == ["comments", "check"]


def test_a_note_that_is_skipped_takes_its_part_along() -> None:
    course = course_of()
    note, part = (page_of(course, kind, "hard") for kind in (PageKind.CONTENT_NOTE, PageKind.PART))
    assert course.next_after(note) == part
    assert course.after_part(note) == course.after_part(part) == page_of(course, PageKind.ABOUT_YOUR_WORK)


def test_skipping_a_part_before_a_note_leads_to_the_note() -> None:
    course = course_of()
    assert course.after_part(page_of(course, PageKind.PART, "team")) == page_of(course, PageKind.CONTENT_NOTE, "hard")


def test_skipping_what_is_no_part_leads_to_the_next_page() -> None:
    course = course_of()
    about, comments, check = course.pages[-3:]
    assert (course.after_part(about), course.after_part(comments), course.after_part(check)) == (comments, check, check)


def test_a_page_that_the_first_question_leaves_out_leads_to_the_next_one() -> None:
    course = course_of(routing=NO)
    assert [course.find_or_next(*page.key) for page in course_of().pages] == [
        course.pages[0],
        *course.pages[1:2],
        *course.pages[1:],
    ]


def test_a_note_counts_with_its_part_and_the_last_look_does_not_count() -> None:
    course = course_of()
    progress = [course.progress(page) for page in course.pages]
    assert progress == [(1, 6), (2, 6), (3, 6), (4, 6), (4, 6), (5, 6), (6, 6), None]


def test_the_last_page_follows_itself_and_the_first_has_none_before() -> None:
    course = course_of()
    assert course.next_after(course.pages[-1]) == course.pages[-1]
    assert course.before(course.pages[0]) is None


@pytest.mark.parametrize(
    ("kind", "section"),
    [
        (PageKind.PART, "nothing"),
        (PageKind.PART, None),
        (PageKind.CONTENT_NOTE, "team"),
        (PageKind.CHECK, "hard"),
        (PageKind.PART, ""),
    ],
)
def test_a_page_that_this_form_does_not_have_is_not_found(kind: PageKind, section: str | None) -> None:
    assert course_of().find_or_next(kind, section) is None


@everywhere
@given(routing=st.sampled_from(["", *ROUTING_ANSWERS]))
def test_forward_and_back_lead_through_the_same_pages(reference: str, routing: str) -> None:
    course = course_of(shipped(reference), routing)
    for page, following in zip(course.pages, course.pages[1:], strict=False):
        assert course.next_after(page) == following
        assert course.before(following) == page
        assert course.find_or_next(*page.key) == page
    assert len({page.key for page in course.pages}) == len(course.pages)


@everywhere
@given(routing=st.sampled_from(["", *ROUTING_ANSWERS]))
def test_every_question_that_is_asked_stands_on_exactly_one_page(reference: str, routing: str) -> None:
    course = course_of(shipped(reference), routing)
    parts = [page.section for page in course.pages if page.kind is PageKind.PART]
    shown = [item.id for section in parts if section for item in course.items(section)]
    hidden = AskIf.CONTACT_WITH_PEOPLE if routing == NO else None
    asked = [item.id for item in shipped(reference).choice_items if hidden is None or item.ask_if is not hidden]
    assert sorted(shown) == sorted(asked)


@everywhere
def test_progress_never_goes_back_and_ends_at_the_last_part(reference: str) -> None:
    course = course_of(shipped(reference))
    steps = [progress for page in course.pages if (progress := course.progress(page))]
    assert [number for number, _of in steps] == sorted(number for number, _of in steps)
    assert steps[0][0] == 1
    assert steps[-1][0] == steps[-1][1]
