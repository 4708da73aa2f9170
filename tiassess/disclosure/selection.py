"""Selection: for every question, the groups whose results are shown, out of numbers of people alone.

The order is fixed: first the base set, decided on the ballots (R6); then, within it, one set for every question,
decided on those who answered it; then the scores, which follow from their questions (R5); last the spreads around them,
decided on those who have a score of their own. Nothing here sees an answer, and the same numbers always give the same
selection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tiassess.disclosure.groups import Kind
from tiassess.disclosure.rules import apply_rules, has_too_many_ballots
from tiassess.disclosure.spec import NOBODY_SCORED, NOTHING_KNOWN, ReleaseSpec, Scored, ScoreSpec, Tally
from tiassess.disclosure.spreads import select_deviations, select_intervals


@dataclass(frozen=True, slots=True)
class Selection:
    """What is shown, as ids of groups in the order in which they were declared.

    Attributes:
        base: groups whose number of ballots is shown.
        items: for each question the groups whose answers are shown, all of them in the base.
        themes: for each score the groups whose score is shown.
        intervals: for each score those of its groups that also have an interval.
        deviations: of these, the groups that also have a standard deviation, and their interval in whole points.
    """

    base: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    themes: Mapping[str, tuple[str, ...]]
    intervals: Mapping[str, tuple[str, ...]]
    deviations: Mapping[str, tuple[str, ...]]


def select_groups(
    spec: ReleaseSpec,
    forms: Mapping[str, int],
    answered: Mapping[str, Mapping[str, int]],
    *,
    scored: Scored = NOBODY_SCORED,
    known: Tally = NOTHING_KNOWN,
) -> Selection:
    """Decide what is shown.

    Args:
        spec: what was fixed at opening.
        forms: ballots per atom.
        answered: people per question and atom who gave one of its options.
        scored: people with a score of their own, without those whose ballot somebody else knows. There is no spread
            around a score on questions that are not in it.
        known: of the ballots and answers, those that somebody besides the respondent knows (R15 c). They protect
            nobody, so they weigh nothing in R0 and R1.
    """
    unknown = _unknown(spec, Tally(forms, answered), known)
    base = apply_rules(spec.case(forms, unknown.forms), spec.groups)
    items = {
        item.id: spec.ids(apply_rules(spec.case(forms, unknown.answered[item.id], item.report_from), base))
        for item in spec.items
    }
    themes = {score.id: _groups_of_score(spec, score, items) for score in spec.scores}
    intervals = select_intervals(spec, forms, scored, themes)
    deviations = select_deviations(spec, forms, unknown, scored, intervals)
    return Selection(spec.ids(base), items, themes, intervals, deviations)


def is_reliable(spec: ReleaseSpec, forms: Mapping[str, int]) -> bool:
    """Tell whether the whole organisation has no more ballots than staff (R15 d)."""
    case = spec.case(forms, forms)
    wholes = (group for group in spec.groups if group.kind is Kind.ORGANISATION)
    return not any(has_too_many_ballots(case, whole) for whole in wholes)


def _unknown(spec: ReleaseSpec, every: Tally, known: Tally) -> Tally:
    """Take the known ballots out of all."""
    answered = {item.id: _less(every.answered.get(item.id, {}), known.answered.get(item.id, {})) for item in spec.items}
    return Tally(_less(every.forms, known.forms), answered)


def _less(people: Mapping[str, int], known: Mapping[str, int]) -> Mapping[str, int]:
    unknown = {atom: count - known.get(atom, 0) for atom, count in people.items()}
    if any(count < 0 for count in unknown.values()):
        raise ValueError("More ballots are called known than there are.")
    return unknown


def _groups_of_score(spec: ReleaseSpec, score: ScoreSpec, shown: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """R5: a score is shown where every question it rests on is shown, so that it says nothing new."""
    shown_at = {item: frozenset(shown[item]) for item in score.items}
    offered = {group.id: spec.offered_items(score, group) for group in spec.groups}
    return tuple(group for group, items in offered.items() if items and all(group in shown_at[item] for item in items))
