"""Charts as pictures inside a report: each with its alternative text, in our typeface."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiassess.reporting.charts.drawing import svg
from tiassess.reporting.pdf.fonts import FAMILIES, FAMILY

if TYPE_CHECKING:
    from tiassess.reporting.charts import Chart
    from tiassess.reporting.charts.tables import Table


@dataclass(frozen=True)
class Picture:
    """A chart that is ready to be placed.

    Attributes:
        title: what it is about.
        note: of whom, how many, when and by which questionnaire.
        alt: what it says, in words.
        explanation: how to read it, which is said once for several of its kind.
        source: its drawing as an address that holds all of it.
        tables: the same in tables.
    """

    title: str
    note: str
    alt: str
    explanation: str
    source: str
    tables: tuple[Table, ...]

    @classmethod
    def of(cls, chart: Chart) -> Picture:
        """Draw a chart."""
        drawing = svg(replace(chart, explanation="")).replace(FAMILY, FAMILIES)
        source = f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
        return cls(chart.title, chart.note, chart.alt, chart.explanation, source, chart.tables)
