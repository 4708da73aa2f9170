"""Tallies: how many people, by atom, question and option. All that leaves the answer sheet but the spread of scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tiassess.disclosure.spec import Questions, Tally
from tiassess.instrument.definition import Item
from tiassess.instrument.kinds import Level
from tiassess.measurement.answers import BLANK, DK, NA, NOT_ASKED, PNS
from tiassess.measurement.points import ScoredItem
from tiassess.measurement.spread import PersonScores, person_scores
from tiassess.release.answer_sheet import AnswerSheet
from tiassess.wave.frame import Frame

REASONS = {"skipped": BLANK, "na": NA, "pns": PNS, "not_asked": NOT_ASKED}


@dataclass(frozen=True, eq=False)
class Tallies:
    """The counts of one wave.

    Attributes:
        frame: what was promised.
        sheet: the answers.
        codes: how many codes of each way in were given out and not cancelled.
    """

    frame: Frame
    sheet: AnswerSheet
    codes: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[str, NDArray[np.int64]]:
        """Count the answers to each item: atoms × positions on its scale."""
        return {item.id: self._count(item, column, None) for column, item in enumerate(self._items)}

    @cached_property
    def tally(self) -> Tally:
        """Count ballots, answers, and those who did not know, by atom."""
        return self._tally(np.ones(len(self.sheet.known), np.bool_))

    @cached_property
    def protected(self) -> NDArray[np.bool_]:
        """Mark the people whose ballot nobody else knows.

        That is everybody where the whole wave was imported: its release says that somebody holds the file (R15 e).
        """
        everybody = np.ones(len(self.sheet.known), np.bool_)
        return everybody if self.frame.import_only else ~self.sheet.known

    @cached_property
    def known(self) -> Tally:
        """Count what somebody besides the respondent knows (R15 c)."""
        return Tally() if self.protected.all() else self._tally(~self.protected)

    @cached_property
    def unknown(self) -> Tally:
        """Count what nobody knows but the respondent: the people to protect."""
        return self.tally.without(self.known)

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
    def reasons(self) -> dict[str, dict[str, int]]:
        """Count, for each item and the whole organisation, why people did neither answer nor not know (R14)."""
        return {
            item.id: {name: int((self.sheet.codes[:, column] == code).sum()) for name, code in REASONS.items()}
            for column, item in enumerate(self._items)
        }

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

    def _tally(self, people: NDArray[np.bool_]) -> Tally:
        columns = list(enumerate(self._items))
        return Tally(
            forms=self._by_atom(self.sheet.forms(len(self.atoms), people)),
            answers={item.id: self._answers(item, self._count(item, column, people)) for column, item in columns},
            did_not_know={
                item.id: self._by_atom(self.sheet.forms(len(self.atoms), people & (self.sheet.codes[:, column] == DK)))
                for column, item in columns
            },
        )

    def _answers(self, item: Item, counts: NDArray[np.int64]) -> dict[str, dict[int, int]]:
        """Write counts by atom and option value; atoms without answers are left out."""
        values = [option.value for option in self.frame.questionnaire.scale_of(item).options]
        return {
            self.atoms[at]: dict(zip(values, counts[at].tolist(), strict=True))
            for at in np.flatnonzero(counts.sum(axis=1)).tolist()
        }

    def _count(self, item: Item, column: int, people: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        points = len(self.frame.questionnaire.scale_of(item).options)
        return self.sheet.count(column, len(self.atoms), points, people)

    def _by_atom(self, people: NDArray[np.int64]) -> dict[str, int]:
        return {self.atoms[at]: int(people[at]) for at in np.flatnonzero(people).tolist()}
