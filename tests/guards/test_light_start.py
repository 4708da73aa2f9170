"""A server and a command start without the heavy libraries: on a small machine each costs seconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"scipy", "weasyprint", "plotly", "segno", "huey", "psycopg", "zxcvbn"}
STARTS = {
    "the web": "import tiassess.app",
    "the command line": "import tiassess.cli\ntry: tiassess.cli.tiassess()\nexcept SystemExit: pass",
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
def test_the_start_is_light(start: str) -> None:
    program = f"import sys\nsys.argv = ['tiassess', '--help']\n{start}\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "tiassess.errors" in loaded
    assert not loaded & HEAVY
