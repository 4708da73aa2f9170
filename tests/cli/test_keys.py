"""The secret by command: the embedded default replaces its own, others are told how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.collection.answering_desk import OpenWave
from tests.lead import Lead
from tests.upkeep.keeper import NEW_SECRET, embedded, somebody_sends
from tiassess.cli import tiassess
from tiassess.config import Settings, load_settings
from tiassess.storage.database import Database


def rotate(settings: Settings, *words: str) -> Result:
    """Run the command."""
    environment = settings.as_environment()
    return CliRunner().invoke(tiassess, ["keys", "rotate", *words], env=environment, prog_name="tiassess")


@pytest.fixture
def here(tmp_path: Path, migrated_sqlite: Path) -> Settings:
    """An embedded default with an open wave that somebody has answered."""
    settings = embedded(tmp_path, migrated_sqlite)
    with_an_answer(settings, tmp_path)
    return settings


def with_an_answer(settings: Settings, folder: Path) -> None:
    """Let somebody answer."""
    database = Database(settings.database_url)
    somebody_sends(OpenWave.of(Lead(database, settings, folder)))
    database.close()


def test_the_embedded_default_makes_its_new_secret_itself(here: Settings) -> None:
    before = here.secret_key
    done = rotate(here)
    assert done.exit_code == 0, done.stderr
    assert "Renewed: ballots, keys of fingerprints, keys of waves." in done.stdout
    assert "The secret before is destroyed." in done.stdout
    after = load_settings(here.as_environment())
    assert after.keys.secrets == (after.secret_key,)
    assert after.secret_key != before
    assert sorted(file.name for file in here.instance_dir.glob("secret*")) == ["secret.key"]
    assert rotate(after, "--check").stdout == "Nothing rests on a former secret.\n"


def test_a_secret_in_the_settings_is_replaced_there_step_by_step(sqlite_settings: Settings, tmp_path: Path) -> None:
    with_an_answer(sqlite_settings, tmp_path)
    told = rotate(sqlite_settings)
    assert told.exit_code == 1
    assert "TIASSESS_PREVIOUS_SECRET_KEYS" in told.stderr
    both = replace(sqlite_settings, secret_key=NEW_SECRET, previous_secret_keys=(sqlite_settings.secret_key,))
    checked = rotate(both, "--check")
    assert checked.exit_code == 1
    assert "Still under a former secret: ballots, keys of fingerprints, keys of waves." in checked.stderr
    done = rotate(both)
    assert done.exit_code == 0
    assert "Take the old secret out of TIASSESS_PREVIOUS_SECRET_KEYS" in done.stdout
    alone = replace(both, previous_secret_keys=())
    assert rotate(alone, "--check").exit_code == 0
    assert rotate(sqlite_settings, "--check").exit_code == 1


def test_no_secret_is_ever_printed(here: Settings) -> None:
    done = rotate(here)
    for secret in (here.secret_key, load_settings(here.as_environment()).secret_key):
        assert secret.hex() not in done.output


def test_what_is_not_ours_is_said(here: Settings) -> None:
    database = Database(here.database_url)
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE ballot SET mac = zeroblob(32)")
    database.close()
    done = rotate(here)
    assert done.exit_code == 0
    assert "“baseline”: 1 were made under no secret that is named here." in done.stdout
