"""What the doctor looks at: one row a check, with what to do where something is not as the promises need it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from tiassess.config import Settings
from tiassess.storage.database import Database

SECONDS: Final = 10
"""How long something may take to answer."""


class Verdict(StrEnum):
    """What came of a check."""

    GOOD = "good"
    LOOK = "look at this"
    MEND = "mend this"  # a promise is broken while it is so


def ask(address: str) -> Mapping[str, str] | None:
    """Give the headers with which a page comes, or None if none comes."""
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - https or loopback, see config
            return dict(answer.headers) if answer.read(10) == b"ok\n" else None
    except (OSError, ValueError, urllib.error.URLError):
        return None


@dataclass(frozen=True)
class Installation:
    """What is looked at.

    Attributes:
        settings: the settings of this installation.
        database: its database.
        moment: what the clock of this machine says.
        kernel: where the kernel tells about the machine.
        ask: asks for a page by the public address, and gives its headers.
    """

    settings: Settings
    database: Database
    moment: datetime
    kernel: Path = Path("/proc")
    ask: Callable[[str], Mapping[str, str] | None] = ask

    @property
    def is_sqlite(self) -> bool:
        """Say whether the database is a file of this machine."""
        return self.database.engine.dialect.name == "sqlite"

    @property
    def database_file(self) -> Path:
        """Give the file of a SQLite database."""
        return Path(self.database.engine.url.database or "").absolute()


@dataclass(frozen=True)
class Check:
    """One row of a table of checks.

    Attributes:
        good: what is so when there is nothing to say.
        examine: gives a sentence, with what to do, for each thing that is not so.
        otherwise: how grave that is.
    """

    good: str
    examine: Callable[[Installation], Iterable[str]]
    otherwise: Verdict = Verdict.MEND


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes:
        verdict: how grave it is.
        sentence: what is so, and what to do where it should not be.
    """

    verdict: Verdict
    sentence: str


def examine(installation: Installation, checks: Sequence[Check]) -> Iterator[Finding]:
    """Make each check and give what it found; one that finds nothing wrong says what is good."""
    for check in checks:
        sentences = list(check.examine(installation))
        yield from (Finding(check.otherwise, sentence) for sentence in sentences)
        if not sentences:
            yield Finding(Verdict.GOOD, check.good)
