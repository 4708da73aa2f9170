"""What a selection is made from: everything fixed at opening that decides what may be shown, and numbers of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tiassess.disclosure.groups import Group, Thresholds
from tiassess.disclosure.rules import Case, is_offered
from tiassess.disclosure.structure import Structure


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """A question and the level from which it is offered: unit, top-level or organisation."""

    id: str
    report_from: str


@dataclass(frozen=True, slots=True)
class ScoreSpec:
    """A declared score and the questions it is made of."""

    id: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class ReleaseSpec:
    """Everything fixed at opening that decides what may be shown.

    Attributes:
        structure: units, roles and headcounts.
        groups: the declared reporting groups.
        thresholds: the fewest people behind a result.
        ways_in: how ballots could come: link, cards, e-mail, paper, import.
        imported: the wave was filled by import only (R15 e).
        items: the questions with options; comments are no part of a selection.
        scores: themes, anchor indexes and drivers.
    """

    structure: Structure
    groups: tuple[Group, ...]
    thresholds: Thresholds
    ways_in: frozenset[str]
    imported: bool
    items: tuple[ItemSpec, ...]
    scores: tuple[ScoreSpec, ...]

    def offers(self, item: str, group: Group) -> bool:
        """Tell whether a question is offered at a group's level."""
        return is_offered(self.structure, group, self._report_from[item])

    def offered_items(self, score: ScoreSpec, group: Group) -> tuple[str, ...]:
        """Return the questions of a score that are offered at a group's level."""
        return tuple(item for item in score.items if self.offers(item, group))

    def questions(self, score: ScoreSpec, group: Group) -> Questions:
        """Return what a score rests on in a group: in which order does not matter."""
        return frozenset(self.offered_items(score, group))

    def case(self, forms: Mapping[str, int], people: Mapping[str, int], report_from: str = "unit") -> Case:
        """Put a question to the rules: may these people's answers be shown?"""
        return Case(
            structure=self.structure,
            thresholds=self.thresholds,
            ways_in=self.ways_in,
            imported=self.imported,
            report_from=report_from,
            forms=forms,
            people=people,
        )

    def ids(self, groups: Iterable[Group]) -> tuple[str, ...]:
        """Return the ids of some groups in the order in which they were declared."""
        kept = {group.id for group in groups}
        return tuple(group.id for group in self.groups if group.id in kept)

    @cached_property
    def _report_from(self) -> dict[str, str]:
        return {item.id: item.report_from for item in self.items}


@dataclass(frozen=True, slots=True)
class Tally:
    """Ballots per atom, and answers per question and atom; a missing atom has none."""

    forms: Mapping[str, int] = field(default_factory=dict)
    answered: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


NOTHING_KNOWN = Tally()

Questions = frozenset[str]
"""The questions that a score rests on in a group. Scores of the same questions are one and the same variable, whatever
they are called, and of other questions another."""

Scored = Mapping[Questions, Mapping[str, int]]
"""For each set of questions, people per atom who have a score of their own for it; a missing atom has none."""

NOBODY_SCORED: Scored = {}
