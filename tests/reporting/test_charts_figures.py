from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings

from tests.reporting.charted import Wave, as_figure, charts_of, drawn_results, numbers_of, spaced, words_of
from tests.reporting.publications import results_of
from tiassess.reporting.charts import DistributionChart, ProgressChart, distribution_chart, progress_chart
from tiassess.reporting.charts.figures import figure_json, plotly_figure
from tiassess.reporting.results import Results
from tiassess.reporting.saying import hidden_text
from tiassess.reporting.speech import ENGLISH

HIDDEN = hidden_text(ENGLISH)
BEFORE = Wave("Before", "2026-01-31", (50.0, 45, 55))
AFTER = Wave("After", "2026-07-31", (58.4, 53, 63))


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_a_figure_carries_every_label_and_text_of_a_chart(results: Results) -> None:
    for _, chart in charts_of(results):
        written = words_of(as_figure(chart))
        if isinstance(chart, DistributionChart):
            for bar in chart.bars:
                for text in (bar.label, *bar.marks, bar.n, bar.instead, *(segment.words for segment in bar.segments)):
                    assert spaced(text) in written
        elif isinstance(chart, ProgressChart):
            for wave in chart.waves:
                assert spaced(wave.point.words) in written
        else:
            for point in chart.points:
                assert spaced(point.label) in written
                assert spaced(point.words) in written


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_a_figure_has_the_values_of_the_chart_and_no_others(results: Results) -> None:
    for _, chart in charts_of(results):
        data = as_figure(chart)["data"]
        if isinstance(chart, DistributionChart):
            percents = sorted(percent for trace in data for percent in trace["x"])
            assert percents == sorted(segment.percent for bar in chart.bars for segment in bar.segments)
        else:
            points = [wave.point for wave in chart.waves] if isinstance(chart, ProgressChart) else list(chart.points)
            shown = [point for point in points if point.score is not None]
            marked = [trace for trace in data if trace["mode"] == "markers"]
            axis = "y" if isinstance(chart, ProgressChart) else "x"
            assert [value for trace in marked for value in trace[axis]] == [point.score for point in shown]


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_of_a_hidden_group_a_figure_places_nothing(results: Results) -> None:
    for group, chart in charts_of(results):
        if not group.shown:
            figure = as_figure(chart)
            assert numbers_of(figure) == []
            assert HIDDEN in words_of(figure)


def test_hovering_says_what_the_still_drawing_says_and_no_more() -> None:
    results = results_of({"q1": (1, 2, 3, 4, 5)})
    chart = distribution_chart(results, results.whole, ["q1"], "Work", ENGLISH)
    for trace in as_figure(chart)["data"]:
        assert trace["hoverinfo"] == "text"
        assert "hovertemplate" not in trace
        assert "customdata" not in trace


def test_no_line_of_a_figure_crosses_a_gap() -> None:
    waves = [BEFORE, Wave("Between", "2026-04-30", None), AFTER, Wave("Last", "2027-01-31", (60.0, 50, 70))]
    figure = as_figure(progress_chart([wave.results() for wave in waves], "all", ENGLISH))
    lines = [trace["x"] for trace in figure["data"] if trace["mode"] == "lines"]
    assert lines == [["2026-07-31", "2027-01-31"]]


def test_a_figure_marks_where_the_questions_changed() -> None:
    waves = [BEFORE, Wave("After", "2026-07-31", (58.4, 53, 63), "0.2.0")]
    figure = as_figure(progress_chart([wave.results() for wave in waves], "all", ENGLISH))
    assert [trace for trace in figure["data"] if trace["mode"] == "lines"] == []
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == ["2026-05-01"]
    assert "The questions changed here (example@0.2.0)" in words_of(figure)


def test_intervals_reach_from_their_lower_to_their_upper_end() -> None:
    trace = as_figure(progress_chart([AFTER.results()], "all", ENGLISH))["data"][-1]
    assert (trace["error_y"]["arrayminus"], trace["error_y"]["array"]) == ([5.4], [4.6])


@pytest.fixture
def marked_up() -> DistributionChart:
    """A chart whose words could be taken for markup."""
    results = results_of({"q1": (1, 2, 3)}, people="</script><b>&amp; people")
    return distribution_chart(results, results.whole, ["q1"], "<i>Work</i>", ENGLISH)


def test_no_word_can_end_the_element_that_holds_a_figure(marked_up: DistributionChart) -> None:
    text = figure_json(marked_up)
    assert not set(text) & {"<", ">", "&"}
    assert json.loads(text) == plotly_figure(marked_up)


def test_the_library_takes_no_word_for_markup(marked_up: DistributionChart) -> None:
    texts = [one["text"] for one in plotly_figure(marked_up)["layout"]["annotations"]]
    assert all("<" not in text.replace("<br>", "") for text in texts)


def test_a_figure_is_plain_and_carries_no_template(marked_up: DistributionChart) -> None:
    figure = plotly_figure(marked_up)
    assert set(figure) == {"data", "layout"}
    assert not figure["layout"].get("template")
    assert "bdata" not in json.dumps(figure)


def test_a_server_starts_without_the_library() -> None:
    code = "import sys, tiassess.app, tiassess.reporting.charts.figures; print('plotly' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "False"
