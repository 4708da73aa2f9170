"""``tiassess demo`` and what keeps a demonstration on this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demonstration_made import MadeDemonstration
from tests.lead import Lead
from tiassess.config import Settings
from tiassess.demonstration.story import PEOPLE, STORIES

CHECKOUT = Path(__file__).parents[2]


def run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    environment = {name: text for name, text in os.environ.items() if name not in {"HOST", "PORT"}}
    return subprocess.run(
        [sys.executable, "-m", "tiassess", *words],
        env={**environment, **settings.as_environment()},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,  # seconds; making a demonstration takes one or two tens of them where nothing else runs
    )


@pytest.mark.parametrize(
    "empty_settings", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
def test_an_empty_database_is_migrated_and_filled_and_everything_is_told_once(empty_settings: Settings) -> None:
    done = run(empty_settings, "demo", "--port", "8080")
    assert (done.returncode, done.stderr) == (0, "")
    assert "are made up, and every page says so" in done.stdout
    for story in STORIES:
        for wave in story.waves:
            kind = "answer" if wave.is_open else "results"
            assert f"http://127.0.0.1:8080/{kind}/{story.id}/{wave.id}" in done.stdout
    for person in PEOPLE:
        assert re.search(rf"{re.escape(person.email)} +\S{{12,}}\n", done.stdout)
    again = run(empty_settings, "demo")
    assert (again.returncode, again.stdout) == (1, "")
    assert "holds organisations or accounts already" in again.stderr
    silent = run(empty_settings, "demo", "--if-empty")
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, "", "")


def test_beside_a_real_organisation_nothing_is_made(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    assert run(sqlite_lead.settings, "demo").returncode == 1
    assert run(sqlite_lead.settings, "demo", "--if-empty").stdout == ""
    assert run(sqlite_lead.settings, "organisation", "list").stdout.count("\n") == 1


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", *(pytest.param(host, marks=pytest.mark.long) for host in ("192.0.2.1", "example.org"))],
)
def test_a_demonstration_is_never_served_to_other_machines(demonstration: MadeDemonstration, host: str) -> None:
    refused = run(demonstration.settings, "serve", "--host", host)
    assert refused.returncode == 1
    assert "holds a demonstration" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose set-up and commands only write down how they were called."""
    (tmp_path / "script").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / "script" / "server").write_text((CHECKOUT / "script" / "server").read_text())
    for place in ("script/bootstrap", ".venv/bin/tiassess"):
        (tmp_path / place).write_text('#!/bin/sh\necho "$(basename "$0") $* at ${HOST}:${PORT}"\n')
    for file in ("script/server", "script/bootstrap", ".venv/bin/tiassess"):
        (tmp_path / file).chmod(0o755)
    return tmp_path


def called(checkout: Path, *words: str, **variables: str) -> list[str]:
    """Start the server and give what was called."""
    names = {"HOST", "PORT", "TIASSESS_DATABASE_URL"}
    environment = {name: text for name, text in os.environ.items() if name not in names}
    script = [str(checkout / "script" / "server"), *words]
    done = subprocess.run(script, env={**environment, **variables}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_server_script_makes_a_demonstration_where_there_is_nothing(checkout: Path) -> None:
    assert called(checkout) == [
        "bootstrap --serve at 127.0.0.1:8000",
        "tiassess db upgrade at 127.0.0.1:8000",
        "tiassess demo --if-empty at 127.0.0.1:8000",
        "tiassess serve at 127.0.0.1:8000",
    ]
    assert called(checkout, "--port", "8080", "--workers", "1")[-2:] == [
        "tiassess demo --if-empty at 127.0.0.1:8080",
        "tiassess serve --port 8080 --workers 1 at 127.0.0.1:8080",
    ]


@pytest.mark.parametrize(
    ("words", "variables"),
    [
        (("--host", "0.0.0.0"), {}),
        (("--host=example.org",), {}),
        ((), {"HOST": "0.0.0.0"}),
        ((), {"TIASSESS_DATABASE_URL": "postgresql://db/tiassess"}),
    ],
)
def test_the_server_script_never_puts_a_demonstration_into_a_deployment(
    checkout: Path, words: tuple[str, ...], variables: dict[str, str]
) -> None:
    lines = called(checkout, *words, **variables)
    assert not any("demo" in line for line in lines)
    assert lines[-1].startswith("tiassess serve")
