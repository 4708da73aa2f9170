"""Filling in: showing a page of the form, and keeping what was pressed on it before leading on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, jsonify, redirect, render_template, request, session
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from tiassess.clock import now
from tiassess.collection.drafts import DraftContent
from tiassess.collection.errors import AlreadySentError, NoFormError, SurveyClosedError
from tiassess.web.respondent.forms import AnswerForm
from tiassess.web.respondent.pages import FormPage, PageKind
from tiassess.web.respondent.visit import GO_TO_LANGUAGE, Visit, this_visit

if TYPE_CHECKING:
    from tiassess.collection.answering import Entry
    from tiassess.web.respondent.sheets import Sheet

Answer = str | tuple[str, int] | Response

AGAIN, NEW_FORM, BUSY = "again", "new form", "busy"
"""Why a page comes back with its answers in it: its token did not fit, its cookie was spent, or it took too long."""


@dataclass(frozen=True)
class PageShown:
    """What the template of a form page needs to know beside its own content."""

    title: str
    address: str
    back: str | None
    progress: tuple[int, int] | None


def form_page(kind: PageKind, section: str | None = None) -> Answer:
    """Answer a request for a page of the form."""
    visit = this_visit()
    if request.method == "POST":
        return _take(visit, kind, section)
    entry = visit.entry
    if entry is None:
        return render_template("respondent/no_form.html")
    draft = visit.desk.look_at(entry) or DraftContent()
    return _show(visit, _find(visit, draft, kind, section), draft)


def _take(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Keep what was pressed on a page and lead on, or show the page again with everything in it."""
    entry = visit.entry
    if entry is None:
        visit.start(request.form.get("language"))
        return _show_again(visit, kind, section, NEW_FORM)
    if not AnswerForm().validate_on_submit():
        return _show_again(visit, kind, section, AGAIN)
    try:
        return _keep(visit, entry, kind, section)
    except (AlreadySentError, NoFormError):
        session.clear()
        return _lead_to(visit.at("thank_you"))
    except SurveyClosedError:
        return _lead_to(visit.at("before_you_start"))
    except DBAPIError:
        return _show_again(visit, kind, section, BUSY), 503


def _keep(visit: Visit, entry: Entry, kind: PageKind, section: str | None) -> Answer:
    go = request.form.get("go", "next")  # Enter in a field presses no button and means *next*
    if kind is PageKind.CHECK and go == "send":
        visit.desk.send(entry, now())
        session.clear()
        return _lead_to(visit.at("thank_you"))
    try:
        draft = visit.desk.change(
            entry, lambda kept: _changed(visit.sheet(_find(visit, kept, kind, section)), kept, go), now()
        )
    except _TooLongError as too_long:
        return _show(visit, _find(visit, too_long.draft, kind, section), too_long.draft)
    return _lead_to(_address_after(visit, _find(visit, draft, kind, section), draft, go))


class _TooLongError(Exception):
    """A page says more than a draft has room for; nothing of it is kept."""

    def __init__(self, draft: DraftContent) -> None:
        super().__init__()
        self.draft = draft


def _changed(sheet: Sheet, draft: DraftContent, go: str) -> DraftContent:
    if go == "skip":
        return sheet.blank(draft)
    filled = sheet.filled(draft, request.form)
    if not sheet.can_be_kept(filled):
        raise _TooLongError(filled)
    return filled


def _address_after(visit: Visit, page: FormPage, draft: DraftContent, go: str) -> str:
    """Give where a button leads."""
    course = visit.course(draft.routing)
    if go.startswith(GO_TO_LANGUAGE):
        visit.speak(go.removeprefix(GO_TO_LANGUAGE))
        return visit.address_of(page)
    if go == "check":
        return visit.address_of(course.pages[-1])
    return visit.address_of(course.after_part(page) if go == "skip" else course.next_after(page))


def _show_again(visit: Visit, kind: PageKind, section: str | None, notice: str) -> str:
    """Show a page that was not kept, with what the form says, so that nothing has to be chosen twice."""
    page = _find(visit, DraftContent(), kind, section)
    return _show(visit, page, visit.sheet(page).filled(DraftContent(), request.form), notice)


def _show(visit: Visit, page: FormPage, draft: DraftContent, notice: str | None = None) -> str:
    course, sheet = visit.course(draft.routing), visit.sheet(page)
    before = course.before(page)
    shown = PageShown(
        title=sheet.title,
        address=visit.address_of(page),
        back=visit.address_of(before) if before else None,  # the page before would start a new form
        progress=course.progress(page),
    )
    return render_template(
        f"respondent/{page.kind.value}.html",
        page=shown,
        form=AnswerForm(formdata=None),
        notice=notice,
        address_of=visit.address_of,
        **sheet.context(draft),
    )


def _find(visit: Visit, draft: DraftContent, kind: PageKind, section: str | None) -> FormPage:
    page = visit.course(draft.routing).find(kind, section)
    if page is None:
        abort(404)
    return page


def _lead_to(address: str) -> Response:
    """Send the browser on: our script asks for the address in JSON, and without it a redirect says the same."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(next=address)
    return redirect(address, 303)
