"""Names of units and roles: what they may hold, and that two of them can be told apart."""

from __future__ import annotations

import unicodedata

UNSEEN = frozenset("\u2800\u115f\u1160\u3164\uffa0")
"""Letters and patterns that count as printable and show nothing."""

SEEN = ("L", "N", "P", "S")
"""Categories of characters of which a name has at least one; marks alone show nothing."""


def fault_of_name(name: str) -> str | None:
    r"""Say what is wrong with a unit's or a role's name, or None.

    >>> fault_of_name("Tŷ Gwyn") is None
    True
    >>> fault_of_name("Ward\u200b A")
    'the name holds a sign that cannot be seen. Type it once more.'
    """
    if not name:
        return "the name is empty."
    if not name.isprintable() or UNSEEN.intersection(name):
        return "the name holds a sign that cannot be seen. Type it once more."
    if not any(unicodedata.category(character).startswith(SEEN) for character in name):
        return "the name shows nothing. Use letters or digits."
    return None


def alike(name: str) -> str:
    """Give what two names have in common that people take for one.

    >>> alike("Ward A") == alike("WARD a")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold()
