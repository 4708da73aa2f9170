"""Applications for the pages' tests, closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import settings_for
from tiassess.app import create_app
from tiassess.config import Settings
from tiassess.web.running import running
from tiassess.web.workspace.misses import NAME, Misses


@pytest.fixture
def make_app() -> Iterator[Callable[..., Flask]]:
    """Make applications as ``create_app`` does, and close their databases at the end."""
    made: list[Flask] = []

    def make(settings: Settings, *words: Path) -> Flask:
        made.append(create_app(settings, *words))
        made[-1].extensions[NAME] = Misses(later=lambda act: act())
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            running().database.close()


@pytest.fixture
def app(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    """An application whose database does not exist."""
    return make_app(settings_for(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor."""
    return app.test_client()
