"""What guards of the whole product stand on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.guards.lively import Lively, make_lively


@pytest.fixture(scope="session")
def lively(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Lively:
    """A server on which everything is in play, to copy."""
    folder = tmp_path_factory.mktemp("lively")
    return make_lively(f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'made.sqlite')}", folder)
