"""A visitor of the server on which a lead publishes, and the day on which somebody comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.lead import NOW, Lead
from tests.web.public.publishing import ROWS
from tiassess.disclosure.release import Release


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the day on which somebody comes; it is the lead's day until a test says otherwise."""

    def come_on(day: date) -> None:
        moment = NOW.replace(year=day.year, month=day.month, day=day.day)
        monkeypatch.setattr("tiassess.web.public.routes.now", lambda: moment)

    come_on(NOW.date())
    return come_on


@pytest.fixture
def visitor(make_app: Callable[..., Flask], sqlite_lead: Lead) -> FlaskClient:
    """A visitor of the server that the lead works on."""
    return make_app(sqlite_lead.settings).test_client()


@pytest.fixture
def published(sqlite_lead: Lead) -> Release:
    """The release of a published wave."""
    sqlite_lead.has_a_closed_wave(ROWS)
    release = sqlite_lead.counts()
    assert sqlite_lead.publishes()
    return release
