"""The worked examples of certainty: V1 to V6, E4b and R3, by exchanges and against every table that fits."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.disclosure.all_tables import Possible
from tests.disclosure.organisations import Organisation, table, teams, with_thresholds
from tiassess.disclosure.answer_rules import Question, Shown, unproved
from tiassess.disclosure.network import Network
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.sums import Sums

Rows = Mapping[str, tuple[int, ...]]

V1: Rows = {"a": (1, 2, 4), "b": (5, 0, 0)}
V2: Rows = {"t1/r1": (0, 1, 0), "t1/r2": (4, 2, 0), "t2/r1": (0, 5, 3), "t2/r2": (2, 2, 2)}
V3: Rows = {"t1/r1": (0, 1, 0), "t1/r2": (3, 2, 1), "t2/r1": (4, 3, 1), "t2/r2": (2, 2, 2)}
V5: Rows = {"t1/r1": (4, 3, 0), "t1/r2": (2, 0, 0), "t2/r1": (0, 0, 2), "t2/r2": (2, 3, 2)}
V5_MIXED: Rows = {**V5, "t1/r2": (1, 1, 0), "t2/r1": (1, 1, 0)}
V6: Rows = {"a": (2, 2, 3), "b": (2, 1, 2)}
E4B: Rows = {"a": (3, 4, 2), "b": (3, 0, 0), "c": (3, 1, 0)}
E4_MIXED: Rows = {**E4B, "b": (2, 1, 0), "c": (2, 1, 1)}
V4: Rows = {"a": (0, 0, 9), "b": (4, 4, 4)}


def survey(rows: Rows) -> tuple[Organisation, dict[str, dict[int, int]]]:
    """Make a flat service from answers by team, or by team and role."""
    people = {name: sum(row) for name, row in rows.items()}
    flat = not any("/" in name for name in rows)
    organisation = teams(**people) if flat else table([1, 1], [1, 1])
    answers = {f"{name}/not-stated" if flat else name: dict(enumerate(row, start=1)) for name, row in rows.items()}
    return Organisation(organisation.structure, {atom: sum(row.values()) for atom, row in answers.items()}), answers


def question(rows: Rows, shown: str) -> tuple[Question, Shown]:
    organisation, answers = survey(rows)
    names = shown.split()
    groups = organisation.groups
    candidates = [group for group in groups if group.id.rpartition(":")[2] in names]
    assert len(candidates) == len(names)
    asked = Question(
        network=Network(organisation.structure),
        answers=answers,
        options=sorted(next(iter(answers.values()))),
        sums=Sums(groups).of_answers(answers),
        candidates=candidates,
        hidden=[group for group in groups if group not in candidates],
        k=5,
    )
    return asked, Shown(frozenset(group.id for group in candidates))


def selected(rows: Rows, k: int = 5) -> Selection:
    organisation, answers = survey(rows)
    return select_groups(organisation.spec(with_thresholds(k), q="unit"), Tally(organisation.people, {"q": answers}))


@pytest.mark.parametrize(
    ("rows", "shown", "is_safe"),
    [
        pytest.param(V1, "organisation a", False, id="V1 all of the other team answered alike"),
        pytest.param(V2, "organisation t1 r1", False, id="V2 two noughts leave the director one answer"),
        pytest.param(V3, "organisation t1 r1", True, id="V3 without the noughts"),
        pytest.param({"a": (0, 0, 9)}, "a", False, id="V4 nine of nine"),
        pytest.param(V5, "t1 t2 r1 r2", False, id="V5 two hidden cells recovered"),
        pytest.param(V6, "organisation a", True, id="V6 a hidden team that is large enough"),
        pytest.param(E4B, "organisation a", False, id="E4b the dissenter knows the other six"),
        pytest.param(E4_MIXED, "organisation a", True, id="E4 seven hidden people of mixed answers"),
    ],
)
def test_what_may_be_shown_together(rows: Rows, shown: str, is_safe: bool) -> None:
    asked, tried = question(rows, shown)
    members = [group.members for group in asked.candidates]
    found = Possible({atom: tuple(row.values()) for atom, row in asked.answers.items()}, members)
    known = [atom for atom, row in asked.answers.items() if 0 < sum(row.values()) < 5 and found.known([atom])]
    assert (not found.unanimous() and not found.told_to_an_insider() and not known) == is_safe
    assert (not list(unproved(asked, tried))) == is_safe


def test_v5_nothing_is_recovered_where_the_hidden_cells_are_mixed() -> None:
    asked, _ = question(V5_MIXED, "t1 t2 r1 r2")
    found = Possible(
        {atom: tuple(row.values()) for atom, row in asked.answers.items()}, [g.members for g in asked.candidates]
    )
    assert not found.unanimous()
    assert not found.known(["t1/r2"])
    assert not found.known(["t2/r1"])


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [(V1, {"unit:a", "unit:b"}), (V4, {"unit:a", "unit:b"}), (E4B, {"unit:a"})],
)
def test_what_is_certain_is_not_selected(rows: Rows, hidden: set[str]) -> None:
    assert hidden.isdisjoint(selected(rows).items["q"])
    assert "organisation" in selected(rows).items["q"]


def test_v6_a_team_that_can_be_worked_out_and_is_large_enough_is_shown() -> None:
    assert selected(V6).items["q"] == ("organisation", "unit:a", "unit:b")


@pytest.mark.parametrize("team", [(10, 2), (11, 1), (12, 0), (10, 1, 1)])
def test_r3_all_but_two_of_twelve_are_told_in_words(team: tuple[int, ...]) -> None:
    row = (*team, *[0] * (5 - len(team)))
    selection = selected({"a": row, "b": (3, 3, 3, 2, 1), "c": (2, 3, 3, 2, 1)})
    assert selection.coded["q"] == {"unit:a": 1}
    assert "unit:a" not in selection.items["q"]
    assert "unit:a" not in selection.themes["all"]


def test_r3_nine_of_twelve_are_counted() -> None:
    selection = selected({"a": (9, 3, 0, 0, 0), "b": (3, 3, 3, 2, 1), "c": (2, 3, 3, 2, 1)})
    assert not selection.coded["q"]
    assert "unit:a" in selection.items["q"]


@pytest.mark.parametrize("team", [(8, 0), (7, 1)])
def test_r3_seven_of_eight_are_hidden(team: tuple[int, ...]) -> None:
    row = (*team, 0, 0, 0)
    selection = selected({"a": row, "b": (3, 3, 3, 2, 1), "c": (2, 3, 3, 2, 1)})
    assert "unit:a" not in {*selection.items["q"], *selection.coded["q"]}


@pytest.mark.parametrize("team", [(12, 0), (11, 1), (10, 2)])
def test_r3_words_that_could_be_worked_out_hide_a_sibling_too(team: tuple[int, ...]) -> None:
    """Of two teams one is the whole less the other, so beside words the other is hidden, whatever the counts."""
    row = (*team, 0, 0, 0)
    selection = selected({"a": row, "b": (3, 3, 3, 2, 0)})
    assert selection.coded["q"] == {"unit:a": 1}
    assert selection.items["q"] == ("organisation",)


def test_v5_two_mixed_cells_of_three_are_not_recovered_either() -> None:
    """Team 1 less role 1 is b − c = (1, 1, 1, −1, −1, −1): both follow, for each has three people, of mixed answers."""
    rows = {"t1/r1": (2,) * 6, "t1/r2": (1, 1, 1, 0, 0, 0), "t2/r1": (0, 0, 0, 1, 1, 1), "t2/r2": (2,) * 6}
    asked, tried = question(rows, "t1 t2 r1 r2")
    assert {claim.cells for claim in unproved(asked, tried)} == {(("t1", "r2"),), (("t2", "r1"),)}
    assert set(selected(rows).items["q"]) < {"organisation", "unit:t1", "unit:t2", "role:r1", "role:r2"}
