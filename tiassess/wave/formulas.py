"""Cells that a spreadsheet would take for a formula: written with an apostrophe before them, and read without it.

A file that one lead downloads may be opened by another on a computer of the service. A unit that somebody named
``=HYPERLINK(…)`` must stay a name there.
"""

from __future__ import annotations

import re

FORMULA = re.compile(r"'*[=+\-@]")
"""How a cell begins that a spreadsheet may run, or that has been made safe already."""


def safe(cell: str) -> str:
    """Write a cell so that no spreadsheet runs it.

    >>> safe("=1+1"), safe("North"), safe("'=1+1")
    ("'=1+1", 'North', "''=1+1")
    """
    return f"'{cell}" if FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """Read a cell as it was before it was made safe.

    >>> bare("'=1+1"), bare("North"), bare("''=1+1"), bare("'s Hertogenbosch")
    ('=1+1', 'North', "'=1+1", "'s Hertogenbosch")
    """
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
