"""Bringing a database to the present version, and refusing one that is not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from tiassess.config import shipped_folder
from tiassess.errors import RefusedError


class DatabaseVersionError(RefusedError):
    """The database cannot be reached, or is not of the version that this program needs."""


def upgrade(engine: Engine) -> None:
    """Create the tables or migrate them to the present version, all steps or none.

    Raises:
        DatabaseVersionError: the database cannot be reached, or is newer than this program.
    """
    _refuse_newer(engine)
    with engine.execution_options(tiassess_writing=True).begin() as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection, version: str = "head") -> None:
    """Create the tables or migrate them to a version, inside somebody's own transaction."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def is_known(version: str) -> bool:
    """Say whether this program can bring a database of a version to its own."""
    return version in {script.revision for script in _scripts().walk_revisions()}


def is_current(engine: Engine) -> bool:
    """Say whether the database is of the version that this program needs."""
    return current_version(engine) == _head()


def refuse_unmigrated(engine: Engine) -> None:
    """Refuse to work with a database of another version.

    Raises:
        DatabaseVersionError: it is older or newer, or cannot be reached; the sentence says what to do.
    """
    _refuse_newer(engine)
    if not is_current(engine):
        message = "The database is not set up for this version."
        raise DatabaseVersionError(message, command="tiassess db upgrade")


def current_version(engine: Engine) -> str | None:
    """Give the version of the database, or None for an empty one.

    Raises:
        DatabaseVersionError: it cannot be reached.
    """
    try:
        with engine.execution_options(tiassess_writing=False).connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as reason:
        message = "The database cannot be reached. Check TIASSESS_DATABASE_URL and that the database is running."
        raise DatabaseVersionError(message) from reason


def migrations_folder() -> Path:
    """Find the migrations that ship with the product."""
    return shipped_folder("migrations")


@cache
def _head() -> str | None:
    """Give the version that this program needs; a monitor asks often, and it takes reading every migration."""
    return _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(migrations_folder()))


def _refuse_newer(engine: Engine) -> None:
    version = current_version(engine)
    if version is not None and not is_known(version):
        message = "The database was made by a newer version of tiassess. Install that version or a later one."
        raise DatabaseVersionError(message)
