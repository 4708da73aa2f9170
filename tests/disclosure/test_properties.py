"""What holds for every organisation: the selection against the definition, and the attacker against both."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.disclosure.oracle import is_safe
from tests.disclosure.organisations import Organisation, hand_drawn, organisations, some_of, table, with_thresholds
from tests.disclosure.releases import tally_of
from tests.disclosure.verdicts import attacker_says_safe, blocks_with_people, cuts_say_safe
from tiassess.disclosure.attacker.certificate import is_certified
from tiassess.disclosure.selection import select_groups
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.structure import Structure

thresholds = st.integers(2, 7)
T = TypeVar("T")


def check_verdicts(data: st.DataObject) -> None:
    organisation = data.draw(organisations())
    people, k = dict(organisation.people), data.draw(thresholds)
    groups = data.draw(some_of(organisation.groups))
    verdict = is_safe([group.members for group in groups], people, k)
    assert cuts_say_safe(organisation, groups, k) == verdict
    assert attacker_says_safe(groups, people, k) == verdict


def check_selection(organisation: Organisation, k: int) -> None:
    spec = organisation.spec(with_thresholds(k))
    base = set(select_groups(spec, tally_of(organisation.people)).base)
    shown = [group for group in organisation.groups if group.id in base]
    assert is_safe([group.members for group in shown], organisation.people, k)
    for group in organisation.groups:
        if group.id not in base and any(organisation.people.get(atom, 0) for atom in group.members):
            assert not is_safe([each.members for each in [*shown, group]], organisation.people, k)


def check_large_verdicts(data: st.DataObject) -> None:
    cells = st.lists(st.integers(0, 3), min_size=4, max_size=4)
    organisation = table(*data.draw(st.lists(cells, min_size=4, max_size=10)))
    people, k = dict(organisation.people), data.draw(st.integers(2, 11))
    groups = data.draw(some_of(organisation.groups))
    assert cuts_say_safe(organisation, groups, k) == attacker_says_safe(groups, people, k)


@given(st.data())
def test_cuts_and_attacker_agree_with_the_definition(data: st.DataObject) -> None:
    check_verdicts(data)


@given(organisations(), thresholds)
def test_a_selection_is_safe_and_nothing_could_be_added_to_it(organisation: Organisation, k: int) -> None:
    check_selection(organisation, k)


@pytest.mark.long
@settings(max_examples=5000)
@given(st.data())
def test_cuts_and_attacker_agree_with_the_definition_on_thousands(data: st.DataObject) -> None:
    check_verdicts(data)


@pytest.mark.long
@settings(max_examples=3000)
@given(organisations(), thresholds)
def test_thousands_of_selections_are_safe_and_maximal(organisation: Organisation, k: int) -> None:
    check_selection(organisation, k)


@given(organisations(), thresholds, st.data())
def test_withdrawing_any_group_from_a_selection_leaves_it_safe(
    organisation: Organisation, k: int, data: st.DataObject
) -> None:
    base = select_groups(organisation.spec(with_thresholds(k)), tally_of(organisation.people)).base
    groups = data.draw(some_of([group for group in organisation.groups if group.id in base]))
    assert attacker_says_safe(groups, dict(organisation.people), k)


@given(organisations(), st.data())
def test_item_sets_lie_inside_the_base_set(organisation: Organisation, data: st.DataObject) -> None:
    answered = {atom: data.draw(st.integers(0, people)) for atom, people in organisation.people.items()}
    spec = organisation.spec(with_thresholds(4), q1="unit")
    selection = select_groups(spec, tally_of(organisation.people, {"q1": answered}))
    assert set(selection.items["q1"]) <= set(selection.base)
    assert selection.themes["all"] == selection.items["q1"]


@given(organisations(), thresholds, st.randoms(use_true_random=False))
def test_the_order_of_units_roles_groups_and_rows_changes_nothing(
    organisation: Organisation, k: int, shuffling: Random
) -> None:
    def shuffled(entries: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(shuffling.sample(entries, len(entries)))

    structure = Structure(shuffled(organisation.structure.units), shuffled(organisation.structure.roles))
    people = dict(shuffled(tuple(organisation.people.items())))
    other = Organisation(structure, people)
    assert other.groups == organisation.groups
    spec = replace(other.spec(with_thresholds(k)), groups=shuffled(other.groups))
    selection = select_groups(organisation.spec(with_thresholds(k)), tally_of(organisation.people))
    assert sorted(select_groups(spec, tally_of(people)).base) == sorted(selection.base)


@given(organisations(), thresholds, st.data())
def test_known_ballots_protect_nobody(organisation: Organisation, k: int, data: st.DataObject) -> None:
    """Planting ballots in any atom never shows what the others alone would not."""
    unknown = {atom: data.draw(st.integers(0, people)) for atom, people in organisation.people.items()}
    spec = organisation.spec(with_thresholds(k))
    planted = {atom: people - unknown[atom] for atom, people in organisation.people.items()}
    base = set(select_groups(spec, tally_of(organisation.people), known=Tally(planted)).base)
    assert attacker_says_safe([group for group in organisation.groups if group.id in base], unknown, k)


@given(st.data())
def test_cuts_and_attacker_agree_where_nobody_can_enumerate(data: st.DataObject) -> None:
    """Some forty atoms of one to three people: most cuts need several paths, and the attacker must search."""
    check_large_verdicts(data)


@pytest.mark.long
@settings(max_examples=3000)
@given(st.data())
def test_cuts_and_attacker_agree_on_thousands_of_large_organisations(data: st.DataObject) -> None:
    check_large_verdicts(data)


ATOMS = "abcdefgh"
masks = st.lists(st.booleans(), min_size=len(ATOMS), max_size=len(ATOMS)).filter(any)
systems = st.lists(masks.map(lambda mask: {atom for atom, is_in in zip(ATOMS, mask, strict=True) if is_in}), max_size=7)
few_people = st.fixed_dictionaries({atom: st.sampled_from([1, 1, 2, 0]) for atom in ATOMS})


@example([set("ace"), set("bcd"), set("de")], dict.fromkeys(ATOMS, 1), 3)
@given(systems, few_people, thresholds)
def test_the_attacker_is_exact_on_groups_of_any_kind(systems: list[set[str]], people: dict[str, int], k: int) -> None:
    groups = [hand_drawn(str(number), *atoms) for number, atoms in enumerate(systems)]
    assert attacker_says_safe(groups, people, k) == is_safe(systems, people, k)


@given(systems, few_people, thresholds)
def test_a_certificate_is_never_given_to_what_is_unsafe(
    systems: list[set[str]], people: dict[str, int], k: int
) -> None:
    blocks, weights = blocks_with_people(
        [hand_drawn(str(number), *atoms) for number, atoms in enumerate(systems)], people
    )
    if is_certified(blocks.rows, weights, k):
        assert is_safe(systems, people, k)


@given(organisations(), thresholds)
def test_every_selection_gets_the_certificate(organisation: Organisation, k: int) -> None:
    """For units × roles the bound of linear programming is no stricter than the truth."""
    base = set(select_groups(organisation.spec(with_thresholds(k)), tally_of(organisation.people)).base)
    blocks, weights = blocks_with_people([g for g in organisation.groups if g.id in base], dict(organisation.people))
    assert is_certified(blocks.rows, weights, k)
