"""The tables that stand beside charts and say the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A cell of a data table.

    Attributes:
        text: what stands in it.
        hidden: whether that is why there is nothing to see.
        span: how many columns it takes.
    """

    text: str
    hidden: bool = False
    span: int = 1


@dataclass(frozen=True)
class TableRow:
    """A row of a data table.

    Attributes:
        label: what the row is about.
        cells: its cells; empty where there is nothing to see.
        hidden: why there is nothing to see, in place of all cells; empty where there is.
        marks: what is said beside the label, such as that a chart turns the question round.
    """

    label: str
    cells: tuple[Cell, ...] = ()
    hidden: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The data of a chart in rows.

    Attributes:
        caption: what the table shows.
        columns: what stands above the cells; the corner above the labels is empty.
        rows: the rows, in the order of the chart.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
