"""Pages for when something is not there or went wrong. They never blame the visitor and never show details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

if TYPE_CHECKING:
    from flask import Flask


def show_mistakes_kindly(app: Flask) -> None:
    """Let an application show our pages in place of its stock ones."""
    app.register_error_handler(NotFound, lambda _mistake: (render_template("mistakes/not_found.html"), 404))
    app.register_error_handler(InternalServerError, lambda _mistake: (render_template("mistakes/our_fault.html"), 500))
    app.register_error_handler(HTTPException, _refuse)


def _refuse(mistake: HTTPException) -> tuple[str, int]:
    return render_template("mistakes/refused.html"), mistake.code or 400
