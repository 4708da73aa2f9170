"""Filling in: showing a page of the form, and keeping what was pressed on it before leading on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, g, jsonify, redirect, render_template, request, session
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from tiassess.clock import now
from tiassess.collection.drafts import DraftContent
from tiassess.collection.errors import AlreadySentError, NoFormError, SurveyClosedError, WaveKeyError
from tiassess.web.compression import LONG_STEP
from tiassess.web.language import language
from tiassess.web.mistakes import log_mishap
from tiassess.web.respondent.forms import AnswerForm
from tiassess.web.respondent.pages import FormPage, PageKind
from tiassess.web.respondent.visit import GO_TO_LANGUAGE, Visit, this_visit
from tiassess.web.sessions import came_with_cookie, leave_alone

if TYPE_CHECKING:
    from tiassess.collection.answering import Entry
    from tiassess.web.respondent.sheets import Sheet

Answer = str | tuple[str, int] | Response

OTHER_FORM, NEW_FORM, BUSY = "other form", "new form", "busy"
"""Why a page comes back: it is from a form before this one, its cookie was spent, or it took too long."""


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
    try:
        return _take(visit, kind, section) if request.method == "POST" else _look(visit, kind, section)
    except _ElsewhereError as elsewhere:
        return _lead_to(visit.address_of(elsewhere.page))


def _look(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Show a page with what is kept of it."""
    entry = visit.entry
    if entry is None:
        return _no_form()
    try:
        return _show(visit, *_kept(visit, kind, section))
    except AlreadySentError:
        return _thank(visit)


def _take(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Take what was pressed on a page, if it comes with its cookie and its token."""
    entry = visit.entry
    if entry is None:
        return _take_late(visit, kind, section)
    if not AnswerForm().validate_on_submit():  # the page is from a form before this one, perhaps somebody else's
        return _show(visit, *_kept(visit, kind, section), notice=OTHER_FORM)
    return _press(visit, entry, kind, section)


def _take_late(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Take what was pressed after half an hour: the page comes back with its answers, on a new form.

    Without any cookie, or with that of another survey, the form was sent or left, or the browser keeps none; then what
    it says may be the last person's and is shown to nobody. On the last look nothing was chosen that could be kept.
    """
    if asks_for_json():
        leave_alone()
        return "", 409  # our script then presses as browsers do, and shows what we say
    if not came_with_cookie() or session or kind is PageKind.CHECK:
        return _no_form()
    visit.start(request.form.get("language"))
    return _show_again(visit, kind, section, NEW_FORM)


def _press(visit: Visit, entry: Entry, kind: PageKind, section: str | None) -> Answer:
    """Keep what was pressed and lead on, or say why not with everything still there."""
    try:
        return _keep(visit, entry, kind, section)
    except AlreadySentError:
        return _thank(visit)
    except NoFormError:
        session.clear()
        return _no_form()
    except SurveyClosedError:
        return _lead_to(visit.at("before_you_start"))
    except (DBAPIError, WaveKeyError) as mishap:
        log_mishap(mishap)
        return _show_again(visit, kind, section, BUSY), 503


def _keep(visit: Visit, entry: Entry, kind: PageKind, section: str | None) -> Answer:
    go = request.form.get("go", "next")  # Enter in a field presses no button and means *next*
    if kind is PageKind.CHECK and go == "send":
        visit.desk.send(entry, now())
        return _thank(visit)
    try:
        draft = visit.desk.change(
            entry, lambda kept: _changed(visit.sheet(_find(visit, kept, kind, section)), kept, go), now()
        )
    except _TooLongError as too_long:
        return _show(visit, _find(visit, too_long.draft, kind, section), too_long.draft)
    return _lead_to(_address_after(visit, _find(visit, draft, kind, section), draft, go))


class _ElsewhereError(Exception):
    """The first question leaves a page out of this form, perhaps since it was opened in another window."""

    def __init__(self, page: FormPage) -> None:
        super().__init__()
        self.page = page


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


def _no_form() -> str:
    """Say that no form of this survey is open on this device."""
    return render_template("respondent/no_form.html")


def _thank(visit: Visit) -> Response:
    """Take the cookie away and lead to the thanks, in the language of the form."""
    spoken = {"language": language()} if visit.languages else {}
    session.clear()
    return _lead_to(visit.at("thank_you", **spoken))


def _show_again(visit: Visit, kind: PageKind, section: str | None, notice: str) -> str:
    """Show a page that was not kept, with what the form says, so that nothing has to be chosen twice."""
    draft = _kept_if_known(visit)
    page = _find(visit, draft or DraftContent(), kind, section)
    filled = visit.sheet(page).filled(draft or DraftContent(), request.form)
    return _show(visit, page, filled, notice, is_known=draft is not None)


def _kept(visit: Visit, kind: PageKind, section: str | None) -> tuple[FormPage, DraftContent]:
    """Give a page of the form that is open, and what is kept of the form."""
    assert visit.entry is not None
    draft = visit.desk.look_at(visit.entry) or DraftContent()
    return _find(visit, draft, kind, section), draft


def _kept_if_known(visit: Visit) -> DraftContent | None:
    """Give what is kept of a form, or None while the database does not say."""
    try:
        return (visit.desk.look_at(visit.entry) if visit.entry else None) or DraftContent()
    except (AlreadySentError, DBAPIError, WaveKeyError):
        return None


def _show(
    visit: Visit, page: FormPage, draft: DraftContent, notice: str | None = None, *, is_known: bool = True
) -> str:
    course, sheet = visit.course(draft.routing), visit.sheet(page)
    if page.kind is PageKind.CHECK:
        g.page_step = LONG_STEP
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
        is_known=is_known,
        address_of=visit.address_of,
        **sheet.context(draft),
    )


def _find(visit: Visit, draft: DraftContent, kind: PageKind, section: str | None) -> FormPage:
    """Find a page in the course of a form.

    Raises:
        NotFound: no form of this survey has such a page.
        _ElsewhereError: this form has not, because of its first question.
    """
    page = visit.course(draft.routing).find_or_next(kind, section)
    if page is None:
        abort(404)
    if page.key != (kind, section):
        raise _ElsewhereError(page)
    return page


def _lead_to(address: str) -> Response:
    """Send the browser on: our script asks for the address in JSON, and without it a redirect says the same."""
    return jsonify(next=address) if asks_for_json() else redirect(address, 303)


def asks_for_json() -> bool:
    """Say whether our script asks, which leads on by itself."""
    return request.accept_mimetypes.best == "application/json"
