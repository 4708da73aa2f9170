"""The layout of drawings that stand alone: labels on the left, marks on the right, all in pixels of a fixed width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tiassess.reporting.charts.data import Chart, DistributionChart, Legend, ProgressChart, ScoresChart
from tiassess.reporting.charts.geometry import (
    EDGE,
    HEIGHT,
    TOP,
    BarStrip,
    Ruler,
    ScoreStrip,
    Timeline,
    bar_strips,
    score_strip,
    timeline,
)
from tiassess.reporting.charts.lettering import lines_of, width_of
from tiassess.reporting.charts.palette import Tint, tints

WIDTH: Final = 640
LABELS: Final = 256
MARKS: Final = WIDTH - LABELS - 16
STRIP: Final = 30
SIZE: Final = 14
"""On a sheet of A4, whose text is 504 points wide, that is 11 points: no smaller than the text around a chart."""

LEADING: Final = 17
AFTER: Final = 8


@dataclass(frozen=True)
class Line:
    """A line of text, which begins at its place, or ends there."""

    text: str
    x: float
    y: float
    weight: int = 400
    anchor: str = "start"


@dataclass(frozen=True)
class Swatch:
    """A colour of the legend."""

    tint: Tint
    x: float
    y: float


@dataclass(frozen=True)
class Strip:
    """The marks of a row, of one kind or another."""

    x: float
    y: float
    bar: BarStrip | None = None
    score: ScoreStrip | None = None
    times: Timeline | None = None
    numbers: bool = False


@dataclass
class Paper:
    """A sheet that is filled from its top down.

    Attributes:
        lines: its texts.
        swatches: its legend.
        strips: its marks.
        y: how far it is filled.
    """

    lines: list[Line] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)
    strips: list[Strip] = field(default_factory=list)
    y: float = 4

    def write(self, text: str, weight: int = 400, room: float = WIDTH, x: float = 0) -> None:
        """Write a text in as many lines as it needs."""
        for line in lines_of(text, room, SIZE):
            self.y += LEADING
            self.lines.append(Line(line, x, self.y - 4, weight))

    def add_legend(self, legend: Legend) -> None:
        """Set out options with their colours, in as many lines as they need."""
        x, self.y = 0.0, self.y + AFTER / 2
        for option, tint in zip(legend.options, tints(len(legend.options)), strict=True):
            taken = 22 + width_of(option, SIZE) + 9
            if x and x + taken - 9 > WIDTH:
                x, self.y = 0.0, self.y + LEADING + 4
            self.swatches.append(Swatch(tint, x, self.y))
            self.lines.append(Line(option, x + 22, self.y + 12))
            x += taken
        self.y += LEADING + AFTER

    def add_row(
        self, label: str, below: Sequence[str], strip: Strip | None, *, hidden: str = "", ends: Sequence[str] = ()
    ) -> None:
        """Add a row.

        Args:
            label: what it is about.
            below: smaller lines below the label.
            strip: its marks, or None where there is nothing to see.
            hidden: what stands in place of marks.
            ends: what the first and the last end of its marks are called.
        """
        top = self.y
        self.write(label, room=LABELS)
        for text in below:
            self.write(text, room=LABELS)
        bottom = self.y
        if strip:
            self.strips.append(strip)
            self._write_ends(ends, top + STRIP + SIZE)
        else:
            self.y = top
            self.write(hidden, room=MARKS, x=LABELS + 16)
        self.y = max(bottom, self.y, top + STRIP + (LEADING if ends else 0)) + AFTER

    def _write_ends(self, ends: Sequence[str], y: float) -> None:
        if ends:
            self.lines.append(Line(ends[0], LABELS + 16, y))
            self.lines.append(Line(ends[-1], WIDTH, y, anchor="end"))


def lay_out(chart: Chart) -> Paper:
    """Lay out a chart."""
    match chart:
        case DistributionChart():
            return _distribution(chart)
        case ScoresChart():
            return _scores(chart)
        case ProgressChart():
            return _progress(chart)


def _distribution(chart: DistributionChart) -> Paper:
    paper = Paper()
    legends = chart.legends
    if chart.explanation:
        paper.write(chart.explanation)
        paper.y += 0 if legends else AFTER
    for legend in legends:
        if legend.turned:
            paper.write(chart.turned)
        paper.add_legend(legend)
    for bar, strip in zip(chart.bars, bar_strips(chart, Ruler(MARKS)), strict=True):
        below = [*bar.marks, bar.n] if strip else bar.marks
        marks = Strip(LABELS + 16, paper.y, bar=strip) if strip else None
        ends = bar.legend.options if strip and len(legends) > 1 else ()
        paper.add_row(bar.label, below, marks, hidden=bar.instead, ends=ends)
    return paper


def _scores(chart: ScoresChart) -> Paper:
    paper = Paper()
    shown = [point for point in chart.points if point.score is not None]
    if shown:
        paper.write(chart.explanation)
        paper.y += AFTER
    for point in chart.points:
        strip = score_strip(point, Ruler(MARKS))
        marks = Strip(LABELS + 16, paper.y, score=strip) if strip else None
        paper.add_row(point.label, [point.words] if strip else [], marks, hidden=point.text)
    if shown:
        paper.strips.append(Strip(LABELS + 16, paper.y - AFTER, numbers=True))
        paper.y += LEADING
    return paper


def _progress(chart: ProgressChart) -> Paper:
    paper = Paper()
    paper.write(chart.explanation)
    line = timeline(chart, Ruler(WIDTH))
    paper.strips.append(Strip(0, paper.y, times=line))
    paper.y += height_of(line)
    for number, wave in enumerate(chart.waves, start=1):
        if wave.change:
            paper.write(wave.change, weight=700)
        paper.write(f"{number}  {wave.point.label}: {wave.point.words}")
    paper.y += AFTER
    return paper


def bottom_of_times() -> int:
    """Give how far down the picture of scores over time ends, above the numbers of its waves."""
    return TOP + HEIGHT


def left_of_times() -> float:
    """Give the share of the width at which its lines begin, right of the numbers of the scale."""
    return EDGE - 0.04


def height_of(line: Timeline) -> int:
    """Give the height of the picture with the numbers of its waves."""
    return bottom_of_times() + 26 + 18 * (line.rows - 1)
