"""The program that counts: started by ``process``, it opens ballots, stores a candidate and ceases to exist.

It reads which wave is meant from its words and everything else from ``TIASSESS_*``. A refusal goes to its
standard output, where its parent listens; its progress bar goes to the terminal.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from tiassess.clock import now
from tiassess.config import load_settings
from tiassess.config.core_dumps import forbid_core_dumps
from tiassess.errors import RefusedError
from tiassess.release.counting import Bars, count_wave
from tiassess.release.process import REFUSED, for_the_parent
from tiassess.storage.database import Database
from tiassess.storage.mishaps import explain
from tiassess.wave.frame import Frame
from tiassess.wave.waves import WaveName

MOST_TIMES = 4
"""How often a question is looked at: its answers and who did not answer it are decided, and attacked."""

BROKEN = 70
"""The exit code of a program that has a fault of its own (sysexits.h)."""


def main(words: Sequence[str]) -> int:
    """Count the wave named by its id, and by its organisation's if there is a second word; give the exit code."""
    forbid_core_dumps()
    try:
        _count(WaveName(*words))
    except RefusedError as refusal:
        click.echo(for_the_parent(refusal))
        return REFUSED
    except Exception as mishap:  # noqa: BLE001 - its own words may quote an answer, so nothing of it may be printed
        if sentence := explain(mishap):
            click.echo(for_the_parent(RefusedError(sentence)))
            return REFUSED
        click.echo(f"Counting ended in {type(mishap).__name__} at {_place(mishap)}", err=True)
        return BROKEN
    return 0


def _place(mishap: BaseException) -> str:
    """Say where something went wrong, and never with which words: these may quote what is in a ballot."""
    last = traceback.extract_tb(mishap.__traceback__)[-1]
    return f"{Path(last.filename).name}, line {last.lineno}"


def _count(name: WaveName) -> None:
    settings = load_settings()
    database = Database(settings.database_url)
    try:
        with database.reading() as session:
            wave = name.find(session)
            ballots = wave.received or 0
            steps = MOST_TIMES * len(Frame.of(wave).questionnaire.choice_items) if wave.frame else 0
        each = 1 + ballots // (steps or 1)  # opening ballots and protecting people take half of the bar each
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=ballots + each * steps, label="Counting", file=sys.stderr, hidden=hidden) as bar:
            bars = Bars(ballots=bar.update, questions=lambda done: bar.update(each * done))
            count_wave(database, settings, name, now(), bars)
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
