from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the library has no types
from hypothesis import given, settings

from tests.reporting.charted import (
    ITEMS,
    Wave,
    charts_of,
    drawn_results,
    on_a_page,
    on_paper,
    spaced,
    texts_of,
    words_in,
)
from tests.reporting.pdf_cases import shipped
from tests.reporting.publications import results_of
from tiassess.reporting.charts import Chart, DistributionChart, ProgressChart, distribution_chart, progress_chart
from tiassess.reporting.charts.drawing import draw, svg, table
from tiassess.reporting.charts.geometry import Ruler, bar_strips, timeline
from tiassess.reporting.charts.lettering import lines_of, width_of
from tiassess.reporting.charts.palette import GOOD, INK, LINE, MIDDLE, OTHER, PAPER, tints
from tiassess.reporting.pdf.fonts import read_fonts
from tiassess.reporting.results import Results
from tiassess.reporting.saying import hidden_text
from tiassess.reporting.speech import ENGLISH

HIDDEN = hidden_text(ENGLISH)
LONG = "Young people and their families who come to our service have to tell their story again to each new member"
PLACES = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"}


@pytest.fixture
def results() -> Results:
    """Three questions: one turned round, one hidden."""
    counts = {"q1": (0, 1, 2, 3, 4), "q2": (10, 5, 3, 2, 0), "q3": None}
    return results_of(counts, {"q2": {"reversed": "true"}}, people="ŵŷàŁź & <people>")


@pytest.fixture
def chart(results: Results) -> DistributionChart:
    """The chart of them."""
    return distribution_chart(results, results.whole, ["q1", "q2", "q3"], "Work", ENGLISH)


def said_by(chart: Chart) -> Iterator[str]:
    """Give every label and every text of a chart that a drawing has to carry."""
    if isinstance(chart, DistributionChart):
        for bar in chart.bars:
            yield from (bar.label, *bar.marks, bar.n, bar.instead, *(segment.words for segment in bar.segments))
    elif isinstance(chart, ProgressChart):
        for wave in chart.waves:
            yield from (wave.point.label, wave.point.words, wave.change)
    else:
        for point in chart.points:
            yield from (point.label, point.words)


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_a_page_carries_every_label_and_text_of_a_chart(results: Results) -> None:
    for _, chart in charts_of(results):
        written = words_in(on_a_page(chart))
        assert spaced(chart.title) in written
        assert spaced(chart.note) in written
        for text in said_by(chart):
            assert spaced(text) in written


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_paper_carries_every_label_and_text_of_a_chart(results: Results) -> None:
    for _, chart in charts_of(results):
        written = words_in(on_paper(chart))
        assert spaced(chart.alt) in written
        for text in said_by(chart):
            assert spaced(text) in written or ": 0" in text  # on paper there is nothing to point at where nobody is


@settings(max_examples=15, deadline=None)
@given(drawn_results())
def test_the_table_says_what_the_chart_says(results: Results) -> None:
    for _, chart in charts_of(results):
        tables = list(on_a_page(chart).iter("table"))
        assert len(tables) == len(chart.tables)
        for drawn, meant in zip(tables, chart.tables, strict=True):
            rows = [[spaced(" ".join(cell.itertext())) for cell in row] for row in drawn.iter("tr")]
            assert rows[0] == ["", *map(spaced, meant.columns)]
            said = [[spaced(" ".join((row.label, *row.marks))), *map(spaced, texts_of(row))] for row in meant.rows]
            assert rows[1:] == said


def test_tables_have_a_caption_scopes_and_an_empty_corner(chart: DistributionChart) -> None:
    (drawn,) = on_a_page(chart).iter("table")
    assert drawn[0].tag == "caption"
    assert {cell.attrib["scope"] for cell in drawn.iter("th")} == {"col", "row"}
    corner = next(drawn.iter("tr"))[0]
    assert (corner.tag, corner.text) == ("td", None)


@pytest.mark.parametrize("drawn", [on_a_page, on_paper])
def test_every_picture_is_named_and_described(chart: DistributionChart, drawn: Callable[[Chart], Element]) -> None:
    with_scores = Wave("Before", "2026-01-31", (50.0, 45, 55)).results()
    for one in (chart, *(chart for _, chart in charts_of(with_scores))):
        root = drawn(one)
        by_id = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
        pictures = [one for one in root.iter() if one.attrib.get("role") == "img"]
        for picture in pictures:
            names = [by_id[name] for name in picture.attrib["aria-labelledby"].split()]
            assert [name.tag.rpartition("}")[2] for name in names] == ["title", "desc"]
        others = [one for one in root.iter() if one.tag.endswith("svg") and one not in pictures]
        assert all(one.attrib.get("aria-hidden") == "true" for one in others)


def test_two_charts_of_a_page_share_no_id(chart: DistributionChart) -> None:
    ids = [set(re.findall(r' id="([^"]+)"', draw(chart, ENGLISH, chart_id=name))) for name in ("one", "two")]
    assert not ids[0] & ids[1]
    assert all(len(some) > 2 for some in ids)


def test_nothing_is_styled_inside_a_page_or_a_picture(chart: DistributionChart) -> None:
    for text in (draw(chart, ENGLISH, chart_id="a"), table(chart), svg(chart)):
        assert not re.search(r"<style|\sstyle=|\son\w+=", text)


def test_a_hidden_row_has_no_digit_and_no_picture(chart: DistributionChart) -> None:
    row = next(item for item in on_a_page(chart).iter("li") if HIDDEN in words_in(item))
    assert [one.tag for one in row.iter() if one.tag == "svg"] == []
    assert not re.search(r"\d", words_in(row).replace("q3", ""))


