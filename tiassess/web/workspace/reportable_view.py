"""What would be reportable, for pages: a plan from an organisation or from a draft, tried once and then remembered."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from tiassess.disclosure.reportable.outcomes import Reportable, find_reportable, is_quick
from tiassess.disclosure.reportable.plan import Asked, Plan, Showing
from tiassess.disclosure.structure import ORGANISATION
from tiassess.instrument.definition import FormId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiassess.disclosure.structure import Structure
    from tiassess.instrument.definition import Instrument

USUAL_SHARE = Fraction(6, 10)
"""The share of staff to expect where nobody knows better."""

SEED = 20260105
"""Another number would try other people, who do not exist either."""


def plan_of(
    structure: Structure, questionnaire: Instrument, ways_in: Iterable[str], answering: Fraction
) -> Plan | None:
    """Give a plan to try, or None where the number of staff is not known.

    Args:
        structure: units and roles as they are now.
        questionnaire: what would be asked.
        ways_in: how staff would come.
        answering: the share of staff that is expected to answer.
    """
    if structure.headcount(ORGANISATION) is None:
        return None
    has_core = any(form.id == FormId.CORE for form in questionnaire.short_forms)
    return Plan(
        structure=structure,
        asked=Asked.of(questionnaire),
        ways_in=frozenset(ways_in),
        answering=answering,
        core=Asked.of(questionnaire, FormId.CORE) if has_core else None,
        stable_share=questionnaire.scoring.stable_share,
    )


def reportable_of(plan: Plan, *showings: Showing) -> Reportable:
    """Say what would be reportable, by the ways to show results that are named, or by all there are."""
    return _tried(plan, showings or plan.showings)


def is_at_once(plan: Plan, *showings: Showing) -> bool:
    """Tell whether that takes no time worth mentioning."""
    return is_quick(plan, showings or plan.showings)


@lru_cache(maxsize=64)
def _tried(plan: Plan, showings: tuple[Showing, ...]) -> Reportable:
    """Try a plan; pages ask for the same again and again, and the same plan always gives the same."""
    return find_reportable(plan, showings, Random(SEED).random)  # noqa: S311 - people who are made up, and no secret
