"""``tiassess keys``: replacing the secret of an installation."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tiassess.cli.context import opened, progress_of
from tiassess.clock import now
from tiassess.collection.renewing import count_renewable
from tiassess.collection.renewing_rows import Renewal
from tiassess.config import Settings
from tiassess.upkeep.rotating import named, refuse_what_is_left, renew_all, rotate_keys


@click.group()
def command() -> None:
    """Replace the secret from which every key is made.

    Example: tiassess keys rotate
    """


@command.command("rotate")
@click.option("--check", is_flag=True, help="Only say whether anything rests on a former secret; exit 1 if so.")
def rotate_command(check: bool) -> None:
    """Put everything that rests on the old secret under a new one, while the server runs.

    Without settings a new secret is made here and the old one destroyed. Where TIASSESS_SECRET_KEY names the secret,
    this says how to go about it. It may be stopped at any moment and run again. Each wave needs its key file.

    Example: tiassess keys rotate --check
    """
    with opened() as (database, settings):
        with database.reading() as session:
            length = count_renewable(session)
        with progress_of("Looking" if check else "Renewing", length) as progress:
            if check:
                renewal = renew_all(database, settings, changes=False, progress=progress)
            else:
                renewal = rotate_keys(database, settings, now(), progress)
    for sentence in _foreign(renewal):
        click.echo(sentence)
    if check:
        refuse_what_is_left(renewal)
        click.echo("Nothing rests on a former secret.")
        return
    for sentence in _done(renewal, settings):
        click.echo(sentence)


def _foreign(renewal: Renewal) -> Iterator[str]:
    for name, number in sorted(renewal.foreign.items()):
        yield f"“{name}”: {number:,} were made under no secret that is named here. They stay so, and are refused."


def _done(renewal: Renewal, settings: Settings) -> Iterator[str]:
    yield f"Everything rests on the present secret now. Renewed: {named(renewal) or 'nothing'}."
    if settings.secret_file:
        yield "The secret before is destroyed. Start the server again when it suits you."
    else:
        yield "Take the old secret out of TIASSESS_PREVIOUS_SECRET_KEYS, and start every process again."
    yield "Links that were shared before no longer open: share them anew. A backup from before needs the old secret."
    yield "Make a new one: tiassess backup FILE"
