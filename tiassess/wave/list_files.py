"""An organisation's units and roles as CSV files, which can be read in again as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from tiassess.disclosure.structure import Structure
from tiassess.wave.formulas import safe
from tiassess.wave.units import ROLE_COLUMNS, UNIT_COLUMNS


def units_file(structure: Structure) -> bytes:
    """Write the units as ``id,name,parent,headcount``; a unit with units below it has no headcount of its own."""
    return _file(
        UNIT_COLUMNS,
        (
            (unit.id, unit.name, unit.parent or "", "" if unit.headcount is None else str(unit.headcount))
            for unit in structure.units
        ),
    )


def roles_file(structure: Structure) -> bytes:
    """Write the roles as ``id,name``."""
    return _file(ROLE_COLUMNS, ((role.id, role.name) for role in structure.roles))


def _file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows so that a spreadsheet reads their letters right, and runs none of them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
