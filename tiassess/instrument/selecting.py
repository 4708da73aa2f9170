"""Taking a part of an instrument: a form, or all but the questions that have no place yet."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Final

from tiassess.instrument.definition import Form, Instrument, Score, Scoring, Section
from tiassess.instrument.errors import CompositionError
from tiassess.instrument.kinds import FormId, ScoreKind
from tiassess.instrument.terms import Routing
from tiassess.instrument.words import wordings

FEWEST_ITEMS: Final = 3
"""Two-item scores look precise and are not."""


def select_form(instrument: Instrument, form_id: FormId) -> Instrument:
    """Keep the items of one form.

    A theme or driver score stays, over the items that are left, if at least three of them are; an anchor index stays
    if all of its items are. The anchors form carries anchor indexes only: a theme's few anchors are not the theme.

    Raises:
        CompositionError: the instrument declares no such form.
    """
    try:
        kept = frozenset(instrument.form(form_id).items)
    except KeyError:
        raise CompositionError(f"{instrument.reference} has no {form_id} form. Ask it in full.") from None
    selected = keep_items(instrument, kept)
    if form_id is FormId.ANCHORS:
        anchors = tuple(score for score in selected.scores if score.kind is ScoreKind.ANCHORS)
        selected = _without_loose_ends(replace(selected, scores=anchors))
    return selected


def keep_items(instrument: Instrument, kept: Set[str]) -> Instrument:
    """Keep some items, and of everything else what still refers to them."""
    return _without_loose_ends(
        replace(
            instrument,
            items=tuple(item for item in instrument.items if item.id in kept),
            sections=keep_in_sections(instrument.sections, kept),
            short_forms=tuple(
                Form(form.id, left) for form in instrument.short_forms if (left := _left(form.items, kept))
            ),
            scores=tuple(limited for score in instrument.scores if (limited := _limited(score, kept))),
        )
    )


def keep_in_sections(sections: tuple[Section, ...], kept: Set[str]) -> tuple[Section, ...]:
    """Keep some items in their sections; a section without any is gone."""
    return tuple(replace(section, items=left) for section in sections if (left := _left(section.items, kept)))


def _left(items: tuple[str, ...], kept: Set[str]) -> tuple[str, ...]:
    return tuple(item for item in items if item in kept)


def _limited(score: Score, kept: Set[str]) -> Score | None:
    left = _left(score.items, kept)
    enough = len(left) == len(score.items) if score.kind is ScoreKind.ANCHORS else len(left) >= FEWEST_ITEMS
    return replace(score, items=left) if enough else None


def _without_loose_ends(instrument: Instrument) -> Instrument:
    """Drop scales, themes, constructs, routing, families and translations that nothing refers to any more."""
    items = instrument.items
    scales = {item.scale for item in items}
    themes = {item.theme for item in items}
    constructs = {item.construct for item in items}
    trimmed = replace(
        instrument,
        scales=tuple(scale for scale in instrument.scales if scale.id in scales),
        themes=tuple(theme for theme in instrument.themes if theme.id in themes),
        constructs=tuple(construct for construct in instrument.constructs if construct.id in constructs),
        routing=_needed_routing(instrument),
        scoring=_with_families_of(instrument.scoring, instrument.scores),
    )
    return keep_translated(trimmed)


def _needed_routing(instrument: Instrument) -> Routing | None:
    routing = instrument.routing
    return routing if routing and any(item.ask_if is routing.id for item in instrument.items) else None


def _with_families_of(scoring: Scoring, scores: tuple[Score, ...]) -> Scoring:
    """Keep the headline families; where a short form has lost all of one's drivers, its themes are the headline."""
    ids = {score.id for score in scores}
    themes = tuple(score.id for score in scores if score.kind is ScoreKind.THEME)
    families = (replace(family, scores=_left(family.scores, ids) or themes) for family in scoring.families)
    return replace(scoring, families=tuple(family for family in families if family.scores))


def keep_translated(instrument: Instrument) -> Instrument:
    """Keep of each translation the wordings that the instrument still has."""
    places = {place for place, _ in wordings(instrument.document)}
    translations = (
        replace(one, words=tuple(word for word in one.words if word[0] in places)) for one in instrument.translations
    )
    return replace(instrument, translations=tuple(translations))
