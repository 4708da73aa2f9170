"""People cannot be matched to their answers better than by chance, whatever an attacker holds at whichever moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attacks import siege as moments
from tests.attacks.conftest import MakeUrl
from tests.attacks.siege import Siege, besiege, traces

SIEGES = [
    pytest.param((kind, people), id=f"{kind}-{people}", marks=marks)
    for people, marks in [(40, []), (200, [pytest.mark.long])]
    for kind in ("sqlite", "postgresql")
]
MUST_BE_CHANCE = [
    *[moments.OPEN, moments.OPEN_WITH_SECRET, moments.CLOSED, moments.CLOSED_WITH_COPIES],
    moments.PUBLISHED,
]

Sieges = Callable[[], Siege]


@pytest.fixture(scope="module")
def lay_siege(request: pytest.FixtureRequest, fresh_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory) -> Sieges:
    """Carry a wave through and attack it."""
    kind, people = request.param

    def lay() -> Siege:
        folder = tmp_path_factory.mktemp("siege")
        return besiege(fresh_url(kind, folder), folder, people)

    return lay


@pytest.fixture(scope="module")
def siege(lay_siege: Sieges) -> Siege:
    """A wave that was attacked."""
    return lay_siege()


pytestmark = pytest.mark.parametrize("lay_siege", SIEGES, indirect=True, scope="module")


def test_everybody_answered_and_every_moment_was_attacked(siege: Siege) -> None:
    assert list(siege.outcomes) == MUST_BE_CHANCE
    assert all(siege.outcomes.values())


def test_nobody_is_matched_to_their_answers_better_than_by_chance(siege: Siege, lay_siege: Sieges) -> None:
    """One siege in a hundred has a lucky attack; what was luck is not lucky in the next siege too."""
    lucky = siege.beyond_chance()
    assert not lucky or not lucky & lay_siege().beyond_chance()


def test_after_publishing_no_copy_of_a_key_can_be_opened_by_anybody(siege: Siege) -> None:
    assert siege.opened[moments.OPEN] == ["private key", "salt"]
    assert siege.opened[moments.PUBLISHED] == []


def test_after_erasure_nothing_of_a_ballot_draft_code_or_address_is_left_in_the_databases_files(siege: Siege) -> None:
    assert siege.left == []


def test_no_log_no_queue_and_no_temporary_file_says_who_came(siege: Siege) -> None:
    assert {Path(name).parts[0] for name in siege.written} >= {"nginx", "worker.log", "mail.log"}
    assert traces(siege) == []


def test_the_limits_that_are_stated_are_there(siege: Siege) -> None:
    """Whoever has codes, secret and key file while people answer finds every ballot; a spy beside people finds most."""
    assert siege.stated[moments.WITH_ALL_KEYS] == siege.people
    assert siege.stated[moments.WATCHED] > siege.people / 4
