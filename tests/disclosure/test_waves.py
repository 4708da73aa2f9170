"""What a further wave may not give away by its difference from the one before (R11), and other rules of numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.disclosure.organisations import Organisation, teams
from tests.disclosure.releases import tally_of
from tiassess.disclosure.comments import may_be_read
from tiassess.disclosure.groups import Profile, thresholds_of
from tiassess.disclosure.participation import band_of, release_participation
from tiassess.disclosure.selection import select_groups
from tiassess.disclosure.structure import Structure, Unit
from tiassess.disclosure.waves import changed_a_little, may_show_a_trend


def staffed(**headcounts: int | None) -> Structure:
    return Structure(tuple(Unit(name, f"Team {name}", None, headcount) for name, headcount in headcounts.items()), ())


def test_a_unit_that_gained_or_lost_a_few_people_is_found() -> None:
    before = {"joined": 8, "left": 9, "same": 8, "grew": 8, "unknown": None, "renamed": 8}
    now = staffed(joined=9, left=5, same=8, grew=13, unknown=9, new=9)
    assert changed_a_little(before, now, k=5) == {"joined", "left"}


@pytest.mark.parametrize(("people", "is_shown"), [(9, False), (10, True)])
def test_a_unit_that_changed_a_little_is_shown_from_twice_the_threshold(people: int, is_shown: bool) -> None:
    organisation = teams(a=people, b=12, c=12)
    spec = replace(organisation.spec(), changed_a_little=frozenset({"a"}))
    assert ("unit:a" in select_groups(spec, tally_of(organisation.people)).base) == is_shown


def test_a_unit_that_changed_a_little_cannot_be_worked_out_either() -> None:
    organisation = teams(a=9, b=12, c=12)
    spec = replace(organisation.spec(), changed_a_little=frozenset({"a"}))
    base = select_groups(spec, tally_of(organisation.people)).base
    assert base == ("organisation", "unit:b", "other:organisation")


def test_w2_no_trend_is_drawn_of_eight_and_nine_people() -> None:
    assert not may_show_a_trend(8, 9, k=5)
    assert may_show_a_trend(10, 10, k=5)


def test_a_trend_with_a_few_joiners_needs_twice_the_threshold() -> None:
    assert not may_show_a_trend(12, 12, k=7, joined_or_left=1)
    assert may_show_a_trend(14, 14, k=7, joined_or_left=1)
    assert may_show_a_trend(12, 12, k=7, joined_or_left=7)


@pytest.mark.parametrize(
    ("forms", "staff", "band"),
    [(6, 6, None), (20, 20, 95), (19, 20, 95), (18, 20, 90), (13, 20, 65), (2, 20, 10), (1, 20, 0), (30, 20, 95)],
)
def test_q1_participation_names_nobody(forms: int, staff: int, band: int | None) -> None:
    assert band_of(forms, staff) == band


def participation(ways_in: str) -> list[dict[str, object]]:
    structure = staffed(a=20, b=9, c=None, d=40)
    people = {"a/not-stated": 13, "b/not-stated": 8, "c/not-stated": 9, "d/not-stated": 3}
    organisation = Organisation(structure, people)
    spec = replace(organisation.spec(), ways_in=frozenset({ways_in}))
    return release_participation(spec, select_groups(spec, tally_of(people)), people)


def test_participation_is_told_of_shown_groups_of_ten_staff_and_known_headcount() -> None:
    assert participation("cards") == [{"group": "unit:a", "band": 65}]


def test_behind_a_link_forms_are_no_people() -> None:
    assert participation("link") == []


def test_c1_nine_forms_with_comments_are_destroyed_unread() -> None:
    thresholds = thresholds_of(Profile.STANDARD)
    assert not may_be_read(9, thresholds)
    assert may_be_read(10, thresholds)
