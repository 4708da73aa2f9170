"""The pages of a form in their order: first question, parts with their notes, about your work, comments, check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from tiassess.instrument.asking import is_asked
from tiassess.instrument.kinds import ItemKind

if TYPE_CHECKING:
    from tiassess.collection.drafts import DraftContent
    from tiassess.instrument.definition import Instrument, Item, Section
    from tiassess.wave.frame import Frame


class PageKind(StrEnum):
    """The kinds of pages of a form, by the names of their addresses and templates."""

    FIRST_QUESTION = "first_question"
    CONTENT_NOTE = "content_note"
    PART = "part"
    ABOUT_YOUR_WORK = "about_your_work"
    COMMENTS = "comments"
    CHECK = "check"


@dataclass(frozen=True)
class FormPage:
    """A page of a form; parts and the notes before them name their section."""

    kind: PageKind
    section: Section | None = None

    @property
    def key(self) -> tuple[PageKind, str | None]:
        """Name the page."""
        return self.kind, self.section.id if self.section else None


@dataclass(frozen=True)
class FormCourse:
    """The pages that somebody meets, which follow from the survey and their answer to the routing question."""

    frame: Frame
    routing: str

    @classmethod
    def of(cls, frame: Frame, draft: DraftContent) -> FormCourse:
        """Give the course of somebody's form."""
        return cls(frame, draft.routing)

    @cached_property
    def pages(self) -> list[FormPage]:
        """Give the pages in order."""
        return list(self._pages())

    def _pages(self) -> Iterator[FormPage]:
        questionnaire = self.frame.questionnaire
        if questionnaire.routing:
            yield FormPage(PageKind.FIRST_QUESTION)
        for section in self.sections:
            if section.content_note:
                yield FormPage(PageKind.CONTENT_NOTE, section)
            yield FormPage(PageKind.PART, section)
        if self.frame.offer.units or self.frame.offer.roles:
            yield FormPage(PageKind.ABOUT_YOUR_WORK)
        if self.frame.comment_items:
            yield FormPage(PageKind.COMMENTS)
        yield FormPage(PageKind.CHECK)

    @property
    def sections(self) -> list[Section]:
        """Give the sections of which at least one choice question is asked."""
        return [section for section in self.frame.questionnaire.sections if self.items(section)]

    def items(self, section: Section) -> list[Item]:
        """Give the choice questions of a section that are asked."""
        return asked_items(self.frame.questionnaire, section, self.routing)

    def find_or_next(self, kind: PageKind, section: str | None) -> FormPage | None:
        """Give a page by its name, or the next one where this form leaves it out, or None where no form has it."""
        everything = FormCourse(self.frame, "").pages
        names = [page.key for page in everything]
        if (kind, section) not in names:
            return None
        return next(page for page in everything[names.index((kind, section)) :] if page in self.pages)

    def next_after(self, page: FormPage) -> FormPage:
        """Give the page that follows, the last one after itself."""
        pages = self.pages
        return pages[min(pages.index(page) + 1, len(pages) - 1)]

    def after_part(self, page: FormPage) -> FormPage:
        """Give the first page that is not about the same section: skipping a note skips its questions too."""
        following = self.next_after(page)
        return self.next_after(following) if page.section and following.section == page.section else following

    def before(self, page: FormPage) -> FormPage | None:
        """Give the page before, or None on the first one."""
        pages = self.pages
        place = pages.index(page)
        return pages[place - 1] if place else None

    def progress(self, page: FormPage) -> tuple[int, int] | None:
        """Give which part this is and how many there are; a note counts with the part it belongs to."""
        parts = [each for each in self.pages if each.kind not in {PageKind.CONTENT_NOTE, PageKind.CHECK}]
        counted = FormPage(PageKind.PART, page.section) if page.kind is PageKind.CONTENT_NOTE else page
        return (parts.index(counted) + 1, len(parts)) if counted in parts else None


def asked_items(questionnaire: Instrument, section: Section, routing: str) -> list[Item]:
    """Give the choice questions of a section that somebody with this answer to the routing question is asked."""
    items = (questionnaire.item(item) for item in section.items)
    return [item for item in items if item.kind is ItemKind.CHOICE and is_asked(item, routing)]
