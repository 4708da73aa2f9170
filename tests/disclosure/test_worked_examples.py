"""The worked examples of the rules page, each decided three times: by the cut graph, by definition, by the attacker."""

from __future__ import annotations

import pytest

from tests.disclosure.oracle import smallest_support
from tests.disclosure.organisations import Organisation, hand_drawn, table, teams, with_thresholds
from tests.disclosure.releases import tally_of
from tests.disclosure.verdicts import attacker_says_safe
from tiassess.disclosure.cut_graph import CutGraph
from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.network import Network, cell_of
from tiassess.disclosure.selection import select_groups
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.structure import Structure, Unit

EVERYBODY = 1000


def chosen(organisation: Organisation, names: str) -> list[Group]:
    groups = {group.id.rpartition(":")[2]: group for group in organisation.groups}
    return [groups[name] for name in names.split()]


def smallest_cut(organisation: Organisation, groups: list[Group]) -> int:
    """Publish groups one after the other and return the smallest cut that any of them opened."""
    graph = CutGraph(Network(organisation.structure), organisation.people, EVERYBODY)
    return min(cut for cut in [graph.show(cell_of(group)) for group in groups] if cut)


E10 = table([7, 2], [2, 7])
BACKWARDS = table([2, 1, 8], [2, 8, 0], [0, 1, 8], [8, 0, 1])
E11 = table([8, 1], [2, 9], [6, 6])
LEAF_CROSS = Group("cross:t1/r1", "t1 × r1", Kind.CROSS, ("t1/r1",), 9)
E11_E = Group("cross:t3/r1", "t3 × r1", Kind.CROSS, ("t3/r1",), 9)


@pytest.mark.parametrize(
    ("organisation", "shown", "also", "fewest"),
    [
        pytest.param(teams(a=9, b=3), "organisation a", [], 3, id="E1 the other of two teams"),
        pytest.param(teams(a=9, b=7, c=3), "organisation a b", [], 3, id="E2 the last of three teams"),
        pytest.param(teams(a=9, b=7, c=3), "organisation a", [], 9, id="E2 with b hidden too"),
        pytest.param(teams(a=9, b=2, c=2), "organisation a", [], 4, id="E3 two hidden teams together"),
        pytest.param(teams(a=9, b=3, c=4), "organisation a", [], 7, id="E4 seven hidden people are enough"),
        pytest.param(table([6, 2], [3, 7]), "t1 t2 r1 r2", [], 5, id="E8 margins only"),
        pytest.param(table([6, 2], [3, 7]), "t1 t2 r1 r2", [LEAF_CROSS], 2, id="E9 margins and one cell"),
        pytest.param(E10, "t1 t2 r1 r2", [], 4, id="E10 the difference of two hidden cells"),
        pytest.param(table([7, 1], [1, 7]), "t1 t2 r1 r2", [], 2, id="E10b"),
        pytest.param(E11, "t1 t2 t3 r1 r2", [], 9, id="E11 margins"),
        pytest.param(E11, "t1 t2 t3 r1 r2", [E11_E], 3, id="E11 margins and e"),
        pytest.param(E11, "t1 t2 t3 r1 r2", [LEAF_CROSS], 1, id="E11 margins and a"),
        pytest.param(BACKWARDS, "organisation r3 t1 t2 t3", [], 5, id="the largest flow takes back an earlier path"),
    ],
)
def test_the_fewest_people_behind_what_is_shown(
    organisation: Organisation, shown: str, also: list[Group], fewest: int
) -> None:
    groups = chosen(organisation, shown) + also
    people = dict(organisation.people)
    assert smallest_cut(organisation, groups) == fewest
    assert smallest_support([group.members for group in groups], people) == fewest
    assert not attacker_says_safe(groups, people, fewest + 1)
    assert attacker_says_safe(groups, people, fewest)


