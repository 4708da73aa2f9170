"""The chain of a ledger: each line names the checksum of the one before, so that a changed or missing line shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from tiassess.release.tables import LedgerEntry

BEGINNING: Final = "0" * 64
"""What the first line of a ledger names as the line before it."""


def faults_of_chain(lines: Sequence[LedgerEntry]) -> Iterator[tuple[int, str]]:
    """Give the number of each line that does not fit its checksum or the line before, with what is wrong."""
    previous = BEGINNING
    for number, line in enumerate(lines, start=1):
        entry = json.loads(line.entry)
        if sha256(line.entry.encode()).hexdigest() != line.sha256:
            yield line.number, "this line was changed after it was written."
        if entry["previous"] != previous or entry["number"] != number or line.number != number:
            yield line.number, "the line before it was changed or is missing."
        previous = line.sha256


def latest_releases(entries: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """Give the checksum of each wave's latest release: the one that was counted, or the last correction of it.

    >>> latest_releases([{"wave": "may", "event": "counted", "release": "a"}, {"wave": "may", "event": "erased"}])
    {'may': 'a'}
    """
    return {entry["wave"]: entry["release"] for entry in entries if "release" in entry}
