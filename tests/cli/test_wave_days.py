"""Moving the days of an opened wave by command: an extension, and late results with their reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_sequence import CREATE, Terminal
from tiassess.config import Settings

FAR = ["--opens", "2026-01-05", "--closes", "2198-12-10", "--results", "2199-01-07", "--destroy", "2199-02-04"]
REASON = "The steering group meets a week later."


@pytest.fixture
def terminal(settings: Settings, tmp_path: Path) -> Terminal:
    """Somebody with an open wave whose days lie ahead of any clock."""
    terminal = Terminal(settings, tmp_path / "files")
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    terminal.does("units", "import", "units.csv", "--organisation", "loch")
    terminal.does(*CREATE, *FAR, "--way-in", "link")
    terminal.does("wave", "open", "baseline")
    return terminal


def test_a_wave_is_extended_once_by_command(terminal: Terminal) -> None:
    said = terminal.does("wave", "extend", "baseline", "--closes", "2198-12-20")
    assert "“baseline” is open until the end of 2198-12-20 now. It cannot be extended again." in said
    assert "Results by 2199-01-07 and destruction by 2199-02-04 stay as promised." in said
    assert "2026-01-05 to 2198-12-20" in terminal.does("wave", "list")
    refused = terminal.is_refused("wave", "extend", "baseline", "--closes", "2198-12-28")
    assert "It was extended already, from 2198-12-10 to 2198-12-20." in refused
    assert "The ledger holds: 2 lines" in terminal.does("release", "ledger", "--verify")


def test_a_day_that_cannot_be_is_refused_by_a_sentence(terminal: Terminal) -> None:
    refused = terminal.is_refused("wave", "extend", "baseline", "--closes", "2198-12-10")
    assert "Choose a day after 2198-12-10" in refused
    assert terminal.run("wave", "extend", "baseline").exit_code == 2


def test_late_results_are_said_with_a_reason_by_command_and_anew(terminal: Terminal) -> None:
    said = terminal.does("wave", "delay", "baseline", "--reason", REASON, "--until", "2199-01-15")
    assert REASON in said
    assert "New day: 2199-01-15" in said
    assert "No new day is named." in terminal.does("wave", "delay", "baseline", "--reason", REASON)
    terminal.does("release", "ledger", "--verify")
    assert "Say why" in terminal.is_refused("wave", "delay", "baseline", "--reason", " ")
    assert terminal.run("wave", "delay", "baseline").exit_code == 2
