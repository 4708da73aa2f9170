"""The language of a page: the one that the visitor's browser asks for, where we have it; English otherwise."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from babel import negotiate_locale
from flask import request
from flask_babel import Babel, format_date, get_locale

if TYPE_CHECKING:
    from flask import Flask, Response

ENGLISH = "en"
TRANSLATIONS = Path(__file__).parent / "translations"


def speak_languages(app: Flask, translations: Path) -> None:
    """Let an application speak English and every language that has a compiled translation in a folder."""
    spoken = [ENGLISH, *languages_in(translations)]

    def choose() -> str:
        wishes = [wish for wish, quality in request.accept_languages if quality]
        return negotiate_locale(wishes, spoken, sep="-") or ENGLISH  # "cy-GB" before "en" is met by "cy"

    Babel(app, default_translation_directories=str(translations), locale_selector=choose)
    app.add_template_global(language)
    app.add_template_global(day)
    app.after_request(_say_what_it_depends_on)


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
