"""Sheets: what a page shows of a draft, and what a form sent from it changes there and nowhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.conftest import settings_for
from tests.web.respondent.frames import frame_of
from tests.web.respondent.questionnaires import whole
from tiassess.collection.ballot import ballot_size
from tiassess.collection.drafts import DraftContent
from tiassess.instrument.asking import ROUTING_ANSWERS
from tiassess.instrument.definition import COMMENT_LENGTH
from tiassess.web.respondent.pages import FormCourse, FormPage, PageKind
from tiassess.web.respondent.questions import Question, field_of
from tiassess.web.respondent.sheets import Box, Sheet, plain_text, sheet_of
from tiassess.web.respondent.wording import Wording

FRAME = frame_of()
FULL = DraftContent(
    routing="yes",
    unit="ward-a",
    role="nurse",
    answers={"m1": "3", "m2": "pns", "t1": "1", "t2": "2", "t3": "own", "t4": "own", "h1": "dk", "h2": "na"},
    comments={"c1": "More breaks.", "c2": "The tea."},
)
PAGES = FormCourse(FRAME, "yes").pages

one_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: "-".join(str(part) for part in page.key if part))
keeping_the_request = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""The request in which labels are made stays the same for all examples."""


@pytest.fixture(autouse=True)
def in_english(make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[None]:
    """A request in English, in whose words the labels are."""
    with make_app(settings_for("sqlite://", tmp_path)).test_request_context():
        yield


def sheet(kind: PageKind, section: str | None = None, routing: str = "") -> Sheet:
    """The sheet of a page."""
    page = FormCourse(FRAME, routing).find_or_next(kind, section)
    assert page is not None
    return sheet_for(page)


def sheet_for(page: FormPage) -> Sheet:
    """The sheet of a page in English."""
    return sheet_of(FRAME, Wording.of(FRAME, "en"), page)


def sent_from(sheet: Sheet, draft: DraftContent) -> dict[str, str]:
    """What a browser sends from a page that is left as it is shown."""
    context = sheet.context(draft)
    questions: list[Question] = context.get("questions", [])
    boxes: list[Box] = context.get("boxes", [])
    chosen = {q.field: c.value for q in questions for c in [*q.choices, *q.other] if c.checked}
    return {**chosen, **{box.field: box.text.replace("\n", "\r\n") for box in boxes}}


@st.composite
def drafts(draw: st.DrawFn) -> DraftContent:
    """Draw what somebody may have answered."""
    choices = {item.id: ["", "1", "2", "3", "dk", "na", "pns"] for item in whole().choice_items}
    answers = {item: draw(st.sampled_from(codes)) for item, codes in choices.items()}
    comments = {item: plain_text(draw(st.text(max_size=100))) for item in ("c1", "c2")}
    return DraftContent(
        routing=draw(st.sampled_from(["", *ROUTING_ANSWERS])),
        unit=draw(st.sampled_from(["", "not-stated", "north.not-stated", "ward-c"])),
        role=draw(st.sampled_from(["", "not-stated", "nurse"])),
        answers={item: answer for item, answer in answers.items() if answer},
        comments={item: text for item, text in comments.items() if text},
    )


@keeping_the_request
@given(draft=drafts())
def test_a_page_that_is_sent_as_it_is_shown_changes_nothing(draft: DraftContent) -> None:
    for page in FormCourse(FRAME, draft.routing).pages:
        sheet = sheet_for(page)
        assert sheet.filled(draft, sent_from(sheet, draft)) == draft


@one_page
def test_an_empty_form_leaves_exactly_its_own_page_blank(page: FormPage) -> None:
    sheet = sheet_for(page)
    if page.kind is PageKind.CONTENT_NOTE:
        assert sheet.filled(FULL, {}) == FULL  # a note asks nothing, and only skipping it says something
    else:
        assert sheet.filled(FULL, {}) == sheet.blank(FULL)


@one_page
def test_skipping_a_page_blanks_it_and_nothing_else(page: FormPage) -> None:
    blanked = sheet_for(page).blank(FULL)
    section = page.section.items if page.section else ()
    assert blanked.answers == {item: answer for item, answer in FULL.answers.items() if item not in section}
    assert (blanked.routing == "") is (page.kind is PageKind.FIRST_QUESTION)
    assert (blanked.unit == blanked.role == "") is (page.kind is PageKind.ABOUT_YOUR_WORK)
    assert (blanked.comments == {}) is (page.kind is PageKind.COMMENTS)


def test_skipping_a_note_blanks_the_part_behind_it() -> None:
    assert set(FULL.answers) - set(sheet(PageKind.CONTENT_NOTE, "hard").blank(FULL).answers) == {"h1", "h2"}


def test_skipping_a_part_blanks_what_the_first_question_hid_there_too() -> None:
    assert "t1" not in sheet(PageKind.PART, "team", "no").blank(FULL).answers


def test_what_stands_on_another_page_is_ignored() -> None:
    form = {"q-t2": "a", "q-h1": "a", "q-unit": "a", "q-c1": "Hello", "q-first-question": "b", "q-nothing": "a"}
    assert sheet(PageKind.PART, "team").filled(DraftContent(), form) == DraftContent(answers={"t2": "1"})


def test_what_the_first_question_leaves_out_is_ignored_on_its_page() -> None:
    draft = DraftContent(routing="no")
    assert sheet(PageKind.PART, "team", "no").filled(draft, {"q-t1": "a", "q-t2": "c"}).answers == {"t2": "3"}


def test_an_answer_that_routing_hides_comes_back_with_the_question() -> None:
    hidden = sheet(PageKind.FIRST_QUESTION).filled(FULL, {"q-first-question": "b"})
    assert hidden.routing == "no"
    again = sheet(PageKind.PART, "team", "no").filled(hidden, {"q-t2": "a"})
    assert again.answers["t1"] == "1"


@pytest.mark.parametrize("sent", ["3", "own", "z", "A", "aa", "", " a", "a\n", "'", "\ud800", "a" * 10_000])
def test_a_value_from_elsewhere_is_a_blank(sent: str) -> None:
    assert sheet(PageKind.PART, "team").filled(DraftContent(answers={"t2": "1"}), {"q-t2": sent}).answers == {}


@pytest.mark.parametrize("unit", ["ward-d", "north", "ward-a", "z", ""])
def test_a_team_that_is_not_offered_is_a_blank(unit: str) -> None:
    assert sheet(PageKind.ABOUT_YOUR_WORK).filled(DraftContent(), {"q-unit": unit}).unit == ""


def test_to_rather_not_say_is_kept_as_that() -> None:
    kept = sheet(PageKind.ABOUT_YOUR_WORK).filled(DraftContent(), {"q-unit": "a", "q-role": "a"})
    assert (kept.unit, kept.role) == ("not-stated", "not-stated")


def test_the_note_shows_what_comes_next() -> None:
    context = sheet(PageKind.CONTENT_NOTE, "hard").context(DraftContent())
    assert context == {"note": "The next part is about hard events.", "intro": "When work is hard"}


def test_the_last_look_counts_questions_and_not_what_is_beside_them() -> None:
    answered = DraftContent(routing="yes", unit="ward-a", answers={"t2": "1", "h1": "pns"}, comments={"c1": "Tea."})
    context = sheet(PageKind.CHECK).context(answered)
    assert (context["answered"], context["asked"]) == (2, 8)
    assert [(part.title, part.answered, part.asked) for part in context["parts"]] == [
        ("Meeting people", 0, 2),
        ("Your team", 1, 4),
        ("When work is hard", 1, 2),
        ("About your work", 1, 2),
        ("In your own words", 1, 2),
    ]


def test_the_last_look_says_each_answer_in_words_and_a_blank_as_nothing() -> None:
    parts = {part.title: dict(part.lines) for part in sheet(PageKind.CHECK).context(FULL)["parts"]}
    assert parts["Your team"]["We have a break."] == "There are no breaks"
    assert parts["About your work"] == {
        "Where do you work?": "Ward Ash, North",
        "What kind of work do you do?": "Nurses",
    }
    assert parts["In your own words"]["What would help most?"] == "More breaks."
    blank = {part.title: dict(part.lines) for part in sheet(PageKind.CHECK).context(DraftContent())["parts"]}
    assert all(answer is None for lines in blank.values() for answer in lines.values())


def test_the_first_question_is_not_shown_among_what_is_sent() -> None:
    lines = [line for part in sheet(PageKind.CHECK).context(FULL)["parts"] for line in part.lines]
    assert "Do you meet guests?" not in [question for question, _answer in lines]


def test_what_no_longer_fits_the_job_is_not_in_the_last_look() -> None:
    context = sheet(PageKind.CHECK, routing="no").context(DraftContent(routing="no", answers={"m1": "3", "t1": "3"}))
    assert (context["answered"], context["asked"]) == (0, 5)


def comment(text: str, box: str = "c1") -> DraftContent:
    """What is taken of a comment."""
    return sheet(PageKind.COMMENTS).filled(DraftContent(), {field_of(box): text})


def can_be_kept(draft: DraftContent) -> bool:
    """Whether there is room."""
    return sheet(PageKind.COMMENTS).can_be_kept(draft)


@pytest.mark.parametrize("sign", ["x", "é", "😀", "\n", '"', "\\", "\u2028", "\x7f"], ids=repr)
def test_as_many_signs_as_a_box_says_fit_whichever_they_are(sign: str) -> None:
    draft = comment(f"a{sign * (COMMENT_LENGTH - 2)}z")
    assert can_be_kept(draft)
    draft.to_bytes([item.id for item in whole().choice_items], ballot_size(whole(), FRAME.structure))


def test_one_sign_more_does_not_fit_and_each_box_has_its_own_limit() -> None:
    assert not can_be_kept(comment("x" * (COMMENT_LENGTH + 1)))
    assert can_be_kept(comment("x" * 120, "c2"))
    assert not can_be_kept(comment("x" * 121, "c2"))


def test_three_hundred_emoji_fit_in_both_the_draft_and_the_ballot() -> None:
    draft = comment("😀" * COMMENT_LENGTH)
    assert can_be_kept(draft)
    assert draft.comments["c1"] == "😀" * COMMENT_LENGTH


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=repr)
def test_a_new_line_counts_once_however_a_browser_sends_it(ending: str) -> None:
    draft = comment(f"a{ending * (COMMENT_LENGTH - 2)}z")
    assert can_be_kept(draft)
    assert draft.comments["c1"] == "a" + "\n" * (COMMENT_LENGTH - 2) + "z"


def test_a_comment_of_nothing_but_space_is_none() -> None:
    assert comment(" \r\n\t \x00 ").comments == {}


@given(text=st.text())
def test_no_control_character_is_kept(text: str) -> None:
    kept = plain_text(text)
    assert not [sign for sign in kept if unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n"]
    assert plain_text(kept) == kept


def test_control_characters_vanish_and_the_words_around_them_stay() -> None:
    assert plain_text("\x00Kind\x07 wo\x1brds\x9f\r\nand tea\x7f ") == "Kind words\nand tea"
