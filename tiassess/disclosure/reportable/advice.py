"""What a service might do before it asks anybody: advice that follows from what would be reportable, kindest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from tiassess.disclosure.groups import FLOOR, Breakdown, Profile
from tiassess.disclosure.reportable.outcomes import Outcome, Reportable, Span
from tiassess.disclosure.reportable.plan import Plan, Showing
from tiassess.disclosure.rules import OPEN_LINK, units_behind_a_link

FEW_TEAMS: Final = 1 / 4
"""Where hardly more of the teams than this would be shown, the rest is told nothing about themselves."""

WORTH_IT: Final = 1 / 10

BY_UNITS, BY_BOTH = (Showing(Profile.STANDARD, breakdown) for breakdown in (Breakdown.UNITS, Breakdown.BOTH))


@dataclass(frozen=True, slots=True)
class NotAnonymous:
    """So few forms are to be expected that a survey cannot be anonymous."""

    forms: int


@dataclass(frozen=True, slots=True)
class OneResult:
    """One result for the whole service is best: because its teams are small, or because it is."""

    teams_are_small: bool


@dataclass(frozen=True, slots=True)
class GiveCodes:
    """Behind an open link units are hidden that could be shown if everybody had a code."""


@dataclass(frozen=True, slots=True)
class MergeTeams:
    """Some teams will hardly ever reach the threshold on their own.

    Attributes:
        names: theirs.
        staff: from how many staff on a team would reach it.
    """

    names: tuple[str, ...]
    staff: int


@dataclass(frozen=True, slots=True)
class OneBreakdown:
    """Teams and roles together cost results of teams; the figures are theme scores of teams."""

    by_units: int
    by_both: int


@dataclass(frozen=True, slots=True)
class ShorterForm:
    """The core form would give teams more theme scores, because every question of a theme is needed."""

    now: int
    with_core: int


Advice = NotAnonymous | OneResult | GiveCodes | MergeTeams | OneBreakdown | ShorterForm


def advise(reportable: Reportable, small: int) -> tuple[Advice, ...]:
    """Give the advice for what would be reportable.

    Args:
        reportable: what would be; empty where too few forms are to be expected to try anything.
        small: the headcount below which one result for the whole service is the default.
    """
    plan = reportable.plan
    if not plan.could_be_anonymous:
        return (NotAnonymous(plan.forms),)
    return tuple(_advise(plan, reportable, small))


def _advise(plan: Plan, reportable: Reportable, small: int) -> Iterator[Advice]:
    by_units = reportable.outcomes[BY_UNITS]
    tiny = _tiny_teams(plan)
    by_link = OPEN_LINK in plan.ways_in
    few_are_shown = not by_link and _hardly_any(by_units, plan)
    is_one_result = few_are_shown or plan.headcount < small
    if is_one_result:
        yield OneResult(teams_are_small=few_are_shown or 2 * len(tiny) >= len(plan.teams))
    if by_link:
        yield from _of_a_link(plan)
    elif tiny:
        yield MergeTeams(tiny, staff_needed(plan))
    if not is_one_result and BY_BOTH in reportable.outcomes:
        yield from _of_both(by_units, reportable.outcomes[BY_BOTH])
    if plan.core and _is_much_less(by_units.scores, by_units.scores_of_core):
        yield ShorterForm(round(by_units.scores.middle), round(by_units.scores_of_core.middle))


def staff_needed(plan: Plan) -> int:
    """Give the headcount from which a team is likely to send as many forms as the threshold asks for.

    >>> from fractions import Fraction
    >>> from tiassess.disclosure.reportable.plan import Asked
    >>> from tiassess.disclosure.structure import Structure
    >>> staff_needed(Plan(Structure((), ()), Asked((), ()), frozenset(), Fraction(3, 5)))
    9
    """
    return ceil(FLOOR / plan.answering)


def _tiny_teams(plan: Plan) -> tuple[str, ...]:
    """Give the names of the teams that will hardly ever reach the threshold, in the order of the units."""
    needed = staff_needed(plan)
    names = {unit.id: unit.name for unit in plan.structure.units}
    return tuple(names[team] for team in plan.teams if (plan.structure.headcount(team) or 0) < needed)


def _hardly_any(by_units: Outcome, plan: Plan) -> bool:
    """Tell whether so little would be shown by unit that it is not worth it; larger units are always worth it."""
    return by_units.larger.middle < 1 and by_units.teams.middle < FEW_TEAMS * len(plan.teams)


def _of_a_link(plan: Plan) -> Iterator[Advice]:
    """Say what a code each would change, where some units are large enough for their threshold and not for a link."""
    units = [unit.id for unit in plan.structure.units]
    shown = units_behind_a_link(plan.structure, units)
    if any((plan.structure.headcount(unit) or 0) >= staff_needed(plan) for unit in units if unit not in shown):
        yield GiveCodes()


def _of_both(by_units: Outcome, by_both: Outcome) -> Iterator[Advice]:
    if _is_much_less(by_both.scores, by_units.scores):
        yield OneBreakdown(by_units=round(by_units.scores.middle), by_both=round(by_both.scores.middle))


def _is_much_less(fewer: Span, more: Span) -> bool:
    """Tell whether there is less by a whole score and by a tenth, which is worth a change of plans."""
    return round(fewer.middle) <= round(more.middle) - max(1, WORTH_IT * more.middle)
