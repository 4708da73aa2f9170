"""Keeping translations with what they translate while instruments are joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tiassess.instrument.definition import Instrument
from tiassess.instrument.terms import Translation
from tiassess.instrument.words import Words, wordings


def join_translations(joined: Instrument, first: Instrument, second: Instrument) -> Instrument:
    """Keep the first's languages, with the second's words where it has the language too.

    What is not translated stays in the source language, so that no language is lost for one added question; ``check``
    never accepts a file in that state, because there somebody can still translate it.
    """
    spoken = {one.language: _by_place(second, one.words) for one in second.translations}
    source = tuple(wordings(joined.document))
    translations = []
    for one in first.translations:
        words = spoken.get(one.language, {}) | _by_place(first, one.words)
        translations.append(replace(one, words=tuple((place, words.get(place, text)) for place, text in source)))
    return replace(joined, translations=tuple(translations))


def in_both(first: Instrument, second: Instrument) -> Instrument:
    """Keep the first's translations into languages that the second has as well."""
    languages = {one.language for one in second.translations}
    return replace(first, translations=tuple(one for one in first.translations if one.language in languages))


def rename_places(translation: Translation, names: Mapping[str, str]) -> Translation:
    """Move wordings to the new names of their places.

    >>> translation = Translation("cy", (("sections/team/title", "Tîm"),))
    >>> rename_places(translation, {"sections/team/": "sections/team-2/"}).words
    (('sections/team-2/title', 'Tîm'),)
    """
    return replace(translation, words=tuple((_moved(place, names), text) for place, text in translation.words))


def _moved(place: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        if place.startswith(old):
            return new + place.removeprefix(old)
    return place


def _by_place(instrument: Instrument, words: Words) -> dict[str, str]:
    """Give translated words by place; each section may come to say the instrument's reference period itself."""
    by_place = dict(words)
    if "reference_period" in by_place:
        period = by_place["reference_period"]
        own = {f"sections/{section.id}/reference_period": period for section in instrument.sections}
        by_place = own | by_place
    return by_place
