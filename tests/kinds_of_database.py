"""On which kinds of database a test runs; without a word here it is both, as with ``database_url``."""

from __future__ import annotations

import pytest

postgresql_when_long = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
"""For what takes long and does not hang on locks, snapshots or SQL that differs: PostgreSQL is left to the long run."""
