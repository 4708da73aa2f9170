"""The labels, notes and cells that charts of every kind write in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiassess.reporting.charts.data import ScorePoint
from tiassess.reporting.charts.tables import Cell, TableRow
from tiassess.reporting.saying import days, hidden_text, how_many, more_than_one, name_of

if TYPE_CHECKING:
    from tiassess.reporting.answers import NotAnswered
    from tiassess.reporting.group_results import GroupResult, ScoreResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


def percentage(percent: int, speech: Speech) -> str:
    """Write a whole percentage, which no line break parts from its sign."""
    return speech.gettext("%(number)s %%", number=speech.number(percent)).replace(" ", "\N{NO-BREAK SPACE}")


def of_all(count: int, n: int, speech: Speech) -> str:
    """Write a count where there are too few answers for percentages."""
    return speech.gettext("%(people)s of %(n)s", people=speech.number(count), n=speech.number(n))


def did_not_know(cell: NotAnswered, speech: Speech) -> str:
    """Say beside a question how many did not know."""
    people, n = speech.number(cell.did_not_know), speech.number(cell.asked)
    return speech.gettext("(%(people)s of %(n)s did not know)", people=people, n=n)


def nothing_to_see(group: GroupResult, speech: Speech, *, offered: bool) -> str:
    """Say why a group has no figure.

    That a figure is made for the whole organisation only is no secret, but of a hidden group that it is hidden is all
    that is said.
    """
    if offered or not group.shown:
        return hidden_text(speech)
    return speech.gettext("Not reported for groups of this kind")


def note_of(results: Results, group: GroupResult, speech: Speech) -> str:
    """Say of whom a chart is, how many, when and by which questionnaire, and that it is made up where it is."""
    if group.n is None:
        people = [hidden_text(speech)]
    else:
        people = [how_many(results, group.n, speech), *more_than_one(results, speech)]
    who = [
        f"{name_of(group, speech)}: {people[0]}",
        *people[1:],
        f"{results.wave}, {days(results, speech)}",
        f"{results.questionnaire} ({results.version})",
    ]
    return sentences(*who, *made_up_mark(results, speech))


def sentences(*parts: str) -> str:
    """End each part with a full stop, unless it ends with a sign of its own.

    >>> sentences("How are we?", "Loch Service")
    'How are we? Loch Service.'
    """
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)


def made_up_mark(results: Results, speech: Speech) -> list[str]:
    """Say that a demonstration is one."""
    return [speech.gettext("Made up")] if results.is_demonstration else []


def point_of(result: ScoreResult, label: str, speech: Speech) -> ScorePoint:
    """Make the point of a score that is shown or hidden."""
    if result.score is None:
        return ScorePoint(label, None, None, None, hidden_text(speech))
    text = speech.number(result.score, "0.0")
    if result.low is None or result.high is None:
        return ScorePoint(label, result.score, None, None, text)
    interval = speech.gettext(
        "between %(low)s and %(high)s", low=speech.number(result.low), high=speech.number(result.high)
    )
    return ScorePoint(label, result.score, result.low, result.high, text, interval)


def row_of(label: str, point: ScorePoint, n: int | None, speech: Speech) -> TableRow:
    """Write a score as a row of a table: score, interval and answers."""
    if point.score is None or n is None:
        return TableRow(label, hidden=point.text)
    interval = Cell(point.interval) if point.interval else Cell(hidden_text(speech), hidden=True)
    return TableRow(label, (Cell(point.text), interval, Cell(speech.number(n))))


def columns_of_scores(speech: Speech) -> tuple[str, ...]:
    """Name the columns of such a table."""
    return (speech.gettext("Score"), speech.gettext("How sure"), speech.gettext("Answers"))
