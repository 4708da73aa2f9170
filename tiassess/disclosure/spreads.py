"""Spreads: around which scores an interval is shown, and which of them are fine enough for a standard deviation (R5).

Both are figures about the people who have a score of their own, and these are fewer than those who answered a question.
From the deviations of a whole and of its parts the deviation of the rest can be worked out, down to one person's score.
So the people of one set of questions are a variable of their own under R0 and R1: an interval rests on the threshold of
the wave, a deviation, and an interval in whole points, on ten people everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from tiassess.disclosure.groups import Group
from tiassess.disclosure.rules import apply_rules
from tiassess.disclosure.spec import Questions, ReleaseSpec, Scored, ScoreSpec, Tally
from tiassess.disclosure.structure import ORGANISATION

GroupsByScore = Mapping[str, tuple[str, ...]]
"""Score → ids of groups in the order in which they were declared."""


LEAST_DEVIATION = 10
"""People's own scores are never said to deviate by less, in points, so that none is known as well as all of them."""


def bottom_coded(variance: Fraction) -> Fraction:
    """Return the variance that is printed and reckoned with: the true one, or the least that is ever told.

    An interval that is left out where all are alike would say just that, so it is made wider than it need be.

    >>> bottom_coded(Fraction(0)), bottom_coded(Fraction(400))
    (Fraction(100, 1), Fraction(400, 1))
    """
    return max(variance, Fraction(LEAST_DEVIATION**2))


def may_have_spreads(themes: GroupsByScore, known: Tally) -> GroupsByScore:
    """Return the groups whose scores may have a spread at all.

    How many of those whose ballot somebody else knows have a score of their own is not counted, so where there are any,
    nothing is printed from which a spread of theirs could follow: a spread of the whole organisation and of no part.
    """
    if not known.forms:
        return themes
    return {score: tuple(group for group in groups if group == ORGANISATION) for score, groups in themes.items()}


def select_intervals(
    spec: ReleaseSpec, forms: Mapping[str, int], scored: Scored, themes: GroupsByScore
) -> GroupsByScore:
    """Decide which scores that are shown have an interval.

    Args:
        spec: what was fixed at opening.
        forms: ballots per atom.
        scored: people with a score of their own, without those whose ballot somebody else knows.
        themes: the groups in which each score is shown.
    """
    kept = {
        questions: {group.id for group in apply_rules(spec.case(forms, scored.get(questions, {})), groups)}
        for questions, groups in _groups_by_questions(spec, themes).items()
    }
    return {
        score.id: tuple(
            group.id for group in _groups_of(spec, score, themes) if group.id in kept[spec.questions(score, group)]
        )
        for score in spec.scores
    }


def select_deviations(
    spec: ReleaseSpec, forms: Mapping[str, int], unknown: Tally, scored: Scored, intervals: GroupsByScore
) -> GroupsByScore:
    """Decide which intervals are printed in whole points, and with a standard deviation.

    Ten people must also be behind every number of ballots and of answers beside it. They are where ten people have a
    score, but for odd cases, and so a reader of the release alone can see that the rule is kept.

    Args:
        spec: what was fixed at opening.
        forms: ballots per atom.
        unknown: ballots and answers that nobody knows but the respondent.
        scored: people with a score of their own, without those whose ballot somebody else knows.
        intervals: the groups in which each score has an interval.
    """
    fine = replace(spec, thresholds=spec.thresholds.of_deviations)
    with_ballots = {group.id for group in apply_rules(fine.case(forms, unknown.forms), spec.groups)}
    candidates = {
        score.id: tuple(
            group.id
            for group in _groups_of(spec, score, intervals)
            if group.id in with_ballots and _has_answers(fine, unknown, score, group)
        )
        for score in spec.scores
    }
    # What makes a deviation safe is what makes an interval safe, with ten for the threshold.
    return select_intervals(fine, forms, scored, candidates)


def _has_answers(fine: ReleaseSpec, unknown: Tally, score: ScoreSpec, group: Group) -> bool:
    return all(
        sum(unknown.answered.get(item, {}).get(atom, 0) for atom in group.members) >= fine.thresholds.of(group.kind)
        for item in fine.offered_items(score, group)
    )


def _groups_by_questions(spec: ReleaseSpec, shown: GroupsByScore) -> dict[Questions, list[Group]]:
    """Gather the groups that show something about the same questions, under whatever score."""
    gathered: dict[Questions, dict[str, Group]] = {}
    for score in spec.scores:
        for group in _groups_of(spec, score, shown):
            gathered.setdefault(spec.questions(score, group), {})[group.id] = group
    return {questions: list(groups.values()) for questions, groups in gathered.items()}


def _groups_of(spec: ReleaseSpec, score: ScoreSpec, shown: GroupsByScore) -> list[Group]:
    ids = frozenset(shown[score.id])
    return [group for group in spec.groups if group.id in ids]
