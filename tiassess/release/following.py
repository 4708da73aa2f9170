"""What still follows: results that a correction hides can be worked out again where all others beside them are shown.

Those who named no unit are few and left out of the reckoning: what is worked out with them in it is nearly the same. A
question that is not named here may still follow for somebody who knows that nobody answered in some unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from tiassess.disclosure.release import Release
from tiassess.disclosure.structure import NOT_STATED
from tiassess.release.correcting import Cells

Entry = Mapping[str, Any]


def still_following(release: Release, cells: Cells) -> Sequence[str]:
    """Give the questions whose hidden answers in a group still are a sum or difference of shown ones.

    Args:
        release: the corrected release.
        cells: what was withdrawn from it.
    """
    groups = release.document["groups"]
    units = {atom["id"] for atom in release.document["atoms"] if not _names_no_unit(atom)}
    [members] = [units & frozenset(group["members"]) for group in groups if group["id"] == cells.group]
    questions = [question["id"] for question in release.document["questions"]]
    asked = questions if cells.is_whole_group else cells.questions
    return [question for question in asked if _follows(members, list(_shown_exactly(groups, question, units)))]


def _names_no_unit(atom: Entry) -> bool:
    return str(atom["unit"]).rpartition(".")[2] == NOT_STATED


def _shown_exactly(groups: Sequence[Entry], question: str, units: Set[str]) -> Iterator[Set[str]]:
    """Give the members of each group for which the answers to a question are shown as counts."""
    for group in groups:
        for item in group.get("items", ()):
            if item["id"] == question and "counts" in item:
                yield units & frozenset(group["members"])


def _follows(members: Set[str], shown: Sequence[Set[str]]) -> bool:
    """Tell whether a group is a combination of others: adding it to them leaves as many independent ones."""
    from tiassess.disclosure.attacker.algebra import reduced  # noqa: PLC0415 - the attacker may load SciPy

    places = {atom: place for place, atom in enumerate(sorted({*members, *(atom for each in shown for atom in each)}))}
    rows = [{places[atom]: 1 for atom in each} for each in shown]
    return len(reduced([*rows, {places[atom]: 1 for atom in members}])) == len(reduced(rows))
