from __future__ import annotations

import pytest
from hypothesis import given

from tests.disclosure.organisations import Organisation, organisations
from tests.disclosure.test_structure import LOCH
from tiassess.disclosure.errors import BreakdownError, ThresholdError
from tiassess.disclosure.groups import Breakdown, Group, Kind, Profile, Thresholds, declare_groups, thresholds_of
from tiassess.disclosure.network import ALL_ROLES, cell_of
from tiassess.disclosure.structure import ORGANISATION


def declared(breakdown: Breakdown | None) -> list[str]:
    return [group.id for group in declare_groups(LOCH, "Loch Service", Profile.STANDARD, breakdown)]


def group(name: str) -> Group:
    groups = declare_groups(LOCH, "Loch Service", Profile.STANDARD, Breakdown.BOTH)
    return next(each for each in groups if each.id == name)


def test_units_are_offered_from_the_top_down() -> None:
    assert declared(Breakdown.UNITS) == ["organisation", "unit:desk", "unit:ward", "unit:day", "unit:night"]


def test_roles_are_offered_for_the_whole_organisation() -> None:
    assert declared(Breakdown.ROLES) == ["organisation", "role:nurse"]


def test_both_adds_roles_within_inner_units_and_never_within_a_team() -> None:
    assert declared(Breakdown.BOTH) == [
        *("organisation", "role:nurse", "unit:desk", "unit:ward", "unit:day", "unit:night", "cross:ward/nurse"),
    ]


def test_without_a_breakdown_only_the_whole_is_offered() -> None:
    assert declared(None) == ["organisation"]
    assert len(declare_groups(LOCH, "Loch Service", Profile.WHOLE_SERVICE, None)) == 1


@pytest.mark.parametrize("breakdown", Breakdown)
def test_a_whole_service_wave_refuses_a_breakdown(breakdown: Breakdown) -> None:
    with pytest.raises(BreakdownError, match="whole-service"):
        declare_groups(LOCH, "Loch Service", Profile.WHOLE_SERVICE, breakdown)


def test_not_stated_counts_and_is_nobodys_group() -> None:
    assert not [name for name in declared(Breakdown.BOTH) if "not-stated" in name]
    assert "ward.not-stated/nurse" in group("unit:ward").members
    assert "not-stated/not-stated" in group("organisation").members


def test_members_are_the_atoms_of_the_unit_and_role() -> None:
    assert group("unit:day").members == ("day/not-stated", "day/nurse")
    assert group("cross:ward/nurse").members == ("day/nurse", "night/nurse", "ward.not-stated/nurse")
    assert group("role:nurse").members == tuple(f"{leaf}/nurse" for leaf in LOCH.leaves)
    assert len(group("organisation").members) == len(LOCH.atoms)


@given(organisations())
def test_members_are_those_atoms_whose_leaf_lies_below_and_whose_role_it_is(organisation: Organisation) -> None:
    structure = organisation.structure

    def lies_below(leaf: str, unit: str) -> bool:
        return unit in {leaf, ORGANISATION} or (leaf != ORGANISATION and lies_below(structure.parent(leaf), unit))

    for each in organisation.groups:
        unit, role = cell_of(each)
        atoms = (atom for atom in structure.atoms if role in {ALL_ROLES, atom.role} and lies_below(atom.unit, unit))
        assert each.members == tuple(sorted(atom.id for atom in atoms))


def test_labels_are_the_names_that_people_know() -> None:
    assert [group(name).label for name in ("organisation", "unit:day", "role:nurse", "cross:ward/nurse")] == [
        *("Loch Service", "Day", "Nurse", "Ward × Nurse"),
    ]


def test_crosses_have_a_threshold_of_their_own() -> None:
    thresholds = thresholds_of(Profile.STANDARD)
    assert [thresholds.of(kind) for kind in (Kind.ORGANISATION, Kind.UNIT, Kind.ROLE, Kind.CROSS)] == [5, 5, 5, 10]


@pytest.mark.parametrize(
    ("profile", "threshold", "expected"),
    [
        (Profile.WHOLE_SERVICE, None, Thresholds(5, 10, 10)),
        (Profile.STANDARD, None, Thresholds(5, 10, 10)),
        (Profile.STANDARD, 7, Thresholds(7, 10, 10)),
        (Profile.STANDARD, 11, Thresholds(11, 11, 11)),
        (Profile.STRICT, None, Thresholds(10, 10, 10)),
    ],
)
def test_profiles_have_their_thresholds(profile: Profile, threshold: int | None, expected: Thresholds) -> None:
    assert thresholds_of(profile, threshold) == expected


@pytest.mark.parametrize(
    ("profile", "threshold"),
    [(Profile.STANDARD, 4), (Profile.STANDARD, 0), (Profile.STANDARD, 12), (Profile.STRICT, 5)],
)
def test_a_threshold_only_rises_and_never_goes_below_five(profile: Profile, threshold: int) -> None:
    with pytest.raises(ThresholdError, match="cannot be used"):
        thresholds_of(profile, threshold)
