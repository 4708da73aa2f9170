"""Sheets: what each kind of page shows of a draft and how a form sent from it changes the draft."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tiassess.instrument.definition import COMMENT_LENGTH
from tiassess.web.respondent.pages import FormCourse, FormPage, PageKind, asked_items
from tiassess.web.respondent.questions import (
    ROLE,
    UNIT,
    Question,
    field_of,
    item_question,
    routing_question,
    work_questions,
)

if TYPE_CHECKING:
    from tiassess.collection.drafts import DraftContent
    from tiassess.instrument.definition import Item, Section
    from tiassess.wave.frame import Frame
    from tiassess.web.respondent.wording import Wording

Form = Mapping[str, str]


@dataclass(frozen=True)
class Sheet(ABC):
    """A page of a form with the words of its language.

    Attributes:
        frame: what was promised, with the questionnaire.
        wording: the questionnaire's words.
        page: which page it is.
    """

    frame: Frame
    wording: Wording
    page: FormPage

    @property
    @abstractmethod
    def title(self) -> str:
        """Give the title of the page."""

    @abstractmethod
    def context(self, draft: DraftContent) -> dict[str, Any]:
        """Give what the template shows of a draft."""

    @abstractmethod
    def filled(self, draft: DraftContent, form: Form) -> DraftContent:
        """Give the draft with what a form says."""

    @abstractmethod
    def blank(self, draft: DraftContent) -> DraftContent:
        """Give the draft with everything on this page left blank."""

    def can_be_kept(self, draft: DraftContent) -> bool:  # noqa: ARG002 - most pages can bring nothing that cannot be
        """Say whether a draft with what this page says has room for it."""
        return True

    @property
    def section(self) -> Section:
        """Give the section of a page that has one."""
        assert self.page.section is not None
        return self.page.section


class FirstQuestionSheet(Sheet):
    """The routing question."""

    @property
    def title(self) -> str:
        """Give the title of the page."""
        return str(_("First, one question"))

    def context(self, draft: DraftContent) -> dict[str, Any]:
        """Give the question."""
        return {"questions": [self._question(draft)]}

    def filled(self, draft: DraftContent, form: Form) -> DraftContent:
        """Take the answer."""
        return replace(draft, routing=self._question(draft).read(form))

    def blank(self, draft: DraftContent) -> DraftContent:
        """Leave it blank, so that every question is asked."""
        return replace(draft, routing="")

    def _question(self, draft: DraftContent) -> Question:
        assert self.frame.questionnaire.routing is not None
        return routing_question(self.wording, self.frame.questionnaire.routing, draft.routing)


class ContentNoteSheet(Sheet):
    """The note before a section that can be hard to read."""

    @property
    def title(self) -> str:
        """Give the title of the page."""
        return str(_("Before the next part"))

    def context(self, draft: DraftContent) -> dict[str, Any]:  # noqa: ARG002 - a note is the same for everybody
        """Give the note and the title of the part that follows."""
        note = self.wording.at_or_none(f"sections/{self.section.id}/content_note", self.section.content_note)
        return {"note": note, "intro": self.wording.title(self.section)}

    def filled(self, draft: DraftContent, form: Form) -> DraftContent:  # noqa: ARG002 - there is nothing to fill in
        """Leave the draft as it is."""
        return draft

    def blank(self, draft: DraftContent) -> DraftContent:
        """Leave the whole section blank."""
        return without(draft, self.section.items)


class PartSheet(Sheet):
    """The questions of a section."""

    @property
    def title(self) -> str:
        """Give the title of the page."""
        return self.wording.title(self.section)

    def context(self, draft: DraftContent) -> dict[str, Any]:
        """Give the introduction and the questions that are asked."""
        return {
            "period": self.wording.period(self.frame.questionnaire, self.section),
            "intro": self.wording.at_or_none(f"sections/{self.section.id}/intro", self.section.intro),
            "questions": self.questions(draft),
        }

    def filled(self, draft: DraftContent, form: Form) -> DraftContent:
        """Take the answers to the questions of this page."""
        read = {question.id: question.read(form) for question in self.questions(draft)}
        others = without(draft, read)
        return replace(others, answers={**others.answers, **{item: answer for item, answer in read.items() if answer}})

    def blank(self, draft: DraftContent) -> DraftContent:
        """Leave the section blank."""
        return without(draft, self.section.items)

    def questions(self, draft: DraftContent) -> list[Question]:
        """Give the questions that are asked, with their answers."""
        questionnaire = self.frame.questionnaire
        items = asked_items(questionnaire, self.section, draft.routing)
        return [item_question(self.wording, questionnaire, item, draft.answers.get(item.id, "")) for item in items]


class AboutYourWorkSheet(Sheet):
    """Unit and role, as far as results could be shown for them."""

    @property
    def title(self) -> str:
        """Give the title of the page."""
        return str(_("About your work"))

    def context(self, draft: DraftContent) -> dict[str, Any]:
        """Give the questions."""
        return {"questions": self.questions(draft)}

    def filled(self, draft: DraftContent, form: Form) -> DraftContent:
        """Take the answers."""
        read = {question.id: question.read(form) for question in self.questions(draft)}
        return replace(draft, unit=read.get(UNIT, ""), role=read.get(ROLE, ""))

    def blank(self, draft: DraftContent) -> DraftContent:
        """Leave both blank."""
        return replace(draft, unit="", role="")

    def questions(self, draft: DraftContent) -> list[Question]:
        """Give the questions, with their answers."""
        return list(work_questions(self.frame, draft.unit, draft.role))


@dataclass(frozen=True)
class Box:
    """A box for a comment."""

    id: str
    label: str
    text: str
    limit: int

    @property
    def field(self) -> str:
        """Give the name of its field."""
        return field_of(self.id)

    @property
    def too_long(self) -> bool:
        """Say whether the text is longer than it can be."""
        return len(self.text) > self.limit


class CommentsSheet(Sheet):
    """The comment questions."""

    @property
    def title(self) -> str:
        """Give the title of the page."""
        return str(_("In your own words"))

    def context(self, draft: DraftContent) -> dict[str, Any]:
        """Give the boxes."""
        return {"boxes": self._boxes(draft)}

    def filled(self, draft: DraftContent, form: Form) -> DraftContent:
        """Take the texts as they are, also those that are too long."""
        texts = {item.id: plain_text(form.get(field_of(item.id), "")) for item in self._items}
        return replace(draft, comments={item: text for item, text in texts.items() if text})

    def blank(self, draft: DraftContent) -> DraftContent:
        """Leave every box empty."""
        return replace(draft, comments={})

    def can_be_kept(self, draft: DraftContent) -> bool:
        """Say whether no text is too long."""
        return not any(box.too_long for box in self._boxes(draft))

    @property
    def _items(self) -> Sequence[Item]:
        return self.frame.comment_items

    def _boxes(self, draft: DraftContent) -> list[Box]:
        return [
            Box(
                id=item.id,
                label=self.wording.question(item),
                text=draft.comments.get(item.id, ""),
                limit=item.max_length or COMMENT_LENGTH,
            )
            for item in self._items
        ]


@dataclass(frozen=True)
class Checked:
    """What somebody answered on one page, to be looked at before it is sent."""

    page: FormPage
    title: str
    lines: Sequence[tuple[str, str | None]]

    @property
    def answered(self) -> int:
        """Give how many of its questions are answered."""
        return sum(answer is not None for _question, answer in self.lines)

    @property
    def asked(self) -> int:
        """Give how many questions it has."""
        return len(self.lines)


class CheckSheet(Sheet):
    """Everything that was answered, before it is sent."""

    @property
    def title(self) -> str:
        """Give the title of the page."""
        return str(_("Check your answers"))

    def context(self, draft: DraftContent) -> dict[str, Any]:
        """Give every part with its answers; the routing question is not part of what is sent."""
        parts = [part for page in FormCourse.of(self.frame, draft).pages if (part := self._checked(page, draft))]
        counted = [part for part in parts if part.page.kind is PageKind.PART]
        return {
            "parts": parts,
            "answered": sum(part.answered for part in counted),
            "asked": sum(part.asked for part in counted),
        }

    def filled(self, draft: DraftContent, form: Form) -> DraftContent:  # noqa: ARG002 - there is nothing to fill in
        """Leave the draft as it is."""
        return draft

    def blank(self, draft: DraftContent) -> DraftContent:
        """Leave the draft as it is."""
        return draft

    def _checked(self, page: FormPage, draft: DraftContent) -> Checked | None:
        sheet = sheet_of(self.frame, self.wording, page)
        if isinstance(sheet, PartSheet | AboutYourWorkSheet):
            lines = [(question.legend, question.answer) for question in sheet.questions(draft)]
        elif isinstance(sheet, CommentsSheet):
            lines = [(box.label, box.text or None) for box in sheet.context(draft)["boxes"]]
        else:
            return None
        return Checked(page, sheet.title, lines)


SHEETS: dict[PageKind, type[Sheet]] = {
    PageKind.FIRST_QUESTION: FirstQuestionSheet,
    PageKind.CONTENT_NOTE: ContentNoteSheet,
    PageKind.PART: PartSheet,
    PageKind.ABOUT_YOUR_WORK: AboutYourWorkSheet,
    PageKind.COMMENTS: CommentsSheet,
    PageKind.CHECK: CheckSheet,
}


def sheet_of(frame: Frame, wording: Wording, page: FormPage) -> Sheet:
    """Give the sheet of a page."""
    return SHEETS[page.kind](frame, wording, page)


def without(draft: DraftContent, items: Iterable[str]) -> DraftContent:
    """Give a draft in which some questions are blank."""
    dropped = frozenset(items)
    return replace(draft, answers={item: answer for item, answer in draft.answers.items() if item not in dropped})


def plain_text(text: str) -> str:
    """Give a text with one kind of line end and without control characters, which no page can show."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in unified if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()
