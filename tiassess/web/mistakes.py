"""Pages for when something is not there or went wrong. They never blame the visitor and never show details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from tiassess.errors import RefusedError

if TYPE_CHECKING:
    from flask import Flask


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

    A database's own message is never logged: it may quote the row that it is about.
    """
    from tiassess.storage.mishaps import explain  # noqa: PLC0415 - needed only when something went wrong

    reason = mishap if isinstance(mishap, RefusedError) else explain(mishap) or type(mishap).__name__
    current_app.logger.error("The route %s cannot answer: %s", request.endpoint, reason)


def _refuse(mistake: HTTPException) -> tuple[str, int]:
    return render_template("mistakes/refused.html"), mistake.code or 400
