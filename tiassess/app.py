"""The web application: hangs the doors and decides nothing itself."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from types import TracebackType

from flask import Flask, request

from tiassess.config import Settings, load_settings
from tiassess.storage.database import Database
from tiassess.web.assets import VENDOR, Assets, with_files
from tiassess.web.audience import refuse_undeclared_routes
from tiassess.web.compression import compress_pages
from tiassess.web.headers import SecurityHeaders
from tiassess.web.language import TRANSLATIONS, speak_languages
from tiassess.web.mistakes import show_mistakes_kindly
from tiassess.web.public.routes import public
from tiassess.web.respondent.routes import respondent
from tiassess.web.running import stand_on
from tiassess.web.sessions import ANSWER, DoorSessions
from tiassess.web.shared.routes import shared
from tiassess.web.workspace.door import hang_workspace

LARGEST_FORM = 256 * 1024
"""Bytes of the largest form that is read: far more than the longest comment somebody may paste by mistake."""


class QuietFlask(Flask):
    """Flask, but its log names the page that broke and the place in our code, and quotes nobody (P1).

    The address may hold a code, and the words of an exception may hold what was typed.
    """

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        """Log an error with the name of the route, its kind and its place."""
        from tiassess.storage.mishaps import trace_of  # noqa: PLC0415 - needed only when something went wrong

        trace = trace_of(exc_info[1]) if exc_info[1] else ""
        kind = {"mishap": exc_info[0].__name__} if exc_info[0] else {}
        self.logger.error("The route %s ended in an error\n%s", request.endpoint, trace, extra=kind)


def create_app(settings: Settings | None = None, translations: Path = TRANSLATIONS) -> Flask:
    """Make the application.

    Respondents have a session of their own on the answer pages, and signed-in people another one in the workspace. On
    public pages there is none; writing to it raises.

    Args:
        settings: where it runs; read from the environment when absent.
        translations: the folder of compiled translations.
    """
    settings = settings or load_settings()
    app = QuietFlask(__name__, template_folder="web/templates", static_folder=None)
    app.session_interface = DoorSessions(settings.keys)
    app.config.update(WTF_CSRF_SECRET_KEY=settings.keys.current("csrf").hex(), WTF_CSRF_TIME_LIMIT=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM)
    app.add_template_global(Assets(VENDOR).address, "asset")
    app.jinja_env.globals.update(
        host_name=settings.host_name, idle_minutes=ANSWER.idle_minutes, version=importlib.metadata.version("tiassess")
    )
    stand_on(app, settings, Database(settings.database_url))
    speak_languages(app, translations)
    compress_pages(app)
    show_mistakes_kindly(app)
    app.register_blueprint(public)
    app.register_blueprint(respondent)
    app.register_blueprint(shared)
    hang_workspace(app, settings)
    app.wsgi_app = SecurityHeaders(with_files(app.wsgi_app))  # type: ignore[method-assign]  # Flask's own way
    refuse_undeclared_routes(app)
    return app
