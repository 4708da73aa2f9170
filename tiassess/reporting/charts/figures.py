"""Charts as Plotly figures, for readers who want to point at a bar: the labels and texts of the chart and no others.

The library is loaded when the first figure is built, so that a server starts without it.
"""

from __future__ import annotations

import json
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Final

from tiassess.reporting.charts.data import Bar, Chart, DistributionChart, ProgressChart, ScoresChart, WavePoint
from tiassess.reporting.charts.geometry import Ruler, timeline
from tiassess.reporting.charts.lettering import lines_of
from tiassess.reporting.charts.palette import GRID, INK, LINE, PAPER, POINT, Tint, tints

if TYPE_CHECKING:
    from tiassess.reporting.charts.data import ScorePoint

Figure = dict[str, Any]
"""A figure, or a part of one, as plain JSON."""

FONT: Final = "Atkinson Hyperlegible, Arial, sans-serif"
NARROWEST: Final = 250
"""Pixels for a label: it is not broken again on a wider page, because the figure does not know how wide it is."""

SIZE: Final = 14
LEADING: Final = 19
STRIP: Final = 40
HEIGHT_OF_TIMES: Final = 380
STILL: Final = {"fixedrange": True, "zeroline": False}
"""An axis that no finger can move: on a phone a drag moves the page."""

TICKS: Final = {"tickvals": [0, 25, 50, 75, 100], "gridcolor": GRID}


def plotly_figure(chart: Chart) -> Figure:
    """Build a chart as a Plotly figure of plain values.

    Returns:
        ``data`` and ``layout``, without the library's template, which would be larger than the figure.
    """
    from plotly.graph_objects import Figure as PlotlyFigure  # noqa: PLC0415 - a server starts without it

    match chart:
        case DistributionChart():
            data, layout = _distribution(chart)
        case ScoresChart():
            data, layout = _scores(chart)
        case ProgressChart():
            data, layout = _progress(chart)
    figure: Figure = PlotlyFigure(data=data, layout=layout).to_plotly_json()
    del figure["layout"]["template"]
    return figure


def figure_json(chart: Chart) -> str:
    """Write the figure for a ``<script type="application/json">``: nothing in it can end that element."""
    text = json.dumps(plotly_figure(chart), ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


class _Column:
    """Rows below each other, measured in pixels from the top: labels, and under them room for marks."""

    def __init__(self) -> None:
        self.height: float = 0
        self.annotations: list[Figure] = []

    def add(self, label: str, below: list[str], hidden: str) -> float:
        """Add a row and give how far down its marks lie; one that is hidden has its reason there."""
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
            self.annotations.append({**place, **look, "text": _lined(lines)})
        self.height += LEADING * len(lines)

    def layout(self, ends: list[float]) -> Figure:
        """Give the layout whose upright axis counts pixels."""
        hide = {"showgrid": False, "showticklabels": False}
        return {
            **_layout(self.height + 40, {"l": 4, "r": 20, "t": 0, "b": 40}),
            "xaxis": {**STILL, **hide, "range": ends},
            "yaxis": {**STILL, **hide, "range": [self.height, 0]},
            "annotations": self.annotations,
        }


def _distribution(chart: DistributionChart) -> tuple[list[Figure], Figure]:
    """Draw each bar under its question, all around one middle line."""
    column = _Column()
    places = [column.add(bar.label, [*bar.marks, bar.n], bar.hidden) for bar in chart.bars]
    shown = [(bar, y) for bar, y in zip(chart.bars, places, strict=True) if bar.segments]
    left = max((bar.before for bar, _ in shown), default=0)
    right = max((100 - bar.before for bar, _ in shown), default=0)
    middles = [_upright(0, "solid", (y - STRIP / 2, y + STRIP / 2), "y") for _, y in shown]
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
        "hovertext": [_hover(segment.words) for segment in segments],
        "hoverinfo": "text",
        "marker": {"color": tint.fill, "line": {"color": LINE, "width": 1}, **pattern},
    }


def _scores(chart: ScoresChart) -> tuple[list[Figure], Figure]:
    """Draw each point under the name and the figures of its score."""
    column = _Column()
    places = [
        column.add(point.label, [] if point.score is None else [point.words], point.text if point.score is None else "")
        for point in chart.points
    ]
    shown = [(point, y) for point, y in zip(chart.points, places, strict=True) if point.score is not None]
    points = [point for point, _ in shown]
    hovers = [f"{point.label}: {point.words}" for point in points]
    where = {"x": [point.score for point in points], "y": [y for _, y in shown], "error_x": _intervals(points)}
    layout = column.layout([-3, 103])
    layout["xaxis"] |= {**TICKS, "showgrid": True, "showticklabels": True}
    return [{**where, **_dots(hovers)}] if shown else [], layout


