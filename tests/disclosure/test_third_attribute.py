"""Groups of a third attribute are decided by a certificate that is never laxer than the definition (R13, T3)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.oracle import is_safe, smallest_support
from tests.disclosure.organisations import hand_drawn
from tiassess.disclosure.third_attribute import TOLERANCE, fewest_people, select_by_certificate

ATOMS = [f"{team}/{role}/{band}" for team in "ab" for role in "xy" for band in "12"]

masks = st.lists(st.booleans(), min_size=len(ATOMS), max_size=len(ATOMS)).filter(any)
systems = st.lists(masks.map(lambda mask: [a for a, is_in in zip(ATOMS, mask, strict=True) if is_in]), max_size=6)
crowds = st.fixed_dictionaries({atom: st.integers(0, 4) for atom in ATOMS})
thresholds = st.integers(2, 7)


def check_bound(system: list[list[str]], people: dict[str, int], k: int) -> None:
    exact = smallest_support(system, people)
    assert fewest_people(system, people, k) <= (k if exact is None else min(exact, k)) + TOLERANCE


@given(systems, crowds, thresholds)
def test_the_bound_is_never_above_the_truth(system: list[list[str]], people: dict[str, int], k: int) -> None:
    check_bound(system, people, k)


@pytest.mark.long
@settings(max_examples=3000)
@given(systems, crowds, thresholds)
def test_the_bound_is_never_above_the_truth_in_thousands(
    system: list[list[str]], people: dict[str, int], k: int
) -> None:
    check_bound(system, people, k)


@given(crowds, thresholds)
def test_bands_beside_teams_and_roles_are_selected_safely(people: dict[str, int], k: int) -> None:
    groups = [
        hand_drawn(f"{place}{name}", *(atom for atom in ATOMS if atom.split("/")[place] == name))
        for place, names in enumerate(("ab", "xy", "12"))
        for name in names
    ]
    kept = select_by_certificate([hand_drawn("all", *ATOMS), *groups], people, k)
    assert is_safe([group.members for group in kept], people, k)


def test_bands_are_shown_where_everybody_is_many() -> None:
    groups = [hand_drawn(band, *(atom for atom in ATOMS if atom.endswith(band))) for band in "12"]
    assert len(select_by_certificate([hand_drawn("all", *ATOMS), *groups], dict.fromkeys(ATOMS, 5), 5)) == 3


def test_a_band_of_four_is_not_worked_out_from_the_whole() -> None:
    people = dict.fromkeys(ATOMS, 5) | dict.fromkeys([atom for atom in ATOMS if atom.endswith("2")], 1)
    large = hand_drawn("1", *(atom for atom in ATOMS if atom.endswith("1")))
    whole = hand_drawn("all", *ATOMS)
    assert select_by_certificate([whole, large], people, 5) == (whole,)
