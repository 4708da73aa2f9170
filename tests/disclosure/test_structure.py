from __future__ import annotations

import pytest

from tiassess.disclosure.errors import StructureError
from tiassess.disclosure.structure import ORGANISATION, Role, Structure, Unit

WARD = Unit("ward", "Ward", None, None)
DAY = Unit("day", "Day", "ward", 9)
NIGHT = Unit("night", "Night", "ward", 7)
DESK = Unit("desk", "Desk", None, 4)
NURSE = Role("nurse", "Nurse")
LOCH = Structure((WARD, DAY, NIGHT, DESK), (NURSE,))


def test_not_stated_is_a_leaf_under_the_organisation_and_under_every_inner_unit() -> None:
    assert LOCH.leaves == ("day", "desk", "night", "not-stated", "ward.not-stated")
    assert LOCH.not_stated_below(ORGANISATION) == "not-stated"
    assert LOCH.not_stated_below("ward") == "ward.not-stated"


def test_not_stated_is_a_role_beside_the_others() -> None:
    assert LOCH.role_ids == ("not-stated", "nurse")


def test_every_leaf_meets_every_role_once() -> None:
    assert [atom.id for atom in LOCH.atoms[:3]] == ["day/not-stated", "day/nurse", "desk/not-stated"]
    assert len({atom.id for atom in LOCH.atoms}) == 10


def test_an_organisation_without_units_still_has_a_place_for_answers() -> None:
    assert [atom.id for atom in Structure((), ()).atoms] == ["not-stated/not-stated"]


def test_an_inner_unit_holds_its_leaves_and_those_who_named_only_it() -> None:
    assert LOCH.leaves_below("ward") == ("day", "night", "ward.not-stated")
    assert LOCH.leaves_below("day") == ("day",)
    assert LOCH.leaves_below(ORGANISATION) == LOCH.leaves


def test_headcounts_add_up_from_the_leaves() -> None:
    assert LOCH.headcount("ward") == 16
    assert LOCH.headcount(ORGANISATION) == 20


def test_one_unknown_headcount_makes_every_sum_above_it_unknown() -> None:
    structure = Structure((WARD, DAY, Unit("night", "Night", "ward", None), DESK), ())
    assert structure.headcount("ward") is None
    assert structure.headcount(ORGANISATION) is None
    assert structure.headcount("desk") == 4


def test_nobody_counts_staff_who_belong_nowhere() -> None:
    assert LOCH.headcount("not-stated") is None
    assert Structure((), ()).headcount(ORGANISATION) is None


def test_a_unit_knows_its_parent_and_depth() -> None:
    assert (LOCH.parent("day"), LOCH.parent("desk"), LOCH.parent("ward.not-stated")) == ("ward", ORGANISATION, "ward")
    assert (LOCH.depth("ward"), LOCH.depth("day")) == (1, 2)


def test_a_tree_may_be_deeper_than_anybody_would_draw_it() -> None:
    chain = tuple(Unit(f"u{n}", f"Unit {n}", f"u{n - 1}" if n else None, 3) for n in range(2000))
    structure = Structure(chain, ())
    assert (structure.depth("u1999"), structure.headcount("u0")) == (2000, 3)


def test_the_order_of_the_file_changes_nothing() -> None:
    assert Structure((DESK, NIGHT, DAY, WARD), (NURSE,)).atoms == LOCH.atoms


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ((DAY, DAY, WARD), "stands twice"),
        ((DAY,), "does not hang on the organisation"),
        ((Unit("a", "A", "b", 1), Unit("b", "B", "a", 1)), "does not hang on the organisation"),
    ],
)
def test_a_tree_that_would_lose_answers_is_refused(units: tuple[Unit, ...], sentence: str) -> None:
    with pytest.raises(StructureError, match=sentence):
        Structure(units, ())
