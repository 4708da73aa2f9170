"""``tiassess trail``: the audit trails, of an organisation or of the server itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from tiassess.cli.context import opened, refuse_what_is_there, write_new_file
from tiassess.clock import now
from tiassess.errors import RefusedError
from tiassess.people.trail import COMMAND_LINE, SERVER, Kind
from tiassess.people.trail_reading import (
    export_trail,
    faults_of_trail,
    head_of_trail,
    list_trails,
    names_in,
    said_in,
    trail_lines,
)
from tiassess.wave.organisations import find_organisation, list_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.people.tables import TrailEntry

whose_option = click.option("--organisation", metavar="ID", help="An organisation's trail; the server's own without.")


@click.group()
def command() -> None:
    """Show, export and verify audit trails: what people who sign in looked at and did.

    Example: tiassess trail show --organisation loch
    """


@command.command("show")
@whose_option
@click.option("--lines", type=click.IntRange(1), default=100, show_default=True, help="How many, the latest last.")
def show_command(organisation: str | None, lines: int) -> None:
    """Show the last lines of a trail: number, day, who, what, and to what.

    Example: tiassess trail show --organisation loch --lines 20
    """
    with opened() as (database, _), database.reading() as session:
        rows = trail_lines(session, _whose(session, organisation), most=lines)[::-1]
        names = names_in(session, rows)
        shown = [_shown(row, names) for row in rows]
    for line in shown or ["The trail has no line yet."]:
        click.echo(line)


@command.command("export")
@whose_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write; it must be new.")
def export_command(organisation: str | None, out: Path) -> None:
    """Write a whole trail to a file, each line exactly as it was hashed, with its checksum.

    docs/audit-trail.md says how to check it without this program.

    That it was taken is written first and is the last line of the file.

    Example: tiassess trail export --organisation loch --out trail.jsonl
    """
    refuse_what_is_there(out)
    with opened() as (database, _):
        with database.reading() as session:
            trail = _whose(session, organisation)
        rows = export_trail(database, trail, COMMAND_LINE, now().date())
        write_new_file(out, "".join(f"{row}\n" for row in rows).encode(), private=True)
    click.echo(f"Wrote {out} ({len(rows)} lines).")


@command.command("verify")
@click.option("--organisation", metavar="ID", help="One organisation only.")
def verify_command(organisation: str | None) -> None:
    """Check every line of every trail against the one before; exit 1 on a fault.

    Example: tiassess trail verify
    """
    with opened() as (database, _), database.reading() as session:
        names = {SERVER: "server"} | {each.id: each.slug for each in list_organisations(session)}
        trails = [_whose(session, organisation)] if organisation else list_trails(session)
        faults = [fault for trail in trails for fault in _faults(session, trail, names.get(trail, str(trail)))]
        heads = [f"{names.get(trail, trail)}: {_head(session, trail)}" for trail in trails]
    if faults:
        raise RefusedError(*faults)
    for head in heads or ["There is no trail yet."]:
        click.echo(head)


def _whose(session: Session, organisation: str | None) -> UUID:
    return find_organisation(session, organisation).id if organisation else SERVER


def _faults(session: Session, trail: UUID, name: str) -> Iterator[str]:
    return (f"{name}, line {number}: {sentence}" for number, sentence in faults_of_trail(session, trail))


def _head(session: Session, trail: UUID) -> str:
    number, checksum = head_of_trail(session, trail)
    return f"all lines fit. Last line: {number}, checksum {checksum}"


def _shown(row: TrailEntry, names: Mapping[str, str]) -> str:
    """Give a line in words as far as it has words; one that somebody has put something else into, as it stands."""
    try:
        said = said_in(row)
        who = said["who"]
        actor = names.get(who["id"], who["id"]) if who["kind"] == Kind.ACCOUNT else " ".join(who.values())
        of = " ".join(
            f"{name}={value if isinstance(value, str) else json.dumps(value)}"
            for name, value in said.get("of", {}).items()
        )
        return "\t".join([str(row.number), said["day"], actor, said["deed"], of]).rstrip("\t")
    except (ValueError, TypeError, KeyError, AttributeError):
        return f"{row.number}\t{row.entry}"
