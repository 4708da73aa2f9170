"""What is wrong with an instrument file, where, and how to put it right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing to put right, at a place in the file (keys, and positions in lists counted from 0)."""

    path: Path
    problem: str
    remedy: str

    def sentence(self, source: str, lines: Mapping[Path, int] | None = None, data: object = None) -> str:
        """Say file, place, problem and remedy.

        Args:
            source: the name of the file.
            lines: the line of each place, if known.
            data: what the file holds, so that a place can be told by its id; by its number, counted from 1, if not.

        >>> Fault(("items", 4, "scale"), "there is no such scale", "Name a scale.").sentence("pulse.yaml")
        'pulse.yaml, items › 5 › scale: there is no such scale. Name a scale.'
        """
        line = line_of(self.path, lines or {})
        place = " › ".join(_steps(self.path, data))
        where = ", ".join(part for part in (source, f"line {line}" if line else "", place) if part)
        return f"{where}: {self.problem}. {self.remedy}"


def line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """Find the line of a place, or of the nearest thing around it where the place itself is missing."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _steps(path: Path, data: object) -> Iterator[str]:
    for step in path:
        data = _inside(data, step)
        name = data.get("id") if isinstance(data, dict) and isinstance(step, int) else None
        if isinstance(name, str):
            yield name
        else:
            yield str(step + 1) if isinstance(step, int) else step


def _inside(data: object, step: str | int) -> object:
    if isinstance(data, dict):
        return data.get(step)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None


@dataclass(frozen=True)
class Report:
    """All that was found in one file, as sentences; nothing is left for a second reading."""

    faults: tuple[str, ...]
    warnings: tuple[str, ...] = ()
