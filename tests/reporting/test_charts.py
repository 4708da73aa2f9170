from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.reporting.charted import ITEMS, Wave, charts_of, drawn_results, read, texts_of, two_questions
from tests.reporting.publications import results_of
from tiassess.reporting.answers import Exact
from tiassess.reporting.charts import (
    Chart,
    DistributionChart,
    ProgressChart,
    distribution_chart,
    progress_chart,
    scores_chart,
)
from tiassess.reporting.charts.tables import Cell, TableRow
from tiassess.reporting.pdf.waves import scores_so_far
from tiassess.reporting.results import Results
from tiassess.reporting.saying import hidden_text
from tiassess.reporting.speech import ENGLISH

HIDDEN = hidden_text(ENGLISH)
BEFORE = Wave("Before", "2026-01-31", (50.0, 45, 55))
AFTER = Wave("After", "2026-07-31", (58.4, 53, 63))


@pytest.fixture
def results() -> Results:
    """Three questions: one turned round, one hidden."""
    counts = {"q1": (0, 1, 2, 3, 4), "q2": (10, 5, 3, 2, 0), "q3": None}
    return results_of(counts, {"q2": {"reversed": "true"}, "q3": {"staff_view": "true"}})


@pytest.fixture
def chart(results: Results) -> DistributionChart:
    """The chart of them."""
    return distribution_chart(results, results.whole, ["q1", "q2", "q3"], "Work", ENGLISH)


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_bars_hold_what_the_release_says_and_percentages_add_up(results: Results) -> None:
    for group in results.groups:
        for item, bar in zip(ITEMS, distribution_chart(results, group, ITEMS, "Work", ENGLISH).bars, strict=True):
            answers = group.items.get(item)
            if answers and isinstance(answers.answers, Exact):
                counts = [segment.count for segment in bar.segments]
                assert sum(segment.percent for segment in bar.segments) == 100
                assert counts == list(
                    reversed(answers.answers.counts) if answers.item.reversed else answers.answers.counts
                )
            else:
                assert (bar.segments, bar.n) == ((), "")
                assert bool(bar.words) is bool(answers and answers.shown)
                assert bool(bar.hidden) is not bool(bar.words)


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_what_is_hidden_has_no_figure_in_any_chart(results: Results) -> None:
    for group, chart in charts_of(results):
        if group.shown:
            continue
        assert not any(character.isdigit() for row in chart.tables[0].rows for character in "".join(texts_of(row)))
        assert HIDDEN in chart.alt
        if not isinstance(chart, ProgressChart):
            assert HIDDEN in chart.note


def test_the_good_end_is_always_on_the_right(chart: DistributionChart) -> None:
    plain, turned, _ = chart.bars
    assert [segment.label for segment in plain.segments] == ["Never", "Rarely", "Sometimes", "Often", "Always"]
    assert [segment.label for segment in turned.segments] == ["Always", "Often", "Sometimes", "Rarely", "Never"]


def test_a_question_is_turned_round_once_and_says_so(chart: DistributionChart) -> None:
    assert [segment.count for segment in chart.bars[1].segments] == [0, 2, 3, 5, 10]
    assert [bar.marks for bar in chart.bars][:2] == [(), ("(turned round)",)]
    assert [legend.turned for legend in chart.legends] == [False, True]


def test_the_table_keeps_the_order_of_the_scale(chart: DistributionChart) -> None:
    (table,) = chart.tables
    assert [row.marks for row in table.rows] == [bar.marks for bar in chart.bars]
    assert table.columns == ("Never", "Rarely", "Sometimes", "Often", "Always", "Answers")
    assert [cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in table.rows[1].cells] == [
        "50 % (10)",
        "25 % (5)",
        "15 % (3)",
        "10 % (2)",
        "0 % (0)",
        "20",
    ]


