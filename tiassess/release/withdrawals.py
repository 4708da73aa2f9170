"""What a ledger says of withdrawals, for those who read what is left: the day, the reason, and what it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tiassess.release.correcting import Cells
from tiassess.release.events import Event


@dataclass(frozen=True)
class Withdrawal:
    """Results that were withdrawn together.

    Attributes:
        day: when, in the organisation's zone.
        reason: why, in the words of whoever did it.
        cells: what it was, group by group; never a figure.
    """

    day: date
    reason: str
    cells: tuple[Cells, ...]

    @property
    def whole_groups(self) -> frozenset[str]:
        """Give the ids of the groups that were withdrawn as a whole."""
        return frozenset(cells.group for cells in self.cells if cells.is_whole_group)


def withdrawals_of(entries: Iterable[Mapping[str, Any]], wave: str) -> Iterator[Withdrawal]:
    """Read the withdrawals of a wave from the lines of its organisation's ledger, in their order."""
    for entry in entries:
        if entry["wave"] == wave and entry["event"] == Event.WITHDRAWN:
            cells = tuple(map(Cells.from_entry, entry["withdrawn"]))
            yield Withdrawal(date.fromisoformat(entry["day"]), entry["reason"], cells)
