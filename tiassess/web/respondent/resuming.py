"""Where somebody who comes back goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiassess.web.respondent.pages import FormCourse, FormPage, PageKind

if TYPE_CHECKING:
    from tiassess.collection.drafts import DraftContent
    from tiassess.wave.frame import Frame


def page_to_resume(frame: Frame, draft: DraftContent) -> FormPage:
    """Give the page on which somebody stopped, as far as their answers show it.

    That is the last one with an answer, if it has a blank too, and otherwise the one after it: what was left blank
    before it was most likely left so on purpose. Unit and role say nothing here, for a card may bring its unit along.
    """
    course = FormCourse.of(frame, draft)
    pages = course.pages
    begun = [page for page in pages if any(_answered(course, page, draft))]
    if not begun:
        return pages[0]
    return course.next_after(begun[-1]) if all(_answered(course, begun[-1], draft)) else begun[-1]


def _answered(course: FormCourse, page: FormPage, draft: DraftContent) -> list[bool]:
    """Say of each question of a page whether it is answered."""
    if page.kind is PageKind.FIRST_QUESTION:
        return [bool(draft.routing)]
    if page.kind is PageKind.COMMENTS:
        return [item.id in draft.comments for item in course.frame.comment_items]
    if page.kind is PageKind.PART and page.section is not None:
        return [item.id in draft.answers for item in course.items(page.section)]
    return []
