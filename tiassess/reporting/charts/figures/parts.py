"""What figures of every kind are made of: marks, lines, lettering and the plain look of their sheet."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from tiassess.reporting.charts.lettering import lines_of
from tiassess.reporting.charts.palette import GRID, INK, LINE, PAPER, POINT

if TYPE_CHECKING:
    from tiassess.reporting.charts.data import ScorePoint

Figure = dict[str, Any]
"""A figure, or a part of one, as plain JSON."""

FONT: Final = "Atkinson Hyperlegible, Arial, sans-serif"
NARROWEST: Final = 250
"""Pixels for a label: it is not broken again on a wider page, because the figure does not know how wide it is."""

SIZE: Final = 14
LEADING: Final = 19

STILL: Final = {"fixedrange": True, "zeroline": False}
"""An axis that no finger can move: on a phone a drag moves the page."""

TICKS: Final = {"tickvals": [0, 25, 50, 75, 100], "gridcolor": GRID}


def dots(hovers: list[str]) -> Figure:
    """Draw points that say something when they are pointed at."""
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {"color": POINT, "size": 10, "line": {"color": PAPER, "width": 1}},
        "hovertext": [hover(text) for text in hovers],
        "hoverinfo": "text",
    }


def intervals(points: list[ScorePoint]) -> Figure:
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


def upright(x: float | str, dash: str, ends: tuple[float, float], measure: str) -> Figure:
    """Draw an upright line from one end to the other, in pixels or as shares of the sheet."""
    place = {"x0": x, "x1": x, "xref": "x", "y0": ends[0], "y1": ends[1], "yref": measure}
    return {"type": "line", **place, "line": {"color": INK, "width": 2, "dash": dash}}


def layout_of(height: float, margin: dict[str, int]) -> Figure:
    """Give the look of a sheet that no finger moves."""
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


def hover(text: str) -> str:
    """Write what is said of a mark, narrow enough for a phone to show it beside the mark."""
    return lined(lines_of(text, NARROWEST / 2, SIZE))


def lined(lines: list[str]) -> str:
    """Write lines so that the library takes nothing in them for markup."""
    return "<br>".join(escape(line, quote=False) for line in lines)
