"""Units and roles from CSV files: checked row by row, then the whole list is replaced, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tiassess.disclosure.structure import Role as FrozenRole
from tiassess.disclosure.structure import Structure
from tiassess.disclosure.structure import Unit as FrozenUnit
from tiassess.storage.database import Database
from tiassess.wave.formulas import bare
from tiassess.wave.list_names import alike, fault_of_name
from tiassess.wave.organisations import check_slug, find_organisation
from tiassess.wave.table_file import TableFile, check_table, read_bytes, refuse
from tiassess.wave.tables import Role, Unit

LARGEST_HEADCOUNT = 10_000_000
LONGEST_CELL = 200
"""Characters of an id, a name or a number; a longer cell is a fault in the file, most often in its quotation marks."""

UNIT_COLUMNS = ("id", "name", "parent", "headcount")
ROLE_COLUMNS = ("id", "name")

MOST_UNITS = 2_000
MOST_ROLES = 100
"""A nation's service has a few hundred of the one and a dozen of the other; more is another kind of file."""

MOST_LEVELS = 20
"""A board of boards has five or six levels; more is a fault in the file."""


IN_THOUSANDS = re.compile(r"[0-9]{1,3}([,. '][0-9]{3})+")
"""A number as people write it, with a sign between the thousands."""


@dataclass(frozen=True)
class _Row:
    """One line of a units or roles file; a role has neither parent nor headcount."""

    line: int
    slug: str
    name: str
    parent: str = ""
    headcount: str = ""

    def fault_of_length(self) -> str | None:
        """Say that a cell is too long, or None; checked first, so that no other sentence repeats such a cell."""
        if all(len(cell) <= LONGEST_CELL for cell in (self.slug, self.name, self.parent, self.headcount)):
            return None
        return f"a cell is longer than {LONGEST_CELL} characters. Check the quotation marks."


def import_units(database: Database, organisation: str, path: Path) -> int:
    """Replace an organisation's units by those of a CSV file with columns ``id,name,parent,headcount``.

    An empty parent means directly under the organisation, an empty headcount means unknown. Waves that are open or
    over keep the units they were opened with.

    Returns:
        How many units there are now.

    Raises:
        FileRefusedError: the file has faults; every sentence names a line.
        UnknownNameError: there is no such organisation.
    """
    return replace_units(database, organisation, path.name, read_bytes(path))


def replace_units(database: Database, organisation: str, file: str, content: bytes) -> int:
    """Do the same with a file that has been read, or that a browser sent.

    Raises:
        FileRefusedError: the file has faults; every sentence names a line. The old list stays.
        UnknownNameError: there is no such organisation.
    """
    rows = _read(check_table(file, content, UNIT_COLUMNS, others=False), "units", MOST_UNITS)
    refuse([*_faults_of_names(file, rows), *_faults_of_tree(file, rows)])
    refuse(_faults_of_sums(file, rows))
    with database.writing() as session:
        owner = lock_lists(session, organisation)
        session.execute(delete(Unit).where(Unit.organisation_id == owner))
        inner = {row.parent for row in rows}
        session.add_all(
            Unit(
                organisation_id=owner,
                slug=row.slug,
                name=row.name,
                parent=row.parent or None,
                headcount=int(row.headcount) if row.headcount and row.slug not in inner else None,
            )
            for row in rows
        )
    return len(rows)


def import_roles(database: Database, organisation: str, path: Path) -> int:
    """Replace an organisation's roles by those of a CSV file with columns ``id,name``.

    Returns:
        How many roles there are now.

    Raises:
        FileRefusedError: the file has faults; every sentence names a line.
        UnknownNameError: there is no such organisation.
    """
    return replace_roles(database, organisation, path.name, read_bytes(path))


def replace_roles(database: Database, organisation: str, file: str, content: bytes) -> int:
    """Do the same with a file that has been read, or that a browser sent.

    Raises:
        FileRefusedError: the file has faults; every sentence names a line. The old list stays.
        UnknownNameError: there is no such organisation.
    """
    rows = _read(check_table(file, content, ROLE_COLUMNS, others=False), "roles", MOST_ROLES)
    refuse(_faults_of_names(file, rows))
    with database.writing() as session:
        owner = lock_lists(session, organisation)
        session.execute(delete(Role).where(Role.organisation_id == owner))
        session.add_all(Role(organisation_id=owner, slug=row.slug, name=row.name) for row in rows)
    return len(rows)


