"""Tables of teams and roles: their scores, or that these are not shown. Never in an order of size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiassess.reporting.charts.scores import scores_chart

if TYPE_CHECKING:
    from tiassess.reporting.charts.data import ScorePoint
    from tiassess.reporting.results import GroupResult, Results
    from tiassess.reporting.speech import Speech

WIDEST: Final = 4
"""Scores beside each other on a sheet of paper; more of them make another table."""


@dataclass(frozen=True)
class GroupRow:
    """A group of which something is shown.

    Attributes:
        label: its name.
        people: how many answered.
        points: its scores, shown or hidden.
    """

    label: str
    people: str
    points: tuple[ScorePoint, ...]


@dataclass(frozen=True)
class GroupTable:
    """Groups of one kind and some of their scores.

    Attributes:
        caption: what the table shows.
        scores: the names of the scores.
        rows: the groups in the order of their names.
    """

    caption: str
    scores: tuple[str, ...]
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True)
class GroupSection:
    """All that is said of groups of one kind.

    Attributes:
        title: what they are called.
        tables: their scores; more than one where they do not fit beside each other.
        hidden: the names of groups with nothing shown.
    """

    title: str
    tables: tuple[GroupTable, ...]
    hidden: tuple[str, ...]


def group_sections(results: Results, scores: Sequence[str], speech: Speech) -> Iterator[GroupSection]:
    """Give a section for each kind of group that the wave offers."""
    kinds = (
        (("unit", "other"), speech.gettext("Teams")),
        (("role",), speech.gettext("Roles")),
        (("cross",), speech.gettext("Roles within teams")),
    )
    for names, title in kinds:
        if groups := [group for name in names for group in results.of_kind(name)]:
            yield _section(results, title, groups, scores, speech)


def _section(
    results: Results, title: str, groups: Sequence[GroupResult], scores: Sequence[str], speech: Speech
) -> GroupSection:
    shown = [group for group in groups if group.shown]
    parts = [scores[at : at + WIDEST] for at in range(0, len(scores), WIDEST)] or [()]
    tables = [_table(results, title, shown, part, speech) for part in parts] if shown else []
    return GroupSection(title, tuple(tables), tuple(group.label for group in groups if not group.shown))


def _table(
    results: Results, title: str, groups: Sequence[GroupResult], scores: Sequence[str], speech: Speech
) -> GroupTable:
    charts = [scores_chart(results, group, scores, title, speech) for group in groups]
    rows = [
        GroupRow(group.label, speech.number(group.n or 0), chart.points)
        for group, chart in zip(groups, charts, strict=True)
    ]
    names = tuple(point.label for point in charts[0].points)
    caption = speech.gettext("%(groups)s: scores from 0 to 100, with their range", groups=title) if names else title
    return GroupTable(caption, names, tuple(rows))
