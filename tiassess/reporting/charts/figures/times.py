"""Figures of a score over time."""

from __future__ import annotations

from datetime import date
from typing import Final

from tiassess.reporting.charts.data import ProgressChart, WavePoint
from tiassess.reporting.charts.figures.parts import (
    NARROWEST,
    SIZE,
    STILL,
    TICKS,
    Figure,
    dots,
    intervals,
    layout_of,
    lined,
    upright,
)
from tiassess.reporting.charts.geometry import Ruler, timeline
from tiassess.reporting.charts.lettering import lines_of
from tiassess.reporting.charts.palette import POINT

HEIGHT: Final = 380


def progress(chart: ProgressChart) -> tuple[list[Figure], Figure]:
    """Draw each wave at its closing day; lines join only what is shown and was asked alike."""
    shown = [wave for wave in chart.waves if wave.point.score is not None]
    points = [wave.point for wave in shown]
    hovers = [_joined(wave.change, f"{wave.point.label}: {wave.point.words}") for wave in shown]
    where = {"x": _days(shown), "y": [point.score for point in points], "error_y": intervals(points)}
    joins = [_join(chart.waves[first], chart.waves[second]) for first, second in chart.joins]
    days = _days(chart.waves)
    layout = {
        **layout_of(HEIGHT, {"l": 36, "r": 16, "t": 16, "b": 40}),
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
    return [*joins, {**where, **dots(hovers)}] if shown else [], layout


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
    return [upright(_half_way(before.day, wave.day), "dot", (0, 1), "paper") for before, wave in pairs if wave.change]


def _half_way(first: date, second: date) -> str:
    return (first + (second - first) / 2).isoformat()


def _hidden(wave: WavePoint) -> Figure:
    """Say at its day why a wave has no point."""
    text = _joined(wave.change, wave.point.text)
    return {
        "x": wave.day.isoformat(),
        "y": 50,
        "text": lined(lines_of(text, NARROWEST, SIZE)),
        "textangle": -90,
        "showarrow": False,
    }


def _joined(change: str, text: str) -> str:
    return f"{change}. {text}" if change else text
