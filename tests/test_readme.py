"""The commands of the README do what it says, and its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
README = (CHECKOUT / "README.md").read_text()


def test_the_whole_wave_of_the_readme_runs_as_it_stands(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("TIASSESS_")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands()],
        cwd=CHECKOUT,
        env={**surroundings, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holds: no number that was found to follow from it rests on fewer than 5 people" in done.stdout
    [released] = temporary.glob("*/baseline.json")
    assert json.loads(released.read_bytes())["ballots"] == {"counted": 46}


def commands() -> str:
    """Take every command of the README but the setting up of the checkout, which the tests run in already."""
    blocks = "".join(re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL))
    lines = blocks.splitlines()
    assert lines[0] == "script/bootstrap --serve"
    return "\n".join(lines[1:])


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_of_the_readme_leads_somewhere(link: str) -> None:
    assert (CHECKOUT / link).exists()


def test_every_room_has_its_line_in_the_readme() -> None:
    rooms = {path.parent.name for path in (CHECKOUT / "tiassess").glob("*/__init__.py")}
    assert set(re.findall(r"^\| `tiassess/(\w+)`", README, re.MULTILINE)) == rooms
