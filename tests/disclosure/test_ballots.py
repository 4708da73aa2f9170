"""How many ballots came by which way is said only where it is nobody's team and nobody's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiassess.disclosure.participation import FEWEST_BY_WAY_IN, release_ballots

WAYS = ("cards", "e-mail", "import", "link", "paper")
CODED = ("cards", "e-mail")
several = st.dictionaries(st.sampled_from(WAYS), st.integers(0, 300), min_size=1)


def test_without_codes_nothing_is_said_of_them() -> None:
    assert release_ballots({"link": 60}, {}) == {"counted": 60}


def test_codes_are_counted_for_the_whole_organisation_alone() -> None:
    assert release_ballots({"cards": 40, "e-mail": 44}, {"cards": 48, "e-mail": 90}) == {
        "counted": 84,
        "codes_issued": 138,
    }


def test_one_way_in_is_not_told_apart_from_itself() -> None:
    assert release_ballots({"cards": 400}, {"cards": 900}) == {"counted": 400, "codes_issued": 900}


@pytest.mark.parametrize(
    ("used", "is_told"),
    [(FEWEST_BY_WAY_IN - 1, False), (FEWEST_BY_WAY_IN, True), (94, True), (95, False), (100, False)],
)
def test_a_way_in_is_told_only_with_many_ballots_and_not_if_nearly_all_of_its_codes_were_used(
    used: int, is_told: bool
) -> None:
    assert ("by_way_in" in release_ballots({"cards": used, "link": 80}, {"cards": 100})) is is_told


def test_a_way_in_by_which_nobody_came_keeps_the_others_together() -> None:
    assert "by_way_in" not in release_ballots({"cards": 60, "e-mail": 0, "link": 80}, {"cards": 100, "e-mail": 100})


@given(several, st.dictionaries(st.sampled_from(CODED), st.integers(0, 300)))
def test_no_number_of_a_few_follows_whatever_came(ways: dict[str, int], codes: dict[str, int]) -> None:
    told = release_ballots(ways, codes)
    assert told["counted"] == sum(ways.values())
    for way, ballots in told.get("by_way_in", {}).items():
        assert ballots >= FEWEST_BY_WAY_IN
        assert 100 * ballots < 95 * codes.get(way, 10**6)
    assert sum(told.get("by_way_in", {}).values()) in {0, told["counted"]}
