"""The full report: every question that is shown, what is not and why, and how the numbers are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from tiassess.reporting.charts import distribution_chart, progress_chart, scores_chart
from tiassess.reporting.findings import Findings
from tiassess.reporting.pdf.facts import made_how, what_we_asked
from tiassess.reporting.pdf.groups import group_sections
from tiassess.reporting.pdf.pictures import Picture
from tiassess.reporting.pdf.printing import print_pages, set_pages
from tiassess.reporting.pdf.setting import set_in_type
from tiassess.reporting.saying import a_low_result, cautions, different_themes, how_sure, why_hidden

if TYPE_CHECKING:
    from tiassess.reporting.charts.tables import Table
    from tiassess.reporting.results import Results, ResultTheme
    from tiassess.reporting.speech import Speech

QUESTIONS_A_CHART: Final = 4
"""Two charts of so many bars share a page."""


@dataclass(frozen=True)
class ThemePart:
    """What the report says of a theme.

    Attributes:
        id: its id, for the contents.
        label: its name.
        questions: what it asks.
        scores: its scores as a chart, or None where it has none.
        answers: its questions, a few to a chart; empty where none of them is shown.
        tables: all of them in tables; empty likewise.
    """

    id: str
    label: str
    questions: tuple[str, ...]
    scores: Picture | None
    answers: tuple[Picture, ...]
    tables: tuple[Table, ...]


def compose_report(results: Results, waves: Sequence[Results], speech: Speech) -> bytes:
    """Write the full report."""
    return print_pages(set_pages(set_in_type("report.html", results, speech, **_words(results, waves, speech))))


def _words(results: Results, waves: Sequence[Results], speech: Speech) -> dict[str, Any]:
    scores, findings = results.headline_scores, Findings.of(results)
    shown = any(results.whole.scores[score].shown for score in scores if score in results.whole.scores)
    chart = scores_chart(results, results.whole, scores, speech.gettext("Scores"), speech) if shown else None
    return {
        "scored": bool(scores),
        "asked": list(what_we_asked(results, speech)),
        "cautions": list(cautions(results, speech)),
        "found": findings,
        "agreed": findings.agreed,
        "to_discuss": findings.to_discuss,
        "not_known": findings.not_known,
        "shortened": False,
        "sure": [*how_sure(results, speech), different_themes(speech), a_low_result(speech)],
        "scores": Picture.of(chart) if chart else None,
        "themes": list(_theme_parts(results, speech)),
        "sections": list(group_sections(results, scores, speech)),
        "progress": list(_progress(waves, scores, speech)),
        "why_hidden": list(why_hidden(results, speech)),
        "made_how": list(made_how(results, speech)),
        "program": version("tiassess"),
    }


def _progress(waves: Sequence[Results], scores: Sequence[str], speech: Speech) -> Iterator[Picture]:
    """Follow scores over the waves: none while there is one wave only, none that was never shown."""
    charts = (progress_chart(waves, score, speech) for score in scores if len(waves) > 1)
    for chart in charts:
        if any(wave.point.score is not None for wave in chart.waves):
            yield Picture.of(chart)


def _theme_parts(results: Results, speech: Speech) -> Iterator[ThemePart]:
    for theme in results.themes(speech):
        scores = [score for score in theme.scores if score in results.whole.scores or not results.whole.shown]
        chart = scores_chart(results, results.whole, scores, speech.gettext("Scores"), speech) if scores else None
        questions = distribution_chart(results, results.whole, theme.items, theme.label, speech)
        is_shown = any(bar.segments or bar.words for bar in questions.bars)
        yield ThemePart(
            id=theme.id,
            label=theme.label,
            questions=tuple(bar.label for bar in questions.bars),
            scores=Picture.of(chart) if chart else None,
            answers=tuple(_answers(results, theme, speech)) if is_shown else (),
            tables=questions.tables if is_shown else (),
        )


def _answers(results: Results, theme: ResultTheme, speech: Speech) -> Iterator[Picture]:
    parts = even_parts(theme.items, QUESTIONS_A_CHART)
    for number, items in enumerate(parts, start=1):
        title = theme.label
        if len(parts) > 1:
            title = speech.gettext(
                "%(theme)s, part %(part)s of %(parts)s",
                theme=theme.label,
                part=speech.number(number),
                parts=speech.number(len(parts)),
            )
        yield Picture.of(distribution_chart(results, results.whole, items, title, speech))


def even_parts(items: Sequence[str], most: int) -> list[Sequence[str]]:
    """Cut a list into as few parts as possible, which differ by one at most.

    >>> even_parts("abcdefg", 5)
    ['abcd', 'efg']
    """
    number = ceil(len(items) / most)
    ends = [ceil(len(items) * part / number) for part in range(number + 1)]
    return [items[start:end] for start, end in pairwise(ends)]
