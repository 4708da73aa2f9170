"""Hashes that weigh little: made and compared as everywhere else, with the least memory that Argon2id takes.

Most of the time of whoever signs in goes into the hash of the password, and most of the time of whoever sets an app up
into those of ten recovery codes. That hashes are heavy is claimed by the tests of passwords, which do without this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

LEAST = 8
"""The least memory for one lane in KiB."""


@contextmanager
def light_hashes() -> Iterator[None]:
    """Let passwords and recovery codes be hashed with little memory while the block lasts."""
    with pytest.MonkeyPatch.context() as patch:
        for place in ("passwords", "second_factor"):
            patch.setattr(f"tiassess.people.{place}.MEMORY", LEAST)
        yield
