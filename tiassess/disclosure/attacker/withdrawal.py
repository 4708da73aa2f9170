"""Corrections: a later release of the same answers that hides something and changes nothing (R9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tiassess.disclosure.release import Release

MAY_DIFFER = frozenset({"groups", "replaces", "sha256"})
MAY_GO = frozenset({"ballots"})
LISTS_OF_CELLS = ("themes", "items")

Entry = Mapping[str, Any]


def is_withdrawal(later: Release, earlier: Release) -> bool:
    """Tell whether a release says that it replaces another and only withdraws results from it."""
    new, old = later.document, earlier.document
    kept = (new.keys() | old.keys()) - MAY_DIFFER - {key for key in MAY_GO if key not in new}
    return (
        "replaces" in new
        and all(new.get(key) == old.get(key) for key in kept)
        and _pairwise(new["groups"], old["groups"], _group_only_hides)
    )


def _group_only_hides(new: Entry, old: Entry) -> bool:
    if not new["shown"]:
        return new == {key: old[key] for key in ("id", "label", "kind", "members")} | {"shown": False}
    same = all(new.get(key) == old.get(key) for key in (new.keys() | old.keys()) - set(LISTS_OF_CELLS))
    return same and all(_pairwise(new[cells], old[cells], _cell_only_hides) for cells in LISTS_OF_CELLS)


def _cell_only_hides(new: Entry, old: Entry) -> bool:
    return new in (old, {"id": old["id"], "shown": False})


def _pairwise(new: Sequence[Entry], old: Sequence[Entry], only_hides: Callable[[Entry, Entry], bool]) -> bool:
    return len(new) == len(old) and all(only_hides(*pair) for pair in zip(new, old, strict=True))
