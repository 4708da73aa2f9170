"""The rules beside R1: levels, ways in, and more ballots than staff."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.organisations import Organisation, People, teams
from tests.disclosure.releases import tally_of
from tiassess.disclosure.groups import Breakdown, Profile, declare_groups, thresholds_of
from tiassess.disclosure.rules import is_reliable, units_behind_a_link
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import ItemSpec, ReleaseSpec, Tally
from tiassess.disclosure.structure import Role, Structure, Unit

STAFF = {"large": 60, "small": 49, "unknown": None}
UNITS = tuple(Unit(name, name.title(), None, headcount) for name, headcount in STAFF.items())
LOCH = Structure(UNITS, (Role("nurse", "Nurse"),))
FORMS = {f"{unit}/nurse": 30 for unit in STAFF}


def spec_of(structure: Structure, *items: ItemSpec, ways_in: str = "cards", imported: bool = False) -> ReleaseSpec:
    return ReleaseSpec(
        structure=structure,
        groups=declare_groups(structure, "Loch Service", Profile.STANDARD, Breakdown.BOTH),
        thresholds=thresholds_of(Profile.STANDARD),
        ways_in=frozenset(ways_in.split()),
        imported=imported,
        items=items,
        scores=(),
    )


def select(spec: ReleaseSpec, forms: dict[str, int] | None = None) -> Selection:
    people = forms or FORMS
    return select_groups(spec, tally_of(people, {item.id: people for item in spec.items}))


def test_a_link_shows_the_whole_and_units_of_fifty_staff_only() -> None:
    structure = Structure(tuple(Unit(name, name, None, staff) for name, staff in (("a", 50), ("b", 60), ("c", 49))), ())
    people = {f"{name}/not-stated": 30 for name in "abc"}
    assert select(spec_of(structure, ways_in="link cards"), people).base == ("organisation", "unit:b")


def test_behind_a_link_nothing_smaller_than_fifty_staff_is_left_by_subtraction() -> None:
    """The whole less the large ward would be the eight of the small one, less the forms that somebody planted there."""
    structure = Structure((Unit("a", "A", None, 52), Unit("b", "B", None, 8)), ())
    people = {"a/not-stated": 10, "not-stated/not-stated": 5}
    assert select(spec_of(structure, ways_in="link"), people).base == ("organisation",)
    assert select(spec_of(LOCH, ways_in="link")).base == ("organisation",)


@given(data=st.data())
def test_behind_a_link_every_difference_of_what_is_shown_has_fifty_staff_or_none(data: st.DataObject) -> None:
    staff = st.integers(0, 120)
    wards = [Unit(f"w{at}", f"W{at}", None, None) for at in range(data.draw(st.integers(1, 3)))]
    teams = [
        Unit(f"{ward.id}t{at}", "T", ward.id, data.draw(staff))
        for ward in wards
        for at in range(data.draw(st.integers(1, 3)))
    ]
    desks = [Unit(f"d{at}", "D", None, data.draw(staff)) for at in range(data.draw(st.integers(0, 2)))]
    structure = Structure((*wards, *teams, *desks), ())
    shown = units_behind_a_link(structure, [unit.id for unit in structure.units])
    people = {unit.id: unit.headcount or 0 for unit in structure.units}
    for whole in ("organisation", *shown) if shown else ():
        inside = set(structure.leaves_below(whole))
        apart = [set(structure.leaves_below(unit)) for unit in shown if unit != whole]
        rest = inside - set().union(*(leaves for leaves in apart if leaves <= inside))
        left = sum(people.get(leaf, 0) for leaf in rest)
        assert left == 0 or left >= 50, (whole, shown)


def test_one_code_a_person_shows_what_the_profile_offers() -> None:
    base = select(spec_of(LOCH, ways_in="cards e-mail")).base
    assert base == ("organisation", "role:nurse", "unit:large", "unit:small", "unit:unknown")


def test_fifty_staff_are_enough_behind_a_link() -> None:
    structure = Structure((Unit("fifty", "Fifty", None, 50), Unit("other", "Other", None, 90)), ())
    people = {"fifty/not-stated": 30, "other/not-stated": 7}
    assert "unit:fifty" in select(spec_of(structure, ways_in="link"), people).base


def test_an_inner_unit_counts_the_staff_below_it_behind_a_link() -> None:
    units = (Unit("ward", "Ward", None, None), Unit("day", "Day", "ward", 30), Unit("night", "Night", "ward", 30))
    people = {"day/not-stated": 20, "night/not-stated": 20, "not-stated/not-stated": 9}
    assert select(spec_of(Structure(units, ()), ways_in="link"), people).base == ("organisation", "unit:ward")


def test_a_unit_with_more_ballots_than_staff_is_not_shown() -> None:
    base = select(spec_of(LOCH), FORMS | {"small/nurse": 50}).base
    assert "unit:small" not in base
    assert "unit:large" in base
    assert "unit:small" in select(spec_of(LOCH), FORMS | {"small/nurse": 49}).base


def test_a_role_with_more_ballots_than_the_organisation_has_staff_is_not_shown() -> None:
    structure = Structure((Unit("a", "A", None, 20), Unit("b", "B", None, 20)), (Role("nurse", "Nurse"),))
    rest = {"a/not-stated": 0, "b/not-stated": 0}
    assert "role:nurse" in select(spec_of(structure), rest | {"a/nurse": 20, "b/nurse": 20}).base
    assert "role:nurse" not in select(spec_of(structure), rest | {"a/nurse": 21, "b/nurse": 20}).base


def test_a_cross_with_more_ballots_than_its_unit_has_staff_is_not_shown() -> None:
    """More ballots than nurses in the ward cannot be seen; more than people in the ward can."""
    units = (Unit("ward", "Ward", None, None), Unit("day", "Day", "ward", 30), Unit("desk", "Desk", None, 90))
    structure = Structure(units, (Role("nurse", "Nurse"),))
    rest = {"day/not-stated": 0, "desk/nurse": 20, "desk/not-stated": 20}
    assert "cross:ward/nurse" in select(spec_of(structure), rest | {"day/nurse": 30}).base
    assert "cross:ward/nurse" not in select(spec_of(structure), rest | {"day/nurse": 31}).base


def test_a_unit_with_more_ballots_than_staff_cannot_be_worked_out_either() -> None:
    units = tuple(Unit(name, name, None, staff) for name, staff in {"a": 20, "b": 20, "c": 8}.items())
    people = {"a/not-stated": 12, "b/not-stated": 14, "c/not-stated": 9}
    base = select(spec_of(Structure(units, ())), people).base
    assert base == ("organisation", "unit:b", "other:organisation")
    assert "unit:a" in select(spec_of(Structure(units, ())), people | {"c/not-stated": 8}).base


def test_an_imported_wave_may_have_more_answers_than_staff() -> None:
    assert "unit:small" in select(spec_of(LOCH, ways_in="import", imported=True), FORMS | {"small/nurse": 50}).base


def reliable(spec: ReleaseSpec, forms: People) -> bool:
    return is_reliable(spec.case(forms, forms), spec.groups)


def test_an_organisation_with_more_ballots_than_staff_stays_and_is_not_reliable() -> None:
    structure = Structure((Unit("a", "A", None, 9), Unit("b", "B", None, 8)), ())
    spec, people = spec_of(structure), {"a/not-stated": 9, "b/not-stated": 9}
    assert select(spec, people).base[0] == "organisation"
    assert not reliable(spec, people)
    assert reliable(spec, people | {"b/not-stated": 8})
    assert reliable(replace(spec, imported=True), people)
    assert reliable(spec_of(LOCH), FORMS)


@pytest.mark.parametrize(
    ("level", "groups"),
    [
        (
            "unit",
            ["organisation", "role:nurse", "unit:desk", "unit:ward", "unit:day", "unit:night", "cross:ward/nurse"],
        ),
        ("top-level", ["organisation", "unit:desk", "unit:ward"]),
        ("organisation", ["organisation"]),
    ],
)
def test_a_question_is_offered_from_its_level_upwards(level: str, groups: list[str]) -> None:
    ward = Unit("ward", "Ward", None, None)
    below = (Unit("day", "Day", "ward", None), Unit("night", "Night", "ward", None), Unit("desk", "Desk", None, None))
    structure = Structure((ward, *below), (Role("nurse", "Nurse"),))
    people = {atom.id: 20 for atom in structure.atoms}
    selection = select(spec_of(structure, ItemSpec("q1", level)), people)
    assert list(selection.items["q1"]) == groups
    assert len(selection.base) == 7


def test_an_unknown_level_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="No level"):
        select(spec_of(LOCH, ItemSpec("q1", "team")))


def test_a_cross_needs_ten_people() -> None:
    units = (Unit("ward", "Ward", None, None), Unit("day", "Day", "ward", None), Unit("desk", "Desk", None, None))
    structure = Structure(units, (Role("nurse", "Nurse"),))
    rest = {"day/not-stated": 20, "desk/nurse": 20, "desk/not-stated": 20}
    assert "cross:ward/nurse" not in select(spec_of(structure), rest | {"day/nurse": 9}).base
    assert "cross:ward/nurse" in select(spec_of(structure), rest | {"day/nurse": 10}).base


def test_the_smallest_sibling_is_the_one_given_up() -> None:
    organisation = teams(a=5, b=7, c=9, d=3)
    base = select_groups(organisation.spec(), tally_of(organisation.people)).base
    assert base == ("organisation", "unit:b", "unit:c", "other:organisation")


def test_a_score_rests_on_the_questions_offered_at_the_level_of_the_group() -> None:
    organisation = teams(a=9, b=7)
    spec = organisation.spec(q1="unit", q2="organisation")
    answered = {"q1": organisation.people, "q2": organisation.people}
    selection = select_groups(spec, tally_of(organisation.people, answered))
    assert selection.themes["all"] == (
        "organisation",
        "unit:a",
        "unit:b",
    )


def test_a_score_without_a_question_at_a_level_is_not_shown_there() -> None:
    organisation = teams(a=9, b=7)
    spec = organisation.spec(q1="organisation")
    selection = select_groups(spec, tally_of(organisation.people, {"q1": organisation.people}))
    assert selection.themes["all"] == ("organisation",)


def test_more_known_ballots_than_ballots_is_a_mistake_of_ours() -> None:
    organisation: Organisation = teams(a=9)
    with pytest.raises(ValueError, match="More ballots"):
        select_groups(organisation.spec(), tally_of(organisation.people), known=Tally({"a/not-stated": 10}))
