"""Coming in: with a code, without one behind an open link, or back to one's own form with return words.

What was mistyped is told; what opens nothing is told in one text, whatever the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, session
from werkzeug.wrappers import Response

from tiassess.collection.answering import Entry, Found
from tiassess.collection.codes import read_code
from tiassess.collection.errors import CodeTypoError, UnknownCodeError, WordsTypoError
from tiassess.collection.return_words import WORDS_WITH_CODE, WORDS_WITH_LINK, read_words
from tiassess.web.respondent.resuming import page_to_resume
from tiassess.web.respondent.sheets import plain_text
from tiassess.web.respondent.visit import Visit, this_visit

if TYPE_CHECKING:
    from tiassess.collection.codes import AccessCode

WITHOUT_CODE = "without-code"
LONGEST_CODE, LONGEST_WORDS = 60, 200
"""Signs of what was typed that come back to be mended; more is no code and no words."""


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


def bring_code(code: str) -> str | Response:
    """Take a code from an address into the cookie and lead to an address without it; nothing is looked up."""
    visit = this_visit()
    if visit.survey.frame.by_code:
        try:
            visit.bring(read_code(code))
        except CodeTypoError:
            return first_page(Slip(Why.CODE_MISTYPED), code)
    return redirect(visit.at("before_you_start"), 303)


def first_page(slip: Slip | None = None, code: str = "") -> str:
    """Show the first page, after a slip with what was typed, so that it can be mended."""
    return render_template("respondent/before_you_start.html", **_typed(code), slip=slip)


def start() -> str | Response:
    """Start a form, putting away one that this device may have had open."""
    visit = this_visit()
    try:
        begin(visit, without_code=not visit.survey.frame.by_code or request.form.get("go") == WITHOUT_CODE)
    except SlipError as error:
        return first_page(error.slip, request.form.get("code", ""))
    return redirect(visit.address_of(visit.course("").pages[0]), 303)


def come_back() -> str | Response:
    """Ask for the words, and lead to the form that they belong to."""
    visit = this_visit()
    if request.method != "POST":
        return _come_back_page()
    try:
        found = resume(visit)
    except SlipError as error:
        return _come_back_page(error.slip)
    if found is Found.SENT:
        return redirect(visit.at("sent"), 303)
    return redirect(visit.address_of(page_to_resume(visit.survey.frame, visit.look())), 303)


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
            session.pop("brought", None)
            raise SlipError(Why.CODE_UNKNOWN) from None
    visit.start(code, request.form.get("language"))


def resume(visit: Visit) -> Found:
    """Go back to the form that code and words lead to, and say whether it was sent.

    Raises:
        SlipError: code or words were mistyped, or there is nothing where they lead.
    """
    frame, code = visit.survey.frame, _code_of(visit)
    if code is None and not frame.by_link:
        raise SlipError(Why.CODE_MISSING)
    number = WORDS_WITH_CODE if code else WORDS_WITH_LINK
    try:
        words = read_words(request.form.get("words", ""), number)
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


def _code_of(visit: Visit) -> AccessCode | None:
    """Give the code that was typed, else the one that a link brought.

    Raises:
        SlipError: it was mistyped.
    """
    text = request.form.get("code", "")
    if not visit.survey.frame.by_code:
        return None
    try:
        return read_code(text) if text.strip() else visit.brought
    except CodeTypoError:
        raise SlipError(Why.CODE_MISTYPED) from None


def _come_back_page(slip: Slip | None = None) -> str:
    return render_template("respondent/come_back.html", **typed(), slip=slip)


def _typed(code: str, words: str = "") -> dict[str, object]:
    return {
        "brought": this_visit().brought,
        "typed_code": plain_text(code[:LONGEST_CODE]),
        "typed_words": plain_text(words[:LONGEST_WORDS]),
        "without_code": WITHOUT_CODE,
    }
