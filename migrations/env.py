"""Alembic's environment: migrations run on the connection they are given, in one transaction.

Every room's tables are imported so that ``alembic revision --autogenerate`` sees them all.
"""

from __future__ import annotations

from alembic import context

import tiassess.collection.tables
import tiassess.people.tables
import tiassess.release.tables
import tiassess.wave.tables  # noqa: F401 - imported for their tables
from tiassess.storage.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes tables by copying them
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
