"""The attack with the file alone, against trying every set of atoms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.oracle import rank
from tiassess.disclosure.attacker.formula import combination_within
from tiassess.disclosure.attacker.printed_counts import find_small_set
from tiassess.disclosure.attacker.programme import Constraint, Programme, UndecidedError, solve

BLOCKS = 6

systems = st.lists(st.sets(st.integers(0, BLOCKS - 1), min_size=1), min_size=1, max_size=5)
peopled = st.lists(st.integers(1, 6), min_size=BLOCKS, max_size=BLOCKS)
sometimes_empty = st.lists(st.integers(0, 4), min_size=BLOCKS, max_size=BLOCKS)


def attack(groups: Sequence[set[int]], people: Sequence[int], k: int) -> bool:
    rows: list[Mapping[int, int]] = [dict.fromkeys(group, 1) for group in groups]
    printed = [sum(people[block] for block in group) for group in groups]
    found = find_small_set(rows, printed, k)
    if found is None:
        return False
    counted = sum(people[block] for block in found.blocks)
    assert 1 <= counted < k
    assert counted == sum(factor * printed[row] for row, factor in found.factors.items())
    return True


def small_set_follows(groups: Sequence[set[int]], people: Sequence[int], k: int) -> bool:
    """Try every set: does it follow, and has it 1 to k − 1 people?"""
    rows = [[Fraction(block in group) for block in range(BLOCKS)] for group in groups]
    met = set[int]().union(*groups)
    whole = rank(rows)
    for inside in product((0, 1), repeat=BLOCKS):
        counted = sum(people[block] for block in range(BLOCKS) if inside[block])
        outside_met = any(inside[block] for block in range(BLOCKS) if block not in met)
        if 1 <= counted < k and not outside_met and rank([*rows, [Fraction(one) for one in inside]]) == whole:
            return True
    return False


@given(systems, peopled, st.integers(2, 7))
def test_it_finds_exactly_the_small_sets_that_follow(groups: list[set[int]], people: list[int], k: int) -> None:
    assert attack(groups, people, k) == small_set_follows(groups, people, k)


@given(systems, sometimes_empty, st.integers(2, 7))
def test_empty_atoms_never_protect_a_small_set(groups: list[set[int]], people: list[int], k: int) -> None:
    if small_set_follows(groups, people, k):
        assert attack(groups, people, k)


def test_atoms_proved_empty_uncover_what_they_hid() -> None:
    """The first two groups prove blocks 2 and 4 empty; only then is the difference of the others the people of block 0.

    In the combination it is 1 on block 4 and −1 on block 2, and nothing that follows is a set.
    """
    groups = [{2, 4, 5}, {5}, {0, 1, 4}, {1, 2}]
    people = [2, 5, 0, 0, 0, 5]
    assert not small_set_follows(groups, people, k=5)
    assert attack(groups, people, k=5)


def test_factors_may_be_fractions() -> None:
    """E5: half of three overlapping pairs is one of their parts."""
    assert attack([{0, 1}, {1, 2}, {0, 2}], [3, 3, 3, 0, 0, 0], k=5)


def test_nothing_shown_gives_nothing_away() -> None:
    assert find_small_set([], [], k=5) is None


def test_a_programme_without_a_solution_is_told_from_one_without_an_answer() -> None:
    impossible = Programme(cost=[1], bounds=[(0, 1)], constraints=[Constraint({0: 1}, 2, 3)])
    assert solve(impossible) is None
    endless = Programme(cost=[-1], bounds=[(0, float("inf"))], constraints=[Constraint({0: 1}, 0, float("inf"))])
    with pytest.raises(UndecidedError):
        solve(endless)


def test_a_programme_that_runs_out_of_time_is_undecided() -> None:
    items = range(40)
    cost = [-(97.0 + 13 * (item % 7) + item) for item in items]
    weights = {item: 89.0 + 11 * (item % 5) + item for item in items}
    knapsack = Programme(cost, [(0, 1)] * 40, [Constraint(weights, 0, 1234.5)], frozenset(items))
    with pytest.raises(UndecidedError):
        solve(knapsack, seconds=0)


@given(systems, st.sets(st.integers(0, BLOCKS - 1), min_size=1))
def test_a_formula_is_nought_outside_its_blocks(groups: list[set[int]], blocks: set[int]) -> None:
    factors = combination_within([dict.fromkeys(group, 1) for group in groups], blocks)
    if factors is not None:
        values = [sum(f for row, f in factors.items() if block in groups[row]) for block in range(BLOCKS)]
        assert any(values)
        assert not any(values[block] for block in range(BLOCKS) if block not in blocks)
