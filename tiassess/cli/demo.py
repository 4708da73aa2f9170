"""``tiassess demo``: two made-up organisations, with published waves and one that is open."""

from __future__ import annotations

from collections.abc import Mapping

import click

from tiassess.cli.context import progress_of
from tiassess.clock import now
from tiassess.config import load_settings, shipped_folder
from tiassess.demonstration.errors import NotEmptyError
from tiassess.demonstration.making import STEPS, Making
from tiassess.demonstration.story import STORIES
from tiassess.instrument.library import InstrumentLibrary
from tiassess.storage.database import Database
from tiassess.storage.migrating import current_version, refuse_unmigrated, upgrade

MADE_UP = "These organisations, their staff and their answers are made up, and every page says so."
ONCE = "Keep the passwords now: they are shown this once and stand nowhere else."


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port for the addresses that are printed.")
@click.option("--if-empty", is_flag=True, help="Do nothing where the database holds something already.")
def command(port: int, if_empty: bool) -> None:
    """Make a demonstration in an empty database: two made-up organisations with their surveys and results.

    One of about 200 staff has three published waves and a fourth that can be answered; one of 48 staff has one. The
    first day of each is counted from today. If it is cut off, the next start clears away what there is and begins anew.

    Example: tiassess demo
    """
    settings = load_settings()
    database = Database(settings.database_url)
    try:
        if current_version(database.engine) is None:
            upgrade(database.engine)
        refuse_unmigrated(database.engine)
        making = Making(database, settings, InstrumentLibrary(shipped_folder("instruments")), now())
        with progress_of("Making the demonstration", STEPS) as progress:
            passwords = making.make(progress)
    except NotEmptyError:
        if not if_empty:
            raise
    else:
        _tell(f"http://127.0.0.1:{port}", passwords)
    finally:
        database.close()


def _tell(site: str, passwords: Mapping[str, str]) -> None:
    """Say where everything is and who can sign in."""
    click.echo(f"Made the demonstration. {MADE_UP}\n\nWhen the server runs (tiassess serve):\n")
    for story in STORIES:
        click.echo(story.name)
        for wave in story.waves:
            kind = "answer " if wave.is_open else "results"
            path = f"answer/{story.id}/{wave.id}/" if wave.is_open else f"results/{story.id}/{wave.id}"
            click.echo(f"  {kind}  {site}/{path}")
    click.echo(f"\nSign in at {site}/workspace/\n")
    for email, password in passwords.items():
        click.echo(f"  {email:30}  {password}")
    click.echo(f"\n{ONCE}")