def test_fewer_than_ten_answers_are_counted_and_never_percentages() -> None:
    results = results_of({"q1": (1, 2, 1, 1, 1)})
    chart = distribution_chart(results, results.whole, ["q1"], "Work", ENGLISH)
    (bar,) = chart.bars
    assert [segment.number for segment in bar.segments] == ["1", "2", "1", "1", "1"]
    assert bar.segments[1].words == "Rarely: 2 of 6"
    assert [cell.text for cell in chart.tables[0].rows[0].cells] == ["1 of 6", "2 of 6", *["1 of 6"] * 3, "6"]
    assert "2 of 6 for “Often”, “Always”" in chart.alt
    assert "its numbers count answers" in chart.explanation
    assert "%" not in chart.alt + chart.explanation + bar.segments[0].words


def test_ten_answers_are_percentages_and_a_chart_of_both_says_which_are_which() -> None:
    results = results_of({"q1": (2, 2, 2, 2, 2), "q2": (1, 2, 2, 2, 2)})
    chart = distribution_chart(results, results.whole, ["q1", "q2"], "Work", ENGLISH)
    assert [bar.segments[0].number for bar in chart.bars] == ["20", "1"]
    assert "Where there are fewer than 10 answers, they are counted instead." in chart.explanation
    assert [bar.n for bar in chart.bars] == ["10 answers, in per cent", "9 answers, counted"]


def test_the_middle_option_straddles_the_middle_line(chart: DistributionChart) -> None:
    assert chart.bars[0].before == 0 + 10 + 20 / 2


def test_an_even_scale_has_its_middle_line_between_two_options() -> None:
    results = results_of({"q1": (1, 2, 3, 4)})
    (bar,) = distribution_chart(results, results.whole, ["q1"], "Work", ENGLISH).bars
    assert bar.before == 30


def test_a_hidden_question_keeps_its_row_and_its_marks(chart: DistributionChart) -> None:
    hidden = chart.bars[2]
    assert (hidden.hidden, hidden.segments, hidden.n) == (HIDDEN, (), "")
    assert hidden.marks == ("(what staff think, not what people told us)",)
    assert chart.tables[0].rows[2] == TableRow(hidden.label, hidden=HIDDEN, marks=hidden.marks)


def test_a_question_of_the_whole_organisation_is_not_called_hidden_in_a_team(results: Results) -> None:
    team = replace(results.whole, kind="unit", items={}, scores={})
    (bar,) = distribution_chart(results, team, ["q1"], "Work", ENGLISH).bars
    assert bar.hidden == "Not reported for groups of this kind"
    (point,) = scores_chart(results, team, ["work"], "Scores", ENGLISH).points
    assert (point.text, point.score) == ("Not reported for groups of this kind", None)


def test_of_a_hidden_team_nothing_else_is_said_than_that(results: Results) -> None:
    team = replace(results.whole, kind="unit", n=None, items={}, scores={})
    (bar,) = distribution_chart(results, team, ["q1"], "Work", ENGLISH).bars
    assert bar.hidden == HIDDEN


def test_every_chart_says_of_whom_when_and_by_which_questionnaire(chart: DistributionChart) -> None:
    assert chart.note == (
        "Loch Service: 20 people answered. Baseline 2026, 5 January 2026 to 2 February 2026. Example (example@0.1.0)."
    )


def test_a_made_up_chart_says_so() -> None:
    document = {**BEFORE.results().publication.release.document, "demonstration": True}
    document.pop("sha256")
    results = read(document, two_questions())
    charts: list[Chart] = [
        scores_chart(results, results.whole, ["all"], "Scores", ENGLISH),
        progress_chart([results], "all", ENGLISH),
    ]
    assert [one.note.endswith("Made up.") for one in charts] == [True, True]


def test_the_words_name_the_good_end_of_each_bar(chart: DistributionChart) -> None:
    assert chart.alt.replace("\N{NO-BREAK SPACE}", " ") == (
        "Bars for 3 questions. People who use our service ask about q1. 70 % for “Often”, “Always”. "
        "People who use our service ask about q2. (turned round) 75 % for “Rarely”, “Never”. "
        f"People who use our service ask about q3. (what staff think, not what people told us) {HIDDEN}."
    )


