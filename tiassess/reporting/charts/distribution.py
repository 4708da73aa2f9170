"""Builds the chart of how a group answered questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from tiassess.reporting.charts.data import Bar, DistributionChart, Legend, Segment
from tiassess.reporting.charts.labels import note_of, nothing_to_see, of_all, percentage
from tiassess.reporting.charts.tables import Cell, Table, TableRow
from tiassess.reporting.group_results import COUNTS_BELOW
from tiassess.reporting.saying import counted, staff_view

if TYPE_CHECKING:
    from tiassess.instrument.definition import Item
    from tiassess.reporting.group_results import GroupResult, ItemResult
    from tiassess.reporting.results import Results
    from tiassess.reporting.speech import Speech

Part = TypeVar("Part")


def distribution_chart(
    results: Results, group: GroupResult, items: Sequence[str], title: str, speech: Speech
) -> DistributionChart:
    """Build the chart of a group's answers.

    Args:
        results: what was published.
        group: one of its groups.
        items: the ids of questions, in the questionnaire's order. One without answers is named too.
        title: what the chart is about, without its group.
        speech: the language to say it in.
    """
    bars = tuple(_bar(results, group, results.publication.questionnaire.item(item), speech) for item in items)
    return DistributionChart(
        title=title,
        note=note_of(results, group, speech),
        alt=_alt(bars, speech),
        language=results.language,
        explanation=_explanation([group.items[item] for item in items if item in group.items], speech),
        turned=speech.gettext(
            "Some questions are about something nobody wants. "
            "Their bars are turned round, so the good answers are on the right."
        ),
        bars=bars,
        tables=_tables(bars, title, speech),
    )


def _explanation(answers: Sequence[ItemResult], speech: Speech) -> str:
    kinds = {one.is_counted for one in answers if one.shown}
    if kinds == {True}:
        numbers = speech.gettext("Each bar is one question, and its numbers count answers.")
    else:
        numbers = speech.gettext("Each bar is one question, and its numbers are percentages of those who answered it.")
    few = (
        [speech.gettext("Where there are fewer than 10 answers, they are counted instead.")] if len(kinds) == 2 else []
    )
    better = speech.gettext("The further a bar lies to the right of the middle line, the better.")
    return " ".join((numbers, *few, better))


def _bar(results: Results, group: GroupResult, item: Item, speech: Speech) -> Bar:
    options = _options(results, item)
    legend = Legend(tuple(reversed(options)) if item.reversed else options, item.reversed)
    label, marks = results.wording.question(item), _marks(item, speech)
    answers = group.items.get(item.id)
    if answers is None or answers.counts is None:
        return Bar(label, marks, legend, hidden=nothing_to_see(group, speech, offered=answers is not None))
    segments = [_segment(results, answers, place, percent, speech) for place, percent in enumerate(answers.percentages)]
    n = speech.ngettext("%(number)s answer", "%(number)s answers", answers.n)
    return Bar(label, marks, legend, tuple(reversed(segments) if item.reversed else segments), n)


def _segment(results: Results, answers: ItemResult, place: int, percent: int, speech: Speech) -> Segment:
    assert answers.counts is not None
    option, count = answers.options[place], answers.counts[place]
    if answers.is_counted:
        written = of_all(count, answers.n, speech)
        return Segment(option, count, percent, speech.number(count), written, f"{option}: {written}")
    written = percentage(percent, speech)
    cell, people = f"{written} ({speech.number(count)})", counted(results, count, speech)
    return Segment(option, count, percent, speech.number(percent), cell, f"{option}: {written} ({people})")


def _options(results: Results, item: Item) -> tuple[str, ...]:
    return tuple(results.wording.options(results.publication.questionnaire.scale_of(item)))


def _marks(item: Item, speech: Speech) -> tuple[str, ...]:
    turned = [speech.gettext("(turned round)")] if item.reversed else []
    staff = [staff_view(speech)] if item.staff_view else []
    return (*turned, *staff)


def _alt(bars: Sequence[Bar], speech: Speech) -> str:
    said = [f"{bar.label} {' '.join((*bar.marks, bar.hidden or _good_end(bar, speech)))}" for bar in bars]
    count = speech.ngettext("A bar for %(number)s question.", "Bars for %(number)s questions.", len(bars))
    return " ".join([count, *(f"{one}." for one in said)])


def _good_end(bar: Bar, speech: Speech) -> str:
    """Say how many chose the options right of the middle."""
    good = bar.segments[-(len(bar.segments) // 2) :]
    people, n = (sum(segment.count for segment in segments) for segments in (good, bar.segments))
    percent = percentage(sum(segment.percent for segment in good), speech)
    share = of_all(people, n, speech) if n < COUNTS_BELOW else percent
    options = ", ".join(f"“{segment.label}”" for segment in good)
    return speech.gettext("%(share)s for %(options)s", share=share, options=options)


def _tables(bars: Sequence[Bar], title: str, speech: Speech) -> tuple[Table, ...]:
    """Make one table for each scale, its options in their own order: nothing is turned round there."""
    by_scale: dict[tuple[str, ...], list[Bar]] = {}
    for bar in bars:
        by_scale.setdefault(_unturned(bar, bar.legend.options), []).append(bar)
    return tuple(
        Table(
            caption=_caption(title, options, speech, alone=len(by_scale) == 1),
            columns=(*options, speech.gettext("Answers")),
            rows=tuple(_row(bar, speech) for bar in asked),
        )
        for options, asked in by_scale.items()
    )


def _caption(title: str, options: Sequence[str], speech: Speech, *, alone: bool) -> str:
    if alone:
        return title
    return speech.gettext("%(title)s: from “%(first)s” to “%(last)s”", title=title, first=options[0], last=options[-1])


def _row(bar: Bar, speech: Speech) -> TableRow:
    if bar.hidden:
        return TableRow(bar.label, hidden=bar.hidden, marks=bar.marks)
    cells = [segment.text for segment in _unturned(bar, bar.segments)]
    n = sum(segment.count for segment in bar.segments)
    return TableRow(bar.label, tuple(map(Cell, (*cells, speech.number(n)))), marks=bar.marks)


def _unturned(bar: Bar, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(reversed(parts)) if bar.legend.turned else parts
