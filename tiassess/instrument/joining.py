"""Putting a second instrument behind a first one, without changing what any question says or how it counts."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace

from tiassess.instrument.definition import MOST_COMMENTS, Instrument, Item, Section
from tiassess.instrument.entries import union
from tiassess.instrument.errors import CompositionError
from tiassess.instrument.selecting import keep_in_sections
from tiassess.instrument.translating import join_translations, rename_places


def join(first: Instrument, second: Instrument) -> Instrument:
    """Add the items of the second that the first does not have; title, id and version stay the first's.

    A scale or section of the second whose id is taken gets a new one: these ids are names within the file only.
    An item in both is asked once, and reported from the higher of its two levels.

    Raises:
        CompositionError: all the reasons why the two do not fit together.
    """
    reasons = [*_clashing_items(first, second), *_clashing_scores(first, second), *_clashing_rules(first, second)]
    if reasons:
        raise CompositionError(*reasons)
    second = _renamed(second, first)
    present = {item.id for item in first.items}
    added = tuple(item for item in second.items if item.id not in present)
    new_sections = keep_in_sections(_with_period(second, first), {item.id for item in added})
    joined = replace(
        first,
        items=(*_most_protected(first.items, second), *added),
        sections=(*_with_period(first, second), *new_sections),
        reference_period=first.reference_period if _same_period(first, second) else None,
        scales=union(first.scales, second.scales),
        themes=union(first.themes, second.themes),
        constructs=union(first.constructs, second.constructs),
        scores=union(first.scores, second.scores),
        tokens=tuple({token.name: token for token in (*second.tokens, *first.tokens)}.values()),
        routing=first.routing or second.routing,
        scoring=replace(first.scoring, families=union(first.scoring.families, second.scoring.families)),
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        short_forms=(),
    )
    return join_translations(joined, first, second)


def _clashing_items(first: Instrument, second: Instrument) -> Iterator[str]:
    known = {item.id: item for item in first.items}
    for item in second.items:
        if item.id in known and _identity(first, known[item.id]) != _identity(second, item):
            yield (
                f"{item.id} is not the same question in {first.reference} and {second.reference}: its wording, scale, "
                "direction or audience differs. Give one of them another id, or leave a part out."
            )
    if len({item.id for item in (*first.comment_items, *second.comment_items)}) > MOST_COMMENTS:
        yield f"Together the parts have more than {MOST_COMMENTS} comment questions. Leave a part out."


def _identity(instrument: Instrument, item: Item) -> tuple[object, ...]:
    """What must be equal for two questions to be one."""
    scale = instrument.scale_of(item).sha256 if item.scale else None
    return item.kind, item.text_sha256, scale, item.reversed, item.audience, item.ask_if, item.own_option


def _clashing_scores(first: Instrument, second: Instrument) -> Iterator[str]:
    scores = {score.id: score for score in first.scores}
    for score in second.scores:
        if scores.get(score.id, score) != score:
            yield f"Both parts have a score “{score.id}”, over different questions. Leave one of the parts out."
    themes = {theme.id: theme for theme in first.themes}
    for theme in second.themes:
        if themes.get(theme.id, theme) != theme:
            yield f"Both parts have a theme “{theme.id}” with different labels. Give one of them another id."


def _clashing_rules(first: Instrument, second: Instrument) -> Iterator[str]:
    names = f"{first.reference} and {second.reference}"
    if first.language != second.language:
        yield f"{names} are written in different languages. Compose instruments of one language."
    if replace(first.scoring, families=()) != replace(second.scoring, families=()):
        yield f"{names} are scored by different rules. Ask them in separate waves."
    if first.routing and second.routing and first.routing != second.routing:
        yield f"{names} ask the first question in different words. Use the same words in both."


def _renamed(second: Instrument, first: Instrument) -> Instrument:
    shown = {scale.id: scale.sha256 for scale in first.scales}
    taken = {scale.id for scale in second.scales if shown.get(scale.id, scale.sha256) != scale.sha256}
    scales = _free_names(taken, shown.keys() | {scale.id for scale in second.scales})
    titled = {section.id for section in first.sections}
    own = {section.id for section in second.sections}
    sections = _free_names(titled & own, titled | own)
    return replace(
        second,
        scales=tuple(replace(scale, id=scales.get(scale.id, scale.id)) for scale in second.scales),
        items=tuple(replace(item, scale=scales.get(item.scale or "", item.scale)) for item in second.items),
        sections=tuple(replace(section, id=sections.get(section.id, section.id)) for section in second.sections),
        translations=tuple(
            rename_places(
                one,
                {f"scales/{old}/": f"scales/{new}/" for old, new in scales.items()}
                | {f"sections/{old}/": f"sections/{new}/" for old, new in sections.items()},
            )
            for one in second.translations
        ),
    )


def _free_names(clashing: Set[str], taken: Set[str]) -> dict[str, str]:
    """Give each clashing id the first numbered name that is free: ``team-2``."""
    names: dict[str, str] = {}
    for name in sorted(clashing):
        number = 2
        while f"{name}-{number}" in taken or f"{name}-{number}" in names.values():
            number += 1
        names[name] = f"{name}-{number}"
    return names


def _most_protected(items: tuple[Item, ...], second: Instrument) -> Iterator[Item]:
    other = {item.id: item.report_from for item in second.items}
    for item in items:
        level = other.get(item.id, item.report_from)
        yield replace(item, report_from=level) if item.report_from.reaches(level) else item


def _same_period(first: Instrument, second: Instrument) -> bool:
    return first.reference_period == second.reference_period


def _with_period(instrument: Instrument, other: Instrument) -> tuple[Section, ...]:
    """Let sections say their own reference period where the two instruments differ in it."""
    if _same_period(instrument, other):
        return instrument.sections
    period = instrument.reference_period
    return tuple(
        replace(section, reference_period=section.reference_period or period) for section in instrument.sections
    )
