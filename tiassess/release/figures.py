"""The figures of scores that may be shown: the mean of question means, and how sure it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.selection import Selection
from tiassess.disclosure.spec import ReleaseSpec
from tiassess.disclosure.spreads import bottom_coded
from tiassess.disclosure.structure import ORGANISATION
from tiassess.disclosure.tabulation import ThemeFigures
from tiassess.measurement.intervals import interval
from tiassess.measurement.points import ScoredItem, item_mean, score_of
from tiassess.measurement.rounding import display_deviation, display_one_decimal
from tiassess.measurement.spread import Spread
from tiassess.release.tallies import Tallies

NO_SPREAD = Spread(0, None, None)


def theme_figures(spec: ReleaseSpec, selection: Selection, tallies: Tallies) -> dict[tuple[str, str], ThemeFigures]:
    """Compute the figures of every score in every group where it is shown, and of no other.

    Returns:
        Figures by the ids of group and score.
    """
    groups = {group.id: group for group in selection.groups}
    resting_on: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for score in spec.scores:
        for group in selection.themes[score.id]:
            resting_on[spec.offered_items(score, groups[group])].append((group, score.id))
    figures = {}
    for items, cells in resting_on.items():
        computer = _FiguresOfItems(tallies, items)
        for group, score_id in cells:
            with_spread = group in selection.intervals[score_id]
            figures[group, score_id] = computer.figures(groups[group], with_spread=with_spread)
    return figures


@dataclass(eq=False)
class _FiguresOfItems:
    """Figures of scores that rest on the same items, so that people are scored once for all groups."""

    tallies: Tallies
    items: tuple[str, ...]

    def __post_init__(self) -> None:
        questionnaire = self.tallies.frame.questionnaire
        self.scoring = questionnaire.scoring
        self.scored = [
            ScoredItem.of(item, questionnaire.scale_of(item)) for item in map(questionnaire.item, self.items)
        ]
        self.scores = self.tallies.person_scores(frozenset(self.items))

    def figures(self, group: Group, *, with_spread: bool) -> ThemeFigures:
        """Compute the figures of one group; a spread that is not to be shown is not even computed."""
        members = [self.tallies.place[atom] for atom in group.members]
        counts = [self.tallies.counts[item][members].sum(axis=0).tolist() for item in self.items]
        means = [
            item_mean(dict(enumerate(people, start=1)), item) for people, item in zip(counts, self.scored, strict=True)
        ]
        score = score_of(means)
        spread = self.scores.spread(self._people(members)) if with_spread else NO_SPREAD
        if spread.variance is not None:
            spread = replace(spread, variance=bottom_coded(spread.variance))
        bounds = interval(score, spread, self._population(group), self.scoring.stable_share)
        return ThemeFigures(
            score=display_one_decimal(score),
            low=None if bounds is None else bounds.low,
            high=None if bounds is None else bounds.high,
            n=min(sum(people) for people in counts),
            sd=None if spread.variance is None else display_deviation(spread.variance),
        )

    def _people(self, members: list[int]) -> NDArray[np.bool_]:
        is_member = np.zeros(len(self.tallies.atoms), np.bool_)
        is_member[members] = True
        return is_member[self.tallies.sheet.atoms]

    def _population(self, group: Group) -> int | None:
        """Give the headcount behind a group: the organisation's or a unit's; nobody counts the staff of a role."""
        structure = self.tallies.frame.structure
        if group.kind is Kind.ORGANISATION:
            return structure.headcount(ORGANISATION)
        if group.kind is Kind.UNIT:
            return structure.headcount(group.id.removeprefix("unit:"))
        return None
