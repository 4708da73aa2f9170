"""What a chart says, before it is drawn: every rendering has its labels and texts from here and none of its own.

What is hidden is a label with the hidden text, and holds no number: not even nought, not even the place of a bar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiassess.reporting.charts.tables import Table

__all__ = ["Bar", "Chart", "DistributionChart", "Legend", "ProgressChart", "ScorePoint", "ScoresChart", "Segment"]
__all__ += ["WavePoint"]


@dataclass(frozen=True)
class Segment:
    """The people who chose one option, as a part of a bar.

    Attributes:
        label: the option.
        count: how many people.
        percent: their whole percentage.
        number: what stands in the bar: the same without its sign, or the count where there are few answers.
        text: what stands in a table: percentage and count, or the count out of few answers alone.
        words: the option with the same, as it is read out.
    """

    label: str
    count: int
    percent: int
    number: str
    text: str
    words: str


@dataclass(frozen=True)
class Legend:
    """The options of bars from left to right, the good end being on the right.

    Attributes:
        options: their labels.
        turned: whether that is the scale turned round.
    """

    options: tuple[str, ...]
    turned: bool


@dataclass(frozen=True)
class Bar:
    """The answers to one question.

    Attributes:
        label: what it asks.
        marks: what is said beside it, such as that its bar is turned round.
        legend: its options from left to right.
        segments: its answers in the same order; empty where no bar is drawn.
        n: how many people answered, in words; empty where no bar is drawn.
        words: what is said in place of a bar, where nearly everyone chose the same; else empty.
        hidden: why there is nothing to see; empty where there is.
    """

    label: str
    marks: tuple[str, ...]
    legend: Legend
    segments: tuple[Segment, ...] = ()
    n: str = ""
    words: str = ""
    hidden: str = ""

    @property
    def instead(self) -> str:
        """Give what stands in place of a bar; empty where there is one."""
        return self.words or self.hidden

    @property
    def before(self) -> float:
        """Give the percentage left of the middle line, which the middle option straddles."""
        half = len(self.segments) // 2
        middle = self.segments[half].percent / 2 if len(self.segments) % 2 else 0
        return sum(segment.percent for segment in self.segments[:half]) + middle


@dataclass(frozen=True)
class AnyChart:
    """What every chart says besides its marks.

    Attributes:
        title: what it is about.
        note: of whom, how many, when and by which questionnaire.
        alt: what it says, in words.
        language: the language of the questionnaire's words in it.
        explanation: how to read its marks.
        tables: the same in tables, one for each scale.
    """

    title: str
    note: str
    alt: str
    language: str
    explanation: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class DistributionChart(AnyChart):
    """How people answered questions: one bar for each, in the questionnaire's order.

    Attributes:
        turned: what is said of bars that are turned round.
        bars: the bars.
    """

    turned: str
    bars: tuple[Bar, ...]

    @property
    def legends(self) -> tuple[Legend, ...]:
        """Give the legends of the bars that are shown, each once."""
        return tuple(dict.fromkeys(bar.legend for bar in self.bars if bar.segments))


@dataclass(frozen=True)
class ScorePoint:
    """A score.

    Attributes:
        label: its name.
        score: 0 to 100, or None where there is nothing to see.
        low: lower end of the 95 % interval, or None where no interval is published.
        high: upper end of it.
        text: the score as it is written, or why there is nothing to see.
        interval: the interval in words; empty without one.
    """

    label: str
    score: float | None
    low: int | None
    high: int | None
    text: str
    interval: str = ""

    @property
    def words(self) -> str:
        """Give score and interval as they are read out."""
        return f"{self.text}, {self.interval}" if self.interval else self.text


@dataclass(frozen=True)
class ScoresChart(AnyChart):
    """Scores of one group with how sure they are, in the questionnaire's order.

    Attributes:
        points: the scores.
    """

    points: tuple[ScorePoint, ...]


@dataclass(frozen=True)
class WavePoint:
    """A score in one wave.

    Attributes:
        wave: the wave's name.
        day: its closing day.
        written_day: the day as it is written.
        point: the score in it; its label is the wave with its day.
        asked: whether the wave asked for the score at all.
        joined: whether a line leads to it from the wave before: both are shown and asked the same.
        change: that other questions were asked from here on; empty where they are those of the wave before.
    """

    wave: str
    day: date
    written_day: str
    point: ScorePoint
    asked: bool
    joined: bool
    change: str = ""


@dataclass(frozen=True)
class ProgressChart(AnyChart):
    """One score of the whole organisation over waves, in the order of their closing days.

    Attributes:
        waves: the score by wave.
    """

    waves: tuple[WavePoint, ...]

    @property
    def joins(self) -> Iterator[tuple[int, int]]:
        """Give the places of neighbours that a line joins."""
        places = range(len(self.waves))
        return ((first, second) for first, second in pairwise(places) if self.waves[second].joined)


Chart = DistributionChart | ScoresChart | ProgressChart