def test_questions_of_two_scales_have_a_table_each() -> None:
    results = results_of({"q1": (1, 2, 3), "q2": (3, 2, 1)})
    questionnaire = results.publication.questionnaire
    other = replace(questionnaire.scales[0], id="rarely", options=questionnaire.scales[0].options[:2])
    items = (questionnaire.items[0], replace(questionnaire.items[1], scale="rarely"))
    two = replace(questionnaire, scales=(*questionnaire.scales, other), items=items)
    mixed = replace(results, publication=replace(results.publication, questionnaire=two))
    chart = distribution_chart(mixed, mixed.whole, ["q1", "q2"], "Work", ENGLISH)
    assert [(table.caption, len(table.columns)) for table in chart.tables] == [
        ("Work: from “Never” to “Sometimes”", 4),
        ("Work: from “Never” to “Rarely”", 3),
    ]


def test_a_score_without_an_interval_is_a_point_alone() -> None:
    results = Wave("Before", "2026-01-31", (50.0, None, None)).results()
    chart = scores_chart(results, results.whole, ["all"], "Scores", ENGLISH)
    assert [(point.score, point.low, point.words) for point in chart.points] == [(50.0, None, "50.0")]
    assert chart.tables[0].rows[0].cells == (Cell("50.0"), Cell(HIDDEN, hidden=True), Cell("30"))


def progress(*waves: Wave) -> ProgressChart:
    """Build the chart over waves."""
    return progress_chart([wave.results() for wave in waves], "all", ENGLISH)


def test_waves_stand_in_the_order_of_their_closing_days() -> None:
    chart = progress(AFTER, BEFORE)
    assert [wave.point.label for wave in chart.waves] == ["Before, 31 January 2026", "After, 31 July 2026"]
    assert [wave.joined for wave in chart.waves] == [False, True]


def test_a_line_is_never_joined_across_a_gap() -> None:
    chart = progress(BEFORE, Wave("Between", "2026-04-30", None), AFTER)
    assert list(chart.joins) == []
    assert chart.waves[1].point.words == HIDDEN


@pytest.mark.parametrize(("n_before", "n_now", "joined"), [(9, 30, False), (30, 9, False), (10, 10, True)])
def test_a_line_joins_two_waves_of_ten_or_more_answers_each(n_before: int, n_now: int, joined: bool) -> None:
    chart = progress(replace(BEFORE, n=n_before), replace(AFTER, n=n_now))
    assert bool(list(chart.joins)) is joined
    assert all(wave.point.score is not None for wave in chart.waves)
    said = "A line joins two surveys only where the same questions were asked and each has 10 or more answers."
    assert said in chart.note


def test_other_questions_are_marked_and_not_joined() -> None:
    chart = progress(BEFORE, replace(AFTER, version="0.2.0"))
    assert list(chart.joins) == []
    assert chart.waves[1].change == "The questions changed here (example@0.2.0)"
    assert chart.waves[1].change in chart.alt
    assert chart.waves[1].change in chart.tables[0].rows[1].label


def test_one_version_in_two_lengths_is_not_joined() -> None:
    short = two_questions()
    short = replace(short, scores=(replace(short.scores[0], items=("q1",)),))
    document = dict(AFTER.results().publication.release.document)
    document.pop("sha256")
    chart = progress_chart([BEFORE.results(), read(document, short)], "all", ENGLISH)
    assert list(chart.joins) == []


def test_a_wave_that_did_not_ask_is_not_called_hidden() -> None:
    document = dict(AFTER.results().publication.release.document)
    document.pop("sha256")
    document["groups"] = [{**document["groups"][0], "themes": []}]
    other = replace(two_questions(), scores=())
    chart = progress_chart([BEFORE.results(), read(document, other)], "all", ENGLISH)
    assert [wave.point.text for wave in chart.waves] == ["50.0", "Not asked"]
    so_far = scores_so_far([read(document, other), BEFORE.results()], ["all"], 2, ENGLISH)
    assert so_far
    assert Cell("Not asked") in so_far.table.rows[0].cells
