"""Earlier waves beside this one, in one table for the brief; the report has them as charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiassess.reporting.charts import progress_chart
from tiassess.reporting.charts.tables import Cell, Table, TableRow
from tiassess.reporting.pdf.facts import in_short

if TYPE_CHECKING:
    from tiassess.reporting.charts.data import WavePoint
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


@dataclass(frozen=True)
class SoFar:
    """Scores of the whole organisation over the waves.

    Attributes:
        table: a row for each score, a column for each wave, the oldest first.
        changes: from when on other questions were asked, in words.
    """

    table: Table
    changes: tuple[str, ...]


def scores_so_far(waves: Sequence[Results], scores: Sequence[str], most: int, speech: Speech) -> SoFar | None:
    """Say how scores went; nothing if this is the first wave.

    Args:
        waves: the published waves up to this one.
        scores: the ids of scores.
        most: name at most so many waves: the first, and the latest ones.
        speech: the language to say it in.
    """
    if len(waves) < 2 or not scores:
        return None
    named = waves if len(waves) <= most else (waves[0], *waves[len(waves) - most + 1 :])
    charts = [progress_chart(named, score, speech) for score in scores]
    rows = [
        TableRow(_label(waves[-1], score), tuple(_cell(wave, speech) for wave in chart.waves))
        for score, chart in zip(scores, charts, strict=True)
    ]
    changed = [(wave.written_day, wave.change) for chart in charts for wave in chart.waves if wave.change]
    return SoFar(
        Table(speech.gettext("Scores so far"), tuple(wave.written_day for wave in charts[0].waves), tuple(rows)),
        tuple(f"{day}: {change}." for day, change in dict.fromkeys(changed)),
    )


def _cell(wave: WavePoint, speech: Speech) -> Cell:
    return Cell(in_short(wave.point, speech), hidden=wave.asked and wave.point.score is None)


def _label(results: Results, score: str) -> str:
    return results.wording.score(results.publication.questionnaire.score(score))
