"""Pages for when something is not there or went wrong. They never blame the visitor and never show details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from tiassess.errors import RefusedError

if TYPE_CHECKING:
    from flask import Flask


SHORTEST_QUOTE = 4


def show_mistakes_kindly(app: Flask) -> None:
    """Let an application show our pages in place of its stock ones."""
    app.register_error_handler(NotFound, lambda _mistake: (render_template("mistakes/not_found.html"), 404))
    app.register_error_handler(InternalServerError, lambda _mistake: (render_template("mistakes/our_fault.html"), 500))
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(RefusedError, _cannot_just_now)
    app.register_error_handler(DBAPIError, _cannot_just_now)


def _cannot_just_now(mishap: Exception) -> tuple[str, int]:
    """Say that it is our side."""
    log_mishap(mishap)
    return render_template("mistakes/our_fault.html"), 503


def log_mishap(mishap: Exception) -> None:
    """Tell those who run the server what happened and what to do, in the words their commands would use.

    A database's own message is never logged: it may quote the row that it is about. Nor is a sentence that repeats
    what the visitor sent, or any sentence after the first: these may tell of results that nobody may see yet.
    """
    from tiassess.storage.mishaps import explain  # noqa: PLC0415 - needed only when something went wrong

    sentence = explain(mishap)
    if isinstance(mishap, RefusedError):
        sentence = str(RefusedError(*mishap.sentences[:1], command=mishap.command))
    reason = sentence if sentence and not _quotes_the_visitor(sentence) else type(mishap).__name__
    kind = {"mishap": type(mishap).__name__}
    current_app.logger.error("The route %s cannot answer: %s", request.endpoint, reason, extra=kind)


def _quotes_the_visitor(sentence: str) -> bool:
    """Say whether a sentence holds something that came with the request: a form field, a part of the address, a cookie.

    What is shorter than a word could stand in any sentence and tells nothing.
    """
    try:
        places = (request.form, request.args, request.view_args or {}, request.cookies)
    except HTTPException:  # the body was cut off or far too long, so nobody has read it
        return False
    sent = [str(value) for place in places for value in place.values()]
    return any(len(value) >= SHORTEST_QUOTE and value.casefold() in sentence.casefold() for value in sent)


def _refuse(mistake: HTTPException) -> tuple[str, int]:
    return render_template("mistakes/refused.html"), mistake.code or 400
