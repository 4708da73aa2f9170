"""Anonymity is an import rule: who may know whom is checked, and each rule has been seen to notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")

BREAKS = [
    ("layers", "storage/base.py", "import tiassess.wave.tables"),
    ("layers", "wave/states.py", "import tiassess.people"),
    ("layers", "errors.py", "import tiassess.config"),
    ("layers", "new_room.py", ""),
    ("one-gate", "web/public/routes.py", "import tiassess.collection.ballots"),
    ("one-gate", "web/public/routes.py", "import tiassess.wave.standing"),
    ("one-gate", "release/announcing.py", "import tiassess.collection.ballots"),
    ("one-gate", "release/announcing.py", "import tiassess.wave.freezing"),
    ("one-gate", "reporting/__init__.py", "import tiassess.wave.tables"),
    ("one-gate", "improvement/__init__.py", "import tiassess.release.publishing"),
    ("one-gate", "web/public/routes.py", "import tiassess.release.candidate"),
    ("one-gate", "web/public/routes.py", "import tiassess.release.participation"),
    ("published-only", "web/public/routes.py", "from tiassess.release.tables import StoredRelease"),
    ("published-only", "reporting/__init__.py", "import tiassess.release.tables"),
    ("respondents-door", "web/respondent/__init__.py", "import tiassess.release.reading"),
    ("respondents-door", "web/respondent/__init__.py", "import flask_security"),
    ("shared-pages", "web/shared/routes.py", "import tiassess.collection.ballots"),
    ("shared-pages", "web/shared/routes.py", "import tiassess.release.candidate"),
    ("shared-pages", "web/shared/routes.py", "import tiassess.web.workspace.access"),
    ("opening", "release/publishing.py", "import tiassess.release.opening"),
    ("sealing", "collection/importing.py", "import nacl.secret"),
    ("demonstration", "web/public/__init__.py", "import tiassess.demonstration.making"),
    ("layers", "jobs/__init__.py", "import tiassess.demonstration.story"),
    ("upkeep", "web/workspace/__init__.py", "import tiassess.upkeep.rotating"),
    ("attacker", "disclosure/selection.py", "import tiassess.disclosure.attacker"),
    ("attacker-alone", "disclosure/attacker/audit.py", "import tiassess.disclosure.spec"),
    ("pure-rooms", "instrument/library.py", "import os"),
    ("pure-rooms", "measurement/points.py", "import random"),
    ("pure-rooms", "disclosure/rules.py", "import sqlalchemy"),
]


def lint(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Check the contracts of a checkout."""
    return subprocess.run(
        [LINTER, "--no-cache", *words],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the checkout in which rules may be broken."""
    shutil.copytree(
        CHECKOUT / "tiassess", tmp_path / "tiassess", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_keeps_the_contracts() -> None:
    checked = lint(CHECKOUT)
    assert checked.returncode == 0, checked.stdout


def test_every_contract_has_been_tried() -> None:
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for contract, _, _ in BREAKS}


@pytest.mark.parametrize(("contract", "file", "line"), BREAKS)
def test_a_broken_contract_is_noticed(copy: Path, contract: str, file: str, line: str) -> None:
    with (copy / "tiassess" / file).open("a") as room:
        room.write(f"\n{line}\n")
    checked = lint(copy, "--contract", contract)
    assert checked.returncode == 1, f"{line!r} in {file} went unnoticed:\n{checked.stdout}"
    assert Path(file).stem.replace("__init__", Path(file).parent.name) in checked.stdout
