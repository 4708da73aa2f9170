"""Ids made from names, for people who would rather not think of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

from tiassess.wave.organisations import check_slug

LONGEST = 40
"""An id stands in addresses that people type; what is left of 64 is for a number at its end."""


def suggest_slug(name: str, taken: Iterable[str], otherwise: str) -> str:
    """Make an id from a name that is not taken yet.

    Args:
        name: the name as people read it.
        taken: the ids that there are; capitals make no difference.
        otherwise: the id for a name without a letter or digit that an id can have.

    >>> suggest_slug("Ward 7 – Café", [], "unit")
    'ward-7-cafe'
    >>> suggest_slug("Ward 7", ["Ward-7"], "unit")
    'ward-7-2'
    >>> suggest_slug("病棟", [], "unit")
    'unit'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].strip("-") or otherwise
    known = {one.lower() for one in taken}
    tries = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(each for each in tries if each not in known and check_slug(each) is None)
