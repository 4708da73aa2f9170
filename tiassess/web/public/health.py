"""Whether the server can do its work: the database answers and is of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from tiassess.storage.migrating import DatabaseVersionError, is_current

if TYPE_CHECKING:
    from tiassess.storage.database import Database


def is_well(database: Database) -> bool:
    """Tell whether the database answers and needs no migration; why not is told to nobody."""
    try:
        return is_current(database.engine)
    except (DatabaseVersionError, SQLAlchemyError):
        return False
