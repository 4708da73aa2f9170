"""Correcting: from a release to the next one of the same wave, which hides something and changes nothing (R9).

Hiding more is always safe: whoever has both releases has the earlier one, and nothing new follows from less. For the
same reason nothing else is possible here: there is no way to show, to change or to count anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tiassess.disclosure.release import Release, finish_release
from tiassess.disclosure.structure import ORGANISATION
from tiassess.release.errors import NoWithdrawalError

STAYS_OF_A_HIDDEN_GROUP: Final = ("id", "label", "kind", "members")

Document = Mapping[str, Any]
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Cells:
    """Results of one group that are to be withdrawn.

    Attributes:
        group: the group's id, or its label if no other group has it.
        questions: some of its questions; the themes that rest on them go too.
        themes: some of its themes. With neither the group goes as a whole.
    """

    group: str
    questions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    @property
    def is_whole_group(self) -> bool:
        """Say whether the group goes as a whole."""
        return not self.questions and not self.themes

    def to_entry(self) -> Mapping[str, Any]:
        """Return them as plain values for the ledger."""
        some = {"questions": list(self.questions), "themes": list(self.themes)}
        return {"group": self.group, **{name: ids for name, ids in some.items() if ids}}

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> Cells:
        """Read them from a line of the ledger."""
        return cls(entry["group"], tuple(entry.get("questions", ())), tuple(entry.get("themes", ())))


def find_all_cells(release: Release, wanted: Sequence[Cells]) -> tuple[Cells, ...]:
    """Find what is to be withdrawn together; of further groups as far as they show what the first one does.

    Raises:
        NoWithdrawalError: the release does not show it, or a group is named twice.
    """
    first, *further = wanted
    found = (find_cells(release, first), *(find_cells(release, _as_shown(release, each)) for each in further))
    if len({cells.group for cells in found}) < len(found):
        raise NoWithdrawalError("The same group is named twice. Name it once.")
    return found


def find_cells(release: Release, wanted: Cells) -> Cells:
    """Find what is to be withdrawn, with everything that goes with it.

    Raises:
        NoWithdrawalError: the release does not show it.
    """
    group = _find_group(release.document, wanted.group)
    if wanted.is_whole_group:
        return Cells(group["id"])
    questions = _find_shown(group, "items", "question", wanted.questions)
    themes = {*_find_shown(group, "themes", "theme", wanted.themes), *_resting_on(release.document, group, questions)}
    in_order = (theme["id"] for theme in group["themes"] if theme["id"] in themes)
    return Cells(group["id"], questions, tuple(in_order))


def correct_release(release: Release, *withdrawn: Cells) -> Release:
    """Return the release without some of its results.

    Args:
        release: the one so far.
        withdrawn: what goes, as `find_cells` found it.
    """
    document = dict(release.document)
    del document["sha256"]
    document["replaces"] = release.sha256
    for cells in withdrawn:
        _take_out(document, cells)
    return finish_release(document)


def _take_out(document: dict[str, Any], cells: Cells) -> None:
    document["groups"] = [_less(group, cells) if group["id"] == cells.group else group for group in document["groups"]]
    for name, hide in (("participation", _no_band), ("not_answered", _fewer_reasons)):
        if name in document:
            document[name] = list(hide(document[name], cells))
            if not document[name]:
                del document[name]
    if cells.is_whole_group and _kind(document, cells.group) == ORGANISATION:
        document.pop("ballots", None)


def _as_shown(release: Release, wanted: Cells) -> Cells:
    """Leave out the questions and themes that a group does not show; with none left, name them all."""
    group = _find_group(release.document, wanted.group)
    questions = tuple(each["id"] for each in group["items"] if each["shown"] and each["id"] in wanted.questions)
    themes = tuple(each["id"] for each in group["themes"] if each["shown"] and each["id"] in wanted.themes)
    return Cells(wanted.group, questions, themes) if questions or themes else wanted


def _less(group: Entry, cells: Cells) -> Entry:
    if cells.is_whole_group:
        return {name: group[name] for name in STAYS_OF_A_HIDDEN_GROUP} | {"shown": False}
    return {
        **group,
        "themes": _hidden(group["themes"], cells.themes),
        "items": _hidden(group["items"], cells.questions),
    }


def _hidden(cells: Sequence[Entry], ids: Collection[str]) -> list[Entry]:
    return [{"id": cell["id"], "shown": False} if cell["id"] in ids else cell for cell in cells]


def _no_band(bands: Sequence[Entry], cells: Cells) -> Iterator[Entry]:
    """Leave the participation out of a group that is not shown any more."""
    return (band for band in bands if not (cells.is_whole_group and band["group"] == cells.group))


def _fewer_reasons(of_groups: Sequence[Entry], cells: Cells) -> Iterator[Entry]:
    """Leave out what is said of those who did not answer something that is not shown any more."""
    for of_group in of_groups:
        if of_group["group"] != cells.group:
            yield of_group
        elif not cells.is_whole_group:
            yield {**of_group, "items": _hidden(of_group["items"], cells.questions)}


def _resting_on(document: Document, group: Entry, questions: Collection[str]) -> Iterator[str]:
    """Give the shown themes of a group that rest on some of these questions."""
    rests_on = {score["id"]: score["items"] for score in document["scores"]}
    for theme in group["themes"]:
        if theme["shown"] and not set(questions).isdisjoint(rests_on[theme["id"]]):
            yield theme["id"]


def _kind(document: Document, group: str) -> str:
    return next(str(each["kind"]) for each in document["groups"] if each["id"] == group)


def _find_group(document: Document, name: str) -> Entry:
    shown = [group for group in document["groups"] if group["shown"]]
    found = [group for group in shown if group["id"] == name] or [group for group in shown if group["label"] == name]
    if len(found) == 1:
        return dict(found[0])
    ids = ", ".join(group["id"] for group in found or shown)
    why = f"More than one group is called “{name}”." if found else f"No group “{name}” is shown."
    raise NoWithdrawalError(f"{why} Name one of: {ids or 'none, because nothing is shown'}.")


def _find_shown(group: Entry, kind: str, noun: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Give the ids in the order of the release."""
    shown = [cell["id"] for cell in group[kind] if cell["shown"]]
    if missing := [name for name in ids if name not in shown]:
        raise NoWithdrawalError(
            f"The {noun} “{missing[0]}” is not shown for {group['id']}. Name some of: {', '.join(shown) or 'none'}."
        )
    return tuple(name for name in shown if name in ids)