def present_structure(session: Session, organisation_id: UUID) -> Structure:
    """Give the organisation's units and roles as they are now, in the order of their ids."""
    units = session.scalars(select(Unit).where(Unit.organisation_id == organisation_id).order_by(Unit.slug))
    roles = session.scalars(select(Role).where(Role.organisation_id == organisation_id).order_by(Role.slug))
    return Structure(
        units=tuple(FrozenUnit(unit.slug, unit.name, unit.parent, unit.headcount) for unit in units),
        roles=tuple(FrozenRole(role.slug, role.name) for role in roles),
    )


def lock_lists(session: Session, organisation: str) -> UUID:
    """Find an organisation and keep others who change its lists waiting until this writing session ends.

    Two changes that are right alone can be wrong together: each of two units put under the other.

    Raises:
        UnknownNameError: there is no such organisation.
    """
    found = find_organisation(session, organisation)
    session.refresh(found, with_for_update={"key_share": True})
    return found.id


def _read(table: TableFile, noun: str, most: int) -> list[_Row]:
    """Read the rows of a file; the empty ones that a spreadsheet leaves at the end are none."""
    columns = UNIT_COLUMNS if "parent" in table.header else ROLE_COLUMNS
    places = [table.header.index(name) for name in columns]
    rows = [_Row(line, *(bare(cells[place]) for place in places)) for line, cells in table.rows() if any(cells)]
    if not rows:
        refuse([f"{table.name} holds no {noun}, only a header."])
    if len(rows) > most:
        refuse([f"{table.name} holds {len(rows):,} {noun}, and there can be at most {most:,}. Is it the right file?"])
    refuse([f"{table.name}, line {row.line}: {fault}" for row in rows if (fault := row.fault_of_length())])
    return rows


def _faults_of_names(file: str, rows: Sequence[_Row]) -> list[str]:
    faults = []
    seen: dict[str, int] = {}
    called: dict[tuple[str, str], int] = {}
    for row in rows:
        where = f"{file}, line {row.line}"
        faults += [f"{where}: {fault}" for fault in (check_slug(row.slug), fault_of_name(row.name)) if fault]
        first = seen.setdefault(row.slug.lower(), row.line)
        if first != row.line:
            faults.append(f"{where}: the id “{row.slug}” stands in line {first} already.")
        first = called.setdefault((row.parent, alike(row.name)), row.line)
        if row.name and first != row.line:
            faults.append(f"{where}: line {first} has the name “{row.name}” too. Let people tell them apart.")
    return faults


def _faults_of_tree(file: str, rows: Sequence[_Row]) -> list[str]:
    parents = {row.slug: row.parent for row in rows}
    faults = []
    for row in rows:
        where = f"{file}, line {row.line}"
        if row.parent and row.parent not in parents:
            faults.append(f"{where}: the parent “{row.parent}” is not in the file. Add it, or leave the cell empty.")
        elif levels_above(row.slug, parents) > MOST_LEVELS:
            faults.append(
                f"{where}: more than {MOST_LEVELS} levels lie above “{row.slug}”, or it is above itself. "
                "Check the parents of the units it is in."
            )
        if fault := fault_of_headcount(row.headcount):
            faults.append(f"{where}: {fault}")
    return faults


def fault_of_headcount(headcount: str) -> str | None:
    """Say what is wrong with a headcount as it was written, or None; nothing at all means that it is unknown."""
    if not headcount:
        return None
    if IN_THOUSANDS.fullmatch(headcount):
        return f"the headcount “{headcount}” has a sign between its digits. Write {re.sub('[^0-9]', '', headcount)}."
    if not (headcount.isascii() and headcount.isdigit()):
        return f"the headcount “{headcount}” is not a whole number. Leave it empty if unknown."
    if int(headcount) > LARGEST_HEADCOUNT:
        return f"the headcount {headcount} is more than {LARGEST_HEADCOUNT:,}."
    return None


def levels_above(slug: str, parents: dict[str, str]) -> int:
    """Count the units above a unit, giving up at one more than there may be, as in a circle."""
    levels = 0
    while (slug := parents.get(slug, "")) and levels <= MOST_LEVELS:
        levels += 1
    return levels


def _faults_of_sums(file: str, rows: Sequence[_Row]) -> list[str]:
    """An inner unit's headcount is the sum of its units': a file may say it, and then it must be right."""
    structure = Structure(
        units=tuple(
            FrozenUnit(row.slug, row.name, row.parent or None, int(row.headcount) if row.headcount else None)
            for row in rows
        ),
        roles=(),
    )
    inner = {row.parent for row in rows}
    return [
        f"{file}, line {row.line}: the headcount {row.headcount} of “{row.slug}” is not the sum of its units "
        f"({'unknown' if total is None else total}). Correct it, or leave it empty."
        for row in rows
        if row.slug in inner and row.headcount and (total := structure.headcount(row.slug)) != int(row.headcount)
    ]
