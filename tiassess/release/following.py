"""What still follows: results that a correction hides can be worked out again where all others beside them are shown.

Those who named no unit are few and left out of the reckoning: what is worked out with them in it is nearly the same. A
question that is not named here may still follow for somebody who knows that nobody answered in some unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from tiassess.disclosure.attacker.algebra import Row, add, reduced
from tiassess.disclosure.release import Release
from tiassess.disclosure.structure import NOT_STATED, ORGANISATION
from tiassess.release.correcting import Cells

Entry = Mapping[str, Any]
Members = Mapping[str, Set[str]]
Target = tuple[str, tuple[str, ...]]
"""A group whose answers to some question are hidden, and the groups for which these are shown as counts."""


@dataclass(frozen=True)
class Following:
    """What can still be worked out of results that were withdrawn, or are about to be.

    Attributes:
        questions: the questions whose hidden answers are a sum or difference of shown ones.
        groups: the groups that it takes.
        further: what has to be withdrawn besides, so that nothing follows any more.
    """

    questions: tuple[str, ...]
    groups: tuple[str, ...]
    further: tuple[Cells, ...]


def what_follows(release: Release, withdrawn: Sequence[Cells]) -> Following:
    """Find out what can still be worked out of what was withdrawn.

    Args:
        release: the release without it.
        withdrawn: what was withdrawn from it.
    """
    units = {atom["id"] for atom in release.document["atoms"] if not _names_no_unit(atom)}
    members = {each["id"]: units & frozenset(each["members"]) for each in _by_size(release.document["groups"])}
    targets = dict(_targets(release, withdrawn, list(members)))
    found = {target: _combined(target, members) for target in dict.fromkeys(targets.values())}
    following = [target for target, groups in found.items() if groups]
    hidden = _to_hide(following, members)
    named = {group for target in following for group in found[target]}
    questions = tuple(dict.fromkeys(question for (_, question), target in targets.items() if found[target]))
    is_whole = any(cells.is_whole_group for cells in withdrawn)
    return Following(
        questions,
        tuple(group for group in members if group in named),
        tuple(Cells(group) if is_whole else Cells(group, _shown(release, group, questions)) for group in hidden),
    )


def _names_no_unit(atom: Entry) -> bool:
    return str(atom["unit"]).rpartition(".")[2] == NOT_STATED


def _by_size(groups: Sequence[Entry]) -> list[Entry]:
    """Put first what is missed most: the whole, then large groups, and at the end the rests of a whole."""
    return sorted(
        groups, key=lambda each: (each["kind"] != ORGANISATION, each["kind"] == "other", -len(each["members"]))
    )


def _targets(
    release: Release, withdrawn: Sequence[Cells], order: Sequence[str]
) -> Iterator[tuple[tuple[str, str], Target]]:
    """Give each withdrawn group and question with where the question is still shown as counts."""
    questions = [question["id"] for question in release.document["questions"]]
    shown = {question: set(_groups_with(release, question)) for question in questions}
    for cells in withdrawn:
        for question in questions if cells.is_whole_group else cells.questions:
            if cells.group not in shown[question]:
                pattern = tuple(group for group in order if group in shown[question])
                yield (cells.group, question), (cells.group, pattern)


def _groups_with(release: Release, question: str) -> Iterator[str]:
    for group in release.document["groups"]:
        if any(item["id"] == question and "counts" in item for item in group.get("items", ())):
            yield group["id"]


def _shown(release: Release, group: str, questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(question for question in questions if group in _groups_with(release, question))


def _combined(target: Target, members: Members) -> Set[str]:
    """Give groups of which the target's members are a sum or difference; none where they are not."""
    name, shown = target
    places = _places(members)
    marked = [{**_row(members[group], places), len(places) + at: 1} for at, group in enumerate(shown)]
    rest = _rest(_row(members[name], places), reduced(marked))
    if any(column < len(places) for column in rest):
        return frozenset()
    return {shown[column - len(places)] for column in rest}


def _to_hide(targets: Sequence[Target], members: Members) -> list[str]:
    """Give the groups to hide so that no target follows: those that would complete a sum, taken from large to small."""
    places = _places(members)
    kept: dict[Target, Mapping[int, Row]] = {target: {} for target in targets}
    hidden = []
    for group in members:
        row = _row(members[group], places)
        tried = {target: reduced([*kept[target].values(), row]) for target in targets if group in target[1]}
        if any(not _rest(_row(members[name], places), echelon) for (name, _), echelon in tried.items()):
            hidden.append(group)
        else:
            kept |= tried
    return hidden


def _places(members: Members) -> Mapping[str, int]:
    return {atom: place for place, atom in enumerate(sorted({atom for each in members.values() for atom in each}))}


def _row(members: Set[str], places: Mapping[str, int]) -> Row:
    return {places[atom]: 1 for atom in members}


def _rest(row: Row, echelon: Mapping[int, Row]) -> Row:
    """Take from a row whatever of it the others make up."""
    rest = dict(row)
    for pivot in [column for column in rest if column in echelon]:
        add(rest, echelon[pivot], -rest[pivot])
    return rest