def test_a_hidden_bar_moves_no_other(results: Results) -> None:
    every, shown = (
        distribution_chart(results, results.whole, items, "Work", ENGLISH)
        for items in (["q1", "q2", "q3"], ["q1", "q2"])
    )
    assert bar_strips(every, Ruler()) == [*bar_strips(shown, Ruler()), None]


def test_all_middle_lines_stand_below_each_other(chart: DistributionChart) -> None:
    strips = [strip for strip in bar_strips(chart, Ruler()) if strip]
    assert len({strip.middle for strip in strips}) == 1


def test_segments_follow_each_other_without_a_gap(chart: DistributionChart) -> None:
    for strip in bar_strips(chart, Ruler(400)):
        for left, right in pairwise(strip.boxes if strip else ()):
            assert float(left.x) + float(left.width) == pytest.approx(float(right.x), abs=0.02)


def test_shares_of_eight_per_cent_and_more_are_written_into_bars() -> None:
    results = results_of({"q1": (8, 12, 20, 30, 30), "q2": (30, 30, 20, 12, 8)})
    chart = distribution_chart(results, results.whole, ITEMS, "Work", ENGLISH)
    assert [box.number for strip in bar_strips(chart, Ruler()) if strip for box in strip.boxes] == (
        ["8", "12", "20", "30", "30", "30", "30", "20", "12", "8"]
    )


def test_smaller_shares_are_written_where_a_wide_window_has_room_for_them() -> None:
    results = results_of({"q1": (4, 96, 0, 0, 0), "q2": (0, 0, 0, 99, 1)})
    chart = distribution_chart(results, results.whole, ITEMS, "Work", ENGLISH)
    boxes = [box for strip in bar_strips(chart, Ruler()) if strip for box in strip.boxes]
    assert [(box.number, box.roomy) for box in boxes] == [("4", True), ("96", False), ("99", False), ("", True)]
    assert 'class="ti-chart__roomy"' in draw(chart, ENGLISH, chart_id="chart")
    assert not any(box.roomy for strip in bar_strips(chart, Ruler(640)) if strip for box in strip.boxes)


def test_waves_lie_in_true_distance() -> None:
    waves = [Wave(str(day), f"2026-01-{day:02}", (50.0, 45, 55)) for day in (1, 2, 21)]
    line = timeline(progress_chart([wave.results() for wave in waves], "all", ENGLISH), Ruler(1000))
    first, second, third = (float(mark.x) for mark in line.marks)
    assert (third - first) == pytest.approx(20 * (second - first), rel=0.01)
    assert [mark.row for mark in line.marks] == [0, 1, 0]


def test_no_line_is_drawn_across_a_gap() -> None:
    shown = (50.0, 45, 55)
    waves = [Wave("1", "2026-01-01", shown), Wave("2", "2026-02-01", None), Wave("3", "2026-03-01", shown)]
    waves += [Wave("4", "2026-04-01", shown), Wave("5", "2026-05-01", shown, "0.2.0")]
    line = timeline(progress_chart([wave.results() for wave in waves], "all", ENGLISH), Ruler())
    assert [(first.number, second.number) for first, second in line.joins] == [(3, 4)]
    assert line.marks[1].y is None
    assert len(line.changes) == 1


def test_long_questions_break_into_lines_that_fit() -> None:
    for text in (LONG, "ŵ" * 200, "Gwasanaeth Ŵyn a’r Łódź, ŷ à ź"):
        lines = lines_of(text, 256, 13)
        assert all(width_of(line, 13) <= 256 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_question_is_wider_than_it_is_taken_to_be() -> None:
    font = TTFont(BytesIO(read_fonts()["tiassess-font:latin-400"].content))
    letters, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    questionnaire = shipped("ti-organisation")
    labels = [option.label for scale in questionnaire.scales for option in scale.options]
    for text in [item.text for item in questionnaire.items] + labels:
        drawn = sum(widths[letters[ord(sign)]][0] for sign in text if ord(sign) in letters) / em
        assert drawn <= width_of(text, 1), text


def test_paper_grows_with_its_rows_and_never_wider(results: Results) -> None:
    chart = distribution_chart(results, results.whole, ITEMS, "Work", ENGLISH)
    root = on_paper(replace(chart, bars=tuple(replace(bar, label=LONG) for bar in chart.bars * 20)))
    height = float(root.attrib["height"])
    texts = [one for one in root.iter() if one.tag.endswith("text") and "font-size" in one.attrib]
    assert root.attrib["width"] == "640"
    assert max(float(one.attrib["y"]) for one in texts) <= height


def _light(colour: str) -> float:
    """Give a colour's relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (WCAG 2.2)."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("count", range(2, 12))
def test_numbers_can_be_read_on_every_colour(count: int) -> None:
    for tint in tints(count):
        assert contrast(tint.fill, tint.ink) >= 4.5


def test_outlines_stand_out_from_paper_and_from_light_colours() -> None:
    assert contrast(LINE, PAPER) >= 3
    assert contrast(INK, PAPER) >= 7
    assert contrast(LINE, MIDDLE) >= 3


def test_colours_are_told_apart_in_greyscale() -> None:
    for ramp in (GOOD, OTHER):
        lights = [_light(colour) for colour in ramp]
        assert lights == sorted(lights, reverse=True)
        assert all(contrast(one, other) >= 1.2 for one, other in pairwise(ramp))


def test_the_other_end_is_striped_and_the_good_end_is_not() -> None:
    assert [bool(tint.stripes) for tint in tints(5)] == [True, True, False, False, False]


def test_templates_say_nothing_of_their_own() -> None:
    folder = Path("tiassess/reporting/templates/charts")
    for path in sorted(folder.iterdir()):
        bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not bare.strip(), path
