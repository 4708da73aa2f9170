"""The wheel carries everything: installed somewhere else, it works without the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

CHECKOUT = Path(__file__).parents[2]

Run = Callable[..., str]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the locked tools."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def run(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a program of a fresh environment that has the wheel and, lent by ours, the libraries it asks for."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    packages = next((folder / "venv" / "lib").glob("python3*/site-packages"))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def run_there(program: str, *words: str) -> str:
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TIASSESS_INSTANCE_DIR": str(folder / "data")}
        command = [str(python.with_name(program)), *words]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run_there


def test_the_installed_package_is_the_wheel_and_not_the_checkout(run: Run) -> None:
    assert "venv" in run("python", "-c", "import tiassess.app as app; print(app.__file__)")


def test_it_finds_its_instruments(run: Run) -> None:
    listed = run("tiassess", "instrument", "list")
    assert "ti-organisation" in listed
    assert "pulse" in listed


def test_it_finds_its_migrations(run: Run) -> None:
    assert run("tiassess", "db", "upgrade").strip() == "The database is up to date."


def test_it_finds_its_pages_and_assets(run: Run) -> None:
    ask = "client.get(client.get('/').text.split('stylesheet\" href=\"')[1].split('\"')[0]).status"
    program = f"from tiassess.app import create_app; client = create_app().test_client(); print({ask})"
    assert run("python", "-c", program).strip() == "200 OK"


def test_it_carries_what_runs_and_not_what_it_was_made_from(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "web/style/" in name or name.startswith("tests/")]


def test_a_wheel_without_assets_is_not_built(tmp_path: Path) -> None:
    for name in ("tiassess", "script", "instruments", "migrations"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, tmp_path)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Run script/bootstrap" in done.stderr
