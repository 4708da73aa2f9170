from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.disclosure.organisations import Organisation, People, teams
from tests.disclosure.releases import Counts, document_of, example, spread_out, tally_of, waves
from tiassess.disclosure.selection import select_groups
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.tabulation import ThemeFigures, release_groups


def entry(name: str, cells: str, cell: str) -> dict[str, Any]:
    group = next(group for group in example()["groups"] if group["id"] == name)
    found: dict[str, Any] = next(each for each in group[cells] if each["id"] == cell)
    return found


def test_a_shown_question_has_its_n_and_every_option() -> None:
    assert entry("unit:a", "items", "q1") == {
        "id": "q1",
        "shown": True,
        "n": 9,
        "counts": {"1": 2, "2": 2, "3": 2, "4": 2, "5": 1},
    }


def test_an_option_that_nobody_chose_is_a_nought() -> None:
    organisation = teams(a=6, b=7)
    counts = {"q1": {atom: spread_out(0) | {4: people - 3, 3: 3} for atom, people in organisation.people.items()}}
    document = document_of(organisation, {"q1": organisation.people}, counts)
    assert document["groups"][0]["items"][0]["counts"] == {"1": 0, "2": 0, "3": 6, "4": 7, "5": 0}


def test_q2_what_is_hidden_has_an_id_and_nothing_else() -> None:
    assert entry("unit:c", "items", "q2") == {"id": "q2", "shown": False}
    assert entry("unit:c", "themes", "all") == {"id": "all", "shown": False}


def test_q2_a_hidden_group_has_its_name_and_members_and_nothing_else() -> None:
    organisation = teams(a=9, b=7, c=3)
    groups = document_of(organisation, {"q1": organisation.people})["groups"]
    assert groups[3] == {
        "id": "unit:c",
        "label": "Team c",
        "kind": "unit",
        "members": ["c/not-stated"],
        "shown": False,
    }


def test_what_is_not_offered_is_not_listed() -> None:
    organisation = teams(a=9, b=7)
    spec = organisation.spec(q1="organisation")
    tally = tally_of(organisation.people, {"q1": organisation.people})
    selection = select_groups(spec, tally)
    figures = {("organisation", "all"): ThemeFigures(50.0, None, None, 16, None)}
    whole, team, _ = release_groups(spec, selection, tally, figures)
    assert [item["id"] for item in whole["items"]] == ["q1"]
    assert team["shown"]
    assert team["items"] == team["themes"] == []


def test_a_spread_of_fewer_than_ten_people_is_not_printed_and_their_interval_is_in_fives() -> None:
    assert entry("unit:a", "themes", "all").keys() == {"id", "shown", "score", "low", "high", "n"}
    assert entry("unit:a", "themes", "all")["low"] % 5 == 0
    assert "sd" in entry("unit:d", "themes", "all")


def theme_of(people: int, figures: ThemeFigures) -> dict[str, Any]:
    """Print the score of one team with some people, all of whom have a score of their own."""
    organisation = teams(a=people)
    spec = organisation.spec(q1="unit")
    tally = tally_of(organisation.people, {"q1": organisation.people})
    selection = select_groups(spec, tally, scored={frozenset({"q1"}): organisation.people})
    printed = dict.fromkeys([(group, "all") for group in selection.base], figures)
    found: dict[str, Any] = release_groups(spec, selection, tally, printed)[0]["themes"][0]
    return found


@pytest.mark.parametrize(("low", "high", "printed"), [(41, 44, (40, 45)), (40, 45, (40, 45)), (0, 100, (0, 100))])
def test_an_interval_of_few_people_is_only_ever_widened(low: int, high: int, printed: tuple[int, int]) -> None:
    theme = theme_of(9, ThemeFigures(42.0, low, high, 9, 20.0))
    assert (theme["low"], theme["high"]) == printed
    assert "sd" not in theme


def test_a_fine_interval_is_printed_as_it_is_with_its_deviation() -> None:
    theme = theme_of(10, ThemeFigures(42.0, 41, 44, 10, 20.0))
    assert (theme["low"], theme["high"], theme["sd"]) == (41, 44, 20.0)


@pytest.mark.parametrize(
    ("people", "figures"),
    [
        (9, ThemeFigures(42.0, None, None, 9, None)),
        (10, ThemeFigures(42.0, 41, 44, 10, None)),
        (10, ThemeFigures(42.0, 41, 44, 9, 20.0)),
    ],
)
def test_figures_that_do_not_go_with_the_selection_are_a_mistake_of_ours(people: int, figures: ThemeFigures) -> None:
    with pytest.raises(ValueError, match="A score that is shown with"):
        theme_of(people, figures)


def test_atoms_that_list_other_options_are_a_mistake_of_ours() -> None:
    organisation = teams(a=9, b=7)
    spec = replace(organisation.spec(q1="unit"), scores=())
    selection = select_groups(spec, tally_of(organisation.people, {"q1": organisation.people}))
    counts = {"q1": {"a/not-stated": spread_out(9), "b/not-stated": {1: 7}}}
    with pytest.raises(ValueError, match="same options"):
        release_groups(spec, selection, Tally(organisation.people, counts), {})


@given(waves())
def test_t9_nothing_hidden_carries_a_number_anywhere(wave: tuple[Organisation, dict[str, People], Counts]) -> None:
    for group in json.loads(json.dumps(document_of(*wave)["groups"])):
        cells = [group, *group.get("themes", []), *group.get("items", [])]
        for cell in cells:
            if not cell["shown"]:
                assert not [value for key, value in cell.items() if isinstance(value, int) and key != "shown"]
                assert cell.keys() <= {"id", "shown", "label", "kind", "members"}
