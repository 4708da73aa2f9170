"""A file as it was read, whatever its shape: the checks of meaning look at it and pass over what they cannot read.

Shape and meaning are checked side by side, so that one reading finds every fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tiassess.instrument.faults import Path


@dataclass(frozen=True)
class Entry:
    """A group of keys somewhere in the file."""

    path: Path
    data: Mapping[str, Any]

    def text(self, key: str) -> str | None:
        """Give the text under a key, if there is one."""
        value = self.data.get(key)
        return value if isinstance(value, str) else None

    def texts(self, key: str) -> Iterator[tuple[Path, str]]:
        """Give the texts in the list under a key, with their places."""
        values = self.data.get(key)
        for position, value in enumerate(values if isinstance(values, list) else []):
            if isinstance(value, str):
                yield (*self.path, key, position), value

    def entries(self, key: str) -> Iterator[Entry]:
        """Give the groups in the list under a key."""
        values = self.data.get(key)
        for position, value in enumerate(values if isinstance(values, list) else []):
            if isinstance(value, dict):
                yield Entry((*self.path, key, position), value)

    def group(self, key: str) -> Entry | None:
        """Give the group of keys under a key, if there is one."""
        value = self.data.get(key)
        return Entry((*self.path, key), value) if isinstance(value, dict) else None

    def ids(self, key: str, name: str = "id") -> list[str]:
        """Give the ids of the groups in the list under a key."""
        return [identity for entry in self.entries(key) if (identity := entry.text(name)) is not None]


@dataclass(frozen=True)
class Draft(Entry):
    """The whole file."""

    def items(self) -> dict[str, Entry]:
        """Give the items that have an id."""
        return {identity: entry for entry in self.entries("items") if (identity := entry.text("id")) is not None}


def is_choice(item: Entry) -> bool:
    """Say whether an item is answered on a scale, which it is unless it says otherwise."""
    return "kind" not in item.data or item.text("kind") == "choice"
