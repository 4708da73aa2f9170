"""The plaintext of a ballot: what is inside the seal, always of one size per wave.

Size would speak: a ballot with a long comment must look like one that skipped everything. So every plaintext is
filled up to the questionnaire's maximum, rounded up to 2 KiB.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from tiassess.collection.padding import fill_up, strip_filling
from tiassess.disclosure.structure import Structure
from tiassess.instrument.definition import Instrument

STEP = 2048
"""Ballots grow in steps of this many bytes (design, "Ballots")."""

LONGEST_ANSWER = 3  # the longest answer code, "pns" or "own"
LONGEST_COMMENT_BYTES = 4 * 300 + 2 * 300  # 300 characters in UTF-8, with room for JSON's escapes of quotes
ENVELOPE = 512  # ids, hash and the names of the fields


@dataclass(frozen=True)
class BallotContent:
    """What one sending says.

    Attributes:
        wave: the wave's UUID in hexadecimal.
        questionnaire: the SHA-256 of the questionnaire that was asked.
        ballot: the id that follows from its code, or behind a link from its words, in hexadecimal: of several with the
            same one, one is counted.
        way_in: how it came: ``import``, later ``link``, ``cards``, ``e-mail`` or ``paper``.
        unit: the id of a leaf unit, or of a not-stated unit.
        role: the id of a role, or ``not-stated``.
        answers: one code for each choice item in the questionnaire's order: an option's value, ``dk``, ``na``,
            ``pns``, ``own``, ``-`` for not asked, or nothing for skipped.
        comments: the texts of comment items that hold one.
        aside: whether a form was sent before with the same code and other words. That one counts; this one counts only
            if it was taken out since.
    """

    wave: str
    questionnaire: str
    ballot: str
    way_in: str
    unit: str
    role: str
    answers: list[str]
    comments: Mapping[str, str] = field(default_factory=dict)
    aside: bool = False

    def to_bytes(self, size: int) -> bytes:
        """Write the content and fill it up to a size.

        Raises:
            BallotTooLargeError: it does not fit.

        >>> short = BallotContent("00", "ab", "01", "import", "ward-a", "nurse", ["4", "", "dk"])
        >>> len(short.to_bytes(2048)), BallotContent.from_bytes(short.to_bytes(2048)) == short
        (2048, True)
        """
        return fill_up(json.dumps(vars(self), ensure_ascii=False, separators=(",", ":")).encode(), size)

    @classmethod
    def from_bytes(cls, plaintext: bytes) -> BallotContent:
        """Read a content back.

        Raises:
            ValueError: the bytes are not a ballot's.
        """
        content = strip_filling(plaintext)
        try:
            return cls(**json.loads(content))
        except TypeError as reason:
            message = "The plaintext has other fields than a ballot."
            raise ValueError(message) from reason


def ballot_size(questionnaire: Instrument, structure: Structure) -> int:
    """Give the size of every ballot's plaintext in a wave: its longest possible content in whole steps of 2 KiB."""
    longest_unit = max(len(leaf) for leaf in structure.leaves)
    longest_role = max((len(role.id) for role in structure.roles), default=0)
    answers = len(questionnaire.choice_items) * (LONGEST_ANSWER + len('"",'))
    comments = sum(LONGEST_COMMENT_BYTES + len(item.id) + len('"":"",') for item in questionnaire.comment_items)
    longest = ENVELOPE + longest_unit + longest_role + answers + comments
    return -(-longest // STEP) * STEP
