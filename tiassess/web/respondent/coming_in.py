"""Coming in: with a code, without one behind an open link, or back to one's own form with return words.

What was mistyped is told; what opens nothing is told in one text, whatever the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, session, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from tiassess.collection.answering import Entry, Found
from tiassess.collection.errors import CodeTypoError, UnknownCodeError, WordsTypoError
from tiassess.collection.links import read_code_or_link
from tiassess.collection.return_words import WORDS_WITH_CODE, WORDS_WITH_LINK, read_words
from tiassess.errors import RefusedError
from tiassess.web.language import language
from tiassess.web.mistakes import log_mishap
from tiassess.web.respondent.resuming import page_to_resume
from tiassess.web.respondent.sheets import plain_text
from tiassess.web.respondent.visit import Visit, this_visit

if TYPE_CHECKING:
    from tiassess.collection.codes import AccessCode

WITHOUT_CODE, NOT_NOW, FORGET = "without-code", "not-now", "forget"
"""What the buttons beside Start say: begin by the open link, go away, and let this device forget a brought code."""

MISTYPED = "mistyped"
"""What the address of the first page says of a code in a link that was mistyped; the code itself is not in it."""

LONGEST_CODE, LONGEST_WORDS = 200, 200
"""Signs of what was typed that come back to be mended; more is no code, no link with one, and no words."""


class Why(StrEnum):
    """Why nobody came in yet."""

    CODE_MISTYPED = "code mistyped"
    CODE_MISSING = "code missing"
    CODE_UNKNOWN = "code unknown"  # never given out, cancelled, or of another survey: nobody is told which
    WORDS_MISTYPED = "words mistyped"
    NOTHING_THERE = "nothing there"  # whatever is wrong with code or words


@dataclass(frozen=True)
class Slip:
    """What a page says to somebody who did not come in.

    Attributes:
        why: why.
        strange: typed words that are no return words.
    """

    why: Why
    strange: Sequence[str] = ()


class SlipError(Exception):
    """Somebody did not come in, and the page says why."""

    def __init__(self, why: Why, strange: Sequence[str] = ()) -> None:
        super().__init__()
        self.slip = Slip(why, tuple(strange))


def bring_code(code: str) -> Response:
    """Take a code from an address into the cookie and lead to an address without it; nothing is looked up.

    A mistyped one leaves the address too, for all but a sign or two of it may be somebody's.
    """
    visit = this_visit()
    if visit.survey.frame.by_code:
        try:
            visit.bring(_read(code))
        except CodeTypoError:
            visit.forget_brought()
            return redirect(visit.at("before_you_start", code=MISTYPED), 303)
    return redirect(visit.at("before_you_start"), 303)


def first_page(slip: Slip | None = None, code: str = "") -> str:
    """Show the first page, after a slip with what was typed, so that it can be mended."""
    visit = this_visit()
    if slip is None and visit.survey.frame.by_code and request.args.get("code") == MISTYPED:
        slip = Slip(Why.CODE_MISTYPED)
    pile = visit.pile_of_brought if not code else None
    return render_template("respondent/before_you_start.html", **_typed(code), slip=slip, pile=pile)


def start() -> str | Response:
    """Start a form, putting away one that this device may have had open, or go away without one."""
    visit = this_visit()
    go = request.form.get("go")
    if go == NOT_NOW:
        return go_away(visit, url_for("public.results", **visit.names))
    if go == FORGET:
        return _forget(visit, "before_you_start")
    try:
        begin(visit, without_code=not visit.survey.frame.by_code or go == WITHOUT_CODE)
    except SlipError as error:
        return first_page(error.slip, request.form.get("code", ""))
    return redirect(visit.address_of(visit.course("").pages[0]), 303)


def come_back() -> str | Response:
    """Ask for the words, and lead to the form that they belong to."""
    visit = this_visit()
    if request.method != "POST":
        return _come_back_page()
    if request.form.get("go") == FORGET:
        return _forget(visit, "come_back")
    try:
        found = resume(visit)
    except SlipError as error:
        return _come_back_page(error.slip)
    if found is Found.SENT:
        return redirect(visit.at("sent"), 303)
    return redirect(visit.address_of(page_to_resume(visit.survey.frame, visit.look())), 303)


def go_away(visit: Visit, address: str) -> Response:
    """Destroy what was not locked and lead away, whatever happens: no cookie, no open draft."""
    try:
        visit.leave()
    except (RefusedError, DBAPIError) as mishap:
        log_mishap(mishap)
    session.clear()
    return redirect(address, 303)


def begin(visit: Visit, *, without_code: bool) -> None:
    """Begin a form with the code that was typed or brought by a link, or with none.

    Args:
        visit: whose.
        without_code: whether an open link is enough, if the survey has one.

    Raises:
        SlipError: the code is missing, mistyped, or opens nothing here.
    """
    code = None if request.form.get("go") == WITHOUT_CODE else _code_of(visit)
    if code is None and not (without_code and visit.survey.frame.by_link):
        raise SlipError(Why.CODE_MISSING)
    if code is not None:
        try:
            visit.desk.admit(visit.survey, code)
        except UnknownCodeError:
            visit.forget_brought()
            raise SlipError(Why.CODE_UNKNOWN) from None
    visit.start(code, request.form.get("language"))


def resume(visit: Visit) -> Found:
    """Go back to the form that code and words lead to, and say whether it was sent.

    Raises:
        SlipError: code or words were mistyped, or there is nothing where they lead.
    """
    text, frame = request.form.get("words", ""), visit.survey.frame
    code = None if frame.by_link and _are_words_of_a_link(text) else _code_of(visit)
    if code is None and not frame.by_link:
        raise SlipError(Why.CODE_MISSING)
    try:
        words = read_words(text, WORDS_WITH_CODE if code else WORDS_WITH_LINK)
    except WordsTypoError as typo:
        raise SlipError(Why.WORDS_MISTYPED, typo.strange) from None
    entry = Entry(visit.survey, code, words)
    found = visit.desk.come_back(entry)
    if found is Found.NOTHING:
        raise SlipError(Why.NOTHING_THERE)
    visit.enter(entry, request.form.get("language"), locked=True)
    return found


def typed() -> dict[str, object]:
    """Give what was typed to come in, as the fields show it again."""
    return _typed(request.form.get("code", ""), request.form.get("words", ""))


def _are_words_of_a_link(text: str) -> bool:
    """Say whether somebody has come without a code, whichever one somebody else has left on this device."""
    try:
        return bool(read_words(text, WORDS_WITH_LINK))
    except WordsTypoError:
        return False


def _code_of(visit: Visit) -> AccessCode | None:
    """Give the code that was typed, else the one that a link brought, if the page spoke of it.

    Who types a code has another one than the link brought, or does not trust it. So that one is forgotten, and an empty
    field never stands for a code that the page does not show.

    Raises:
        SlipError: it was mistyped.
    """
    text, brought = request.form.get("code", ""), visit.brought
    if not visit.survey.frame.by_code:
        return None
    if not text.strip():
        return brought if brought and request.form.get("ends") == brought.check else None
    visit.forget_brought()
    try:
        return _read(text)
    except CodeTypoError:
        raise SlipError(Why.CODE_MISTYPED) from None


def _read(text: str) -> AccessCode:
    """Read a code, or the link with one, or the line of a card or a message: "Your code: …".

    Raises:
        CodeTypoError: it was mistyped.
    """
    try:
        return read_code_or_link(text)
    except CodeTypoError:
        return read_code_or_link(text.rpartition(":")[2])


def _forget(visit: Visit, endpoint: str) -> Response:
    """Let this device forget the code that a link brought, and show the page once more."""
    visit.forget_brought()
    spoken = {"language": language()} if visit.languages else {}
    return redirect(visit.at(endpoint, **spoken, _anchor="begin"), 303)


def _come_back_page(slip: Slip | None = None) -> str:
    return render_template("respondent/come_back.html", **typed(), slip=slip)


def _typed(code: str, words: str = "") -> dict[str, object]:
    return {
        "brought": this_visit().brought,
        "typed_code": plain_text(code[:LONGEST_CODE]),
        "typed_words": plain_text(words[:LONGEST_WORDS]),
        "without_code": WITHOUT_CODE,
        "not_now": NOT_NOW,
        "forget": FORGET,
    }
