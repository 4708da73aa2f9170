"""The steering group's PDF: a brief of two pages, and the full report. It arranges and prints, and computes nothing.

Both are PDF/UA-1, so that a screen reader can follow them. The same Publications, language and version of tiassess
give the same bytes: nothing in a file comes from a clock, from chance or from the machine.
"""

from tiassess.reporting.pdf.writing import BusyError, write_brief, write_report

__all__ = ["BusyError", "write_brief", "write_report"]
