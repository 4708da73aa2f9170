"""The figures of scores that may be shown: the mean of question means, and how sure it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.selection import ReleaseSpec, Selection
from tiassess.disclosure.structure import ORGANISATION
from tiassess.disclosure.tabulation import ThemeFigures
from tiassess.measurement.intervals import FEW_PEOPLE, interval
from tiassess.measurement.points import ScoredItem, item_mean, score_of
from tiassess.measurement.rounding import display_deviation, display_one_decimal
from tiassess.measurement.spread import PersonScores, Spread, person_scores
from tiassess.release.tallies import Tallies


def theme_figures(spec: ReleaseSpec, selection: Selection, tallies: Tallies) -> dict[tuple[str, str], ThemeFigures]:
    """Compute the figures of every score in every group where it is shown, and of no other.

    Returns:
        Figures by the ids of group and score.
    """
    groups = {group.id: group for group in spec.groups}
    resting_on: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for score in spec.scores:
        for group in selection.themes[score.id]:
            resting_on[spec.offered_items(score, groups[group])].append((group, score.id))
    figures = {}
    for items, cells in resting_on.items():
        computer = _FiguresOfItems(tallies, items)
        for group, score_id in cells:
            figures[group, score_id] = computer.figures(groups[group])
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
        self.scores = self._person_scores()

    def figures(self, group: Group) -> ThemeFigures:
        """Compute the figures of one group.

        The spread is left out where fewer people than the group's threshold have a score of their own that nobody
        else knows: an interval of three people would speak about three people.
        """
        members = [self.tallies.place[atom] for atom in group.members]
        counts = [self.tallies.counts[item][members].sum(axis=0).tolist() for item in self.items]
        means = [
            item_mean(dict(enumerate(people, start=1)), item) for people, item in zip(counts, self.scored, strict=True)
        ]
        score = score_of(means)
        people = self._people(members)
        spread = self.scores.spread(people)
        if self.scores.spread(people & self.tallies.protected).n < self.tallies.frame.thresholds.of(group.kind):
            spread = Spread(0, None, None)
        bounds = interval(score, spread, self._population(group), self.scoring.stable_share)
        return ThemeFigures(
            score=display_one_decimal(score),
            low=None if bounds is None else bounds.low,
            high=None if bounds is None else bounds.high,
            n=min(sum(people) for people in counts),
            sd=display_deviation(spread.variance) if spread.variance is not None and spread.n >= FEW_PEOPLE else None,
        )

    def _person_scores(self) -> PersonScores:
        order = [item.id for item in self.tallies.frame.questionnaire.choice_items]
        columns = [order.index(item) for item in self.items]
        return person_scores(self.tallies.sheet.codes[:, columns], self.scored, self.scoring)

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
