"""People whose passwords are hashed quickly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.light_hashes import light_hashes


@pytest.fixture(autouse=True)
def quick_hashes() -> Iterator[None]:
    """Take no time for hashing; the tests of passwords say otherwise."""
    with light_hashes():
        yield
