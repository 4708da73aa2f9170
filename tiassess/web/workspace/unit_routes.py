"""The pages of an organisation's units: the tree, one unit at a time, and the whole list as a file."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tiassess.disclosure.structure import ORGANISATION, Structure, Unit
from tiassess.wave.list_changes import add_unit as add
from tiassess.wave.list_changes import change_unit as change
from tiassess.wave.list_changes import find_unit, has_units_below
from tiassess.wave.list_changes import remove_unit as remove
from tiassess.wave.list_files import units_file
from tiassess.wave.units import present_structure, replace_units
from tiassess.web.audience import Audience, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.here import Answer, decide, keep
from tiassess.web.workspace.list_forms import ListForm, NewUnitForm, UnitForm
from tiassess.web.workspace.routes import workspace

CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class UnitRow:
    """A unit as the list shows it.

    Attributes:
        unit: its id and name.
        level: how deep it lies, 1 directly under the organisation.
        within: the name of the unit it is in, if any.
        headcount: its staff, or those of its units together; None when unknown.
        is_sum: whether it has units below it.
    """

    unit: Unit
    level: int
    within: str | None
    headcount: int | None
    is_sum: bool


@workspace.get("/organisations/<organisation>/units")
@open_to(Audience.CONFIGURATION)
def units(**_address: str) -> str:
    """Show the units as a tree, with their sums."""
    structure = _structure()
    return render_template("workspace/units.html", rows=tree_of(structure), headcount=structure.headcount(ORGANISATION))


@workspace.route("/organisations/<organisation>/units/add", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def add_unit(organisation: str) -> Answer:
    """Add a unit."""
    form = NewUnitForm()
    before = _structure()
    form.offer_parents(_parents(before))

    def act() -> str:
        add(running().database, organisation, form.entry)
        return _and_sum(_("“%(name)s” is added.", name=form.name.data), before, form.entry.parent)

    back = url_for("workspace.units", organisation=organisation)
    return keep(form, act, back, lambda: render_template("workspace/unit.html", form=form, unit=None, has_units=False))


@workspace.route("/organisations/<organisation>/units/<unit>/change", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def change_unit(organisation: str, unit: str) -> Answer:
    """Change a unit's name, the unit it is in, or its headcount."""
    with running().database.reading() as session:
        found = find_unit(session, access().organisation_id, unit)
        inner = has_units_below(session, access().organisation_id, unit)
    form = UnitForm(
        name=found.name,
        parent=found.parent or "",
        headcount="" if found.headcount is None else str(found.headcount),
    )
    before = _structure()
    form.offer_parents(_parents(before, without=unit))

    def act() -> str:
        change(running().database, organisation, unit, form.entry)
        return _and_sum(_("“%(name)s” is changed.", name=form.name.data), before, form.entry.parent)

    back = url_for("workspace.units", organisation=organisation)
    return keep(form, act, back, lambda: render_template("workspace/unit.html", form=form, unit=found, has_units=inner))


@workspace.route("/organisations/<organisation>/units/<unit>/remove", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def remove_unit(organisation: str, unit: str) -> Answer:
    """Ask whether a unit is to go, and take it away."""
    with running().database.reading() as session:
        found = find_unit(session, access().organisation_id, unit)
        inner = has_units_below(session, access().organisation_id, unit)

    def act() -> str:
        remove(running().database, organisation, unit)
        return str(_("“%(name)s” is removed.", name=found.name))

    back = url_for("workspace.units", organisation=organisation)
    return decide(
        act,
        back,
        lambda reasons: render_template(
            "workspace/remove_unit.html", unit=found, can_be_done=not inner, reasons=reasons, back=back
        ),
    )


@workspace.route("/organisations/<organisation>/units/upload", methods=["GET", "POST"])
@open_to(Audience.LEADS)
def upload_units(organisation: str) -> Answer:
    """Put the units of a file in the place of all that there are, or say what is odd in it, line by line."""
    form = ListForm()

    def act() -> str:
        number = replace_units(running().database, organisation, *form.content("units.csv"))
        return str(ngettext("There is %(num)s unit now.", "There are %(num)s units now.", number))

    back = url_for("workspace.units", organisation=organisation)
    return keep(form, act, back, lambda: render_template("workspace/upload_units.html", form=form, back=back))


@workspace.get("/organisations/<organisation>/units/units.csv")
@open_to(Audience.CONFIGURATION)
def download_units(**_address: str) -> Response:
    """Give the units as a file that can be uploaded again."""
    return as_download(units_file(_structure()), "units.csv")


def as_download(content: bytes, name: str) -> Response:
    """Give a CSV file to be kept."""
    return Response(content, content_type=CSV, headers={"Content-Disposition": f"attachment; filename={name}"})


def tree_of(structure: Structure) -> list[UnitRow]:
    """Give the units in the order of the tree, each after the one it is in, by name within one."""
    names = {unit.id: unit.name for unit in structure.units}
    below: dict[str | None, list[Unit]] = {}
    for unit in sorted(structure.units, key=lambda unit: (unit.name.casefold(), unit.id), reverse=True):
        below.setdefault(unit.parent, []).append(unit)
    rows: list[UnitRow] = []
    waiting = list(below.get(None, ()))
    while waiting:
        unit = waiting.pop()
        within = names[unit.parent] if unit.parent else None
        rows.append(
            UnitRow(
                unit, structure.depth(unit.id), within, structure.headcount(unit.id), not structure.is_leaf(unit.id)
            )
        )
        waiting += below.get(unit.id, ())
    return rows


def _and_sum(said: str, before: Structure, parent: str) -> str:
    """Say too that a unit which had a number of staff of its own has the sum of its units' from now on."""
    within = next((unit for unit in before.units if unit.id == parent), None)
    if within is None or within.headcount is None or not before.is_leaf(parent):
        return said
    sentence = _(
        "“%(name)s” had %(number)s staff of its own. From now on the sum of its units counts instead, so enter all of "
        "them.",
        name=within.name,
        number=within.headcount,
    )
    return f"{said} {sentence}"


def _structure() -> Structure:
    with running().database.reading() as session:
        return present_structure(session, access().organisation_id)


def _parents(structure: Structure, without: str | None = None) -> list[tuple[str, str]]:
    """Give the units that one can be put in, deeper ones with a dash for each level."""
    return [
        (row.unit.id, "– " * (row.level - 1) + row.unit.name) for row in tree_of(structure) if row.unit.id != without
    ]
