"""Parsing stored releases: each once in a process, for the gate's own acts and for pages alike."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tiassess.disclosure.release import Release

REMEMBERED: Final = 16
"""How many releases a process keeps parsed: a few organisations with their waves, some megabytes each at most."""


# Checking the shape of a large release takes a third of a second, and the same bytes always have the same shape: each
# is parsed once. What can change is whether these are the bytes that the ledger names, and that is asked every time.
@lru_cache(maxsize=REMEMBERED)
def parsed(document: bytes) -> Release:
    """Give the release that some bytes are.

    Raises:
        ReleaseFormatError: they are no release.
    """
    return Release.from_bytes(document)
