"""From a selection to the `groups` of a release: numbers for what is shown, no trace of one for what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiassess.disclosure.groups import FLOOR_OF_DEVIATIONS, Group, Kind
from tiassess.disclosure.selection import Selection
from tiassess.disclosure.spec import Answers, ReleaseSpec, ScoreSpec, Tally
from tiassess.disclosure.unanimity import at_least

STEP_OF_COARSE_INTERVALS = 5


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """The figures of one score in one group.

    Attributes:
        score: 0 to 100 with one decimal: the mean of the means of its questions (R5).
        low: lower end of the interval in whole points; needed where the selection shows an interval.
        high: upper end of the interval.
        n: the smallest n of its questions.
        sd: standard deviation of people's scores with one decimal; needed where the selection shows it.
    """

    score: float
    low: int | None
    high: int | None
    n: int
    sd: float | None


def release_groups(
    spec: ReleaseSpec,
    selection: Selection,
    tally: Tally,
    themes: Mapping[tuple[str, str], ThemeFigures],
) -> list[dict[str, Any]]:
    """Write the `groups` of the release document.

    Args:
        spec: what was fixed at opening.
        selection: what may be shown.
        tally: what was counted.
        themes: figures by group and score, for every score that the selection shows. Others are not looked at.
    """
    base = frozenset(selection.base)
    written = []
    for group in selection.groups:
        entry: dict[str, Any] = {
            "id": group.id,
            "label": group.label,
            "kind": group.kind.value,
            "members": list(group.members),
            "shown": group.id in base,
        }
        if entry["shown"]:
            entry["n"] = sum(tally.forms.get(atom, 0) for atom in group.members)
            entry["themes"] = _themes(spec, selection, group, themes)
            entry["items"] = _items(spec, selection, group, tally)
        written.append(entry)
    return written


def _items(spec: ReleaseSpec, selection: Selection, group: Group, tally: Tally) -> list[dict[str, Any]]:
    return [
        _item(selection, item.id, group, tally.answers.get(item.id, {}))
        for item in spec.items
        if spec.offers(item.id, group)
    ]


def _item(selection: Selection, item: str, group: Group, answers: Answers) -> dict[str, Any]:
    is_coded = group.id in selection.coded[item]
    if not is_coded and group.id not in selection.items[item]:
        return _hidden(item)
    people = _added(item, [answers[atom] for atom in group.members if atom in answers])
    n = sum(people.values())
    entry = {"id": item, "shown": True, "n": n}
    if is_coded:
        option = selection.coded[item][group.id]
        return {**entry, "coded": {"option": str(option), "at_least": at_least(n)}}
    return {**entry, "counts": {str(option): count for option, count in people.items()}}


def _added(item: str, atoms: Sequence[Mapping[int, int]]) -> dict[int, int]:
    if len({frozenset(atom) for atom in atoms}) != 1:
        raise ValueError(f"The atoms of question “{item}” do not all list the same options.")
    return {option: sum(atom[option] for atom in atoms) for option in sorted(atoms[0])}


def _themes(
    spec: ReleaseSpec, selection: Selection, group: Group, themes: Mapping[tuple[str, str], ThemeFigures]
) -> list[dict[str, Any]]:
    offered: Sequence[ScoreSpec] = [score for score in spec.scores if spec.offered_items(score, group)]
    return [
        _theme(selection, group.id, score.id, themes[group.id, score.id])
        if group.id in selection.themes[score.id]
        else _hidden(score.id)
        for score in offered
    ]


def _theme(selection: Selection, group: str, score: str, figures: ThemeFigures) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": score, "shown": True, "score": figures.score, "n": figures.n}
    if group in selection.intervals[score]:
        entry |= _spread(figures, fine=group in selection.deviations[score])
    return entry


def _spread(figures: ThemeFigures, *, fine: bool) -> dict[str, float]:
    """Print an interval, and where it is fine the standard deviation too.

    A narrow interval of few people would say more about each of them than their answers do (R5), so it is widened.

    Raises:
        ValueError: if a figure is missing, so that a gap could be told from what is hidden, or if fewer people answered
            than a fine figure needs, so that selection and figures do not speak of the same count.
    """
    if figures.low is None or figures.high is None:
        raise ValueError("A score that is shown with an interval has none.")
    if not fine:
        step = STEP_OF_COARSE_INTERVALS
        return {"low": figures.low // step * step, "high": -(-figures.high // step) * step}
    if figures.sd is None or figures.n < FLOOR_OF_DEVIATIONS:
        raise ValueError("A score that is shown with a standard deviation has none, or too few people.")
    return {"low": figures.low, "high": figures.high, "sd": figures.sd}


def release_not_answered(
    selection: Selection, tally: Tally, reasons: Mapping[str, Mapping[str, int]]
) -> list[dict[str, Any]]:
    """Write how many did not know: the `not_answered` of the release document (R14).

    Args:
        selection: what may be shown.
        tally: what was counted.
        reasons: for each question, why people of the whole organisation did neither answer nor not know.
    """
    shown_at = frozenset(group for groups in selection.not_answered.values() for group in groups)
    return [
        {
            "group": group.id,
            "items": [
                _not_answered(item, group, tally, reasons[item]) if group.id in shown else _hidden(item)
                for item, shown in selection.not_answered.items()
            ],
        }
        for group in selection.groups
        if group.id in shown_at
    ]


def _not_answered(item: str, group: Group, tally: Tally, reasons: Mapping[str, int]) -> dict[str, Any]:
    forms, answered, did_not_know = (
        sum(people.get(atom, 0) for atom in group.members)
        for people in (tally.forms, tally.answered.get(item, {}), tally.did_not_know.get(item, {}))
    )
    otherwise = forms - answered - did_not_know
    cell = {"id": item, "shown": True, "answered": answered, "did_not_know": did_not_know, "otherwise": otherwise}
    return cell | {"reasons": dict(reasons)} if group.kind is Kind.ORGANISATION else cell


def _hidden(name: str) -> dict[str, Any]:
    """R7: whatever the reason, what is hidden has an id and nothing else."""
    return {"id": name, "shown": False}
