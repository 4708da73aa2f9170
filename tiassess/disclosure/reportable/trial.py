"""One trial wave under one way to show results: what the real selection lets be seen of it.

All questions behave alike, so a handful stands for all of them. From how many of the handful a team is shown for
follows how likely it is shown for every question of a theme, which is what a theme's score needs (R5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from statistics import median
from typing import Final

from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.network import cell_of
from tiassess.disclosure.reportable.plan import Asked, Places, Plan, Showing, offered
from tiassess.disclosure.selection import Selection, select_groups
from tiassess.disclosure.spec import ItemSpec, ReleaseSpec, Tally
from tiassess.disclosure.structure import ORGANISATION

HANDFUL: Final = 8
MOST_QUESTIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """What could be seen in one trial wave.

    Attributes:
        teams: how many teams are shown for at least one question.
        larger: how many units with units below them are.
        roles: how many roles are.
        questions: for how many questions a shown team is shown, the middle one of them; nought without one.
        scores: how many scores of teams on themes there are, on average.
        scores_of_core: how many there were with the core form.
        people: the share of those who answered who are in a shown team.
        whole_questions: for how many questions the whole organisation is shown.
        whole_scores: how many scores on themes the whole organisation has, on average.
    """

    teams: int
    larger: int
    roles: int
    questions: float
    scores: float
    scores_of_core: float
    people: float
    whole_questions: float
    whole_scores: float


def questions_to_try(plan: Plan) -> int:
    """Give how many questions stand for all: as many as the longest theme has, within bounds.

    >>> from fractions import Fraction
    >>> from tiassess.disclosure.structure import Structure
    >>> asked = Asked(("unit",) * 40, (("unit",) * 7, ("unit",) * 33))
    >>> questions_to_try(Plan(Structure((), ()), asked, frozenset(), Fraction(1)))
    20
    """
    longest = max((len(theme) for theme in plan.asked.themes), default=0)
    return min(max(longest, HANDFUL), MOST_QUESTIONS)


def try_showing(plan: Plan, showing: Showing, crowd: Tally) -> Trial:
    """Put a crowd's answers through the selection and count what is shown.

    Args:
        plan: what is planned.
        showing: how it would be shown.
        crowd: the answers, as `draw_crowd` counts them.
    """
    return _Sight(plan, showing, crowd).trial


def odds(shown: int, tried: int, needed: int) -> float:
    """Give the chance that all questions of a theme are shown, where some of those that were tried are.

    Any `needed` of the tried questions could be the theme's, so it is the share of such choices that are shown
    throughout: no guess from a few questions is closer on average. Only a theme longer than what was tried is guessed
    from the share of single questions.

    >>> odds(7, 8, 2), odds(8, 8, 7), odds(6, 8, 7)
    (0.75, 1.0, 0.0)
    >>> odds(10, 20, 40) == 0.5**40
    True
    """
    if needed > tried:
        return float((shown / tried) ** needed)
    return comb(shown, needed) / comb(tried, needed)


class _Sight:
    """A selection on a crowd, and what can be seen of it."""

    def __init__(self, plan: Plan, showing: Showing, crowd: Tally) -> None:
        self._plan, self._structure = plan, plan.structure
        self._groups = showing.groups(plan.structure)
        self._tally = _as_asked(crowd, Places.of(plan, showing))
        self._items = tuple(self._tally.answers)
        self._selection = select_groups(self._spec(showing), self._tally)
        self._exact, self._shown = _times(self._selection)

    def _spec(self, showing: Showing) -> ReleaseSpec:
        return ReleaseSpec(
            structure=self._structure,
            groups=self._groups,
            thresholds=showing.thresholds,
            ways_in=self._plan.ways_in,
            imported=self._plan.is_imported,
            items=tuple(ItemSpec(item, "unit") for item in self._items),
            scores=(),
        )

    @property
    def trial(self) -> Trial:
        plan = self._plan
        (whole,) = (group for group in self._groups if group.id == ORGANISATION)
        units = [group for group in self._groups if group.kind is Kind.UNIT and self._shown[group.id]]
        roles = [group for group in self._groups if group.kind is Kind.ROLE and self._shown[group.id]]
        teams = [unit for unit in units if self._structure.is_leaf(cell_of(unit)[0])]
        return Trial(
            teams=len(teams),
            larger=len(units) - len(teams),
            roles=len(roles),
            questions=median(map(self._questions, teams)) if teams else 0,
            scores=sum(self._scores(team, plan.asked) for team in teams),
            scores_of_core=sum(self._scores(team, plan.core) for team in teams) if plan.core else 0,
            people=self._people(teams),
            whole_questions=self._questions(whole),
            whole_scores=self._scores(whole, plan.asked),
        )

    def _questions(self, group: Group) -> float:
        """Of the questions offered for a group give those that are shown."""
        return offered(self._structure, group, self._plan.asked.questions) * self._shown[group.id] / len(self._items)

    def _scores(self, group: Group, asked: Asked) -> float:
        """Give how many scores a group has, on average over all ways to make themes of what was tried."""
        needed = (offered(self._structure, group, theme) for theme in asked.themes)
        shown, tried = self._exact[group.id], len(self._items)
        return sum((odds(shown, tried, questions) for questions in needed if questions), 0.0)

    def _people(self, teams: Sequence[Group]) -> float:
        forms = self._tally.forms
        inside = sum(forms.get(atom, 0) for team in teams for atom in team.members)
        return inside / max(sum(forms.values()), 1)


def _as_asked(crowd: Tally, places: Places) -> Tally:
    """Count a crowd where its answers would count: nobody is asked for a unit or role that could never be shown."""
    forms = _merged(crowd.forms, places)
    answers: dict[str, dict[str, Counter[int]]] = {}
    for question, by_atom in crowd.answers.items():
        here = answers.setdefault(question, {})
        for atom, people in by_atom.items():
            here.setdefault(places.atom(atom), Counter()).update(people)
    not_known = {question: _merged(people, places) for question, people in crowd.did_not_know.items()}
    return Tally(forms, answers, not_known)


def _merged(people: Mapping[str, int], places: Places) -> Counter[str]:
    merged: Counter[str] = Counter()
    for atom, count in people.items():
        merged[places.atom(atom)] += count
    return merged


def _times(selection: Selection) -> tuple[Counter[str], Counter[str]]:
    """Count for each group the questions with exact counts, and all that are shown."""
    exact = Counter(group for groups in selection.items.values() for group in groups)
    coded = Counter(group for groups in selection.coded.values() for group in groups)
    return exact, exact + coded
