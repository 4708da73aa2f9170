"""Lines that are chained by their checksums, so that a changed, missing or forged line shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, Protocol

import rfc8785

BEGINNING: Final = "0" * 64
"""What the first line names as the line before it."""


class Line(Protocol):
    """A line as it is stored: its number, its text, and the checksum of the text."""

    number: Any
    entry: Any
    sha256: Any


def chained(values: Mapping[str, Any], number: int, previous: str) -> tuple[str, str]:
    """Give the text of the next line, in canonical JSON (RFC 8785), and its checksum.

    Args:
        values: what the line says.
        number: its number, from 1.
        previous: the checksum of the line before, or ``BEGINNING``.
    """
    line = rfc8785.dumps({**values, "number": number, "previous": previous})
    return line.decode(), sha256(line).hexdigest()


def faults_of_chain(lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """Give the number of each line that does not fit its checksum or the line before, with what is wrong."""
    previous, number = BEGINNING, 0
    for line in lines:
        entry = _read(line.entry)
        if sha256(line.entry.encode()).hexdigest() != line.sha256:
            yield line.number, "this line was changed after it was written."
        if entry.get("previous") != previous or not entry.get("number") == line.number == number + 1:
            yield line.number, "the line before it was changed or is missing."
        previous, number = line.sha256, line.number


def _read(entry: str) -> Mapping[str, Any]:
    """Give what a line says; nothing if somebody has put something else in its place."""
    try:
        said = json.loads(entry)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
