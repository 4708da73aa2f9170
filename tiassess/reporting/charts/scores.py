"""Builds the chart of a group's scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tiassess.reporting.charts.data import ScorePoint, ScoresChart
from tiassess.reporting.charts.labels import columns_of_scores, note_of, nothing_to_see, point_of, row_of
from tiassess.reporting.charts.tables import Table

if TYPE_CHECKING:
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


def scores_chart(
    results: Results, group: GroupResult, scores: Sequence[str], title: str, speech: Speech
) -> ScoresChart:
    """Build the chart of some of a group's scores.

    Args:
        results: what was published.
        group: one of its groups.
        scores: the ids of scores, in the questionnaire's order. What the group has no figure of is named all the same.
        title: what the chart is about, without its group.
        speech: the language to say it in.
    """
    points = tuple(_point(results, group, score, speech) for score in scores)
    rows = tuple(
        row_of(point.label, point, group.scores[score].n if point.score is not None else None, speech)
        for score, point in zip(scores, points, strict=True)
    )
    return ScoresChart(
        title=title,
        note=note_of(results, group, speech),
        alt=" ".join([speech.gettext("Scores from 0 to 100."), *(f"{one.label}: {one.words}." for one in points)]),
        language=results.language,
        explanation=explanation(speech),
        points=points,
        tables=(Table(title, columns_of_scores(speech), rows),),
    )


def explanation(speech: Speech) -> str:
    """Say how to read points with intervals."""
    return speech.gettext(
        "Each point is a score from 0 to 100: the further towards 100, the better. "
        "The short line with two ends says how sure we are: the score of all staff most likely lies between them."
    )


def _point(results: Results, group: GroupResult, score: str, speech: Speech) -> ScorePoint:
    result = group.scores.get(score)
    if result is not None:
        return point_of(result, result.label, speech)
    declared = results.publication.questionnaire.score(score)
    return ScorePoint(results.wording.score(declared), None, None, None, nothing_to_see(group, speech, offered=False))
