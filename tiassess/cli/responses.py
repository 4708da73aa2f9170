"""``tiassess responses``: earlier surveys, sealed on entry."""

from __future__ import annotations

from pathlib import Path

import click

from tiassess.cli.context import opened, organisation_option, progress_of
from tiassess.clock import now
from tiassess.collection.import_map import ImportMap, read_map
from tiassess.collection.importing import ImportRequest, check_import, import_responses
from tiassess.wave.waves import WaveName


@click.group()
def command() -> None:
    """Import earlier surveys as sealed ballots.

    Example: tiassess responses import baseline responses.csv
    """


@command.command("import")
@click.argument("wave")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "map_file", type=click.Path(path_type=Path), help="What the file's own words mean, in YAML.")
@click.option("--dry-run", is_flag=True, help="Check the whole file and keep nothing.")
@organisation_option
def import_command(wave: str, file: Path, map_file: Path | None, organisation: str | None, *, dry_run: bool) -> None:
    """Seal every row of FILE into a ballot of WAVE, or none of them.

    Columns: unit, role, and one for each question that was asked. A unit or role is an id or an exact name; empty
    means not stated. An answer is an option's value, na, dk, pns, - (not asked) or nothing (skipped).

    A map says what other words mean: {units: {text: id}, roles: {text: id}, columns: {header: item id},
    values: {text: code}}.

    Example: tiassess responses import baseline responses.csv --dry-run
    """
    words = read_map(map_file) if map_file else ImportMap()
    with opened() as (database, settings):
        request = ImportRequest(WaveName(wave, organisation), file, words)
        checked = check_import(database, settings, request, now())
        if dry_run:
            click.echo(f"{file.name} has {checked.rows:,} responses and no faults. Nothing was imported.")
            return
        with progress_of("Sealing", checked.rows) as progress:
            import_responses(database, settings, checked, now(), progress)
    click.echo(f"Sealed {checked.rows:,} ballots into “{wave}”. Nobody can read them until the wave is counted.")
