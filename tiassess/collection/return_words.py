"""Return words: what leads back to one's own form, made for somebody who starts and kept by nobody else.

Each word is one of 4,096, so it stands for 12 random bits. Beside a code five are enough (60 bits); behind an open link
eight stand for code and words in one (96 bits).
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from pathlib import Path

from tiassess.collection.errors import WordsTypoError

WORDS_WITH_CODE = 5
WORDS_WITH_LINK = 8

_LIST = Path(__file__).with_name("return_words.txt")
_BETWEEN = re.compile(r"[^a-z]+")
LONGEST_TEXT = 500


@cache
def all_words() -> tuple[str, ...]:
    """Give every word there is, in alphabetical order."""
    return tuple(_LIST.read_text(encoding="ascii").split())


@cache
def _known() -> frozenset[str]:
    return frozenset(all_words())


def make_words(number: int) -> tuple[str, ...]:
    """Make so many random words."""
    return tuple(secrets.choice(all_words()) for _ in range(number))


def read_words(text: str, number: int) -> tuple[str, ...]:
    """Read words as somebody typed them: in any case, with commas or dashes between.

    Args:
        text: what was typed.
        number: how many words there must be.

    Raises:
        WordsTypoError: there are more or fewer, or one is no return word; it says which one. The list of words is no
            secret, so that this tells nothing about anybody's form.
    """
    words = tuple(word for word in _BETWEEN.split(text[:LONGEST_TEXT].casefold()) if word)
    strange = [word for word in words if word not in _known()]
    if strange or len(words) != number:
        raise WordsTypoError(strange, number)
    return words
