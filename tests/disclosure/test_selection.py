"""What a selection is made of: the order of its rules, rests of units, don't-knows, and always the same outcome."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.organisations import Organisation, organisations, teams, with_thresholds
from tests.disclosure.releases import Counts, example_release, tally_of, waves
from tests.disclosure.test_certainty import Answers, surveys
from tiassess.disclosure.rules import apply_rules
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.structure import NOT_STATED, Structure, Unit
from tiassess.disclosure.tabulation import release_groups, release_not_answered

T = TypeVar("T")
WARD = Structure((Unit("ward", "Ward", None, None), *(Unit(name, f"Team {name}", "ward", None) for name in "abcd")), ())


def ward(rest: int = 0, **people: int) -> Organisation:
    """Make a ward of teams in a service with another team of twelve."""
    structure = Structure((*WARD.units, Unit("desk", "Desk", None, None)), ())
    atoms = {f"{name}/{NOT_STATED}": count for name, count in people.items()}
    return Organisation(structure, {**atoms, f"ward.{NOT_STATED}/{NOT_STATED}": rest, f"desk/{NOT_STATED}": 12})


def select(organisation: Organisation) -> Selection:
    spec = organisation.spec(q="unit")
    return select_groups(spec, tally_of(organisation.people, {"q": organisation.people}))


def test_small_siblings_are_heard_together() -> None:
    selection = select(ward(a=9, b=3, c=4, d=8, rest=1))
    (other,) = [group for group in selection.groups if group.id == "other:ward"]
    assert other.label == "Ward"
    assert other.members == (f"b/{NOT_STATED}", f"c/{NOT_STATED}", f"ward.{NOT_STATED}/{NOT_STATED}")
    assert other.id in selection.base
    assert other.id in selection.items["q"]


@pytest.mark.parametrize(
    "organisation",
    [
        pytest.param(ward(a=9, b=7, c=8, d=6), id="all are shown"),
        pytest.param(ward(a=9, b=7, c=8, d=6, rest=2), id="one team stands alone beside those who named none"),
        pytest.param(ward(a=4, b=4, c=4, d=4), id="none is shown, so the rest is the ward itself"),
    ],
)
def test_there_are_no_others_without_two_hidden_siblings_beside_a_shown_one(organisation: Organisation) -> None:
    assert not [group for group in select(organisation).groups if group.id == "other:ward"]


def test_others_are_not_offered_behind_a_link() -> None:
    units = tuple(Unit(name, name, None, staff) for name, staff in {"a": 60, "b": 30, "c": 30}.items())
    organisation = Organisation(Structure(units, ()), {f"{name}/{NOT_STATED}": 20 for name in "abc"})
    spec = replace(organisation.spec(), ways_in=frozenset({"link"}))
    selection = select_groups(spec, Tally(organisation.people))
    assert selection.base == ("organisation", "unit:a")
    assert [group.kind for group in selection.groups] == ["organisation", "unit", "unit", "unit"]


@given(surveys(), st.integers(2, 4), st.randoms(use_true_random=False))
def test_t7_what_numbers_of_people_decide_does_not_depend_on_answers(
    survey: tuple[Organisation, Answers], k: int, shuffling: Random
) -> None:
    organisation, answers = survey
    spec = organisation.spec(with_thresholds(k), q="unit")
    otherwise = {}
    for atom, counts in answers.items():
        numbers = list(counts.values())
        shuffling.shuffle(numbers)
        otherwise[atom] = dict(zip(counts, numbers, strict=True))
    one, other = (select_groups(spec, Tally(organisation.people, {"q": each})) for each in (answers, otherwise))
    assert (one.base, one.groups) == (other.base, other.groups)
    by_people = {group.id for group in apply_rules(spec.case(organisation.people, organisation.people), spec.groups)}
    assert {*one.items["q"], *one.coded["q"]} - {group.id for group in one.groups if group.kind == "other"} <= by_people


@given(waves(), st.randoms(use_true_random=False))
def test_t8_the_order_of_rows_units_and_options_changes_nothing(
    wave: tuple[Organisation, dict[str, Any], Counts], shuffling: Random
) -> None:
    def shuffled(entries: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(shuffling.sample(entries, len(entries)))

    organisation, answered, counts = wave
    structure = Structure(shuffled(organisation.structure.units), shuffled(organisation.structure.roles))
    moved = {
        item: {atom: dict(shuffled(tuple(atoms[atom].items()))) for atom in shuffled(tuple(atoms))}
        for item, atoms in counts.items()
    }
    tallies = Tally(organisation.people, counts), Tally(dict(shuffled(tuple(organisation.people.items()))), moved)
    written = []
    for shape, tally in zip((organisation.structure, structure), tallies, strict=True):
        spec = replace(Organisation(shape, {}).spec(**dict.fromkeys(answered, "unit")), scores=())
        spec = replace(spec, groups=tuple(sorted(spec.groups, key=lambda group: group.id)))
        written.append(release_groups(spec, select_groups(spec, tally), tally, {}))
    assert written[0] == written[1]


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_t8_another_process_makes_the_same_release(seed: str) -> None:
    program = "from tests.disclosure.releases import example_release; print(example_release().sha256)"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
    made = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == example_release().sha256


def test_t8_several_processes_choose_what_one_chooses() -> None:
    organisation = teams(a=9, b=7, c=8, d=12)
    spec = organisation.spec(q1="unit", q2="unit")
    tally = tally_of(organisation.people, dict.fromkeys(("q1", "q2"), organisation.people))
    with ProcessPoolExecutor(2) as pool:
        assert select_groups(spec, tally, each=pool.map) == select_groups(spec, tally)


def not_answered(did_not_know: dict[str, int], skipped: dict[str, int]) -> tuple[Selection, list[dict[str, Any]]]:
    organisation = teams(a=30, b=30)
    answered = {f"{team}/{NOT_STATED}": 30 - did_not_know.get(team, 0) - skipped.get(team, 0) for team in ("a", "b")}
    tally = replace(
        tally_of(organisation.people, {"q": answered}),
        did_not_know={"q": {f"{team}/{NOT_STATED}": people for team, people in did_not_know.items()}},
    )
    selection = select_groups(replace(organisation.spec(q="unit"), scores=()), tally)
    reasons = {"skipped": sum(skipped.values()), "na": 0, "pns": 0, "not_asked": 0}
    return selection, release_not_answered(selection, tally, {"q": reasons})


def test_how_many_did_not_know_is_told_for_the_whole_and_its_top_level_units() -> None:
    _, written = not_answered({"a": 6, "b": 7}, {"a": 4, "b": 5})
    assert [entry["group"] for entry in written] == ["organisation", "unit:a", "unit:b"]
    whole, team = written[0]["items"][0], written[1]["items"][0]
    assert whole == {
        "id": "q",
        "shown": True,
        "answered": 38,
        "did_not_know": 13,
        "otherwise": 9,
        "reasons": {"skipped": 9, "na": 0, "pns": 0, "not_asked": 0},
    }
    assert team == {"id": "q", "shown": True, "answered": 20, "did_not_know": 6, "otherwise": 4}


@pytest.mark.parametrize(
    ("did_not_know", "skipped"),
    [
        pytest.param({"a": 2, "b": 1}, {"a": 1}, id="four people in all"),
        pytest.param({"a": 8, "b": 9}, {}, id="all of them did not know"),
        pytest.param({"a": 6}, {"a": 6, "b": 1}, id="the other team's only one would be told of"),
    ],
)
def test_why_somebody_did_not_answer_is_never_certain(did_not_know: dict[str, int], skipped: dict[str, int]) -> None:
    selection, _ = not_answered(did_not_know, skipped)
    assert "unit:a" not in selection.not_answered["q"]
    assert "unit:b" not in selection.not_answered["q"]


def test_where_a_question_is_hidden_nothing_is_told_of_those_who_did_not_know() -> None:
    selection, written = not_answered({"a": 26, "b": 2}, {"b": 4})
    assert "unit:a" not in selection.items["q"]
    assert "unit:a" not in selection.not_answered["q"]
    assert all(entry["group"] != "unit:a" or not entry["items"][0]["shown"] for entry in written)


def test_that_a_whole_team_did_not_answer_cannot_be_worked_out() -> None:
    """Nobody of team c answered; with the whole and both other teams beside it, everybody could tell."""
    organisation = teams(a=9, b=10, c=6)
    answered = {f"a/{NOT_STATED}": 9, f"b/{NOT_STATED}": 10, f"c/{NOT_STATED}": 0}
    selection = select_groups(organisation.spec(q="unit"), tally_of(organisation.people, {"q": answered}))
    assert {"unit:a", "unit:b"} <= set(selection.base)
    assert not {"unit:a", "unit:b"} <= set(selection.items["q"])


@settings(max_examples=50)
@given(organisations(), st.integers(2, 6))
def test_every_rest_is_large_enough(organisation: Organisation, k: int) -> None:
    selection = select_groups(organisation.spec(with_thresholds(k)), Tally(organisation.people))
    for group in selection.groups:
        if group.kind == "other":
            assert sum(organisation.people.get(atom, 0) for atom in group.members) >= k
