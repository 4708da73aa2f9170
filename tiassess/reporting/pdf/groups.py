"""Tables of teams and roles: their scores, or that these are not shown. Never in an order of size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiassess.reporting.charts.scores import scores_chart
from tiassess.reporting.groups import Place, places_of, places_of_units, shortened_scores
from tiassess.reporting.participation import share_of_staff
from tiassess.reporting.saying import fewer_questions, name_of, title_of_others, who_others_are

if TYPE_CHECKING:
    from tiassess.reporting.charts.data import ScorePoint
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

WIDEST: Final = 4
"""Scores beside each other on a sheet of paper; more of them make another table."""


@dataclass(frozen=True)
class GroupRow:
    """A group of which something is shown.

    Attributes:
        label: its name, and that it holds others where it does.
        level: how many larger units it is part of.
        people: how many answered, and how many of its staff that is where that is published.
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
        explanation: who is in them, where that is no matter of course.
        fewer_questions: which scores rest on fewer questions than in the whole organisation, if any do.
        hidden: the names of groups with nothing shown.
        names_hidden: whether these are named, or only said to be hidden: roles within teams can be hundreds.
    """

    title: str
    explanation: str
    fewer_questions: tuple[str, ...]
    tables: tuple[GroupTable, ...]
    hidden: tuple[str, ...]
    names_hidden: bool


def group_sections(results: Results, scores: Sequence[str], speech: Speech) -> Iterator[GroupSection]:
    """Give a section for each kind of group that the wave offers."""
    kinds = (
        (places_of_units(results), speech.gettext("Teams")),
        (places_of(results, "other"), title_of_others(results, speech)),
        (places_of(results, "role"), speech.gettext("Roles")),
        (places_of(results, "cross"), speech.gettext("Roles within teams")),
    )
    for groups, title in kinds:
        if groups:
            yield _section(results, title, groups, scores, speech)


def _section(
    results: Results, title: str, groups: Sequence[Place], scores: Sequence[str], speech: Speech
) -> GroupSection:
    shown = [each for each in groups if each.group.shown]
    parts = [scores[at : at + WIDEST] for at in range(0, len(scores), WIDEST)] or [()]
    tables = [_table(results, title, shown, part, speech) for part in parts] if shown else []
    hidden = [each.group for each in groups if not each.group.shown]
    names_hidden = any(group.kind != "cross" for group in hidden)
    explanation = who_others_are(results, speech) if any(each.group.kind == "other" for each in groups) else ""
    return GroupSection(
        title=title,
        explanation=explanation,
        fewer_questions=tuple(fewer_questions(_shortened(results, shown, scores), speech)),
        tables=tuple(tables),
        hidden=tuple(name_of(group, speech) for group in hidden),
        names_hidden=names_hidden,
    )


def _shortened(results: Results, places: Sequence[Place], scores: Sequence[str]) -> list[str]:
    """Name the scores of some groups that rest on fewer questions."""
    return [results.wording.score(score) for score in shortened_scores(results, places, scores)]


def _table(results: Results, title: str, groups: Sequence[Place], scores: Sequence[str], speech: Speech) -> GroupTable:
    charts = [scores_chart(results, each.group, scores, title, speech) for each in groups]
    rows = [
        GroupRow(_label(each, speech), each.level, _people(results, each.group, speech), chart.points)
        for each, chart in zip(groups, charts, strict=True)
    ]
    names = tuple(point.label for point in charts[0].points)
    caption = (
        speech.gettext("%(groups)s: scores from 0 to 100, and how sure they are", groups=title) if names else title
    )
    return GroupTable(caption, names, tuple(rows))


def _people(results: Results, group: GroupResult, speech: Speech) -> str:
    share = "".join(f" ({words})" for words in share_of_staff(results, group, speech))
    return f"{speech.number(group.n or 0)}{share}"


def _label(place: Place, speech: Speech) -> str:
    """Name a group, and say where it is the sum of others, since these stand beside it."""
    name = name_of(place.group, speech)
    return speech.gettext("%(unit)s, all of it", unit=name) if place.holds_others else name
