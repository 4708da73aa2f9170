"""What a selection is made from: everything fixed at opening that decides what may be shown, and numbers of people."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from tiassess.disclosure.groups import Group, Thresholds
from tiassess.disclosure.network import Network, Rest
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
    """Everything but numbers and answers that decides what may be shown: mostly fixed at opening.

    Attributes:
        structure: units, roles and headcounts.
        groups: the declared reporting groups.
        thresholds: the fewest people behind a result.
        ways_in: how ballots could come, and at counting how they came: link, cards, e-mail, paper, import.
        imported: the wave was filled by import only (R15 e).
        items: the questions with options; comments are no part of a selection.
        scores: themes, anchor indexes and drivers.
        changed_a_little: units whose headcount is that of the wave before but for 1 to k − 1 people (R11 h).
        withheld: questions that are shown for the whole organisation only, because an audit found something below it.
        rests: what is left of shown units beside their shown children; known when the base set is.
    """

    structure: Structure
    groups: tuple[Group, ...]
    thresholds: Thresholds
    ways_in: frozenset[str]
    imported: bool
    items: tuple[ItemSpec, ...]
    scores: tuple[ScoreSpec, ...]
    changed_a_little: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    rests: tuple[Rest, ...] = ()

    @cached_property
    def network(self) -> Network:
        """Give how the cells of units × roles add up."""
        return Network(self.structure, self.rests)

    def offers(self, item: str, group: Group) -> bool:
        """Tell whether a question is offered at a group's level."""
        return is_offered(self.structure, group, self._report_from[item])

    def offered_items(self, score: ScoreSpec, group: Group) -> tuple[str, ...]:
        """Return the questions of a score that are offered at a group's level."""
        return tuple(item for item in score.items if self.offers(item, group))

    def questions(self, score: ScoreSpec, group: Group) -> Questions:
        """Return what a score rests on in a group: in which order does not matter."""
        return frozenset(self.offered_items(score, group))

    def case(
        self,
        forms: Mapping[str, int],
        people: Mapping[str, int],
        report_from: str = "unit",
        *,
        told_of: Mapping[str, int] | None = None,
    ) -> Case:
        """Put a question to the rules: may these people's answers be shown?

        Args:
            forms: ballots per atom.
            people: those who answered and whose ballot nobody else knows.
            report_from: the level from which the question is offered.
            told_of: all whom a result tells something; everybody with a ballot when absent.
        """
        return Case(
            structure=self.structure,
            network=self.network,
            thresholds=self.thresholds,
            ways_in=self.ways_in,
            imported=self.imported,
            changed_a_little=self.changed_a_little,
            report_from=report_from,
            forms=forms,
            people=people,
            told_of=forms if told_of is None else told_of,
        )

    def in_order(self, groups: Container[str]) -> tuple[str, ...]:
        """Return the ids of some groups in the order in which they were declared."""
        return tuple(group.id for group in self.groups if group.id in groups)

    @cached_property
    def _report_from(self) -> dict[str, str]:
        return {item.id: item.report_from for item in self.items}


Answers = Mapping[str, Mapping[int, int]]
"""Atom → option → people. Every atom that is there lists every option of the scale, noughts too."""


@dataclass(frozen=True)
class Tally:
    """What was counted: a missing atom has nothing.

    Attributes:
        forms: ballots per atom.
        answers: for each question its answers.
        did_not_know: for each question and atom the people who did not know.
    """

    forms: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Answers] = field(default_factory=dict)
    did_not_know: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def answered(self) -> Mapping[str, Mapping[str, int]]:
        """Count, for each question and atom, the people who chose one of its options."""
        return {
            item: {atom: sum(people.values()) for atom, people in atoms.items()} for item, atoms in self.answers.items()
        }

    def without(self, known: Tally) -> Tally:
        """Take the ballots out that somebody besides the respondent knows (R15 c).

        Raises:
            ValueError: if more are called known than there are.
        """
        return Tally(
            _less(self.forms, known.forms),
            {
                item: {atom: _less(people, known.answers.get(item, {}).get(atom, {})) for atom, people in atoms.items()}
                for item, atoms in self.answers.items()
            },
            {item: _less(atoms, known.did_not_know.get(item, {})) for item, atoms in self.did_not_know.items()},
        )


NOTHING_KNOWN = Tally()

Key = TypeVar("Key", str, int)


def _less(people: Mapping[Key, int], known: Mapping[Key, int]) -> dict[Key, int]:
    left = {each: count - known.get(each, 0) for each, count in people.items()}
    if any(count < 0 for count in left.values()):
        raise ValueError("More ballots are called known than there are.")
    return left


Questions = frozenset[str]
"""The questions that a score rests on in a group. Scores of the same questions are one and the same variable, whatever
they are called, and of other questions another."""

Scored = Mapping[Questions, Mapping[str, int]]
"""For each set of questions, people per atom who have a score of their own for it; a missing atom has none."""

NOBODY_SCORED: Scored = {}
