from __future__ import annotations

from datetime import date
from gettext import NullTranslations

from tiassess.reporting.speech import ENGLISH, Speech


def test_days_and_numbers_follow_the_language() -> None:
    german = Speech("de", NullTranslations())
    assert german.day(date(2026, 2, 2)) == "2 Februar 2026"
    assert (german.number(1234), ENGLISH.number(1234)) == ("1.234", "1,234")
    assert Speech("en-GB", NullTranslations()).number(0.5, "0.0") == "0.5"


def test_a_text_may_hold_a_per_cent_sign_when_nothing_is_filled_in() -> None:
    assert ENGLISH.gettext("95 % of it") == "95 % of it"


def test_a_number_asks_for_its_form() -> None:
    said = [ENGLISH.ngettext("%(number)s person", "%(number)s people", number) for number in (1, 1200)]
    assert said == ["1 person", "1,200 people"]
