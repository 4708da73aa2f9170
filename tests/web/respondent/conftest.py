"""An open survey on a server of its own, and somebody before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.lead import NOW, Lead
from tests.web.respondent.questionnaires import whole
from tests.web.respondent.staff import Clock, Staff
from tiassess.collection.access import issue_codes
from tiassess.collection.tables import CodeWay
from tiassess.storage.database import SQLITE_PRAGMAS
from tiassess.wave.frame import Frame
from tiassess.wave.waves import WaveName

UNITS = """id,name,parent,headcount
north,North,,
ward-a,Ward Ash,north,60
ward-b,Ward Beech,north,55
ward-c,Ward Cedar,,80
ward-d,Ward Elm,,6
"""
"""Large enough for a breakdown behind a link; one team is too small for one."""

KNOWN_UNITS = UNITS.replace("ward-d,Ward Elm,,6", "ward-d,Ward Elm,,16")

CLOCKS = (
    "tiassess.web.sessions.now",
    "tiassess.web.respondent.filling.now",
    "tiassess.web.respondent.pausing.now",
    "tiassess.web.respondent.routes.now",
    "tiassess.web.public.routes.now",
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the doors, which stands at the lead's moment until a test says otherwise."""
    clock = Clock(NOW)
    for place in CLOCKS:
        monkeypatch.setattr(place, clock)
    return clock


@pytest.fixture
def opened(sqlite_lead: Lead) -> Callable[..., Frame]:
    """Open a wave that can be answered by a link, on SQLite."""
    return opening(sqlite_lead)


@pytest.fixture
def opened_anywhere(lead: Lead) -> Callable[..., Frame]:
    """Open a wave that can be answered by a link, on each kind of database."""
    return opening(lead)


def opening(lead: Lead) -> Callable[..., Frame]:
    """Give a lead's way to open a wave."""

    def open_one(*, units: str = UNITS, **plan: Any) -> Frame:
        lead.has_an_organisation(units)
        days = {"opens": date(2026, 11, 2), "closes": date(2026, 12, 10)}
        return lead.opens(lead.plans_a_wave(**{"questionnaire": whole(), "ways_in": ("link",), **days, **plan}))

    return open_one


BY_CARD = {"ways_in": ("cards",)}


def issue(lead: Lead, number: int = 1, unit: str | None = None, way_in: CodeWay = CodeWay.CARDS) -> list[str]:
    """Let a lead give out codes, and give them as they are printed."""
    with lead.database.writing() as session:
        wave = WaveName("baseline", lead.organisation).find(session)
        frame = Frame.of(wave)
        codes = issue_codes(session, lead.settings, wave, frame, way_in=way_in, unit=unit, number=number)
    return [code.written for code in codes]


@pytest.fixture
def codes(opened: Callable[..., Frame], sqlite_lead: Lead) -> list[str]:
    """Codes of a wave that is answered by cards."""
    opened(**BY_CARD, units=KNOWN_UNITS)
    return issue(sqlite_lead, 3)


@pytest.fixture
def app(make_app: Callable[..., Flask], sqlite_lead: Lead, clock: Clock) -> Flask:
    """A server on the database of the lead on SQLite."""
    return make_app(sqlite_lead.settings)


@pytest.fixture
def staff(app: Flask) -> Staff:
    """Somebody who works there."""
    return Staff(app.test_client())


@pytest.fixture
def other(app: Flask) -> Staff:
    """Somebody else, or the same person on another device."""
    return Staff(app.test_client())


@pytest.fixture
def begun(opened: Callable[..., Frame], staff: Staff) -> Staff:
    """Somebody at the second page of their form, who met people today."""
    opened()
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    return staff


@pytest.fixture
def impatient(
    monkeypatch: pytest.MonkeyPatch,
    opened: Callable[..., Frame],
    make_app: Callable[..., Flask],
    clock: Clock,
    sqlite_lead: Lead,
) -> Staff:
    """Somebody at the second page of a server that waits a moment only for its database."""
    monkeypatch.setitem(SQLITE_PRAGMAS, "busy_timeout", "20")
    opened()
    staff = Staff(make_app(sqlite_lead.settings).test_client())
    staff.starts()
    staff.presses(**{"first-question": "Yes"})
    return staff


@contextmanager
def locked(lead: Lead) -> Iterator[None]:
    """Let somebody else write to the database for as long as this lasts."""
    other = sqlite3.connect(lead.database.engine.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()
