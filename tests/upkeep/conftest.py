"""What tests of upkeep stand on besides: a database that is empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import settings_for
from tiassess.config import Settings


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Settings:
    """Settings for a SQLite database that has not been migrated yet, where its kind does not matter."""
    (tmp_path / "elsewhere").mkdir()
    return settings_for(f"sqlite:///{tmp_path / 'elsewhere' / 'new.sqlite'}", tmp_path / "elsewhere")
