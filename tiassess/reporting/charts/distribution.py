"""Builds the chart of how a group answered questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from tiassess.reporting.answers import COUNTS_BELOW, Coded, Exact
from tiassess.reporting.charts.data import Bar, DistributionChart, Legend, Segment
from tiassess.reporting.charts.labels import did_not_know, note_of, nothing_to_see, of_all, percentage, sentences
from tiassess.reporting.charts.not_answered import not_answered_tables
from tiassess.reporting.charts.tables import Cell, Table, TableRow
from tiassess.reporting.saying import counted, nearly_all, staff_view

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
    reported = [group.items[item] for item in items if item in group.items]
    kinds = _kinds(reported)
    asked = map(results.publication.questionnaire.item, items)
    bars = tuple(_bar(results, group, item, speech, mixed=len(kinds) == 2) for item in asked)
    return DistributionChart(
        title=title,
        note=note_of(results, group, speech),
        alt=_alt(bars, speech),
        language=results.language,
        explanation=_explanation(reported, speech),
        turned=speech.gettext(
            "Some questions are about something nobody wants. "
            "Their bars are turned round, so the good answers are on the right."
        ),
        bars=bars,
        tables=(*_tables(bars, title, speech), *not_answered_tables(results, group, items, title, speech)),
    )


def _explanation(answers: Sequence[ItemResult], speech: Speech) -> str:
    """Say how to read what there is to see; nothing where there is nothing."""
    kinds = _kinds(answers)
    bars = [_of_bars(kinds, speech)] if kinds else []
    coded = any(isinstance(one.answers, Coded) for one in answers)
    words = [speech.gettext("Where nearly everyone said the same, there are words and no bar.")] if coded else []
    return " ".join((*bars, *words))


def _kinds(answers: Sequence[ItemResult]) -> set[bool]:
    """Say whether there are exact answers that are counted, such that are percentages, or both."""
    return {one.answers.is_counted for one in answers if isinstance(one.answers, Exact)}


def _of_bars(kinds: set[bool], speech: Speech) -> str:
    if kinds == {True}:
        numbers = speech.gettext("Each bar is one question, and its numbers count answers.")
    else:
        numbers = speech.gettext("Each bar is one question, and its numbers are percentages of those who answered it.")
    few = (
        [speech.gettext("Where there are fewer than 10 answers, they are counted instead.")] if len(kinds) == 2 else []
    )
    better = speech.gettext("The further a bar lies to the right of the middle line, the better.")
    return " ".join((numbers, *few, better))


def _bar(results: Results, group: GroupResult, item: Item, speech: Speech, *, mixed: bool) -> Bar:
    options = _options(results, item)
    legend = Legend(tuple(reversed(options)) if item.reversed else options, item.reversed)
    label, marks = results.wording.question(item), _marks(results, group, item, speech)
    result = group.items.get(item.id)
    match result.answers if result else None:
        case Exact() as exact:
            segments = [_segment(results, exact, option, place, speech) for place, option in enumerate(options)]
            n = _answers(exact, speech, mixed=mixed)
            return Bar(label, marks, legend, tuple(reversed(segments) if item.reversed else segments), n)
        case Coded() as coded:
            words = nearly_all(coded, options, speech, by_link=results.rules.by_link)
            return Bar(label, marks, legend, words=words)
        case None:
            return Bar(label, marks, legend, hidden=nothing_to_see(group, speech, offered=result is not None))


def _answers(exact: Exact, speech: Speech, *, mixed: bool) -> str:
    """Say how many answered, and, where others stand beside them, whether the numbers count them or are percentages."""
    if not mixed:
        return speech.ngettext("%(number)s answer", "%(number)s answers", exact.n)
    if exact.is_counted:
        return speech.ngettext("%(number)s answer, counted", "%(number)s answers, counted", exact.n)
    return speech.ngettext("%(number)s answer, in per cent", "%(number)s answers, in per cent", exact.n)


def _segment(results: Results, exact: Exact, option: str, place: int, speech: Speech) -> Segment:
    count, percent = exact.counts[place], exact.percentages[place]
    if exact.is_counted:
        written = of_all(count, exact.n, speech)
        return Segment(option, count, percent, speech.number(count), written, f"{option}: {written}")
    written = percentage(percent, speech)
    cell, people = f"{written} ({speech.number(count)})", counted(results, count, speech)
    return Segment(option, count, percent, speech.number(percent), cell, f"{option}: {written} ({people})")


def _options(results: Results, item: Item) -> tuple[str, ...]:
    return tuple(results.wording.options(results.publication.questionnaire.scale_of(item)))


def _marks(results: Results, group: GroupResult, item: Item, speech: Speech) -> tuple[str, ...]:
    turned = [speech.gettext("(turned round)")] if item.reversed else []
    staff = [staff_view(speech)] if item.staff_view else []
    cell = group.not_answered.get(item.id)
    unknown = [did_not_know(cell, speech)] if cell and results.is_hardly_known(cell) else []
    return (*turned, *staff, *unknown)


def _alt(bars: Sequence[Bar], speech: Speech) -> str:
    said = [f"{bar.label} {' '.join((*bar.marks, bar.instead or _good_end(bar, speech)))}" for bar in bars]
    count = speech.ngettext("A bar for %(number)s question.", "Bars for %(number)s questions.", len(bars))
    return sentences(count, *said)


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
    if bar.words:
        return TableRow(bar.label, (Cell(bar.words, span=len(bar.legend.options) + 1),), marks=bar.marks)
    cells = [segment.text for segment in _unturned(bar, bar.segments)]
    n = sum(segment.count for segment in bar.segments)
    return TableRow(bar.label, tuple(map(Cell, (*cells, speech.number(n)))), marks=bar.marks)


def _unturned(bar: Bar, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(reversed(parts)) if bar.legend.turned else parts
