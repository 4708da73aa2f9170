"""The systemd unit that we ship: commands that exist, settings that exist, and no way for memory to reach a disk."""

from __future__ import annotations

import re
import shlex
from configparser import RawConfigParser
from pathlib import Path

import pytest

from tests.conftest import settings_for
from tests.guards.test_documents import parse

UNIT = Path(__file__).parents[2] / "deploy" / "tiassess.service"


@pytest.fixture
def service() -> dict[str, str]:
    """What the unit says of the service."""
    unit = RawConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells large letters from small ones
    unit.read_string(UNIT.read_text())
    return dict(unit["Service"])


def test_its_commands_are_real(service: dict[str, str]) -> None:
    for line in (service["ExecStartPre"], service["ExecStart"]):
        program, *words = shlex.split(line)
        assert Path(program).name == "tiassess"
        parse(words)


def test_its_settings_are_real(tmp_path: Path) -> None:
    named = set(re.findall(r"^#   (TIASSESS_\w+)=", UNIT.read_text(), re.MULTILINE))
    assert len(named) >= 3
    assert named <= settings_for("sqlite://", tmp_path).as_environment().keys()


def test_its_memory_stays_off_every_disk_and_its_files_are_its_own(service: dict[str, str]) -> None:
    kept = {"LimitCORE": "0", "MemorySwapMax": "0", "UMask": "0077", "StateDirectoryMode": "0700", "PrivateTmp": "yes"}
    assert service.items() >= kept.items()
