"""What respondents are asked about their work: only what a result could use, and all of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.disclosure.test_structure import LOCH
from tiassess.disclosure.groups import Breakdown, Group, Profile, Thresholds, declare_groups, thresholds_of
from tiassess.disclosure.offering import Offer, OfferedUnit
from tiassess.disclosure.selection import select_groups
from tiassess.disclosure.spec import ReleaseSpec, Tally
from tiassess.disclosure.structure import NOT_STATED, ORGANISATION, Role, Structure, Unit

LARGE = 70
"""More people than any threshold, for a unit of which nobody knows how many work there."""

HEADCOUNTS = st.one_of(st.none(), st.integers(0, 14), st.integers(40, 60))


@dataclass(frozen=True)
class Plan:
    """A wave as far as it decides what is asked."""

    structure: Structure
    groups: tuple[Group, ...]
    thresholds: Thresholds
    ways_in: frozenset[str]

    @property
    def offer(self) -> Offer:
        """What is asked."""
        return Offer(self.structure, self.groups, self.thresholds, self.ways_in)

    def shows(self, group: str, people: dict[str, int]) -> bool:
        """Say whether a result would show a group if these people answered, by the rules of results themselves."""
        spec = ReleaseSpec(
            self.structure, self.groups, self.thresholds, self.ways_in, imported=False, items=(), scores=()
        )
        return group in select_groups(spec, Tally(people)).base


def plan_of(
    structure: Structure,
    breakdown: Breakdown | None = Breakdown.BOTH,
    *ways_in: str,
    profile: Profile = Profile.STANDARD,
    threshold: int | None = None,
) -> Plan:
    """Make a plan, by cards where nothing else is said."""
    groups = declare_groups(structure, "Loch Service", profile, breakdown)
    return Plan(structure, groups, thresholds_of(profile, threshold), frozenset(ways_in or ("cards",)))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a tree of any depth with people in its leaves, and how its results are shown."""
    places: list[tuple[str, str | None]] = []
    for number in range(draw(st.integers(0, 8))):
        places.append((f"u{number}", draw(st.sampled_from([None, *(place for place, _above in places)]))))
    inner = {above for _place, above in places}
    units = tuple(
        Unit(place, place.upper(), above, None if place in inner else draw(HEADCOUNTS)) for place, above in places
    )
    structure = Structure(
        units, tuple(Role(f"r{number}", f"Role {number}") for number in range(draw(st.integers(0, 2))))
    )
    profile = draw(st.sampled_from(Profile))
    breakdown = None if profile is Profile.WHOLE_SERVICE else draw(st.sampled_from([None, *Breakdown]))
    lowest = 10 if profile is Profile.STRICT else 5
    ways_in = draw(st.sets(st.sampled_from(["link", "cards", "e-mail"]), min_size=1))
    return plan_of(structure, breakdown, *ways_in, profile=profile, threshold=draw(st.integers(lowest, 11)))


def everybody(structure: Structure, unit: str) -> dict[str, int]:
    """Let everybody of a unit answer and say where they work, and nobody else."""
    teams = [leaf for leaf in structure.leaves_below(unit) if not leaf.endswith(NOT_STATED)]
    people = {leaf: structure.headcount(leaf) for leaf in teams}
    return {f"{leaf}/{NOT_STATED}": LARGE if count is None else count for leaf, count in people.items()}


def unit_of(plan: Plan, offered: OfferedUnit) -> str:
    """Give the unit in which an offered leaf lies, or which it is."""
    leaf = offered.leaf
    return plan.structure.parent(leaf) if leaf.endswith(f".{NOT_STATED}") else leaf


@given(plan=plans())
def test_a_unit_is_offered_exactly_if_a_result_could_show_it(plan: Plan) -> None:
    offered = {unit_of(plan, one) for one in plan.offer.units}
    could = {
        unit.id for unit in plan.structure.units if plan.shows(f"unit:{unit.id}", everybody(plan.structure, unit.id))
    }
    assert offered == could


@given(plan=plans())
def test_roles_are_offered_exactly_if_a_result_could_show_one(plan: Plan) -> None:
    staff = plan.structure.headcount(ORGANISATION)
    assume(staff is None or staff >= 2 * plan.thresholds.unit)  # a wave opens for no fewer
    people = LARGE if staff is None else staff
    could = {
        role.id for role in plan.structure.roles if plan.shows(f"role:{role.id}", {f"{NOT_STATED}/{role.id}": people})
    }
    assert {role.id for role in plan.offer.roles} == could


