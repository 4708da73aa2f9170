"""What pages of results need beyond the results: charts, neighbours, the method in words. No figure is made here.

Each page names its charts in ``charts``, by the ids under which they stand on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from tiassess.instrument.kinds import ScoreKind
from tiassess.reporting import saying
from tiassess.reporting.charts import distribution_chart, progress_chart, scores_chart
from tiassess.reporting.findings import Findings
from tiassess.web.public.groups import Groups

if TYPE_CHECKING:
    from tiassess.reporting.charts import Chart, DistributionChart
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.progress import Progress
    from tiassess.reporting.results import Results, ResultTheme
    from tiassess.reporting.speech import Speech

Context = dict[str, Any]


def overview(results: Results, speech: Speech) -> Context:
    """Give the first page: what stands out in words, then the scores."""
    findings = Findings.of(results)
    charts = _scores(results, results.whole, _headline(results, results.whole), speech)
    return {
        "findings": findings,
        "charts": charts,
        "hides": not results.whole.shown or findings.hidden or hides_anything(charts, speech),
        "themes": results.themes(speech),
    }


def one_theme(results: Results, theme: str, speech: Speech) -> Context | None:
    """Give the page of a theme with those before and after it, or None where there is no such theme."""
    themes = results.themes(speech)
    found = next((at for at, one in enumerate(themes) if one.id == theme), None)
    if found is None:
        return None
    this = themes[found]
    charts = {
        **_scores(results, results.whole, this.scores, speech),
        "answers": _answers(results, results.whole, this, speech),
    }
    return {
        "theme": this,
        "charts": charts,
        "hides": hides_anything(charts, speech),
        "drivers": list(_drivers(results, this)),
        "before": themes[found - 1] if found else None,
        "after": themes[found + 1] if found + 1 < len(themes) else None,
    }


def one_group(results: Results, group: GroupResult, speech: Speech) -> Context:
    """Give the page of a group: what is reported for it, hidden or not, and whether more is for everybody only."""
    themes = [theme for theme in results.themes(speech) if set(theme.items) & group.items.keys()]
    answers = {f"answers-{theme.id}": _answers(results, group, theme, speech) for theme in themes}
    charts = {**_scores(results, group, _headline(results, group), speech), **answers}
    return {
        "group": group,
        "charts": charts,
        "hides": hides_anything(charts, speech),
        "themes": themes,
        "not_offered": len(group.items) < len(results.publication.questionnaire.choice_items),
    }


def so_far(progress: Progress, speech: Speech) -> Context:
    """Give the page of the waves so far: a chart for each score of the last of them."""
    this = progress.this
    scores = map(this.publication.questionnaire.score, this.headline_scores)
    named = [(score.id, this.wording.score(score)) for score in scores]
    several = len(progress.waves) > 1
    charts = {f"score-{score}": progress_chart(progress.waves, score, speech) for score, _ in named if several}
    hides = hides_anything(charts, speech) or not all(wave.whole.shown for wave in progress.waves)
    return {"progress": progress, "charts": charts, "hides": hides, "scores": named}


def all_groups(results: Results, speech: Speech) -> Context:
    """Give the page of units and roles."""
    groups = Groups.of(results, speech)
    return {"groups": groups, "hides": groups.hides_anything}


def method(results: Results, speech: Speech) -> Context:
    """Give the page on how results were made."""
    return {
        "ways_in": saying.ways_in(results, speech),
        "codes_given": list(saying.codes_given(results, speech)),
        "hides": results.hides_anything,
        "draft": list(saying.draft(results, speech)),
        "anchors": _anchors(results),
        "scales": list(_scales(results, speech)),
    }


def said_of(results: Results, speech: Speech) -> Context:
    """Give the sentences and words on its release that pages share with paper."""
    return {
        "why_hidden": list(saying.why_hidden(results, speech)),
        "preview": list(saying.preview(results, speech)),
        "cautions": list(saying.cautions(results, speech)),
        "more_than_one": list(saying.more_than_one(results, speech)),
        "who_counts": saying.who_counts(results, speech),
        "days": saying.days(results, speech),
        "who_could_answer": saying.who_could_answer(results, speech),
        "smallest_behind": list(saying.smallest_behind(results, speech)),
        "title_of_others": saying.title_of_others(results, speech),
        "some_questions": saying.some_questions(speech),
        "how_sure": list(saying.how_sure(results, speech)),
        "a_low_result": saying.a_low_result(speech),
        "different_themes": saying.different_themes(speech),
        "overlapping": saying.overlapping(speech),
        "nothing_agreed": saying.nothing_agreed(speech),
        "nothing_to_discuss": saying.nothing_to_discuss(speech),
        "about_not_knowing": saying.about_not_knowing(speech),
        "whole_withdrawn": saying.whole_withdrawn(speech),
        "who_others_are": saying.who_others_are(results, speech),
        "about_nearly_all": saying.about_nearly_all(speech),
        "about_participation": saying.about_participation(speech),
        "order_of_findings": saying.order_of_findings(speech),
    }


def hides_anything(charts: Mapping[str, Chart], speech: Speech) -> bool:
    """Say whether something in some charts or their tables is hidden."""
    rows = [row for chart in charts.values() for table in chart.tables for row in table.rows]
    hidden = saying.hidden_text(speech)
    return any(row.hidden == hidden or any(cell.hidden for cell in row.cells) for row in rows)


def _headline(results: Results, group: GroupResult) -> tuple[str, ...]:
    """Give the scores that stand for the whole and are reported for a group, hidden or not."""
    return tuple(score for score in results.headline_scores if score in group.scores)


def _anchors(results: Results) -> list[str]:
    """Name the scores that no page shows: fixed sets of questions, which are for comparing questionnaires."""
    scores = results.publication.questionnaire.scores
    unshown = (score for score in scores if score.kind is ScoreKind.ANCHORS and score.id not in results.headline_scores)
    return list(map(results.wording.score, unshown))


def _scores(results: Results, group: GroupResult, scores: tuple[str, ...], speech: Speech) -> dict[str, Chart]:
    """Draw a group's scores, if there are any to draw."""
    title = gettext("Scores from 0 to 100")
    return {"scores": scores_chart(results, group, scores, title, speech)} if scores else {}


def _answers(results: Results, group: GroupResult, theme: ResultTheme, speech: Speech) -> DistributionChart:
    """Draw how a group answered those questions of a theme that are reported for it, hidden or not."""
    items = theme.items if not group.shown else tuple(item for item in theme.items if item in group.items)
    return distribution_chart(results, group, items, theme.label, speech)


def _drivers(results: Results, theme: ResultTheme) -> Iterator[tuple[str, list[str]]]:
    """Give each score that is made of some of a theme's questions, with these questions."""
    questionnaire = results.publication.questionnaire
    for score in map(questionnaire.score, theme.scores):
        if score.kind is ScoreKind.DRIVER:
            questions = [results.wording.question(questionnaire.item(item)) for item in score.items]
            yield results.wording.score(score), questions


def _scales(results: Results, speech: Speech) -> Iterator[tuple[list[tuple[str, str]], bool]]:
    """Give the points of each option on each scale that was asked, and again where it was turned round."""
    questionnaire = results.publication.questionnaire
    used = dict.fromkeys((questionnaire.scale_of(item), item.reversed) for item in questionnaire.choice_items)
    for scale, turned in used:
        options = results.wording.options(scale)
        step = 100 / (len(options) - 1)
        places = reversed(range(len(options))) if turned else range(len(options))
        points = [speech.number(step * place, "0.#") for place in places]
        yield list(zip(options, points, strict=True)), turned
