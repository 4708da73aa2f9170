"""Reading a file of responses of an earlier survey: every cell checked before anything is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tiassess.collection.errors import ResponsesRefusedError
from tiassess.collection.import_map import ImportMap
from tiassess.disclosure.structure import NOT_STATED, ORGANISATION, Structure
from tiassess.instrument.definition import Instrument, Item
from tiassess.measurement.answers import answer_codes
from tiassess.wave.table_file import MOST_SENTENCES, TableFile, first_sentences, open_table

NOT_ASKED = "-"


@dataclass(frozen=True)
class Response:
    """One row: a leaf or not-stated unit, a role, and a code for each choice item in the questionnaire's order."""

    unit: str
    role: str
    answers: list[str]


class ResponsesFile:
    """A file of responses whose header has been understood.

    Args:
        path: a CSV file with the columns ``unit``, ``role`` and one for each question that was asked.
        questionnaire: what the wave asks.
        structure: the wave's frozen units and roles.
        words: what the file's own words mean.

    Raises:
        FileRefusedError: it is not a CSV file, or has no column ``unit`` or ``role``.
        ResponsesRefusedError: a column is no question of the questionnaire.
    """

    def __init__(self, path: Path, questionnaire: Instrument, structure: Structure, words: ImportMap) -> None:
        self._table = open_table(path, ("unit", "role"), names=words.columns)
        self._columns = _item_columns(self._table, questionnaire)
        self._order = [item.id for item in questionnaire.choice_items]
        self._units = _Names({unit.id: unit.name for unit in structure.units}, words.units, "unit")
        self._roles = _Names({role.id: role.name for role in structure.roles}, words.roles, "role")
        self._structure = structure
        self._codes = {item.id: _codes(questionnaire, item, words) for item in questionnaire.choice_items}

    @property
    def asked(self) -> tuple[str, ...]:
        """Give the ids of the questions that the file has answers to, sorted."""
        return tuple(sorted(self._columns.values()))

    @property
    def not_asked(self) -> tuple[str, ...]:
        """Give the ids of the questions that the file has no column for, in the questionnaire's order."""
        return tuple(item_id for item_id in self._order if item_id not in self.asked)

    def check(self) -> int:
        """Read every row and count them.

        Raises:
            ResponsesRefusedError: cells cannot be understood; every sentence names a line and a column.
        """
        rows, faults, more = 0, list[str](), 0
        for line, cells in self._table.rows():
            rows += 1
            found = [f"{self._table.name}, line {line}, {fault}" for fault in self._faults(cells)]
            room = MOST_SENTENCES - len(faults)
            faults += found[:room]
            more += len(found[room:])
        if faults:
            raise ResponsesRefusedError(*faults, *([f"… and {more:,} more."] if more else []))
        if not rows:
            message = f"{self._table.name} holds no responses, only a header."
            raise ResponsesRefusedError(message)
        return rows

    def responses(self) -> Iterator[Response]:
        """Give the responses of a file that has been checked."""
        unit_at, role_at = self._table.header.index("unit"), self._table.header.index("role")
        place = {item_id: at for at, item_id in self._columns.items()}
        asked = [(place.get(item_id), self._codes[item_id]) for item_id in self._order]
        for _, cells in self._table.rows():
            unit = self._units.find(cells[unit_at])
            yield Response(
                unit=self._leaf(unit),
                role=self._roles.find(cells[role_at]) or NOT_STATED,
                answers=[NOT_ASKED if at is None else codes[cells[at]] for at, codes in asked],
            )

    def _leaf(self, unit: str | None) -> str:
        """Place an answer that names an inner unit, or none, in the not-stated unit below it."""
        if unit is None:
            return Structure.not_stated_below(ORGANISATION)
        return unit if self._structure.is_leaf(unit) else Structure.not_stated_below(unit)

    def _faults(self, cells: list[str]) -> Iterator[str]:
        for at, cell in enumerate(cells):
            header = self._table.header[at]
            if header in {"unit", "role"}:
                names = self._units if header == "unit" else self._roles
                if fault := names.fault(cell):
                    yield f"column {header}: {fault}"
            elif cell not in (codes := self._codes[self._columns[at]]):
                offered = ", ".join(dict.fromkeys(code for code in codes.values() if code))
                yield f"column {header}: “{cell[:40]}” is not an answer here. There are: {offered}, or nothing."


class _Names:
    """Units or roles by id or by an exact name that only one has, after the map of the import."""

    def __init__(self, names: Mapping[str, str], words: Mapping[str, str], noun: str) -> None:
        self._words = words
        self._noun = noun
        self._names = names
        self._ids = {name: unit_id for unit_id, name in names.items()} | {unit_id: unit_id for unit_id in names}
        self._shared = {name for name, times in Counter(names.values()).items() if times > 1}
        self._disputed = {name for unit_id, name in names.items() if name in names and name != unit_id}

    def find(self, cell: str) -> str | None:
        """Give the id a cell means, or None for an empty cell."""
        return self._ids[self._words.get(cell, cell)] if cell else None

    def fault(self, cell: str) -> str | None:
        """Say why a cell names nothing, or more than one thing, or None; a map's word that can be an id is one."""
        meant = self._words.get(cell, cell)
        if cell in self._disputed and cell not in self._words:
            return (
                f"“{cell}” is the id of one {self._noun} and the name of another. "
                f"Say which one is meant in a map (--map), such as: {self._noun}s: {{{cell}: ID}}"
            )
        if not cell or meant in self._names:
            return None
        if meant in self._shared:
            return f"more than one {self._noun} is called “{meant[:40]}”. Use the id."
        if meant not in self._ids:
            return f"there is no {self._noun} “{meant[:40]}” in this wave."
        return None


def _item_columns(table: TableFile, questionnaire: Instrument) -> dict[int, str]:
    """Find the item of each column but ``unit`` and ``role``.

    Raises:
        ResponsesRefusedError: a column is no choice item, or there is none at all.
    """
    known = {item.id for item in questionnaire.choice_items}
    columns = {at: header for at, header in enumerate(table.header) if header not in {"unit", "role"}}
    faults = [
        f"{table.name}: the column “{table.header[at][:40]}” is no question of {questionnaire.reference}. "
        "Remove it, or name the question in a map (--map)."
        for at, item_id in columns.items()
        if item_id not in known
    ]
    if not columns:
        faults.append(f"{table.name} has no column with answers beside unit and role.")
    if faults:
        raise ResponsesRefusedError(*first_sentences(faults))
    return columns


def _codes(questionnaire: Instrument, item: Item, words: ImportMap) -> dict[str, str]:
    """Tabulate the answer code of every text that may stand in an item's column.

    An own option is entered as what it counts as, so that a file needs no code for it.
    """
    codes = {code: code for code in answer_codes(item, questionnaire.scale_of(item)) if code != "own"}
    return codes | {text: codes[code] for text, code in words.values.items() if code in codes}
