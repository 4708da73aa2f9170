"""The list of return words: as long as the sums say, easy to tell apart, and kind."""

from __future__ import annotations

import re

from tiassess.collection.return_words import all_words

UNKIND = """
abuse alarm alone anger army attack blame blood bomb broken cell crazy crime cruel danger dead death drunk enemy escape
evil fail fat fear fight fire ghost grief guilt gun harm hate hell hospital hurt idiot kill knife lonely loss mad mother
noose pain panic patient poison police prison razor restrain ruin sad scar scared scream shame shot sick sin slap slave
sorry stalker stupid suicide target tears terror threat torture tragic trap trauma trigger ugly vampire victim violent
war weapon weep wound wreck
"""
AMERICAN = re.compile(r"(?:[^aprs]ize|ized|izing|yze)$|^(?:aluminum|armor|color|fiber|gray|mold|mom|plow|theater)$")
PLURALS = ("s", "es")


def test_each_of_the_4096_words_stands_for_twelve_bits() -> None:
    assert len(all_words()) == len(set(all_words())) == 2**12


def test_the_words_are_sorted_and_easy_to_type() -> None:
    assert list(all_words()) == sorted(all_words())
    assert all(re.fullmatch("[a-z]{3,8}", word) for word in all_words())


def test_no_word_is_unkind() -> None:
    assert not set(UNKIND.split()) & set(all_words())


def test_no_word_stands_beside_its_plural() -> None:
    words = set(all_words())

    assert not [word for word in words if any(word + ending in words for ending in PLURALS)]


def test_no_word_is_spelt_the_american_way() -> None:
    assert not [word for word in all_words() if AMERICAN.search(word)]
