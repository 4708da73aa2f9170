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
        label: its name, and that it holds others where it does.
        level: how many larger units it is part of.
        people: how many answered.
        points: its scores, shown or hidden.
    """

    label: str
    level: int
    people: str
    points: tuple[ScorePoint, ...]


@dataclass(frozen=True)
class GroupTable:
    """Groups of one kind and some of their scores.

    Attributes:
        caption: what the table shows.
        scores: the names of the scores.
        rows: the groups in the order of their names, teams below the unit that they are part of.
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
        names_hidden: whether these are named, or only said to be hidden: roles within teams can be hundreds.
    """

    title: str
    tables: tuple[GroupTable, ...]
    hidden: tuple[str, ...]
    names_hidden: bool


@dataclass(frozen=True)
class Placed:
    """A group and where it stands among the others.

    Attributes:
        group: the group.
        path: the names of the larger units it is part of, the largest first, and its own.
        holds_others: whether other units are part of it.
    """

    group: GroupResult
    path: tuple[str, ...]
    holds_others: bool

    def label(self, speech: Speech) -> str:
        """Name it, and say where it is the sum of others, since these stand beside it."""
        name = self.group.label
        return speech.gettext("%(unit)s, all of it", unit=name) if self.holds_others else name


def group_sections(results: Results, scores: Sequence[str], speech: Speech) -> Iterator[GroupSection]:
    """Give a section for each kind of group that the wave offers."""
    kinds = (
        (placed_units(results), speech.gettext("Teams")),
        (_in_order(results, "other"), speech.gettext("Other groups")),
        (_in_order(results, "role"), speech.gettext("Roles")),
        (_in_order(results, "cross"), speech.gettext("Roles within teams")),
    )
    for groups, title in kinds:
        if groups:
            yield _section(results, title, groups, scores, speech)


def placed_units(results: Results) -> list[Placed]:
    """Put units in the order of their names, each below the one that it is part of, whether that is shown or not."""
    units = results.of_kind("unit")
    members = {group["id"]: frozenset(group["members"]) for group in results.document["groups"]}
    placed = []
    for unit in units:
        around = [other for other in units if members[unit.id] < members[other.id]]
        path = sorted(around, key=lambda other: -len(members[other.id]))
        holds_others = any(members[other.id] < members[unit.id] for other in units)
        placed.append(Placed(unit, tuple(each.label for each in (*path, unit)), holds_others))
    return sorted(placed, key=lambda each: each.path)


def _in_order(results: Results, kind: str) -> list[Placed]:
    return [Placed(group, (group.label,), holds_others=False) for group in results.of_kind(kind)]


def _section(
    results: Results, title: str, groups: Sequence[Placed], scores: Sequence[str], speech: Speech
) -> GroupSection:
    shown = [each for each in groups if each.group.shown]
    parts = [scores[at : at + WIDEST] for at in range(0, len(scores), WIDEST)] or [()]
    tables = [_table(results, title, shown, part, speech) for part in parts] if shown else []
    hidden = [each.group for each in groups if not each.group.shown]
    names_hidden = any(group.kind != "cross" for group in hidden)
    return GroupSection(title, tuple(tables), tuple(group.label for group in hidden), names_hidden)


def _table(results: Results, title: str, groups: Sequence[Placed], scores: Sequence[str], speech: Speech) -> GroupTable:
    charts = [scores_chart(results, each.group, scores, title, speech) for each in groups]
    rows = [
        GroupRow(each.label(speech), len(each.path) - 1, speech.number(each.group.n or 0), chart.points)
        for each, chart in zip(groups, charts, strict=True)
    ]
    names = tuple(point.label for point in charts[0].points)
    caption = speech.gettext("%(groups)s: scores from 0 to 100, with their range", groups=title) if names else title
    return GroupTable(caption, names, tuple(rows))
