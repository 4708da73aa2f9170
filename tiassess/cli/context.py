"""What commands share: the settings, the database, options that mean the same everywhere, and writing files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from tiassess.config import Settings, load_settings
from tiassess.errors import RefusedError
from tiassess.storage.database import Database
from tiassess.storage.migrating import refuse_unmigrated

organisation_option = click.option(
    "--organisation", metavar="ID", help="The organisation; needed where a wave's id alone is not enough."
)


class Day(click.ParamType[date]):
    """A day written as 2026-01-31."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or say how to write one."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a day. Write it like 2026-01-31.", param, ctx)


@contextmanager
def opened() -> Iterator[tuple[Database, Settings]]:
    """Give the migrated database and the settings of this installation."""
    settings = load_settings()
    database = Database(settings.database_url)
    try:
        refuse_unmigrated(database.engine)
        yield database, settings
    finally:
        database.close()


@contextmanager
def progress_of(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal; elsewhere show nothing."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update


def say_that_it_is_checked() -> None:
    """Tell whoever waits at a terminal; nobody knows beforehand how long a solver takes, so there is no bar."""
    if sys.stderr.isatty():
        click.echo("Trying to break it. A large organisation takes some seconds.", err=True)


def write_new_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file that is not there yet, whole or not at all.

    Args:
        path: where.
        content: what it holds.
        private: let nobody but this account read it.

    Raises:
        RefusedError: it is there already, or its folder cannot be written to.
    """
    try:
        _write_whole(path, content, 0o600 if private else 0o666)
    except FileExistsError as reason:
        raise _is_there(path) from reason
    except OSError as reason:
        message = f"{path} cannot be written ({reason.strerror})."
        raise RefusedError(message) from reason


def refuse_what_is_there(path: Path) -> None:
    """Refuse to write where something is already, before anything else is done.

    Raises:
        RefusedError: it is there.
    """
    if path.exists():
        raise _is_there(path)


def _is_there(path: Path) -> RefusedError:
    message = f"{path} is there already. Choose another name, or remove it first."
    return RefusedError(message)


def _write_whole(path: Path, content: bytes, mode: int) -> None:
    with open(path, "xb", opener=partial(os.open, mode=mode)) as file:
        try:
            file.write(content)
            file.flush()
        except OSError:  # the disk is full: half a release is none
            path.unlink()
            raise
