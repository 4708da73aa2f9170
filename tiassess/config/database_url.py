"""Where the database is: one address, refused with a sentence before anything tries to connect to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tiassess.config.errors import UnsafeSettingsError

if TYPE_CHECKING:
    from sqlalchemy import URL

NAME = "TIASSESS_DATABASE_URL"


def embedded_database_url(instance_dir: Path) -> str:
    """Give the address of the embedded default: a SQLite file in the instance folder."""
    return f"sqlite:///{instance_dir / 'tiassess.sqlite'}"


def check_database_url(url: str) -> str:
    """Name the driver of a PostgreSQL address and make a SQLite file; refuse what cannot be a database of ours.

    The sentences never repeat the address, which may hold a password.

    >>> check_database_url("postgres://loch@db/tiassess")
    'postgresql+psycopg://loch@db/tiassess'

    Raises:
        UnsafeSettingsError: it is broken, of a kind we do not test with, or keeps nothing.
    """
    scheme, _, place = url.partition("://")
    if scheme == "sqlite":
        _make_sqlite_file(_parse(url))
        return url
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        _refuse_unknown_options(_parse(f"postgresql+psycopg://{place}"))
        return f"postgresql+psycopg://{place}"
    message = f"{NAME} must begin with sqlite:/// or postgresql://."
    raise UnsafeSettingsError(message)


def _parse(url: str) -> URL:
    from sqlalchemy import make_url  # noqa: PLC0415 - settings are read by commands that need no database
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415 - as above

    try:
        parsed = make_url(url)
        if parsed.drivername != "sqlite":
            parsed.get_dialect()().create_connect_args(parsed)
    except (ArgumentError, ValueError):
        message = (
            f"{NAME} cannot be understood. An example is postgresql://user:password@host:5432/name; in a password, "
            "write every sign but letters and digits as % and its code, such as %40 for @."
        )
        raise UnsafeSettingsError(message) from None
    return parsed


def _refuse_unknown_options(url: URL) -> None:
    from psycopg import ProgrammingError  # noqa: PLC0415 - not needed with SQLite
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - as above

    for option in url.query:
        try:
            make_conninfo(**{option: "0"})
        except ProgrammingError:
            message = f"{NAME} has the option “{option[:40]}” after its “?”, which PostgreSQL does not know. Remove it."
            raise UnsafeSettingsError(message) from None


def _make_sqlite_file(url: URL) -> None:
    """Make the file that a SQLite address names, if it is not there: SQLite itself would let others read it."""
    if url.host or url.query:
        message = (
            "The address of a SQLite database is sqlite:///file or sqlite:////path/to/file, "
            "with nothing between the second and the third slash and no options (“?”) behind."
        )
        raise UnsafeSettingsError(message)
    if not url.database or url.database == ":memory:":
        message = f"{NAME} names no file, so nothing would be kept. An example is sqlite:////path/to/file."
        raise UnsafeSettingsError(message)
    file = Path(url.database)
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not file.is_file():
            message = f"The database {file} is a folder or a device. Name a file in {NAME}."
            raise UnsafeSettingsError(message) from None
    except OSError as reason:
        message = f"The database {file} cannot be made ({reason.strerror}). Make its folder, or name another in {NAME}."
        raise UnsafeSettingsError(message) from reason
