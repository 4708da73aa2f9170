"""Units and roles one at a time: adding, changing and removing, under the same rules as a whole file.

Waves that are open or over keep the units and roles they were opened with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tiassess.instrument.reading import tidy
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.errors import EntryRefusedError, UnitsBelowError, UnknownNameError
from tiassess.wave.list_faults import as_sentence, faults_of_name, faults_of_number, faults_of_same, faults_of_slug
from tiassess.wave.naming import suggest_slug
from tiassess.wave.organisations import check_slug
from tiassess.wave.tables import Role, Unit
from tiassess.wave.units import (
    LONGEST_CELL,
    MOST_LEVELS,
    MOST_ROLES,
    MOST_UNITS,
    fault_of_headcount,
    levels_above,
    lock_lists,
)


@dataclass(frozen=True)
class UnitEntry:
    """What somebody entered about a unit, as text.

    Attributes:
        name: its name as people read it.
        parent: the id of the unit it is in, empty directly under the organisation.
        headcount: how many work there, empty when unknown; of no meaning while there are units below it.
        slug: its id; made from the name when empty.
    """

    name: str
    parent: str = ""
    headcount: str = ""
    slug: str = ""


def add_unit(database: Database, organisation: str, entry: UnitEntry) -> str:
    """Add a unit. The unit it is put in loses a headcount of its own, which is the sum of its units' from then on.

    Returns:
        Its id.

    Raises:
        EntryRefusedError: something that was entered cannot be kept.
        UnknownNameError: there is no such organisation.
    """
    with database.writing() as session:
        owner = lock_lists(session, organisation)
        parents = _parents(session, owner)
        name = tidy(entry.name)
        slug = entry.slug.strip() or suggest_slug(name, parents, "unit")
        _refuse(
            {
                **faults_of_slug(slug, parents),
                **_fault_of_same_unit(session, owner, slug, name, entry.parent),
                **_faults_of_entry(name, entry, slug, parents),
                **faults_of_number(len(parents), MOST_UNITS, "units"),
            }
        )
        session.add(Unit(organisation_id=owner, slug=slug, name=name, parent=entry.parent or None))
        session.flush()
        _keep_headcounts(session, owner, slug, entry)
    return slug


def change_unit(database: Database, organisation: str, slug: str, entry: UnitEntry) -> None:
    """Change a unit's name, headcount or the unit it is in; its id stays.

    Raises:
        EntryRefusedError: something that was entered cannot be kept.
        UnknownNameError: there is no such organisation or unit.
    """
    with database.writing() as session:
        owner = lock_lists(session, organisation)
        unit = find_unit(session, owner, slug)
        name = tidy(entry.name)
        _refuse(
            {
                **_fault_of_same_unit(session, owner, slug, name, entry.parent),
                **_faults_of_entry(name, entry, slug, _parents(session, owner)),
            }
        )
        unit.name, unit.parent = name, entry.parent or None
        session.flush()
        _keep_headcounts(session, owner, slug, entry)


def remove_unit(database: Database, organisation: str, slug: str) -> None:
    """Take a unit away.

    Raises:
        UnitsBelowError: there are units below it.
        UnknownNameError: there is no such organisation or unit.
    """
    with database.writing() as session:
        owner = lock_lists(session, organisation)
        unit = find_unit(session, owner, slug)
        if has_units_below(session, owner, slug):
            message = f"There are units below “{unit.name}”. Move or remove these first."
            raise UnitsBelowError(message)
        session.delete(unit)


def find_unit(session: Session, organisation_id: UUID, slug: str) -> Unit:
    """Find a unit of an organisation by its id.

    Raises:
        UnknownNameError: there is none.
    """
    unit = None if check_slug(slug) else load_for(session, organisation_id, Unit, slug=slug)
    if unit is None:
        raise UnknownNameError("There is no such unit any more.")
    return unit


def has_units_below(session: Session, organisation_id: UUID, slug: str) -> bool:
    """Say whether there are units in a unit."""
    below = select(func.count()).select_from(Unit).where(Unit.organisation_id == organisation_id, Unit.parent == slug)
    return bool(session.scalar(below))


def add_role(database: Database, organisation: str, name: str, slug: str = "") -> str:
    """Add a role; its id is made from the name when there is none.

    Returns:
        Its id.

    Raises:
        EntryRefusedError: something that was entered cannot be kept.
        UnknownNameError: there is no such organisation.
    """
    with database.writing() as session:
        owner = lock_lists(session, organisation)
        taken = session.scalars(select(Role.slug).where(Role.organisation_id == owner)).all()
        name = tidy(name)
        slug = slug.strip() or suggest_slug(name, taken, "role")
        _refuse(
            {
                **faults_of_slug(slug, taken),
                **_fault_of_same_role(session, owner, slug, name),
                **faults_of_name(name),
                **faults_of_number(len(taken), MOST_ROLES, "roles"),
            }
        )
        session.add(Role(organisation_id=owner, slug=slug, name=name))
    return slug


def rename_role(database: Database, organisation: str, slug: str, name: str) -> None:
    """Give a role another name; its id stays.

    Raises:
        EntryRefusedError: the name cannot be kept.
        UnknownNameError: there is no such organisation or role.
    """
    with database.writing() as session:
        owner = lock_lists(session, organisation)
        role = find_role(session, owner, slug)
        name = tidy(name)
        _refuse({**_fault_of_same_role(session, owner, slug, name), **faults_of_name(name)})
        role.name = name


def remove_role(database: Database, organisation: str, slug: str) -> None:
    """Take a role away.

    Raises:
        UnknownNameError: there is no such organisation or role.
    """
    with database.writing() as session:
        session.delete(find_role(session, lock_lists(session, organisation), slug))


def find_role(session: Session, organisation_id: UUID, slug: str) -> Role:
    """Find a role of an organisation by its id.

    Raises:
        UnknownNameError: there is none.
    """
    role = None if check_slug(slug) else load_for(session, organisation_id, Role, slug=slug)
    if role is None:
        raise UnknownNameError("There is no such role any more.")
    return role


def _parents(session: Session, organisation_id: UUID) -> dict[str, str]:
    rows = session.execute(select(Unit.slug, Unit.parent).where(Unit.organisation_id == organisation_id))
    return {slug: parent or "" for slug, parent in rows}


def _keep_headcounts(session: Session, organisation_id: UUID, slug: str, entry: UnitEntry) -> None:
    """Keep a unit's headcount if it has no units below it, and take one from the unit that it is in now."""
    is_inner = has_units_below(session, organisation_id, slug)
    headcount = int(entry.headcount) if entry.headcount and not is_inner else None
    of_both = update(Unit).where(Unit.organisation_id == organisation_id)
    session.execute(of_both.where(Unit.slug == slug).values(headcount=headcount))
    if entry.parent:
        session.execute(of_both.where(Unit.slug == entry.parent).values(headcount=None))


