"""Releases that are public together: other waves are other answers, the same wave is the same."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.disclosure.releases import Document, example, example_release
from tiassess.disclosure.attacker import audit_releases
from tiassess.disclosure.attacker.withdrawal import is_withdrawal
from tiassess.disclosure.release import Release, finish_release


def correction(change: Callable[[Document], object], *, replaces: bool = True) -> Release:
    document = copy.deepcopy(example())
    change(document)
    if replaces:
        document["replaces"] = example_release().sha256
    return finish_release(document)


def nothing(document: Document) -> None:
    """Change nothing."""


def hide_group(document: Document) -> None:
    group = document["groups"][1]
    for key in ("n", "themes", "items"):
        del group[key]
    group["shown"] = False


def hide_item(document: Document) -> None:
    cells: list[dict[str, Any]] = document["groups"][0]["items"]
    cells[0] = {"id": "q1", "shown": False}
    document["groups"][0]["themes"][0] = {"id": "all", "shown": False}


def add_person(document: Document) -> None:
    item = document["groups"][0]["items"][0]
    item["counts"]["1"] -= 1
    item["counts"]["2"] += 1


def rename_group(document: Document) -> None:
    document["groups"][1]["label"] = "Another name"


def drop_group(document: Document) -> None:
    del document["groups"][1]


def change_rules(document: Document) -> None:
    document["rules"]["reliable"] = False


def drop_ballots_count(document: Document) -> None:
    document["groups"][1]["n"] += 1


@pytest.mark.parametrize("change", [hide_group, hide_item, nothing])
def test_a_correction_that_only_withdraws_may_stand_beside_the_first(change: Callable[[Document], object]) -> None:
    first, second = example_release(), correction(change)
    assert audit_releases([first, second]).holds
    assert audit_releases([second, first]).holds


@pytest.mark.parametrize("change", [add_person, rename_group, drop_group, change_rules, drop_ballots_count])
def test_a_second_release_of_the_same_answers_is_a_finding(change: Callable[[Document], object]) -> None:
    report = audit_releases([example_release(), correction(change)])
    assert not report.holds
    assert "has two releases" in report.sentences[0]
    assert report.to_document()["holds"] is False


def test_a_withdrawal_must_say_what_it_replaces() -> None:
    assert not audit_releases([example_release(), correction(hide_group, replaces=False)]).holds


def test_the_same_file_twice_is_one_release() -> None:
    report = audit_releases([example_release(), example_release()])
    assert report.holds
    assert len(report.reports) == 1


def test_ballots_may_go_with_a_correction() -> None:
    first = finish_release(example() | {"ballots": {"counted": 36}})
    second = correction(nothing)
    assert audit_releases([first, second]).holds


CELL = {"id": "q1", "shown": True, "answered": 36, "did_not_know": 0, "otherwise": 0}
REASONS = {"skipped": 0, "na": 0, "pns": 0, "not_asked": 0}
BESIDE: Document = {
    "participation": [{"group": "organisation", "band": 60}, {"group": "unit:d", "band": 95}],
    "not_answered": [{"group": "organisation", "items": [CELL | {"reasons": REASONS}]}],
}


@pytest.mark.parametrize(
    "left",
    [
        {},
        {"participation": BESIDE["participation"][:1]},
        {"not_answered": [{"group": "organisation", "items": [{"id": "q1", "shown": False}]}]},
        {"not_answered": [{"group": "organisation", "items": [CELL]}]},
    ],
)
def test_a_correction_may_withdraw_what_stands_beside_the_groups(left: Document) -> None:
    first = finish_release(example() | BESIDE)
    assert is_withdrawal(correction(lambda document: document.update(left)), first)


@pytest.mark.parametrize(
    "put",
    [
        {"participation": [{"group": "organisation", "band": 55}]},
        {"participation": [{"group": "unit:a", "band": 95}]},
        {"participation": BESIDE["participation"][:1] * 2},
        {"not_answered": [{"group": "organisation", "items": [CELL | {"did_not_know": 1}]}]},
        {"not_answered": [{"group": "unit:a", "items": [CELL]}]},
    ],
)
def test_a_correction_changes_nothing_that_stands_beside_the_groups(put: Document) -> None:
    first = finish_release(example() | BESIDE)
    assert not is_withdrawal(correction(lambda document: document.update(put)), first)


def test_a_correction_adds_nothing_beside_the_groups() -> None:
    assert not is_withdrawal(correction(lambda document: document.update(BESIDE)), example_release())


def test_other_waves_and_other_organisations_stand_side_by_side() -> None:
    other_wave, other_organisation = example(), example()
    other_wave["wave"] |= {"id": "second", "closes": "2026-09-07"}
    other_organisation["organisation"] = "glen"
    releases = [example_release(), finish_release(other_wave), finish_release(other_organisation)]
    assert audit_releases(releases).holds
