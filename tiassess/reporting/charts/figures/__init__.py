"""Charts as Plotly figures, for readers who want to point at a bar: the labels and texts of the chart and no others.

The library is loaded when the first figure is built, so that a server starts without it.
"""

from __future__ import annotations

import json

from tiassess.reporting.charts.data import Chart, DistributionChart, ProgressChart, ScoresChart
from tiassess.reporting.charts.figures import rows, times
from tiassess.reporting.charts.figures.parts import Figure


def plotly_figure(chart: Chart) -> Figure:
    """Build a chart as a Plotly figure of plain values.

    Returns:
        ``data`` and ``layout``, without the library's template, which would be larger than the figure.
    """
    from plotly.graph_objects import Figure as PlotlyFigure  # noqa: PLC0415 - a server starts without it

    match chart:
        case DistributionChart():
            data, layout = rows.distribution(chart)
        case ScoresChart():
            data, layout = rows.scores(chart)
        case ProgressChart():
            data, layout = times.progress(chart)
    figure: Figure = PlotlyFigure(data=data, layout=layout).to_plotly_json()
    del figure["layout"]["template"]
    return figure


def figure_json(chart: Chart) -> str:
    """Write the figure for a ``<script type="application/json">``: nothing in it can end that element."""
    text = json.dumps(plotly_figure(chart), ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")
