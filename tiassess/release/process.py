"""Starting a count in a process of its own, which holds the opened answers and then ceases to exist.

The child reads which wave is meant from its words and everything else from ``TIASSESS_*``, so that no key and no
answer ever stands on a command line. It says why it refused on its standard output; its progress bar is on the other.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Sequence

import click

from tiassess.clock import now
from tiassess.config import Settings, load_settings
from tiassess.errors import RefusedError
from tiassess.release.counting import count_wave
from tiassess.release.errors import NotCountedError
from tiassess.release.fieldwork import WaveName
from tiassess.storage.database import Database

REFUSED = 1


def count_apart(settings: Settings, name: WaveName) -> None:
    """Count a wave in a child process and wait for it; its progress bar shows on this terminal.

    Raises:
        RefusedError: the count was refused; the sentences are the child's.
        NotCountedError: the child came to an end for another reason.
    """
    words = [name.slug] if name.organisation is None else [name.slug, name.organisation]
    child = subprocess.run(  # noqa: S603 - our own module; the words are ids that were found in the database
        [sys.executable, "-m", "tiassess.release.process", *words],
        env={**os.environ, **settings.as_environment()},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if child.returncode == REFUSED and child.stdout.strip():
        raise RefusedError(*child.stdout.strip().splitlines())
    if child.returncode != 0:
        message = (
            f"Counting “{name.slug}” was cut off before it came to an end. Nothing was stored and no ballot was lost. "
            "Try again; if it happens again, look at the server's memory."
        )
        raise NotCountedError(message)


def main(words: Sequence[str]) -> int:
    """Count the wave named by its id, and by its organisation's if there is a second word; give the exit code."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # opened answers must never reach a disk, not even in a crash
    settings = load_settings()
    database = Database(settings.database_url)
    name = WaveName(*words)
    try:
        with click.progressbar(length=ballots_of(database, name), label="Counting", file=sys.stderr) as bar:
            count_wave(database, settings, name, now(), bar.update)
    except RefusedError as refusal:
        click.echo(str(refusal))
        return REFUSED
    return 0


def ballots_of(database: Database, name: WaveName) -> int:
    """Give how many ballots a closed wave has, for the length of the progress bar."""
    with database.reading() as session:
        return name.find(session).received or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
