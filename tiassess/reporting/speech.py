"""The language of a report: its texts, days and numbers. A page lends its own; files by command are in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations

from babel.dates import format_date
from babel.numbers import format_decimal


@dataclass(frozen=True)
class Speech:
    """Say things in one language.

    Attributes:
        language: its code as ``lang`` attributes write it, such as ``en`` or ``cy``.
        translations: our texts in it.
    """

    language: str
    translations: NullTranslations

    def gettext(self, text: str, **values: object) -> str:
        """Say a text, with values in the places marked ``%(name)s``."""
        said = self.translations.gettext(text)
        return said % values if values else said

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Say a text in the form that a number asks for; ``%(number)s`` is the number."""
        said = self.translations.ngettext(one, many, number)
        return said % {"number": self.number(number), **values}

    def day(self, day: date) -> str:
        """Write a day out.

        >>> ENGLISH.day(date(2026, 2, 2))
        '2 February 2026'
        """
        return format_date(day, "d MMMM y", locale=self._locale)

    def number(self, number: float, pattern: str | None = None) -> str:
        """Write a number.

        >>> ENGLISH.number(1234), ENGLISH.number(62, "0.0")
        ('1,234', '62.0')
        """
        return format_decimal(number, pattern, locale=self._locale)

    @property
    def _locale(self) -> str:
        return self.language.replace("-", "_")


ENGLISH = Speech("en", NullTranslations())
