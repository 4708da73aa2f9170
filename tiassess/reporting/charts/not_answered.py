"""The table of what became of questions on forms without an answer on their scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tiassess.reporting.answers import COUNTS_BELOW, percent_of
from tiassess.reporting.charts.labels import of_all, percentage
from tiassess.reporting.charts.tables import Cell, Table, TableRow
from tiassess.reporting.saying import hidden_text

if TYPE_CHECKING:
    from tiassess.reporting.answers import NotAnswered
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


def not_answered_tables(
    results: Results, group: GroupResult, items: Sequence[str], title: str, speech: Speech
) -> Iterator[Table]:
    """Give the table of some questions, where it is published for the group and says something."""
    told = {item: group.not_answered[item] for item in items if item in group.not_answered}
    cells = [cell for cell in told.values() if cell]
    if not cells:
        return
    reasons = _reasons(cells, speech)
    others = tuple(reasons.values()) or (speech.gettext("No answer for other reasons"),)
    yield Table(
        caption=speech.gettext("%(title)s: forms without an answer on the scale", title=title),
        columns=(speech.gettext("I don’t know"), *others),
        rows=tuple(_row(results, item, cell, tuple(reasons), speech) for item, cell in told.items()),
    )


def _reasons(cells: Sequence[NotAnswered], speech: Speech) -> dict[str, str]:
    """Name the reasons by their codes; that a question was not asked only where that happened."""
    words = {
        "skipped": speech.gettext("Skipped"),
        "na": speech.gettext("Does not apply"),
        "pns": speech.gettext("Rather not say"),
        "not_asked": speech.gettext("Not asked"),
    }
    named = {reason for cell in cells for reason, forms in cell.reasons.items() if forms or reason != "not_asked"}
    return {reason: label for reason, label in words.items() if reason in named}


def _row(results: Results, item: str, cell: NotAnswered | None, reasons: Sequence[str], speech: Speech) -> TableRow:
    label = results.wording.question(results.publication.questionnaire.item(item))
    if cell is None:
        return TableRow(label, hidden=hidden_text(speech))
    forms = [cell.did_not_know, *([cell.reasons[reason] for reason in reasons] if reasons else [cell.otherwise])]
    return TableRow(label, tuple(_forms(each, cell.forms, speech) for each in forms))


def _forms(forms: int, n: int, speech: Speech) -> Cell:
    if n < COUNTS_BELOW:
        return Cell(of_all(forms, n, speech))
    return Cell(f"{percentage(percent_of(forms, n), speech)} ({speech.number(forms)})")
