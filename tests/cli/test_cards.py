"""Code cards by command: asked for, printed once to a private file, and cancelled."""

from __future__ import annotations

import errno
import os
import re
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.test_sequence import CREATE, Terminal
from tests.conftest import settings_for

CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}\b")


@pytest.fixture
def terminal(sqlite_url: str, tmp_path: Path) -> Terminal:
    """Somebody at a terminal, with a wave of cards that opens in a far year."""
    settings = replace(settings_for(sqlite_url, tmp_path), address="https://survey.example.org")
    terminal = Terminal(settings, tmp_path / "files")
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    terminal.does("units", "import", "units.csv", "--organisation", "loch")
    terminal.does("roles", "import", "roles.csv", "--organisation", "loch")
    days = ("--opens", "2199-01-05", "--closes", "2199-02-02", "--way-in", "cards")
    terminal.does(*CREATE, *days)
    terminal.does("wave", "open", "baseline")
    return terminal


def codes_in(path: Path) -> list[str]:
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return CODE.findall(text)


def test_cards_are_asked_for_printed_once_and_cancelled(terminal: Terminal) -> None:
    assert "Asked for 5 cards." in terminal.does("cards", "order", "baseline", "--pile", "ward-a=3", "--everybody", "2")
    assert "waits  everybody 2, ward-a 3" in terminal.does("cards", "list", "baseline")
    assert "The cards are in cards.pdf." in terminal.does("cards", "print", "baseline", "--out", "cards.pdf")
    path = terminal.folder / "cards.pdf"
    codes = codes_in(path)
    assert len(set(codes)) == 5
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "No orders wait to be printed." in terminal.is_refused("cards", "print", "baseline", "--out", "again.pdf")
    (terminal.folder / "spare.txt").write_text(
        f"{codes[0]}\n\nhttps://survey.example.org/answer/loch/baseline/code/{codes[1]}\nNOT-A-CODE\n{codes[0]}\n"
    )
    said = terminal.does("cards", "cancel", "baseline", "spare.txt")
    assert "Cards cancelled: 2." in said
    assert "Mistyped, so nothing was done: line 4." in said
    assert "cancelled before, so nothing was done: line 1, 3, 5." in terminal.does(
        "cards", "cancel", "baseline", "spare.txt"
    )
    lines = terminal.does("release", "ledger", "--organisation", "loch")
    assert "command line" in lines
    assert not [code for code in codes if code in lines]


def test_without_an_address_no_card_is_made(terminal: Terminal) -> None:
    terminal.does("cards", "order", "baseline", "--everybody", "2")
    terminal.environment["TIASSESS_ADDRESS"] = ""
    assert "Set TIASSESS_ADDRESS" in terminal.is_refused("cards", "print", "baseline", "--out", "cards.pdf")
    assert "waits" in terminal.does("cards", "list", "baseline")


def test_if_the_file_cannot_be_written_the_cards_wait(terminal: Terminal) -> None:
    terminal.does("cards", "order", "baseline", "--everybody", "2")
    (terminal.folder / "cards.pdf").write_text("Something else")
    (terminal.folder / "old.pdf.part").write_text("Cards, perhaps")
    assert "cards.pdf is there already" in terminal.is_refused("cards", "print", "baseline", "--out", "cards.pdf")
    assert "old.pdf.part is there already" in terminal.is_refused("cards", "print", "baseline", "--out", "old.pdf")
    assert "cannot be written" in terminal.is_refused("cards", "print", "baseline", "--out", "nowhere/cards.pdf")
    assert (terminal.folder / "cards.pdf").read_text() == "Something else"
    assert (terminal.folder / "old.pdf.part").read_text() == "Cards, perhaps"
    assert "waits" in terminal.does("cards", "list", "baseline")
    terminal.does("cards", "print", "baseline", "--out", "other.pdf")
    assert len(codes_in(terminal.folder / "other.pdf")) == 2
    assert not (terminal.folder / "other.pdf.part").exists()


def test_a_full_disk_leaves_no_file_and_the_cards_wait(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    terminal.does("cards", "order", "baseline", "--everybody", "2")
    monkeypatch.setattr("os.fsync", is_full)
    assert "No space left" in terminal.is_refused("cards", "print", "baseline", "--out", "cards.pdf")
    assert not list(terminal.folder.glob("cards.pdf*"))
    assert "waits" in terminal.does("cards", "list", "baseline")


@pytest.mark.parametrize(
    ("moment", "order"),
    [
        ("tiassess.reporting.pdf.cards.print_pages", "waits"),
        ("tiassess.release.cards.enter", "waits"),
        ("pathlib.Path.rename", "printed"),
    ],
)
def test_a_killed_command_leaves_no_order_printed_without_a_file(terminal: Terminal, moment: str, order: str) -> None:
    terminal.does("cards", "order", "baseline", "--everybody", "2")
    program = (
        "import os, signal, sys\nfrom unittest import mock\nfrom tiassess.cli import main\n"
        f"kill = mock.patch({moment!r}, lambda *_words: os.kill(os.getpid(), signal.SIGKILL))\n"
        "sys.argv = ['tiassess', 'cards', 'print', 'baseline', '--out', 'cards.pdf']\nwith kill: main()"
    )
    environment = os.environ | terminal.environment
    done = subprocess.run([sys.executable, "-c", program], env=environment, cwd=terminal.folder, check=False)
    assert done.returncode == -signal.SIGKILL
    assert order in terminal.does("cards", "list", "baseline")
    assert [path.name for path in terminal.folder.glob("cards.pdf*")] == ["cards.pdf.part"]
    if order == "printed":
        (code, _other) = codes_in(terminal.folder / "cards.pdf.part")
        (terminal.folder / "spare.txt").write_text(code)
        assert "Cards cancelled: 1." in terminal.does("cards", "cancel", "baseline", "spare.txt")


def test_an_order_is_named_where_several_wait(terminal: Terminal) -> None:
    for _ in range(2):
        terminal.does("cards", "order", "baseline", "--everybody", "2")
    assert "2 orders wait to be printed." in terminal.is_refused("cards", "print", "baseline", "--out", "cards.pdf")
    order = terminal.does("cards", "list", "baseline").split()[0]
    terminal.does("cards", "print", "baseline", "--out", "cards.pdf", "--order", order)
    assert "Cards cancelled: 2." in terminal.does("cards", "void", "baseline", "--order", order)


@pytest.mark.parametrize("pile", ["ward-a", "=3", "ward-a=many", "ward-a=-1"])
def test_a_pile_is_a_unit_and_a_number(terminal: Terminal, pile: str) -> None:
    assert "Write it like ward-a=12." in terminal.run("cards", "order", "baseline", "--pile", pile).stderr
