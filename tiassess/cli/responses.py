"""``tiassess responses``: earlier surveys, sealed on entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tiassess.cli.context import opened, organisation_option, progress_of
from tiassess.clock import now
from tiassess.collection.import_map import ImportMap, read_map
from tiassess.collection.importing import Import, ImportRequest, check_import, import_responses
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
    means not stated, so a row of empty cells is somebody who skipped everything. An answer is an option's value, na,
    dk, pns, - (not asked) or nothing (skipped).

    A map says in YAML what other words mean: docs/examples/map.yaml is one.

    Example: tiassess responses import baseline responses.csv --dry-run
    """
    words = read_map(map_file) if map_file else ImportMap()
    with opened() as (database, settings):
        request = ImportRequest(WaveName(wave, organisation), file, words)
        checked = check_import(database, settings, request, now())
        for sentence in _remarks(checked):
            click.echo(sentence)
        if dry_run:
            click.echo(f"{file.name} has {checked.rows:,} responses and no faults. Nothing was imported.")
            return
        with progress_of("Sealing", checked.rows) as progress:
            import_responses(database, settings, checked, now(), progress)
    click.echo(f"Sealed {checked.rows:,} ballots into “{wave}”. Nobody can read them until the wave is counted.")


def _remarks(checked: Import) -> Iterator[str]:
    """Say what a lead should know before answers are sealed for good."""
    missing = checked.file.not_asked
    if missing:
        yield (
            f"No column for {len(missing)} of the questions: {', '.join(missing)}. They count as not asked, and scores "
            "that rest on them may not be shown."
        )
    if checked.before:
        yield (
            f"The wave holds {checked.before:,} ballots already. If this file is a corrected copy of one before, "
            "everybody in it would count twice."
        )
    if checked.headcount is not None and checked.before + checked.rows > checked.headcount:
        yield f"That makes more ballots than the {checked.headcount:,} staff there are."
