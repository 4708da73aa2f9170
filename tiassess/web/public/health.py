"""Whether the server can do its work: the database answers and has every migration of this version."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from tiassess.config import shipped_folder

if TYPE_CHECKING:
    from tiassess.storage.database import Database


def is_well(database: Database) -> bool:
    """Tell whether the database answers and is migrated to exactly this version."""
    try:
        with database.reading() as session:
            present = MigrationContext.configure(session.connection()).get_current_heads()
    except SQLAlchemyError:
        return False
    return bool(present) and frozenset(present) == expected_revisions()


@lru_cache(maxsize=1)
def expected_revisions() -> frozenset[str]:
    """Give the newest migrations that ship with this version."""
    return frozenset(ScriptDirectory(str(shipped_folder("migrations"))).get_heads())
