from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PROGRAM = """
import sys
from hashlib import sha256
from tests.reporting.pdf_cases import LONG_NAMES, SMALL
from tiassess.reporting.pdf import write_brief, write_report
from tiassess.reporting.speech import ENGLISH

results = SMALL.publish()
print(sha256(write_brief(results, [results], ENGLISH)).hexdigest())
print(sha256(write_report(results, [results], ENGLISH)).hexdigest())
results = LONG_NAMES.publish()
print(sha256(write_brief(results, [results], ENGLISH)).hexdigest())
"""


def hashes(folder: Path, **environment: str) -> list[str]:
    """Write PDFs in a process of its own, and give their hashes."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(CHECKOUT), **environment}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_same_release_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    here = hashes(CHECKOUT, PYTHONHASHSEED="1", TZ="Europe/London", LC_ALL="C.UTF-8")
    there = hashes(tmp_path, PYTHONHASHSEED="2", TZ="Pacific/Auckland", LC_ALL="C", SOURCE_DATE_EPOCH="1")
    assert here == there
    assert len(set(here)) == 3
