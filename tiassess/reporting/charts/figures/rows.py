"""Figures of rows below each other: answers to questions, and scores of one group."""

from __future__ import annotations

from typing import Final

from tiassess.reporting.charts.data import Bar, DistributionChart, ScoresChart
from tiassess.reporting.charts.figures.parts import (
    LEADING,
    NARROWEST,
    SIZE,
    STILL,
    TICKS,
    Figure,
    dots,
    hover,
    intervals,
    layout_of,
    lined,
    upright,
)
from tiassess.reporting.charts.lettering import lines_of
from tiassess.reporting.charts.palette import LINE, PAPER, Tint, tints

STRIP: Final = 40


class Column:
    """Rows below each other, measured in pixels from the top: labels, and under them room for marks."""

    def __init__(self) -> None:
        self.height: float = 0
        self.annotations: list[Figure] = []

    def add(self, label: str, below: list[str], hidden: str) -> float:
        """Add a row and give how far down its marks lie; one without marks has words there."""
        self._write([label], weight=700)
        self._write([*below, hidden], weight=400)
        marks = self.height + STRIP / 2
        self.height += 16 if hidden else STRIP + 16
        return marks

    def _write(self, texts: list[str], weight: int) -> None:
        """Write texts below each other. Bold is a property here: as markup our policy for styles would stop it."""
        lines = [line for text in texts if text for line in lines_of(text, NARROWEST, SIZE)]
        place = {"x": 0, "xref": "paper", "xanchor": "left", "y": self.height, "yref": "y", "yanchor": "top"}
        look = {"align": "left", "borderpad": 0, "showarrow": False, "font": {"weight": weight}}
        if lines:
            self.annotations.append({**place, **look, "text": lined(lines)})
        self.height += LEADING * len(lines)

    def layout(self, ends: list[float]) -> Figure:
        """Give the layout whose upright axis counts pixels."""
        hide = {"showgrid": False, "showticklabels": False}
        return {
            **layout_of(self.height + 40, {"l": 4, "r": 20, "t": 0, "b": 40}),
            "xaxis": {**STILL, **hide, "range": ends},
            "yaxis": {**STILL, **hide, "range": [self.height, 0]},
            "annotations": self.annotations,
        }


def distribution(chart: DistributionChart) -> tuple[list[Figure], Figure]:
    """Draw each bar under its question, all around one middle line."""
    column = Column()
    places = [column.add(bar.label, [*bar.marks, bar.n], bar.instead) for bar in chart.bars]
    shown = [(bar, y) for bar, y in zip(chart.bars, places, strict=True) if bar.segments]
    left = max((bar.before for bar, _ in shown), default=0)
    right = max((100 - bar.before for bar, _ in shown), default=0)
    middles = [upright(0, "solid", (y - STRIP / 2, y + STRIP / 2), "y") for _, y in shown]
    layout = column.layout([-left - 1, right + 1]) | {"shapes": [{**middle, "layer": "below"} for middle in middles]}
    lengths = sorted({len(bar.segments) for bar, _ in shown})
    alike = [[one for one in shown if len(one[0].segments) == length] for length in lengths]
    return [_segments(bars, place, tint) for bars in alike for place, tint in _tints(bars)], layout


def _tints(bars: list[tuple[Bar, float]]) -> list[tuple[int, Tint]]:
    return list(enumerate(tints(len(bars[0][0].segments))))


def _segments(bars: list[tuple[Bar, float]], place: int, tint: Tint) -> Figure:
    """Draw the segments at one place from the left, of bars of as many segments."""
    segments = [bar.segments[place] for bar, _ in bars]
    stripes = {"shape": "\\", "fgcolor": PAPER if tint.stripes == "light" else LINE, "size": 7, "solidity": 0.15}
    pattern = {"pattern": {**stripes, "fillmode": "overlay"}} if tint.stripes else {}
    return {
        "type": "bar",
        "orientation": "h",
        "x": [segment.percent for segment in segments],
        "y": [y for _, y in bars],
        "base": [sum(one.percent for one in bar.segments[:place]) - bar.before for bar, _ in bars],
        "width": 26,
        "text": [segment.number if segment.percent else "" for segment in segments],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": tint.ink, "size": SIZE},
        "hovertext": [hover(segment.words) for segment in segments],
        "hoverinfo": "text",
        "marker": {"color": tint.fill, "line": {"color": LINE, "width": 1}, **pattern},
    }


def scores(chart: ScoresChart) -> tuple[list[Figure], Figure]:
    """Draw each point under the name and the figures of its score."""
    column = Column()
    places = [
        column.add(point.label, [] if point.score is None else [point.words], point.text if point.score is None else "")
        for point in chart.points
    ]
    shown = [(point, y) for point, y in zip(chart.points, places, strict=True) if point.score is not None]
    points = [point for point, _ in shown]
    hovers = [f"{point.label}: {point.words}" for point in points]
    where = {"x": [point.score for point in points], "y": [y for _, y in shown], "error_x": intervals(points)}
    layout = column.layout([-3, 103])
    layout["xaxis"] |= {**TICKS, "showgrid": True, "showticklabels": True}
    return [{**where, **dots(hovers)}] if shown else [], layout
