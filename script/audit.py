"""Ask whether anything that a server runs has a known vulnerability, by what requirements.txt locks.

    python script/audit.py

What is known is asked of the package index, as pip is set up. Where nobody answers, which is no fault of a change, that
is said and no more; a known vulnerability ends this with 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

LOCKED = "requirements.txt"
SECONDS = 12
"""After so many seconds nobody is waited for any more."""

COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--requirement", LOCKED),
    *("--require-hashes", "--disable-pip"),  # nothing is installed to find out what would be
    *("--format", "json", "--progress-spinner", "off", "--timeout", "5"),
)
NOBODY_ANSWERED = "Nobody who knows could be asked, so nothing was audited. This says nothing about the packages."


def ask(command: Sequence[str] = COMMAND) -> Sequence[Mapping[str, Any]] | None:
    """Give what is known of each locked package, or None if nobody could be asked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        packages: Sequence[Mapping[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return packages


def tell(packages: Sequence[Mapping[str, Any]] | None) -> tuple[str, int]:
    """Give the sentences that say what came of it, and with which status this ends.

    >>> tell([{"name": "tea", "version": "1.0", "vulns": []}, {"name": "milk", "skip_reason": "not found"}])
    ('Nothing is known against 1 package. Nobody could say anything of 1.', 0)
    >>> print(tell([{"name": "tea", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}])[0])
    tea 1.0 has a known vulnerability, PYSEC-1. It is mended in: 1.1.
    """
    asked = [package for package in packages or () if "skip_reason" not in package]
    if not asked:
        return NOBODY_ANSWERED, 0
    known = [_sentence(package, each) for package in asked for each in package["vulns"]]
    if known:
        return "\n".join(known), 1
    said = f"Nothing is known against {len(asked)} package{'s' if len(asked) > 1 else ''}."
    unknown = len(packages or ()) - len(asked)
    return f"{said} Nobody could say anything of {unknown}." if unknown else said, 0


def _sentence(package: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    mended = ", ".join(known["fix_versions"]) or "no version yet"
    what = f"{package['name']} {package['version']} has a known vulnerability, {known['id']}."
    return f"{what} It is mended in: {mended}."


def main() -> int:
    """Ask, and say what came of it."""
    sentences, status = tell(ask())
    print(sentences)
    return status


if __name__ == "__main__":
    sys.exit(main())
