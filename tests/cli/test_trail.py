"""Audit trails by command: shown, written to a file, and verified."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from tests.lead import NOW
from tiassess.cli import tiassess
from tiassess.config import Settings
from tiassess.people.accounts import add_account
from tiassess.people.trail import COMMAND_LINE, SERVER, Deed, Noted, by_account, note
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

Run = Callable[..., Result]

LEFT = UUID(int=99)


@pytest.fixture
def run(sqlite_settings: Settings) -> Run:
    """Run a command of somebody whose server has an organisation with three lines in its trail, and one of its own."""
    database = Database(sqlite_settings.database_url)
    add_organisation(database, slug="loch", name="Loch", timezone="Europe/London", moment=NOW)
    ann = add_account(database, "ann@loch.example", "tea at four in the garden", NOW.date())
    with database.writing() as session:
        loch = find_organisation(session, "loch").id
        look = {"page": "wave", "wave": "baseline"}
        note(session, loch, Noted(Deed.VIEWED, by_account(ann), NOW.date(), look))
        note(session, loch, Noted(Deed.VIEWED, by_account(LEFT), NOW.date(), look))
        note(session, loch, Noted(Deed.INVITED, COMMAND_LINE, NOW.date(), {"roles": ["lead"]}))
        note(session, SERVER, Noted(Deed.BACKED_UP, COMMAND_LINE, NOW.date()))
    database.close()
    environment = sqlite_settings.as_environment()

    def run_one(*words: str) -> Result:
        return CliRunner().invoke(tiassess, words, env=environment, prog_name="tiassess")

    return run_one


def tampers(settings: Settings) -> None:
    """Change a line as somebody would who controls the database."""
    database = Database(settings.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER trail_entry_refuses_update"))
        connection.execute(text("UPDATE trail_entry SET entry = replace(entry, 'wave', 'wade') WHERE number = 2"))
    database.close()


def test_the_trail_of_an_organisation_is_shown_with_the_addresses_of_accounts(run: Run) -> None:
    assert run("trail", "show", "--organisation", "loch").stdout.splitlines() == [
        "1\t2026-11-21\tann@loch.example\tviewed\tpage=wave wave=baseline",
        f"2\t2026-11-21\t{LEFT}\tviewed\tpage=wave wave=baseline",
        '3\t2026-11-21\tcommand line\tinvited\troles=["lead"]',
    ]
    assert run("trail", "show", "--organisation", "loch", "--lines", "1").stdout.startswith("3\t")


def test_without_an_organisation_the_servers_own_trail_is_shown(run: Run) -> None:
    assert "command line\tbacked up" in run("trail", "show").stdout


def test_a_file_holds_every_line_with_its_checksum_and_says_last_that_it_was_taken(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "trail.jsonl"
    done = run("trail", "export", "--organisation", "loch", "--out", str(out))
    assert (done.exit_code, done.stdout) == (0, f"Wrote {out} (4 lines).\n")
    lines = [json.loads(row) for row in out.read_text().splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4]
    assert lines[-1]["deed"] == "trail exported"
    assert out.stat().st_mode & 0o077 == 0


def test_no_copy_goes_unsaid_and_none_that_was_refused_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("trail", "export", "--organisation", "loch", "--out")
    assert run(*words, str(tmp_path)).exit_code == 1
    assert "trail exported" not in run("trail", "show", "--organisation", "loch").stdout
    monkeypatch.setattr("tiassess.cli.trail.write_new_file", lambda *_what, **_how: sys.exit("The power goes."))
    assert run(*words, str(tmp_path / "trail.jsonl")).exit_code == 1
    assert "trail exported" in run("trail", "show", "--organisation", "loch").stdout


def test_whole_trails_are_verified_with_their_last_checksums(run: Run, tmp_path: Path) -> None:
    run("trail", "export", "--organisation", "loch", "--out", str(tmp_path / "trail.jsonl"))
    done = run("trail", "verify")
    assert done.exit_code == 0
    assert "server: all lines fit. Last line: " in done.stdout
    assert "loch: all lines fit. Last line: 4, checksum " in done.stdout


def test_a_changed_line_ends_verifying_with_its_number(run: Run, sqlite_settings: Settings) -> None:
    tampers(sqlite_settings)
    for words in (("trail", "verify"), ("trail", "verify", "--organisation", "loch")):
        done = run(*words)
        assert done.exit_code == 1
        assert "loch, line 2: this line was changed after it was written." in done.stderr
    assert "Line 2 of an audit trail" in run("doctor").stdout


def test_what_is_no_line_any_more_is_shown_as_it_stands(run: Run, sqlite_settings: Settings) -> None:
    tampers(sqlite_settings)
    database = Database(sqlite_settings.database_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE trail_entry SET entry = 'torn' WHERE number = 1"))
    database.close()
    assert run("trail", "show", "--organisation", "loch").stdout.startswith("1\ttorn\n")


def test_an_organisation_that_is_not_there_is_refused_with_a_sentence(run: Run) -> None:
    done = run("trail", "show", "--organisation", "firth")
    assert done.exit_code == 1
    assert "firth" in done.stderr
