"""What a ledger's lines say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def latest_releases(entries: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """Give the checksum of each wave's latest release: the one that was counted, or the last correction of it.

    >>> latest_releases([{"wave": "may", "event": "counted", "release": "a"}, {"wave": "may", "event": "erased"}])
    {'may': 'a'}
    """
    return {entry["wave"]: entry["release"] for entry in entries if "release" in entry}