@pytest.mark.parametrize(
    ("people", "groups", "fewest"),
    [
        pytest.param(
            {"a": 3, "b": 3, "c": 3},
            [hand_drawn("ab", "a", "b"), hand_drawn("bc", "b", "c"), hand_drawn("ac", "a", "c")],
            3,
            id="E5 three overlapping pairs",
        ),
        pytest.param(
            {"p": 4, "q": 3, "u": 1, "v": 1},
            [hand_drawn("x", "p", "q", "u"), hand_drawn("y", "p", "q", "v")],
            2,
            id="E6 two groups that differ in one person each",
        ),
    ],
)
def test_the_attacker_also_knows_groups_drawn_by_hand(people: dict[str, int], groups: list[Group], fewest: int) -> None:
    assert smallest_support([group.members for group in groups], people) == fewest
    assert not attacker_says_safe(groups, people, fewest + 1)
    assert attacker_says_safe(groups, people, fewest)


def base_of(organisation: Organisation) -> set[str]:
    spec = organisation.spec(with_thresholds(5))
    return {group.rpartition(":")[2] for group in select_groups(spec, tally_of(organisation.people)).base}


@pytest.mark.parametrize(
    ("organisation", "shown"),
    [
        pytest.param(teams(a=9, b=3), "organisation", id="E1"),
        pytest.param(teams(a=9, b=7, c=3), "organisation a", id="E2"),
        pytest.param(teams(a=9, b=2, c=2), "organisation", id="E3"),
        pytest.param(teams(a=9, b=3, c=4), "organisation a", id="E4"),
        pytest.param(table([6, 2], [3, 7]), "organisation t1 t2 r1 r2", id="E8"),
        pytest.param(E11, "organisation t1 t2 t3 r1 r2", id="E11"),
        pytest.param(teams(a=4), "", id="fewer than five are never shown"),
        pytest.param(teams(a=5), "organisation a", id="five are shown"),
    ],
)
def test_what_is_selected(organisation: Organisation, shown: str) -> None:
    assert base_of(organisation) == set(shown.split())


def test_e10_drops_one_margin_and_the_other_with_it() -> None:
    shown = base_of(E10)
    assert "organisation" in shown
    assert {"t1", "t2"}.isdisjoint(shown) or {"r1", "r2"}.isdisjoint(shown)


def test_e7_each_question_is_decided_on_its_own_answers() -> None:
    organisation = teams(a=9, b=7, c=8)
    spec = organisation.spec(q4="unit", q5="unit")
    answered = {"q4": organisation.people, "q5": teams(a=9, b=7, c=4).people}
    selection = select_groups(spec, tally_of(organisation.people, answered))
    assert selection.items["q4"] == ("organisation", "unit:a", "unit:b", "unit:c")
    assert selection.items["q5"] == ("organisation", "unit:a")


def test_e13_a_score_is_hidden_with_any_of_its_questions() -> None:
    organisation = teams(a=9, b=7, c=8)
    answered = {"q1": organisation.people, "q2": organisation.people, "q3": teams(a=9, b=7, c=4).people}
    selection = select_groups(
        organisation.spec(q1="unit", q2="unit", q3="unit"), tally_of(organisation.people, answered)
    )
    assert selection.themes["all"] == ("organisation", "unit:a")


def test_d1_a_directorate_with_a_single_team_shows_both() -> None:
    units = (Unit("d", "D", None, None), Unit("t", "T", "d", None))
    organisation = Organisation(Structure(units, ()), {"t/not-stated": 9})
    assert base_of(organisation) == {"organisation", "d", "t"}


def test_d1_two_people_who_named_the_directorate_only_keep_the_team_hidden() -> None:
    units = (Unit("d", "D", None, None), Unit("t", "T", "d", None))
    organisation = Organisation(Structure(units, ()), {"t/not-stated": 9, "d.not-stated/not-stated": 2})
    assert base_of(organisation) == {"organisation", "d"}


def test_z1_an_atom_without_answers_hides_nobody() -> None:
    assert base_of(teams(a=9, b=3, c=0)) == {"organisation"}


def test_s1_three_people_and_two_planted_ballots_are_not_five() -> None:
    organisation = teams(a=5, b=20)
    known = Tally(forms={"a/not-stated": 2})
    spec = organisation.spec()
    assert "unit:a" in select_groups(spec, tally_of(organisation.people)).base
    assert "unit:a" not in select_groups(spec, tally_of(organisation.people), known=known).base
