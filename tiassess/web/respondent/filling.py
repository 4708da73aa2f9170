"""Filling in: showing a page of the form, and keeping what was pressed on it before leading on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, g, jsonify, redirect, render_template, request, session
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from tiassess.clock import now
from tiassess.collection.answering import Found
from tiassess.collection.drafts import DraftContent
from tiassess.collection.errors import AlreadySentError, NoFormError, SurveyClosedError, UnknownCodeError, WaveKeyError
from tiassess.web.compression import LONG_STEP
from tiassess.web.language import language
from tiassess.web.mistakes import log_mishap
from tiassess.web.respondent.coming_in import Slip, SlipError, Why, begin, first_page, resume, typed
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

ABOUT_THE_UNIT = {PageKind.ABOUT_YOUR_WORK, PageKind.CHECK}
"""Pages that say which unit a code was given out for."""


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
        return lead_to(visit.address_of(elsewhere.page))
    except UnknownCodeError:
        return code_opens_nothing()


def _look(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Show a page with what is kept of it."""
    entry = visit.entry
    if entry is None:
        return no_form()
    try:
        return _show(visit, *_kept(visit, kind, section))
    except AlreadySentError:
        return thank(visit)


def _take(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Take what was pressed on a page, if it comes with its cookie and its token."""
    entry = visit.entry
    if entry is None:
        return _take_late(visit, kind, section)
    if not AnswerForm().validate_on_submit():  # the page is from a form before this one, perhaps somebody else's
        return _show(visit, *_kept(visit, kind, section), notice=OTHER_FORM)
    return _press(visit, entry, kind, section)


def _take_late(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Take what was pressed after half an hour: the page comes back with its answers, and asks who goes on with them.

    Without any cookie, or with that of another survey, the form was sent or left, or the browser keeps none; then what
    it says may be the last person's and is shown to nobody. On the last look nothing was chosen that could be kept.
    """
    if asks_for_json():
        leave_alone()
        return "", 409  # our script then presses as browsers do, and shows what we say
    if not came_with_cookie() or "wave" in session or kind is PageKind.CHECK:
        return no_form()
    if not session:
        visit.speak(request.form.get("language", ""))
        return _show_late(visit, kind, section)
    return _press_late(visit, kind, section) if AnswerForm().validate_on_submit() else no_form()


def _press_late(visit: Visit, kind: PageKind, section: str | None) -> Answer:
    """Go back to the form that the words lead to, or begin a new one, and keep what the page says in it."""
    try:
        if not request.form.get("words", "").strip():
            begin(visit, without_code=True)
        elif resume(visit) is Found.SENT:
            return lead_to(visit.at("sent"))
    except SlipError as error:
        return _show_late(visit, kind, section, error.slip)
    except (DBAPIError, WaveKeyError) as mishap:
        log_mishap(mishap)
        return _show_late(visit, kind, section, notice=BUSY), 503
    assert visit.entry is not None
    return _press(visit, visit.entry, kind, section)


def _show_late(
    visit: Visit, kind: PageKind, section: str | None, slip: Slip | None = None, notice: str = NEW_FORM
) -> str:
    """Show a page whose form is not open any more, with fields for code and words."""
    return _show_again(visit, kind, section, notice, late=True, slip=slip, **typed())


def _press(visit: Visit, entry: Entry, kind: PageKind, section: str | None) -> Answer:
    """Keep what was pressed and lead on, or say why not with everything still there."""
    try:
        return _keep(visit, entry, kind, section)
    except AlreadySentError:
        return thank(visit)
    except NoFormError:
        session.clear()
        return no_form()
    except SurveyClosedError:
        return lead_to(visit.at("before_you_start"))
    except (DBAPIError, WaveKeyError) as mishap:
        log_mishap(mishap)
        return _show_again(visit, kind, section, BUSY), 503


def _keep(visit: Visit, entry: Entry, kind: PageKind, section: str | None) -> Answer:
    go = request.form.get("go", "next")  # Enter in a field presses no button and means *next*
    if kind is PageKind.CHECK and go == "send":
        visit.desk.send(entry, now())
        return thank(visit)
    if kind is PageKind.CHECK and go == "drop" and visit.look().replaces:
        visit.desk.leave(entry)
        return lead_to(visit.at("sent"))
    try:
        draft = visit.desk.change(
            entry, lambda kept: _changed(visit.sheet(_find(visit, kept, kind, section)), kept, go), now()
        )
    except _TooLongError as too_long:
        return _show(visit, _find(visit, too_long.draft, kind, section), too_long.draft)
    return lead_to(_address_after(visit, _find(visit, draft, kind, section), draft, go))


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
    if go == "stop":
        visit.lock()
        return visit.at("stopped")
    if go == "check":
        return visit.address_of(course.pages[-1])
    return visit.address_of(course.after_part(page) if go == "skip" else course.next_after(page))


def no_form() -> str:
    """Say that no form of this survey is open on this device."""
    return render_template("respondent/no_form.html")


def code_opens_nothing() -> Answer:
    """Say that a code opens nothing any more: it was cancelled while a form was open with it."""
    if asks_for_json():
        leave_alone()
        return "", 409
    session.clear()
    return first_page(Slip(Why.CODE_UNKNOWN))


def thank(visit: Visit) -> Response:
    """Take the cookie away and lead to the thanks, in the language of the form."""
    spoken = {"language": language()} if visit.languages else {}
    session.clear()
    return lead_to(visit.at("thank_you", **spoken))


def _show_again(visit: Visit, kind: PageKind, section: str | None, notice: str, **more: object) -> str:
    """Show a page that was not kept, with what the form says, so that nothing has to be chosen twice."""
    draft = _kept_if_known(visit)
    page = _find(visit, draft or DraftContent(), kind, section)
    filled = visit.sheet(page).filled(draft or DraftContent(), request.form)
    return _show(visit, page, filled, notice, is_known=draft is not None, **more)


def _kept(visit: Visit, kind: PageKind, section: str | None) -> tuple[FormPage, DraftContent]:
    """Give a page of the form that is open, and what is kept of the form."""
    draft = visit.look()
    return _find(visit, draft, kind, section), draft


def _kept_if_known(visit: Visit) -> DraftContent | None:
    """Give what is kept of a form, or None while the database does not say."""
    try:
        return visit.look() if visit.entry else DraftContent()
    except (AlreadySentError, UnknownCodeError, DBAPIError, WaveKeyError):
        return None


def _show(
    visit: Visit,
    page: FormPage,
    draft: DraftContent,
    notice: str | None = None,
    *,
    is_known: bool = True,
    **more: object,
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
        pile=visit.pile(draft) if is_known and page.kind in ABOUT_THE_UNIT else None,
        **_about_sending(visit, page, draft),
        **sheet.context(draft),
        **more,
    )


def _about_sending(visit: Visit, page: FormPage, draft: DraftContent) -> dict[str, object]:
    """Give the return words and what they can do, which stand on the page before sending."""
    if page.kind is not PageKind.CHECK or visit.entry is None:
        return {}
    code_end = end_of(visit.entry)
    return {"words": visit.entry.words, "code_end": code_end, "with_code": bool(code_end), "replaces": draft.replaces}


def end_of(entry: Entry) -> str | None:
    """Give the last four signs of somebody's code, by which they know their card or message again."""
    return entry.code.check if entry.code else None


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


def lead_to(address: str) -> Response:
    """Send the browser on: our script asks for the address in JSON, and without it a redirect says the same."""
    return jsonify(next=address) if asks_for_json() else redirect(address, 303)


def asks_for_json() -> bool:
    """Say whether our script asks, which leads on by itself."""
    return request.accept_mimetypes.best == "application/json"
