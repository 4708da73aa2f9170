"""What would be reportable, in numbers: the middle of some trial waves, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import Final

from tiassess.disclosure.groups import Breakdown
from tiassess.disclosure.reportable.crowd import Chance, draw_crowd
from tiassess.disclosure.reportable.plan import Plan, Showing
from tiassess.disclosure.reportable.trial import Trial, questions_to_try, try_showing
from tiassess.disclosure.structure import Structure
from tiassess.measurement.intervals import variance_of_mean
from tiassess.measurement.spread import Spread

MOST_TRIALS: Final = 30
FEW_TRIALS: Final = 3

SECONDS_PER_ATOM: Final = 0.0001
SHORT, LONG = 1.5, 5.0
"""Seconds for what comes at once, and for what somebody was told takes a while."""

MOST_TEAMS: Final = 60
"""Of a larger organisation some teams that lie together stand for all."""

USUAL_SPREAD: Final = 17
"""Usual standard deviation of people's scores on a theme, in points."""

CHANCE_TO_SEE: Final = Fraction(280, 100)
"""A change of so many standard errors is found in four of five cases, by a test that errs in one of twenty."""


@dataclass(frozen=True, slots=True)
class Span:
    """A figure over some trials: low, middle and high, with a trial in ten at most beyond each end."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, figures: Iterable[float], times: float = 1) -> Span:
        """Take the span of some figures, at least one of them, each `times` as large.

        >>> Span.of([4, 1, 2])
        Span(low=1, middle=2, high=4)
        """
        ordered = sorted(figure * times for figure in figures)
        last = len(ordered) - 1
        return cls(ordered[round(last * 0.1)], ordered[last // 2], ordered[last - round(last * 0.1)])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way to show results would show.

    Attributes:
        teams: teams that are shown for at least one question.
        larger: units with units below them that are.
        roles: roles that are.
        questions: questions for which a shown team is shown.
        scores: scores of teams on themes.
        scores_of_core: the same with the core form; nought where there is none.
        people: the share of those who answered who are in a shown team.
        whole_questions: questions for which the whole organisation is shown.
        whole_scores: scores on themes of the whole organisation.
        mean_scores: the mean of `scores`, which a middle of nought would not tell.
    """

    teams: Span
    larger: Span
    roles: Span
    questions: Span
    scores: Span
    scores_of_core: Span
    people: Span
    whole_questions: Span
    whole_scores: Span
    mean_scores: float


@dataclass(frozen=True)
class Reportable:
    """What a wave would show, for each way to show it.

    Attributes:
        plan: what is planned.
        outcomes: in the order of the ways that were tried.
        trials: in how many trial waves.
        teams_tried: how many teams stood for all.
    """

    plan: Plan
    outcomes: Mapping[Showing, Outcome]
    trials: int
    teams_tried: int


def find_reportable(plan: Plan, showings: Sequence[Showing], chance: Chance) -> Reportable:
    """Try some ways to show results on the same trial waves.

    Args:
        plan: what is planned; all headcounts are known.
        showings: the ways to try.
        chance: the source of randomness.

    Returns:
        The outcomes; none of them where too few forms are to be expected for any.
    """
    if not plan.could_be_anonymous:
        return Reportable(plan, {}, trials=0, teams_tried=0)
    part = _part_of(plan)
    trials = trials_for(part, showings)
    tried: dict[Showing, list[Trial]] = {showing: [] for showing in showings}
    for _ in range(trials):
        crowd = draw_crowd(part, questions_to_try(plan), chance)
        for showing in showings:
            tried[showing].append(try_showing(part, showing, crowd))
    outcomes = {showing: _outcome(plan, part, waves) for showing, waves in tried.items()}
    return Reportable(plan, outcomes, trials, len(part.teams))


def smallest_change(plan: Plan) -> float:
    """Give the smallest change of a theme's score from one wave to the next that would most likely be seen, in points.

    Both waves are taken to be answered alike, with the usual spread. Two samples of people who cannot be linked are
    independent, so their variances add up. The change is 2.8 standard errors: found with a probability of 80 % by a
    two-sided test at 5 %.

    >>> from tiassess.disclosure.reportable.plan import Asked
    >>> from tiassess.disclosure.structure import Unit
    >>> service = Structure((Unit("all", "All", None, 48),), ())
    >>> round(smallest_change(Plan(service, Asked((), ()), frozenset(), Fraction(3, 5))), 1)
    9.2
    """
    spread = Spread(n=max(plan.forms, 1), mean=None, variance=Fraction(USUAL_SPREAD**2))
    variance = variance_of_mean(spread, plan.headcount, plan.stable_share)
    assert variance is not None
    return float(CHANCE_TO_SEE) * sqrt(2 * variance)


def trials_for(plan: Plan, showings: Sequence[Showing]) -> int:
    """Give how many trial waves there is time for: a small service gets more of them, and needs them more."""
    effort = effort_of(plan, showings)
    return max(min(MOST_TRIALS, int(SHORT / effort)), min(FEW_TRIALS, int(LONG / effort)), 1)


def is_quick(plan: Plan, showings: Sequence[Showing]) -> bool:
    """Tell whether somebody can well wait for it without having been told."""
    part = _part_of(plan)
    return trials_for(part, showings) * effort_of(part, showings) <= SHORT


def effort_of(plan: Plan, showings: Sequence[Showing]) -> float:
    """Reckon how long one trial wave takes in seconds of an ordinary processor, from its questions and atoms."""
    leaves, roles = len(plan.structure.leaves), len(plan.structure.role_ids)
    atoms = {None: 0, Breakdown.UNITS: leaves, Breakdown.ROLES: roles, Breakdown.BOTH: leaves * roles}
    return questions_to_try(plan) * sum(2 + atoms[showing.breakdown] for showing in showings) * SECONDS_PER_ATOM


def _part_of(plan: Plan) -> Plan:
    """Take the first teams of a large organisation, as they follow each other in its tree, with all above them."""
    structure = plan.structure
    if len(plan.teams) <= MOST_TEAMS:
        return plan
    parents = {unit.id: unit.parent for unit in structure.units}
    kept: set[str | None] = set()
    for team in sorted(plan.teams, key=lambda team: _way_down(team, parents))[:MOST_TEAMS]:
        kept |= {team, *_way_down(team, parents)}
    return replace(plan, structure=Structure(tuple(u for u in structure.units if u.id in kept), structure.roles))


def _way_down(unit: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Give the ids of a unit and of all above it, from the top."""
    above = parents[unit]
    return (*(_way_down(above, parents) if above else ()), unit)


def _outcome(plan: Plan, part: Plan, waves: Sequence[Trial]) -> Outcome:
    times = len(plan.teams) / max(len(part.teams), 1)
    inner = len(plan.structure.inner_units) / max(len(part.structure.inner_units), 1)

    def span(figure: Callable[[Trial], float], times: float = 1) -> Span:
        return Span.of(map(figure, waves), times)

    return Outcome(
        teams=span(lambda trial: trial.teams, times),
        larger=span(lambda trial: trial.larger, inner),
        roles=span(lambda trial: trial.roles),
        questions=span(lambda trial: trial.questions),
        scores=span(lambda trial: trial.scores, times),
        scores_of_core=span(lambda trial: trial.scores_of_core, times),
        people=span(lambda trial: trial.people),
        whole_questions=span(lambda trial: trial.whole_questions),
        whole_scores=span(lambda trial: trial.whole_scores),
        mean_scores=times * sum(trial.scores for trial in waves) / len(waves),
    )
