"""Whether the server can do its work: the database answers and is of this version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from tiassess.storage.migrating import DatabaseVersionError, is_current

if TYPE_CHECKING:
    from sqlalchemy import URL

    from tiassess.storage.database import Database


def is_well(database: Database) -> bool:
    """Tell whether the database answers and needs no migration; why not is told to nobody."""
    try:
        return _is_there(database.engine.url) and is_current(database.engine)
    except (DatabaseVersionError, SQLAlchemyError):
        return False


def _is_there(url: URL) -> bool:
    """Look for the file of a SQLite database first, because asking one that is gone would make an empty one."""
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()
