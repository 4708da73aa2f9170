"""The language of a page: the one chosen on it, else the one the browser asks for, where we have it; else English."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel import negotiate_locale
from flask import current_app, g, request, session
from flask_babel import Babel, format_date, get_locale, get_translations

if TYPE_CHECKING:
    from flask import Flask, Response

NAME = "tiassess-languages"
ENGLISH = "en"
TRANSLATIONS = Path(__file__).parent / "translations"


def speak_languages(app: Flask, translations: Path) -> None:
    """Let an application speak English and every language that has a compiled translation in a folder."""
    app.extensions[NAME] = [ENGLISH, *languages_in(translations)]
    Babel(app, default_translation_directories=str(translations), locale_selector=_choose)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's own extension
        lambda text: _words().ugettext(text),
        lambda one, many, number: _words().ungettext(one, many, number),
        newstyle=True,
    )
    app.add_template_global(language)
    app.add_template_global(day)
    app.after_request(_say_what_it_depends_on)


def _words() -> Any:
    """Give the translations of the page, found once: a page has dozens of texts, and finding them takes longest."""
    if "words" not in g:
        g.words = get_translations()
    return g.words


def _choose() -> str:
    """Choose among the languages of the page, which may be fewer than those of the application."""
    spoken = g.get("spoken") or languages()
    chosen = request.args.get("language") or session.get("language")
    if chosen in spoken:
        return str(chosen)
    wishes = [wish for wish, quality in request.accept_languages if quality]
    return negotiate_locale(wishes, spoken, sep="-") or spoken[0]  # "cy-GB" before "en" is met by "cy"


def languages() -> list[str]:
    """List the languages that the application speaks, English first."""
    spoken: list[str] = current_app.extensions[NAME]
    return spoken


def languages_in(translations: Path) -> list[str]:
    """List the languages with a compiled translation, in the order of their codes."""
    return sorted(file.parts[-3] for file in translations.glob("*/LC_MESSAGES/messages.mo"))


def language() -> str:
    """Give the language of the page being made, as its ``lang`` attribute names it."""
    return str(get_locale() or ENGLISH).replace("_", "-")


def day(date: datetime.date) -> str:
    """Write a day out in the language of the page: 2 February 2026."""
    return str(format_date(date, "d MMMM y"))


def _say_what_it_depends_on(response: Response) -> Response:
    response.vary.add("Accept-Language")
    return response
