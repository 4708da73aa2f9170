"""Evidence: what an attacker holds of a wave at a moment, read out of the database's own files and tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

TABLES = ("ballot", "draft", "issued_code", "address")
"""The tables that a link between people and ballots could run through."""


@dataclass
class Evidence:
    """What can be seen without opening anything.

    Attributes:
        rows: each row's bytes by its id, for each table.
        orders: ways in which rows lie or came, each by its name: the ids of any tables, in that order.
        acts: ids of rows that were changed by one transaction, in the order in which these were kept.
    """

    rows: Mapping[str, Mapping[bytes, bytes]]
    orders: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    acts: Sequence[frozenset[bytes]] = ()

    def __post_init__(self) -> None:
        if self.acts:
            last = list(reversed(_firsts(reversed(self.acts))))
            self.orders = {**self.orders, "first change": _firsts(self.acts), "last change": last}

    def ballots_in(self, order: Sequence[bytes]) -> list[bytes]:
        """Give the ballots of an order, each once."""
        return [each for each in dict.fromkeys(order) if each in self.rows["ballot"]]


def _firsts(acts: Iterable[frozenset[bytes]]) -> list[bytes]:
    """Give each id where it comes first; those of one act are in no order."""
    return list(dict.fromkeys(each for act in acts for each in sorted(act)))
