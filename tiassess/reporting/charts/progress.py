"""Builds the chart of one score of the whole organisation over waves."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from tiassess.disclosure.waves import FEWEST_FOR_A_TREND, may_show_a_trend
from tiassess.reporting.charts.data import ProgressChart, ScorePoint, WavePoint
from tiassess.reporting.charts.labels import columns_of_scores, made_up_mark, point_of, row_of, sentences
from tiassess.reporting.charts.scores import explanation
from tiassess.reporting.charts.tables import Table, TableRow
from tiassess.reporting.saying import hidden_text

if TYPE_CHECKING:
    from tiassess.instrument.definition import Score
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech


def progress_chart(waves: Sequence[Results], score: str, speech: Speech) -> ProgressChart:
    """Build the chart of a score over waves.

    Args:
        waves: what was published of the organisation's waves, at least one of which asked for this score; in any order.
        score: the id of the score.
        speech: the language to say it in.
    """
    in_order = sorted(waves, key=lambda results: results.day("closes"))
    name = _name(in_order, score)
    points = tuple(
        _wave_point(results, before, score, speech)
        for results, before in zip(in_order, [None, *in_order[:-1]], strict=True)
    )
    title = speech.gettext("%(score)s over time", score=name)
    rows = tuple(_row(results, point, score, speech) for results, point in zip(in_order, points, strict=True))
    return ProgressChart(
        title=title,
        note=_note(in_order, speech),
        alt=_alt(points, speech),
        language=in_order[-1].language,
        explanation=explanation(speech),
        waves=points,
        tables=(Table(title, columns_of_scores(speech), rows),),
    )


def _declared(results: Results, score: str) -> Score | None:
    return next((one for one in results.publication.questionnaire.scores if one.id == score), None)


def _name(waves: Sequence[Results], score: str) -> str:
    """Give the score's name as the latest wave that has it calls it."""
    names = [results.wording.score(declared) for results in waves if (declared := _declared(results, score))]
    return names[-1]


def _wave_point(results: Results, before: Results | None, score: str, speech: Speech) -> WavePoint:
    day = results.day("closes")
    written = speech.day(day)
    same = before is not None and _asked(before, score) == _asked(results, score)
    change = speech.gettext("The questions changed here (%(version)s)", version=results.version)
    return WavePoint(
        wave=results.wave,
        day=day,
        written_day=written,
        point=_point(results, f"{results.wave}, {written}", score, speech),
        asked=_declared(results, score) is not None,
        joined=before is not None and same and _may_join(before, results, score),
        change="" if before is None or same else change,
    )


def _asked(results: Results, score: str) -> Hashable:
    """Tell what a score was made of. Two questionnaires of one name can have asked it in different lengths."""
    declared = _declared(results, score)
    if declared is None:
        return None
    questionnaire = results.publication.questionnaire
    items = [questionnaire.item(item) for item in declared.items]
    words = [(item.text_sha256, questionnaire.scale_of(item).sha256, item.reversed) for item in items]
    return (results.version, tuple(words))


def _may_join(before: Results, now: Results, score: str) -> bool:
    """Tell whether a line may lead from one wave to the next: the way of few answers is that of few people."""
    n_before, n_now = (
        results.whole.scores[score].n if score in results.whole.scores else None for results in (before, now)
    )
    if n_before is None or n_now is None:
        return False
    return may_show_a_trend(n_before, n_now, now.rules.unit_threshold)


def _point(results: Results, label: str, score: str, speech: Speech) -> ScorePoint:
    if _declared(results, score) is None:
        return ScorePoint(label, None, None, None, speech.gettext("Not asked"))
    result = results.whole.scores.get(score)
    if result is None:
        return ScorePoint(label, None, None, None, hidden_text(speech))
    return point_of(result, label, speech)


def _row(results: Results, wave: WavePoint, score: str, speech: Speech) -> TableRow:
    result = results.whole.scores.get(score)
    label = f"{wave.point.label}. {wave.change}" if wave.change else wave.point.label
    return row_of(label, wave.point, result.n if result else None, speech)


def _note(waves: Sequence[Results], speech: Speech) -> str:
    latest = waves[-1]
    versions = ", ".join(dict.fromkeys(results.version for results in waves))
    joined = speech.gettext(
        "A line joins two surveys only where the same questions were asked and each has %(number)s or more answers.",
        number=speech.number(FEWEST_FOR_A_TREND),
    )
    asked = f"{latest.questionnaire} ({versions})"
    return sentences(latest.organisation, asked, joined, *made_up_mark(latest, speech))


def _alt(waves: Sequence[WavePoint], speech: Speech) -> str:
    """Say each wave; where one is not joined because other questions were asked, say that before it."""
    said = [part for wave in waves for part in (wave.change, f"{wave.point.label}: {wave.point.words}") if part]
    return sentences(speech.gettext("Scores from 0 to 100"), *said)
