"""Where the marks of a chart lie. Only what is shown has a place.

A strip is the drawing of one row. Its places along the row are shares of the row's width, so that on a page a row can
be as wide as there is room while what is written on it keeps its size; down the row they are pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tiassess.reporting.charts.data import Bar, DistributionChart, ProgressChart, ScorePoint
from tiassess.reporting.charts.palette import Tint, tints

NARROWEST: Final = 250
"""Pixels that a row has on the narrowest phone; what does not fit there is not written into a bar."""

ROOMY: Final = 640
"""Pixels that a row has at least on a window from 768 pixels on, where more is written into bars."""

DIGIT: Final = 8.5
"""Pixels that a digit takes with some room around it."""

MARGIN: Final = 0.03
"""The share left free at both ends of a scale from 0 to 100, so that a point at its end is not cut."""

EDGE: Final = 0.14
"""The share left free for the numbers beside the picture of scores over time."""

TOP: Final = 14
HEIGHT: Final = 220
TICKS: Final = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Ruler:
    """Write places along a row.

    Attributes:
        width: pixels of the row, or None for percentages of whatever width there is.
    """

    width: float | None = None

    def at(self, share: float) -> str:
        """Write a place or a width given as a share.

        >>> Ruler().at(0.325), Ruler(400).at(0.325)
        ('32.5%', '130')
        """
        return f"{100 * share:.4g}%" if self.width is None else f"{self.width * share:.5g}"


@dataclass(frozen=True)
class Box:
    """A segment: where it starts, how wide it is, its middle, how it is drawn, and what is written on it if it fits.

    Attributes:
        x: where it starts.
        width: how wide it is.
        middle: its middle.
        tint: how it is drawn.
        number: what is written on it, empty where it fits on no window.
        roomy: whether it fits on a wide window only.
        plate: the pixels that it takes.
        words: what the segment says.
    """

    x: str
    width: str
    middle: str
    tint: Tint
    number: str
    roomy: bool
    plate: float
    words: str


@dataclass(frozen=True)
class BarStrip:
    """The boxes of a bar, and the middle line that all bars share."""

    boxes: tuple[Box, ...]
    middle: str


def bar_strips(chart: DistributionChart, ruler: Ruler) -> list[BarStrip | None]:
    """Place the bars of a chart so that their middle lines stand below each other; None for one that is not shown."""
    shown = [bar for bar in chart.bars if bar.segments]
    left = max((bar.before for bar in shown), default=0)
    right = max((100 - bar.before for bar in shown), default=0)
    return [_bar_strip(bar, left, left + right, ruler) if bar.segments else None for bar in chart.bars]


def _bar_strip(bar: Bar, left: float, whole: float, ruler: Ruler) -> BarStrip:
    place, boxes = left - bar.before, []
    for segment, tint in zip(bar.segments, tints(len(bar.segments)), strict=True):
        plate = DIGIT * len(segment.number)
        share = segment.percent / whole
        boxes.append(
            Box(
                x=ruler.at(place / whole),
                width=ruler.at(share),
                middle=ruler.at((place + segment.percent / 2) / whole),
                tint=tint,
                number=segment.number if share * (ruler.width or ROOMY) >= plate else "",
                roomy=ruler.width is None and share * NARROWEST < plate,
                plate=plate,
                words=segment.words,
            )
        )
        place += segment.percent
    return BarStrip(
        tuple(box for box, segment in zip(boxes, bar.segments, strict=True) if segment.count), ruler.at(left / whole)
    )


@dataclass(frozen=True)
class ScoreStrip:
    """Where a score and the ends of its interval lie; the ends are empty without one."""

    x: str
    low: str
    high: str


def score_strip(point: ScorePoint, ruler: Ruler) -> ScoreStrip | None:
    """Place a score on its row, or None for one that is not shown."""
    if point.score is None:
        return None
    low, high = ("" if end is None else ruler.at(_along(end)) for end in (point.low, point.high))
    return ScoreStrip(ruler.at(_along(point.score)), low, high)


def score_ticks(ruler: Ruler) -> list[tuple[int, str]]:
    """Give the lines of the scale from 0 to 100 with their places along a row."""
    return [(tick, ruler.at(_along(tick))) for tick in TICKS]


def _along(score: float) -> float:
    return MARGIN + (1 - 2 * MARGIN) * score / 100


@dataclass(frozen=True)
class WaveMark:
    """A wave in the picture of scores over time.

    Attributes:
        number: by which the list below the picture names it.
        x: where its closing day lies, in true distance from the others.
        row: whether its number stands in the first row of numbers or, because there is no room, in a further one.
        y: how far down its score lies, or None where it is not shown.
        low: how far down the lower end of its interval lies.
        high: how far down the upper end of it lies.
    """

    number: int
    x: str
    row: int
    y: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Timeline:
    """The marks of waves, which of them a line joins, and where the questions changed between two of them."""

    marks: tuple[WaveMark, ...]
    joins: tuple[tuple[WaveMark, WaveMark], ...]
    changes: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Count the rows of numbers."""
        return 1 + max(mark.row for mark in self.marks)


def timeline(chart: ProgressChart, ruler: Ruler) -> Timeline:
    """Place the waves of a chart."""
    shares = _shares(chart)
    rows = _rows(shares)
    marks = tuple(
        WaveMark(place + 1, ruler.at(shares[place]), rows[place], *map(_down, _figures(wave.point)))
        for place, wave in enumerate(chart.waves)
    )
    changes = [(shares[at - 1] + shares[at]) / 2 for at, wave in enumerate(chart.waves) if wave.change]
    joins = tuple((marks[first], marks[second]) for first, second in chart.joins)
    return Timeline(marks, joins, tuple(map(ruler.at, changes)))


def time_ticks() -> list[tuple[int, float]]:
    """Give the lines of the scale from 0 to 100 with how far down they lie."""
    return [(tick, TOP + HEIGHT - HEIGHT * tick / 100) for tick in TICKS]


def _figures(point: ScorePoint) -> tuple[float | None, float | None, float | None]:
    return (point.score, point.low, point.high)


def _down(score: float | None) -> float | None:
    return None if score is None else round(TOP + HEIGHT - HEIGHT * score / 100, 1)


def _shares(chart: ProgressChart) -> list[float]:
    """Give each closing day its place; where all are the same day they stand in the middle."""
    days = [wave.day.toordinal() for wave in chart.waves]
    span = max(days) - min(days)
    room = 1 - EDGE - 2 * MARGIN
    return [EDGE + MARGIN + room * ((day - min(days)) / span if span else 0.5) for day in days]


def _rows(shares: list[float]) -> list[int]:
    """Give each number the first row in which it does not touch the one before it."""
    last: list[float] = []
    rows = []
    for share in shares:
        row = next((at for at, end in enumerate(last) if (share - end) * NARROWEST > 2 * DIGIT), len(last))
        last[row : row + 1] = [share]
        rows.append(row)
    return rows
