"""Tallies: how many people, by atom, question and option. All that leaves the answer sheet but the spread of scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tiassess.disclosure.spec import Questions, Tally
from tiassess.instrument.definition import Item
from tiassess.instrument.kinds import Level
from tiassess.measurement.points import ScoredItem
from tiassess.measurement.spread import PersonScores, person_scores
from tiassess.release.answer_sheet import AnswerSheet
from tiassess.wave.frame import Frame


@dataclass(frozen=True, eq=False)
class Tallies:
    """The counts of one wave.

    Attributes:
        frame: what was promised.
        sheet: the answers.
    """

    frame: Frame
    sheet: AnswerSheet

    @cached_property
    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Count the answers to each item: atoms × positions on its scale."""
        return {item.id: self._count(item, column, None) for column, item in enumerate(self._items)}

    @cached_property
    def forms(self) -> dict[str, int]:
        """Count the ballots of each atom that has any."""
        return self._by_atom(self.sheet.forms(len(self.atoms)))

    @cached_property
    def answered(self) -> dict[str, dict[str, int]]:
        """Count, for each item and atom, the people who chose one of its options."""
        return {item: self._by_atom(counts.sum(axis=1)) for item, counts in self.counts.items()}

    @cached_property
    def protected(self) -> NDArray[np.bool_]:
        """Mark the people whose ballot nobody else knows.

        That is everybody where the whole wave was imported: its release says that somebody holds the file (R15 e).
        """
        everybody = np.ones(len(self.sheet.known), np.bool_)
        return everybody if self.frame.import_only else ~self.sheet.known

    @cached_property
    def known(self) -> Tally:
        """Count the ballots that somebody besides the respondent knows (R15 c)."""
        people = ~self.protected
        if not people.any():
            return Tally()
        answered = {
            item.id: self._by_atom(self._count(item, column, people).sum(axis=1))
            for column, item in enumerate(self._items)
        }
        return Tally(self._by_atom(self.sheet.forms(len(self.atoms), people)), answered)

    @cached_property
    def unknown(self) -> Tally:
        """Count the people whose ballot nobody else knows: the people to protect."""
        known = self.known
        return Tally(
            _less(self.forms, known.forms),
            {item: _less(atoms, known.answered.get(item, {})) for item, atoms in self.answered.items()},
        )

    @cached_property
    def scored(self) -> dict[Questions, dict[str, int]]:
        """Count, for each set of questions that a score can rest on, the people to protect who have a score of it."""
        return {
            questions: self._by_atom(
                self.sheet.forms(len(self.atoms), self.protected & (self.person_scores(questions).packed > 0))
            )
            for questions in self._sets_of_questions()
        }

    def person_scores(self, questions: Questions) -> PersonScores:
        """Give everybody's own score on some questions."""
        questionnaire = self.frame.questionnaire
        columns = [column for column, item in enumerate(self._items) if item.id in questions]
        items = [ScoredItem.of(item, questionnaire.scale_of(item)) for item in self._items if item.id in questions]
        return person_scores(self.sheet.codes[:, columns], items, questionnaire.scoring)

    @cached_property
    def options(self) -> dict[str, dict[str, dict[int, int]]]:
        """Write the counts by item, atom and option value; atoms without answers to an item are left out."""
        questionnaire = self.frame.questionnaire
        written = {}
        for item in self._items:
            values = [option.value for option in questionnaire.scale_of(item).options]
            counts = self.counts[item.id]
            written[item.id] = {
                self.atoms[at]: dict(zip(values, counts[at].tolist(), strict=True))
                for at in np.flatnonzero(counts.sum(axis=1)).tolist()
            }
        return written

    @cached_property
    def atoms(self) -> list[str]:
        """Give the ids of all atoms in the structure's order."""
        return [atom.id for atom in self.frame.structure.atoms]

    @cached_property
    def place(self) -> dict[str, int]:
        """Give the place of each atom in that order."""
        return {atom: at for at, atom in enumerate(self.atoms)}

    def _sets_of_questions(self) -> set[Questions]:
        """Give what each score rests on at each level: not every question is offered at every one."""
        questionnaire = self.frame.questionnaire
        sets = (
            frozenset(item for item in score.items if questionnaire.item(item).report_from.reaches(level))
            for score in questionnaire.scores
            for level in Level
        )
        return {questions for questions in sets if questions}

    @property
    def _items(self) -> tuple[Item, ...]:
        return self.frame.questionnaire.choice_items

    def _count(self, item: Item, column: int, people: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        points = len(self.frame.questionnaire.scale_of(item).options)
        return self.sheet.count(column, len(self.atoms), points, people)

    def _by_atom(self, people: NDArray[np.int64]) -> dict[str, int]:
        return {self.atoms[at]: int(people[at]) for at in np.flatnonzero(people).tolist()}


def _less(people: Mapping[str, int], known: Mapping[str, int]) -> dict[str, int]:
    return {atom: count - known.get(atom, 0) for atom, count in people.items()}