def _fault_of_same_unit(session: Session, owner: UUID, slug: str, name: str, parent: str) -> dict[str, str]:
    others = select(Unit.name).where(
        Unit.organisation_id == owner, Unit.slug != slug, func.coalesce(Unit.parent, "") == parent
    )
    return faults_of_same(name, session.scalars(others).all())


def _fault_of_same_role(session: Session, owner: UUID, slug: str, name: str) -> dict[str, str]:
    others = select(Role.name).where(Role.organisation_id == owner, Role.slug != slug)
    return faults_of_same(name, session.scalars(others).all())


def _faults_of_entry(name: str, entry: UnitEntry, slug: str, parents: Mapping[str, str]) -> dict[str, str]:
    faults = faults_of_name(name)
    if entry.parent and entry.parent not in parents:
        faults["parent"] = "The unit that it should be in is not there any more. Choose another one."
    elif levels_above(slug, {**parents, slug: entry.parent}) > MOST_LEVELS:
        faults["parent"] = "A unit cannot be in itself, or in a unit below it. Choose another one."
    elif _deepest(slug, entry.parent, parents) > MOST_LEVELS:
        faults["parent"] = f"More than {MOST_LEVELS} levels would lie above each other. Choose another one."
    if fault := fault_of_headcount(entry.headcount[:LONGEST_CELL]):
        faults["headcount"] = as_sentence(fault)
    return faults


def _deepest(slug: str, parent: str, parents: Mapping[str, str]) -> int:
    """Count the levels above the deepest of a unit and the units below it, once it is put in another unit."""
    moved = {**parents, slug: parent}
    return max(levels_above(each, moved) for each in moved)


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise EntryRefusedError(faults)
