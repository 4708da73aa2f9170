"""Selection: for every question, the groups whose results are shown, and how.

The order is fixed. First the base set, decided on the ballots (R6), and the rests of shown units beside their shown
children. Then, within these, for every question the groups that enough people answered: up to here numbers of people
alone decide. Then what answers themselves would give away is taken out of each question (R2, R3). Then follow the
scores, from their questions (R5), and how many did not know (R14); last the spreads around scores, decided on those who
have a score of their own. The same input always gives the same selection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tiassess.disclosure.answer_rules import Question, show_question
from tiassess.disclosure.basis import Basis, Variable, find_basis, question_of
from tiassess.disclosure.each import Each
from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.not_answered import select_not_answered
from tiassess.disclosure.rules import apply_rules
from tiassess.disclosure.spec import NOBODY_SCORED, NOTHING_KNOWN, ItemSpec, ReleaseSpec, Scored, ScoreSpec, Tally
from tiassess.disclosure.spreads import may_have_spreads, select_deviations, select_intervals


@dataclass(frozen=True, slots=True)
class Selection:
    """What is shown, as ids of groups in the order in which they were declared.

    Attributes:
        groups: the declared groups, and the rests after them.
        base: groups whose number of ballots is shown.
        items: for each question the groups that show its counts, all of them in the base.
        coded: for each question the groups that show it in words, and the option that nearly all chose there.
        themes: for each score the groups whose score is shown.
        intervals: for each score those of its groups that also have an interval.
        deviations: of these, the groups that also have a standard deviation, and their interval in whole points.
        not_answered: for each question the groups that show how many did not know.
    """

    groups: tuple[Group, ...]
    base: tuple[str, ...]
    items: Mapping[str, tuple[str, ...]]
    coded: Mapping[str, Mapping[str, int]]
    themes: Mapping[str, tuple[str, ...]]
    intervals: Mapping[str, tuple[str, ...]]
    deviations: Mapping[str, tuple[str, ...]]
    not_answered: Mapping[str, tuple[str, ...]]


def select_groups(
    spec: ReleaseSpec,
    tally: Tally,
    *,
    scored: Scored = NOBODY_SCORED,
    known: Tally = NOTHING_KNOWN,
    each: Each = map,
) -> Selection:
    """Decide what is shown.

    Args:
        spec: what was fixed at opening.
        tally: what was counted.
        scored: people with a score of their own, without those whose ballot somebody else knows. There is no spread
            around a score on questions that are not in it.
        known: of what was counted, what somebody besides the respondent knows (R15 c). It protects nobody, so it weighs
            nothing in R0 and R1, and is taken out before R2 and R3.
        each: how the questions are gone through; each is decided by itself.
    """
    basis = find_basis(spec, tally, tally.without(known))
    spec = basis.spec
    questions = [_question(basis, item) for item in spec.items]
    shown = dict(zip((item.id for item in spec.items), each(show_question, questions), strict=True))
    items = {item: spec.in_order(found.counted) for item, found in shown.items()}
    coded = {item: {group: found.coded[group] for group in spec.in_order(found.coded)} for item, found in shown.items()}
    themes = {score.id: _groups_of_score(spec, score, items) for score in spec.scores}
    intervals = select_intervals(spec, tally.forms, scored, may_have_spreads(themes, known))
    return Selection(
        groups=spec.groups,
        base=spec.in_order({group.id for group in basis.base}),
        items=items,
        coded=coded,
        themes=themes,
        intervals=intervals,
        deviations=select_deviations(spec, tally.forms, basis.unknown, scored, intervals),
        not_answered=select_not_answered(basis, shown, each),
    )


def _question(basis: Basis, item: ItemSpec) -> Question:
    """Put one question to the rules that look at answers, with the groups that the rules on people let stay."""
    answers, every = (tally.answers.get(item.id, {}) for tally in (basis.unknown, basis.tally))
    people = basis.unknown.answered.get(item.id, {})
    case = basis.spec.case(basis.tally.forms, people, item.report_from)
    size = basis.sums.of_people(people)
    whole_only = item.id in basis.spec.withheld
    candidates = apply_rules(case, [group for group in basis.base if not whole_only or group.kind is Kind.ORGANISATION])
    options = sorted({option for counts in every.values() for option in counts})
    in_order = sorted(candidates, key=lambda group: (group.priority, -size[group.id], group.id))
    return question_of(basis, Variable(options, answers, every), in_order)


def _groups_of_score(spec: ReleaseSpec, score: ScoreSpec, shown: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """R5: a score is shown where every question it rests on shows its counts, so that it says nothing new."""
    shown_at = {item: frozenset(shown[item]) for item in score.items}
    offered = {group.id: spec.offered_items(score, group) for group in spec.groups}
    return tuple(group for group, items in offered.items() if items and all(group in shown_at[item] for item in items))
