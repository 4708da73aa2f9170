"""Misses: written a little later, so that no answer's time tells whether there is an account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from tests.lead import NOW, Lead
from tests.web.workspace.member import SIGN_IN, Member
from tiassess.people.trail import SERVER
from tiassess.people.trail_reading import said_in, trail_lines
from tiassess.storage.database import Database
from tiassess.web.workspace import misses
from tiassess.web.workspace.misses import LATEST, NAME, SOONEST, Misses, in_some_seconds

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def waiting(app: Flask) -> list[Callable[[], None]]:
    """What a server does later, which it does not here unless it is called."""
    acts: list[Callable[[], None]] = []
    app.extensions[NAME] = Misses(acts.append)
    return acts


def missed(people: Lead) -> int:
    """Say how many lines there are of somebody who did not get in."""
    with people.database.reading() as session:
        return [said_in(line)["deed"] for line in trail_lines(session, SERVER)].count("did not get in")


def tries(app: Flask, email: str) -> None:
    """Open the sign-in page and give a wrong password, and read the whole answer."""
    stranger = Member(app.test_client())
    stranger.open(SIGN_IN)
    stranger.send(SIGN_IN, email=email, password="wrong").close()


def test_nothing_is_written_while_somebody_waits_for_this_answer_or_the_next(
    app: Flask, people: Lead, waiting: list[Callable[[], None]]
) -> None:
    tries(app, "lead@loch.example")
    assert missed(people) == 0
    for act in waiting:
        act()
    assert missed(people) == 1


def test_a_miss_of_nobody_takes_the_same_way_and_leaves_nothing(
    app: Flask, people: Lead, waiting: list[Callable[[], None]]
) -> None:
    tries(app, "nobody@loch.example")
    assert len(waiting) == 1
    waiting[0]()
    assert missed(people) == 0


def test_many_misses_wait_together_and_are_one_line(
    app: Flask, people: Lead, waiting: list[Callable[[], None]]
) -> None:
    for _thrice in range(3):
        tries(app, "lead@loch.example")
    assert len(waiting) == 1
    waiting[0]()
    assert missed(people) == 1
    tries(app, "owner@loch.example")
    waiting[1]()
    assert missed(people) == 2


def test_a_database_that_is_away_is_told_and_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    away = Database(f"sqlite:///{tmp_path / 'nowhere' / 'none.sqlite'}")
    Misses(later=lambda act: act()).add(away, uuid4(), NOW.date())
    assert "could not be written down" in caplog.text
    away.close()


def test_the_moment_is_one_of_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []

    class Watch:
        def __init__(self, after: float, _act: object) -> None:
            seconds.append(after)

        def start(self) -> None:
            """Start nothing."""

    monkeypatch.setattr(misses, "Timer", Watch)
    for _ in range(20):
        in_some_seconds(lambda: None)
    assert SOONEST / 1000 <= min(seconds) < max(seconds) < LATEST / 1000
