"""The language of a page, lent to what is written by code: charts, findings and reports.

It has a module of its own, because the respondents' door shares the languages of pages and may not know of results.
"""

from __future__ import annotations

from flask_babel import get_translations

from tiassess.reporting.speech import Speech
from tiassess.web.language import language


def speech() -> Speech:
    """Speak the language of the page being made."""
    return Speech(language(), get_translations())
