"""Codes: what lets one person into one survey, and says nothing about them.

Sixteen random signs in Crockford's base 32 (80 bits), which nobody meets by guessing, and four check signs, so that a
slip of the pen is told from a code that opens nothing.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from tiassess.collection.errors import CodeTypoError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L and O, which look like other signs, and U (crockford.com/base32.html)."""

SIGNS = 16
CHECK_SIGNS = 4
GROUP = 4

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-‐‑‒–—.]+")
"""What people put between the groups of a code, by hand or by the dash of a word processor."""


@dataclass(frozen=True)
class AccessCode:
    """A code, known by its sixteen signs; printing the object by accident shows none of them."""

    signs: str

    @classmethod
    def make(cls) -> AccessCode:
        """Make a new code."""
        return cls("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)))

    @property
    def check(self) -> str:
        """Give the four check signs: 20 bits of the SHA-256 of the code.

        >>> AccessCode("0123456789ABCDEF").check
        'R089'
        """
        bits = int.from_bytes(sha256(f"tiassess/code/{self.signs}".encode()).digest()[:4]) >> 12
        return "".join(ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0))

    @property
    def written(self) -> str:
        """Give the code as it is printed.

        >>> AccessCode("0123456789ABCDEF").written
        '0123-4567-89AB-CDEF-R089'
        """
        signs = self.signs + self.check
        return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))

    def __repr__(self) -> str:
        return "AccessCode(…)"


def read_code(text: str) -> AccessCode:
    """Read a code as somebody typed it: in small letters, with other dashes, with O for 0.

    >>> read_code(" 0l23 4567 89ab cdef r089 ") == AccessCode("0123456789ABCDEF")
    True

    Raises:
        CodeTypoError: it was mistyped. Whether the code exists is not looked at.
    """
    signs = _BETWEEN.sub("", text[:200]).upper().translate(_READ_AS)
    code = AccessCode(signs[:SIGNS])
    if len(signs) != SIGNS + CHECK_SIGNS or not set(signs) <= set(ALPHABET) or code.check != signs[SIGNS:]:
        raise CodeTypoError
    return code