def _progress(chart: ProgressChart) -> tuple[list[Figure], Figure]:
    """Draw each wave at its closing day; lines join only what is shown and was asked alike."""
    shown = [wave for wave in chart.waves if wave.point.score is not None]
    points = [wave.point for wave in shown]
    hovers = [_joined(wave.change, f"{wave.point.label}: {wave.point.words}") for wave in shown]
    where = {"x": _days(shown), "y": [point.score for point in points], "error_y": _intervals(points)}
    joins = [_join(chart.waves[first], chart.waves[second]) for first, second in chart.joins]
    days = _days(chart.waves)
    layout = {
        **_layout(HEIGHT_OF_TIMES, {"l": 36, "r": 16, "t": 16, "b": 40}),
        "xaxis": {
            **STILL,
            "type": "date",
            "tickvals": days,
            "ticktext": _numbers(chart),
            "tickangle": 0,
            "showgrid": False,
        },
        "yaxis": {**STILL, **TICKS, "range": [-3, 103]},
        "annotations": [_hidden(wave) for wave in chart.waves if wave.point.score is None],
        "shapes": _changes(chart),
    }
    return [*joins, {**where, **_dots(hovers)}] if shown else [], layout


def _numbers(chart: ProgressChart) -> list[str]:
    """Name the waves as the list below the still picture does, and as far below the picture."""
    return ["<br>" * mark.row + str(mark.number) for mark in timeline(chart, Ruler()).marks]


def _days(waves: list[WavePoint] | tuple[WavePoint, ...]) -> list[str]:
    return [wave.day.isoformat() for wave in waves]


def _join(first: WavePoint, second: WavePoint) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": _days([first, second]),
        "y": [first.point.score, second.point.score],
        "line": {"color": POINT, "width": 2},
        "hoverinfo": "skip",
    }


def _changes(chart: ProgressChart) -> list[Figure]:
    """Draw a line half-way between waves that asked different questions."""
    pairs = zip(chart.waves, chart.waves[1:], strict=False)
    return [_upright(_half_way(before.day, wave.day), "dot", (0, 1), "paper") for before, wave in pairs if wave.change]


def _half_way(first: date, second: date) -> str:
    return (first + (second - first) / 2).isoformat()


def _hidden(wave: WavePoint) -> Figure:
    """Say at its day why a wave has no point."""
    text = _joined(wave.change, wave.point.text)
    return {
        "x": wave.day.isoformat(),
        "y": 50,
        "text": _lined(lines_of(text, NARROWEST, SIZE)),
        "textangle": -90,
        "showarrow": False,
    }


def _dots(hovers: list[str]) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {"color": POINT, "size": 14, "line": {"color": PAPER, "width": 2}},
        "hovertext": [_hover(text) for text in hovers],
        "hoverinfo": "text",
    }


def _intervals(points: list[ScorePoint]) -> Figure:
    """Draw intervals; one that is not published has no length."""
    ends = [_ends(point) for point in points]
    return {
        "type": "data",
        "symmetric": False,
        "arrayminus": [round(below, 1) for below, _ in ends],
        "array": [round(above, 1) for _, above in ends],
        "color": LINE,
        "thickness": 4,
        "width": 7,
    }


def _ends(point: ScorePoint) -> tuple[float, float]:
    if point.score is None or point.low is None or point.high is None:
        return (0, 0)
    return (point.score - point.low, point.high - point.score)


def _joined(change: str, text: str) -> str:
    return f"{change}. {text}" if change else text


def _upright(x: float | str, dash: str, ends: tuple[float, float], measure: str) -> Figure:
    place = {"x0": x, "x1": x, "xref": "x", "y0": ends[0], "y1": ends[1], "yref": measure}
    return {"type": "line", **place, "line": {"color": INK, "width": 2, "dash": dash}}


def _layout(height: float, margin: dict[str, int]) -> Figure:
    return {
        "height": height,
        "margin": margin,
        "showlegend": False,
        "barmode": "overlay",
        "dragmode": False,
        "hovermode": "closest",
        "font": {"family": FONT, "size": SIZE, "color": INK},
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK, "family": FONT}, "namelength": 0},
        "uniformtext": {"mode": "hide", "minsize": SIZE},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
    }


def _hover(text: str) -> str:
    """Write what is said of a mark, narrow enough for a phone to show it beside the mark."""
    return _lined(lines_of(text, NARROWEST / 2, SIZE))


def _lined(lines: list[str]) -> str:
    """Write lines so that the library takes nothing in them for markup."""
    return "<br>".join(escape(line, quote=False) for line in lines)
