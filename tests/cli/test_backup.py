"""Backing up and restoring by command: what came back is said, and what has to be looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.lead import NOW, Lead
from tests.upkeep.keeper import somebody_sends
from tiassess.cli import tiassess
from tiassess.config import Settings
from tiassess.people.tables import Account, MemberRole, Membership, ShareLink


def run(settings: Settings, *words: object) -> Result:
    """Run a command."""
    environment = settings.as_environment()
    return CliRunner().invoke(tiassess, [*map(str, words)], env=environment, prog_name="tiassess")


@pytest.fixture
def elsewhere(sqlite_settings: Settings, tmp_path: Path) -> Settings:
    """The same server with an empty database."""
    return replace(sqlite_settings, database_url=f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")


def has_lived(lead: Lead) -> None:
    """Let somebody answer, and an owner share results."""
    wave = OpenWave.of(lead)
    for _ in range(6):
        somebody_sends(wave)
    organisation = lead.sees().organisation_id
    with lead.database.writing() as session:
        made = NOW.date()
        more = {"active": True, "fs_uniquifier": "a", "recovery_codes": [], "is_host": True, "created": made}
        ann = Account(id=uuid4(), email="ann@loch.example", **more)
        session.add(ann)
        session.flush()
        session.add(Membership(organisation_id=organisation, account_id=ann.id, role=MemberRole.OWNER))
        session.add(ShareLink(organisation_id=organisation, label="Board", made_by=ann.id, made=made, ends=made))


def test_what_came_back_is_said(sqlite_lead: Lead, elsewhere: Settings, tmp_path: Path) -> None:
    has_lived(sqlite_lead)
    file = tmp_path / "backup.tar"
    made = run(sqlite_lead.settings, "backup", file)
    assert made.exit_code == 0, made.output
    assert "neither the secret nor the key directory" in made.stdout
    done = run(elsewhere, "restore", file)
    assert done.exit_code == 0, done.output
    assert "  ann@loch.example\thost, loch: owner\n" in done.stdout
    assert "  loch/baseline: open. Forms sent since are missing" in done.stdout
    assert "Share links that are not taken back: 1." in done.stdout
    assert "Look at this:" not in done.stdout
    assert "mend this: " in done.stdout
    again = run(elsewhere, "restore", file)
    assert again.exit_code == 1
    assert "There is something in this database already" in again.stderr


def test_a_wave_that_was_closed_since_is_named(sqlite_lead: Lead, elsewhere: Settings, tmp_path: Path) -> None:
    has_lived(sqlite_lead)
    file = tmp_path / "backup.tar"
    run(sqlite_lead.settings, "backup", file)
    sqlite_lead.closes(moment=AFTERWARDS)
    done = run(elsewhere, "restore", file)
    assert "loch/baseline: open in the backup, and closed since. It is neither answered nor counted" in done.stdout


def test_no_number_of_ballots_is_told(sqlite_lead: Lead, elsewhere: Settings, tmp_path: Path) -> None:
    has_lived(sqlite_lead)
    file = tmp_path / "backup.tar"
    said = run(sqlite_lead.settings, "backup", file).stdout
    said += run(elsewhere, "restore", file).stdout.partition("\n\n")[0]
    said = said.replace(str(file), "").replace("2026", "")
    assert "loch/baseline" in said
    assert "ballot" not in said
    assert "6" not in said


def test_a_file_that_is_no_backup_is_refused_with_a_sentence(elsewhere: Settings, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    for file in (tmp_path / "x", tmp_path / "nothing"):
        done = run(elsewhere, "restore", file)
        assert done.exit_code == 1
        assert "Traceback" not in done.output
