"""Reasons that are given for good: in the ledger, and where everybody can read them."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_REASON: Final = 500
"""Signs of a reason; it stays in the ledger for good, so that it should be a sentence or two."""


def said_as_reason(reason: str) -> str:
    r"""Give a reason in one line, without signs that nobody can see.

    >>> said_as_reason("It was misread,\n and \u202eis put\x00 right.")
    'It was misread, and is put right.'
    """
    return " ".join("".join(sign if _is_writing(sign) else " " for sign in reason).split())


def _is_writing(sign: str) -> bool:
    """Say whether a sign is one that any file and page can hold, in place of an invisible one."""
    return not unicodedata.category(sign).startswith("C")