@given(plan=plans())
def test_every_offered_place_is_one_where_answers_are_counted_and_stands_once(plan: Plan) -> None:
    leaves = [one.leaf for one in plan.offer.units]
    assert set(leaves) <= set(plan.structure.leaves)
    assert len(set(leaves)) == len(leaves)


@given(plan=plans())
def test_every_offered_place_is_called_by_its_own_name_and_those_above_it(plan: Plan) -> None:
    names = {unit.id: unit.name for unit in plan.structure.units}
    for one in plan.offer.units:
        above, unit = [], unit_of(plan, one)
        while unit in names:
            above.append(names[unit])
            unit = plan.structure.parent(unit)
        assert list(one.path) == above


@given(plan=plans())
def test_the_rest_of_a_unit_is_called_so_exactly_if_some_of_its_teams_are_offered_before(plan: Plan) -> None:
    offered = [unit_of(plan, one) for one in plan.offer.units]
    for place, one in enumerate(plan.offer.units):
        below = {
            unit
            for unit in offered
            if plan.structure.leaves_below(unit)[0] in plan.structure.leaves_below(offered[place])
        }
        assert one.rest is (below != {offered[place]})
        assert below <= set(offered[: place + 1])


def leaves(plan: Plan) -> list[str]:
    """What is offered, by the ids under which it is counted."""
    return [one.leaf for one in plan.offer.units]


def test_a_team_of_four_is_offered_as_nothing_and_its_people_may_leave_it_blank() -> None:
    assert leaves(plan_of(LOCH)) == ["day", "night", "ward.not-stated"]


def test_a_small_team_is_offered_as_part_of_the_smallest_unit_that_can_be_shown() -> None:
    units = (Unit("ward", "Ward", None, None), Unit("day", "Day", "ward", 4), Unit("night", "Night", "ward", 4))
    (one,) = plan_of(Structure(units, ())).offer.units
    assert (one.leaf, one.path, one.rest) == ("ward.not-stated", ("Ward",), False)


def test_a_tree_too_small_at_every_level_is_not_offered_at_all() -> None:
    units = (Unit("ward", "Ward", None, None), Unit("day", "Day", "ward", 2), Unit("night", "Night", "ward", 2))
    assert leaves(plan_of(Structure(units, ()))) == []


@pytest.mark.parametrize(("threshold", "offered"), [(5, ["a", "b", "c"]), (7, ["a", "b"]), (9, ["a"]), (10, [])])
def test_the_threshold_of_the_wave_decides_and_not_the_usual_one(threshold: int, offered: list[str]) -> None:
    units = tuple(Unit(name, name, None, people) for name, people in (("a", 9), ("b", 7), ("c", 5)))
    assert leaves(plan_of(Structure(units, ()), Breakdown.UNITS, threshold=threshold)) == offered


@pytest.mark.parametrize(("people", "offered"), [(49, []), (50, ["a"]), (None, [])])
def test_behind_a_link_fifty_staff_are_enough(people: int | None, offered: list[str]) -> None:
    structure = Structure((Unit("a", "A", None, people),), (Role("nurse", "Nurse"),))
    for ways_in in (("link",), ("link", "cards"), ("link", "e-mail")):
        plan = plan_of(structure, Breakdown.BOTH, *ways_in)
        assert leaves(plan) == offered
        assert plan.offer.roles == ()


def test_an_unknown_headcount_hides_no_team_from_people_with_cards() -> None:
    assert leaves(plan_of(Structure((Unit("a", "A", None, None),), ()))) == ["a"]


@pytest.mark.parametrize(
    ("breakdown", "units", "roles"),
    [
        (Breakdown.UNITS, True, False),
        (Breakdown.ROLES, False, True),
        (Breakdown.BOTH, True, True),
        (None, False, False),
    ],
)
def test_only_what_the_breakdown_shows_is_asked(breakdown: Breakdown | None, units: bool, roles: bool) -> None:
    offer = plan_of(LOCH, breakdown).offer
    assert (bool(offer.units), bool(offer.roles)) == (units, roles)


def test_in_a_whole_service_wave_nothing_is_asked() -> None:
    offer = plan_of(LOCH, None, profile=Profile.WHOLE_SERVICE).offer
    assert (offer.units, offer.roles) == ((), ())


def test_an_organisation_without_units_is_asked_for_no_team() -> None:
    assert plan_of(Structure((), (Role("nurse", "Nurse"),))).offer.units == ()
