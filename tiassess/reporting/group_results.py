"""The results of one group: its scores and the answers to its questions. What is hidden is ``None``, never a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiassess.instrument.definition import Item
    from tiassess.reporting.answers import Answers, NotAnswered


@dataclass(frozen=True)
class ScoreResult:
    """A score in one group.

    Attributes:
        id: id of the score.
        label: its name.
        score: 0 to 100 with one decimal, or None where hidden.
        low: lower end of the 95 % interval, or None where no interval is published.
        high: upper end of it.
        n: the smallest number of answers to one of its questions, or None where hidden.
    """

    id: str
    label: str
    score: float | None
    low: int | None
    high: int | None
    n: int | None

    @property
    def shown(self) -> bool:
        """Say whether there is a score to see."""
        return self.score is not None


@dataclass(frozen=True)
class ItemResult:
    """The answers to one question in one group.

    Attributes:
        item: the question.
        text: what it asks.
        options: the labels of its scale's points, in the order of the scale.
        answers: how people answered, exactly or in words, or None where hidden.
    """

    item: Item
    text: str
    options: tuple[str, ...]
    answers: Answers | None

    @property
    def shown(self) -> bool:
        """Say whether there are answers to see."""
        return self.answers is not None

    @property
    def favourable(self) -> tuple[int, ...]:
        """Give the places of the favourable options: those beyond the middle of the scale, at its good end."""
        half = len(self.options) // 2
        places = range(len(self.options))
        return tuple(places[:half] if self.item.reversed else places[-half:])

    @property
    def unfavourable(self) -> tuple[int, ...]:
        """Give the places of the unfavourable options."""
        half = len(self.options) // 2
        places = range(len(self.options))
        return tuple(places[-half:] if self.item.reversed else places[:half])


@dataclass(frozen=True)
class GroupResult:
    """The results of one reporting group.

    Attributes:
        id: id of the group.
        label: its name; of an ``other`` group that of the whole which it is the rest of.
        kind: ``organisation``, ``unit``, ``role``, ``cross`` or ``other``.
        members: the ids of the atoms it is made of.
        n: its ballots, or None where the group is hidden.
        scores: its scores by id, in the questionnaire's order; empty where the group is hidden.
        items: its questions by id, in the questionnaire's order; empty where the group is hidden.
        participation: the lower end of the band of its staff who answered, or None where no band is published.
        not_answered: by id of a question what became of it on all forms, or None where that is hidden.
    """

    id: str
    label: str
    kind: str
    members: tuple[str, ...]
    n: int | None
    scores: Mapping[str, ScoreResult]
    items: Mapping[str, ItemResult]
    participation: int | None
    not_answered: Mapping[str, NotAnswered | None]

    @property
    def shown(self) -> bool:
        """Say whether anything of the group can be shown."""
        return self.n is not None

    @property
    def hides_anything(self) -> bool:
        """Say whether anything of it is hidden."""
        answers, scores = self.items.values(), self.scores.values()
        return (
            not self.shown
            or not all(item.shown for item in answers)
            or any(score.low is None for score in scores)
            or None in self.not_answered.values()
        )

    @property
    def has_questions_only(self) -> bool:
        """Say whether questions are shown of it, and none of its scores."""
        shown = any(item.shown for item in self.items.values())
        return shown and not any(score.shown for score in self.scores.values())
