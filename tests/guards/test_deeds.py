"""What is written as done was done: every act is pressed by everybody who may, at every stage of a wave, and twice.

The second press mostly comes too late and is refused with a sentence; so are most at the other stages. An act writes a
line of a trail exactly where it changed something else. Acts that ask once more who somebody is write nothing by that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import redirect
from sqlalchemy import select
from sqlalchemy.sql.functions import count
from werkzeug.wrappers import Response

from tests.guards.lively import WAVES, Lively, Server, at_the_leads_moment, running_on, served
from tests.guards.test_access import Try, address, ripe_wave, tries
from tests.lead import NOW
from tiassess.people.tables import TrailEntry
from tiassess.people.trail import Deed
from tiassess.storage.loading import load_for
from tiassess.wave.tables import Wave
from tiassess.web.audience import Audience, asks_again, open_to
from tiassess.web.running import running
from tiassess.web.workspace.access import access
from tiassess.web.workspace.noting import was_done
from tiassess.web.workspace.proof import MINUTES_TO_FILL_IN

CONFIRM = "/workspace/confirm"
ALL = frozenset(Deed)

KEPT_AS_IT_WAS = {"workspace.change_unit", "workspace.change_role", "workspace.remove_mail_addresses"}
"""Acts that are done although nothing is different then: the tries enter what stood there, or empty what is empty."""


@pytest.fixture
def serve(lively: Lively, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server on a copy; further acts on a wave may be given."""
    started: list[Server] = []

    def serve_one(**acts: Callable[..., Any]) -> Server:
        def plant(app: Any) -> None:
            for name, act in acts.items():
                rule = f"/workspace/organisations/<organisation>/{name}/<wave>"
                app.add_url_rule(rule, name, open_to(Audience.LEADS)(act), methods=["POST"])

        started.append(served(lively, tmp_path, plant))
        return started[-1]

    with at_the_leads_moment():
        yield serve_one
    for server in started:
        server.stops()


def acts(server: Server, *endpoints: str, stages: int = len(WAVES)) -> list[Try]:
    """Give every act of everybody who may do it; those on a wave at so many stages, first where it has most to do."""
    let_in = [attempt for attempt in tries(server, "POST", endpoints=endpoints) if attempt.is_let_in]
    return [replace(attempt, wave=wave) for attempt in let_in for wave in _waves(attempt)[:stages]]


def _waves(attempt: Try) -> list[str]:
    """Give the waves of Loch on which an act is tried."""
    if attempt.organisation != "loch" or "wave" not in attempt.rule.arguments:
        return [""]
    return sorted(WAVES, key=lambda wave: wave != ripe_wave(attempt.rule))


def number_of_lines(server: Server) -> int:
    """Give how many lines all trails have together."""
    with running_on(server.app).reading() as session:
        return session.scalar(select(count()).select_from(TrailEntry)) or 0


def wrong_lines(server: Server, attempts: list[Try]) -> list[str]:
    """Press each act twice, and say which wrote that it was done where nothing was, or did something in silence."""
    at_first, none_yet = server.rows(but=ALL), number_of_lines(server)
    server.has_changed()
    wrong = []
    for attempt in attempts:
        before, lines = at_first, none_yet
        for _twice in range(2):
            answer = server.asks(attempt.who, "POST", address(server, attempt))
            if not server.has_changed():
                continue
            after, now_written = server.rows(but=ALL), number_of_lines(server)
            if (is_written := now_written != lines) != (after != before) and not (is_written and _is_kept(attempt)):
                said = "wrote a line and changed nothing" if is_written else "changed a row and wrote no line"
                wrong.append(f"{attempt.who} {said} by {address(server, attempt)} ({answer.status_code})")
            before, lines = after, now_written
        if lines != none_yet or before != at_first:
            server.begins_anew()
    return wrong


def _is_kept(attempt: Try) -> bool:
    return str(attempt.rule.endpoint) in KEPT_AS_IT_WAS


@pytest.mark.parametrize("stages", [2, pytest.param(len(WAVES), marks=pytest.mark.long)])
def test_an_act_is_written_where_it_changed_something_and_nowhere_else(
    serve: Callable[..., Server], stages: int
) -> None:
    server = serve()
    assert wrong_lines(server, acts(server, stages=stages)) == []


def test_an_act_that_asks_once_more_who_somebody_is_writes_nothing(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    asking = [each for each in acts(server) if asks_again(server.app, str(each.rule.endpoint))]
    later = NOW + timedelta(minutes=MINUTES_TO_FILL_IN)
    monkeypatch.setattr("tiassess.web.workspace.proof.now", lambda: later)
    for attempt in asking:
        answer = server.asks(attempt.who, "POST", address(server, attempt))
        assert answer.headers["Location"].partition("?")[0] == CONFIRM
    assert len(asking) > 20
    assert not server.has_changed()


def rename(wave: str) -> None:
    """Change a row, as an act of a test."""
    with running().database.writing() as session:
        found = load_for(session, access().organisation_id, Wave, slug=wave)
        assert found
        found.name += " anew"


def test_the_guard_notices_what_leads_on_and_says_that_it_was_done(serve: Callable[..., Server]) -> None:
    def press(organisation: str, wave: str) -> Response:
        was_done()
        return redirect(f"/workspace/organisations/{organisation}/waves/{wave}/", 303)

    server = serve(papers=press)
    wrong = wrong_lines(server, acts(server, "papers"))
    assert "lead wrote a line and changed nothing by /workspace/organisations/loch/papers/open (303)" in wrong


def test_the_guard_notices_what_is_done_in_silence(serve: Callable[..., Server]) -> None:
    def press(organisation: str, wave: str) -> Response:
        rename(wave)
        return redirect(f"/workspace/organisations/{organisation}/waves/{wave}/", 303)

    server = serve(papers=press)
    wrong = wrong_lines(server, acts(server, "papers"))
    assert "lead changed a row and wrote no line by /workspace/organisations/loch/papers/open (303)" in wrong
