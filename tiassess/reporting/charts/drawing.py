"""Still drawings of charts, with their tables: complete without JavaScript, without colour, on any width."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tiassess.reporting.charts import palette
from tiassess.reporting.charts.data import Chart, DistributionChart, ProgressChart, ScoresChart
from tiassess.reporting.charts.geometry import Ruler, bar_strips, score_strip, score_ticks, time_ticks, timeline
from tiassess.reporting.charts.palette import tints
from tiassess.reporting.charts.paper import MARKS, SIZE, WIDTH, bottom_of_times, height_of, lay_out, left_of_times

if TYPE_CHECKING:
    from tiassess.reporting.speech import Speech

_templates: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals |= {"palette": palette, "zip": zip}


def draw(chart: Chart, speech: Speech, *, chart_id: str) -> Markup:
    """Draw a chart for a page.

    Args:
        chart: what to draw.
        speech: the language of the page.
        chart_id: an id that no other element of the page has or begins with.
    """
    words = {
        "explore": speech.gettext("Explore this chart"),
        "close": speech.gettext("Hide the interactive chart"),
        "waiting": speech.gettext("The interactive chart is on its way."),
        "not_loaded": speech.gettext("The interactive chart did not come. Everything it shows is in the picture."),
    }
    match chart:
        case DistributionChart():
            name, places = "distribution", _distribution(chart)
        case ScoresChart():
            name, places = "scores", _scores(chart)
        case ProgressChart():
            name, places = "progress", _progress(chart)
    template = _templates.get_template(f"charts/{name}.html")
    return Markup(template.render(chart=chart, chart_id=chart_id, words=words, **places))  # noqa: S704 - it escapes


def svg(chart: Chart) -> str:
    """Draw a chart as a document of its own, without its title and note, which are text where it is shown."""
    paper, ruler = lay_out(chart), Ruler(WIDTH)
    return _templates.get_template("charts/paper.svg").render(
        chart=chart,
        width=WIDTH,
        height=round(paper.y),
        size=SIZE,
        lines=paper.lines,
        swatches=paper.swatches,
        strips=paper.strips,
        ticks=score_ticks(Ruler(MARKS)),
        time_ticks=time_ticks(),
        left=ruler.at(left_of_times()),
        right=ruler.at(1),
        bottom=bottom_of_times(),
    )


def table(chart: Chart) -> Markup:
    """Write the data of a chart as tables, one for each scale."""
    return Markup(_templates.get_template("charts/table.html").render(chart=chart))  # noqa: S704 - it escapes


def _distribution(chart: DistributionChart) -> dict[str, Any]:
    legends = [(legend, tints(len(legend.options))) for legend in chart.legends]
    return {"legends": legends, "rows": list(zip(chart.bars, bar_strips(chart, Ruler()), strict=True))}


def _scores(chart: ScoresChart) -> dict[str, Any]:
    rows = [(point, score_strip(point, Ruler())) for point in chart.points]
    return {"rows": rows, "ticks": score_ticks(Ruler()), "shown": any(strip for _, strip in rows)}


def _progress(chart: ProgressChart) -> dict[str, Any]:
    line = timeline(chart, Ruler())
    edges = {"left": Ruler().at(left_of_times()), "right": Ruler().at(1), "bottom": bottom_of_times()}
    return {"line": line, "ticks": time_ticks(), "height": height_of(line), **edges}
