"""The answer sheet: everybody's answers as small numbers, in memory only, while a wave is counted.

It is never written anywhere. Counts per atom leave it, and the spread of people's scores; nothing else does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tiassess.collection.ballot import BallotContent
from tiassess.disclosure.structure import Structure
from tiassess.instrument.definition import Instrument
from tiassess.measurement.answers import answer_codes
from tiassess.release.comments import CommentBox

KNOWN_WAYS_IN = frozenset({"import", "paper"})
"""Ways in by which somebody besides the respondent knows the ballot (rule R15 c)."""


class Refusal(StrEnum):
    """Why a row of the ballot table is not on the sheet."""

    FORGED = "forged"  # its mark is not ours: put in, moved or changed by somebody else
    UNREADABLE = "unreadable"  # it does not open with this wave's key, or holds no ballot
    OF_ANOTHER_WAVE = "of another wave"  # it was sealed for another wave or questionnaire
    DUPLICATE = "duplicate"  # a row with the same inner id was counted already
    SET_ASIDE = "set aside"  # another form was sent with the same code before, with other words


@dataclass(eq=False)
class AnswerSheet:
    """People × questions, and the atom of each person.

    Attributes:
        codes: uint8, people × choice items in the questionnaire's order; codes of ``measurement.answers``.
        atoms: int32, for each person the place of their atom in the structure's order.
        known: bool, for each person whether somebody besides them knows their ballot.
        ways_in: how many ballots came by each way.
        refused: how many rows were not counted, by reason.
    """

    codes: NDArray[np.uint8]
    atoms: NDArray[np.int32]
    known: NDArray[np.bool_]
    ways_in: Counter[str] = field(default_factory=Counter)
    refused: Counter[Refusal] = field(default_factory=Counter)

    def count(self, item: int, atoms: int, points: int, people: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Count the answers to one item: atoms × positions on the scale.

        Args:
            item: the column of the item.
            atoms: how many atoms there are.
            points: how many options the scale has.
            people: count these only.
        """
        column = self.codes[:, item]
        chosen = (column >= 1) & (column <= points)
        if people is not None:
            chosen &= people
        cells = self.atoms[chosen].astype(np.int64) * points + (column[chosen] - 1)
        return np.bincount(cells, minlength=atoms * points).reshape(atoms, points)

    def forms(self, atoms: int, people: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Count the ballots of each atom."""
        return np.bincount(self.atoms if people is None else self.atoms[people], minlength=atoms)


def fill_answer_sheet(
    opened: Iterable[BallotContent | Refusal],
    rows: int,
    questionnaire: Instrument,
    structure: Structure,
    comments: CommentBox,
) -> AnswerSheet:
    """Fill the sheet from opened ballots, parting comments from answers one form after the other.

    Args:
        opened: contents and refusals, one for each row.
        rows: how many rows there are at most.
        questionnaire: what was asked.
        structure: the frozen units and roles.
        comments: takes the comments of every form that is counted; the sheet has none.
    """
    items = questionnaire.choice_items
    tables = [answer_codes(item, questionnaire.scale_of(item)) for item in items]
    place = {(atom.unit, atom.role): at for at, atom in enumerate(structure.atoms)}
    sheet = AnswerSheet(np.zeros((rows, len(items)), np.uint8), np.zeros(rows, np.int32), np.zeros(rows, np.bool_))
    filled = 0
    for content in opened:
        if isinstance(content, Refusal):
            sheet.refused[content] += 1
            continue
        try:
            codes = bytes([table[answer] for table, answer in zip(tables, content.answers, strict=True)])
            sheet.atoms[filled] = place[content.unit, content.role]
        except (KeyError, TypeError, ValueError):
            sheet.refused[Refusal.UNREADABLE] += 1
            continue
        sheet.codes[filled] = np.frombuffer(codes, np.uint8)
        sheet.known[filled] = content.way_in in KNOWN_WAYS_IN
        sheet.ways_in[content.way_in] += 1
        comments.take(content.comments, known=bool(sheet.known[filled]))
        filled += 1
    return replace(sheet, codes=sheet.codes[:filled], atoms=sheet.atoms[:filled], known=sheet.known[:filled])
