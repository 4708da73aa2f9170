"""What is committed names no package host, no folder of anybody's machine and no ticket."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
HOSTS = ["pypi" + ".org", "python" + "hosted", "npmjs" + ".", "yarnpkg" + ".", "deb." + "debian", "debian" + ".org"]
FOLDERS = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/tmp" + "/brief"]
TICKETS = [r"\biss" + r"ues? #?\d"]
NAMELESS = re.compile("|".join([*map(re.escape, HOSTS + FOLDERS), *TICKETS]), re.IGNORECASE)


def tracked() -> list[Path]:
    """List the files that are committed or about to be."""
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return [CHECKOUT / name for name in listed.stdout.splitlines() if (CHECKOUT / name).is_file()]


def test_no_tracked_file_names_a_host_or_a_machine() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if NAMELESS.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("line", ["see https://pypi" + ".org/simple", "cd /wo" + "rk/main", "as iss" + "ue 2 asks"])
def test_the_guard_notices(line: str) -> None:
    assert NAMELESS.search(line)


def test_locks_say_what_and_not_where_from() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-build.txt"):
        lock = (CHECKOUT / name).read_text()
        assert "://" not in lock
        assert lock.count("==") <= lock.count("--hash=sha256:")
    assert '"resolved"' not in (CHECKOUT / "package-lock.json").read_text()
