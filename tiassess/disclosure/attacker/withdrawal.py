"""Corrections: a later release of the same answers that hides something and changes nothing (R9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tiassess.disclosure.release import Release

MAY_DIFFER = frozenset({"groups", "replaces", "sha256"})
MAY_GO = frozenset({"ballots", "participation", "not_answered"})
LISTS_OF_CELLS = ("themes", "items")

Entry = Mapping[str, Any]


def is_withdrawal(later: Release, earlier: Release) -> bool:
    """Tell whether a release says that it replaces another and only withdraws results from it."""
    new, old = later.document, earlier.document
    shrinking = LISTS_BY_GROUP.keys() & new.keys() & old.keys()
    kept = (new.keys() | old.keys()) - MAY_DIFFER - {key for key in MAY_GO if key not in new} - shrinking
    return (
        "replaces" in new
        and all(new.get(key) == old.get(key) for key in kept)
        and all(_is_part(new[key], old[key], LISTS_BY_GROUP[key]) for key in shrinking)
        and _pairwise(new["groups"], old["groups"], _group_only_hides)
    )


def _group_only_hides(new: Entry, old: Entry) -> bool:
    if not new["shown"]:
        return new == {key: old[key] for key in ("id", "label", "kind", "members")} | {"shown": False}
    same = all(new.get(key) == old.get(key) for key in (new.keys() | old.keys()) - set(LISTS_OF_CELLS))
    return same and all(_pairwise(new[cells], old[cells], _cell_only_hides) for cells in LISTS_OF_CELLS)


def _cell_only_hides(new: Entry, old: Entry) -> bool:
    return new in (old, {"id": old["id"], "shown": False})


def _band_stays(new: Entry, old: Entry) -> bool:
    return new == old


def _reasons_only_go(new: Entry, old: Entry) -> bool:
    """A group's numbers of people who did not answer: a question may be hidden, and why they did not may go alone."""
    return new.keys() == old.keys() and _pairwise(
        new["items"],
        old["items"],
        lambda cell, before: (
            _cell_only_hides(cell, before) or cell == {key: value for key, value in before.items() if key != "reasons"}
        ),
    )


LISTS_BY_GROUP: Mapping[str, Callable[[Entry, Entry], bool]] = {
    "participation": _band_stays,
    "not_answered": _reasons_only_go,
}
"""Lists beside the groups, of which whole groups may go, and what may happen to the entry of one that stays."""


def _is_part(new: Sequence[Entry], old: Sequence[Entry], only_hides: Callable[[Entry, Entry], bool]) -> bool:
    before = {entry["group"]: entry for entry in old}
    named = [entry["group"] for entry in new]
    return len(set(named)) == len(named) and all(
        entry["group"] in before and only_hides(entry, before[entry["group"]]) for entry in new
    )


def _pairwise(new: Sequence[Entry], old: Sequence[Entry], only_hides: Callable[[Entry, Entry], bool]) -> bool:
    return len(new) == len(old) and all(only_hides(*pair) for pair in zip(new, old, strict=True))
