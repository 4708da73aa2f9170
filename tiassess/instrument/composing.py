"""Several instruments, whole or in a short form, become one ordinary questionnaire.

Items keep their id, wording, scale and origin, so that each can be compared over time whatever questionnaire it was
asked in. The document names its parts with their checksums, licences and citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from tiassess.instrument.definition import Instrument
from tiassess.instrument.errors import CompositionError
from tiassess.instrument.joining import join
from tiassess.instrument.kinds import AskIf, FormId, Status
from tiassess.instrument.reading import tidy
from tiassess.instrument.selecting import keep_items, keep_translated, select_form
from tiassess.instrument.terms import Licence, Part
from tiassess.instrument.translating import in_both

PART: Final = re.compile(r"(?P<instrument>[a-z][a-z0-9-]*(@\d+\.\d+\.\d+)?)(:(?P<form>full|core|anchors))?")
SEVERAL_LICENCES: Final = Licence(name="Each part keeps its own licence, named under parts")


@dataclass(frozen=True)
class PartReference:
    """One part as it is asked for: an instrument, the newest version unless one is named, and a form."""

    instrument: str
    form: FormId = FormId.FULL


def parse_part(text: str) -> PartReference:
    """Read ``ID[@VERSION][:full|core|anchors]``.

    >>> parse_part("ti-organisation@0.1.0:core")
    PartReference(instrument='ti-organisation@0.1.0', form=<FormId.CORE: 'core'>)

    Raises:
        CompositionError: the text does not have this shape.
    """
    match = PART.fullmatch(text)
    if match is None:
        raise CompositionError(f"“{text}” does not name a part. Write ID, ID@1.2.3, or either with :core or :anchors.")
    return PartReference(match["instrument"], FormId(match["form"] or FormId.FULL))


def compose(
    parts: Sequence[tuple[Instrument, FormId | str]],
    id: str,  # noqa: A002 - the word of the file
    title: str | None = None,
    version: str = "0.1.0",
) -> Instrument:
    """Make one questionnaire of several parts, in the order given.

    Raises:
        CompositionError: the parts do not fit together; the sentences are all the reasons.
    """
    if not parts:
        raise CompositionError("Name at least one part to compose a questionnaire of.")
    chosen = [select_form(instrument, FormId(form)) for instrument, form in parts]
    entries = [entry for instrument, form in parts for entry in _entries(instrument, FormId(form))]
    licences = {entry.licence for entry in entries}
    whole = replace(
        reduce(_join_shared, chosen),
        id=id,
        version=version,
        title=tidy(title) if title else " · ".join(dict.fromkeys(part.title for part in chosen)),
        summary=None,
        status=Status.DRAFT if any(part.status is Status.DRAFT for part in chosen) else Status.PILOT,
        licence=licences.pop() if len(licences) == 1 else SEVERAL_LICENCES,
        citation=" ".join(dict.fromkeys(entry.citation for entry in entries)),
        short_forms=(),
        parts=tuple(dict.fromkeys(entries)),
    )
    return _with_titles(keep_translated(whole), chosen if title is None else [])


def for_wave(questionnaire: Instrument, is_first_wave: bool, loop: Instrument) -> Instrument:
    """Give the questionnaire as an organisation's wave asks it.

    In a first wave nobody can have seen something change because of the last one: what is asked from the second wave
    on is taken out. In later waves the loop's question of that kind joins, unless it is there already.

    Raises:
        CompositionError: the loop's question cannot be joined.
    """
    if is_first_wave:
        return _without_later_items(questionnaire)
    later = frozenset(item.id for item in loop.items if item.ask_if is AskIf.FROM_WAVE_2)
    # The loop's question is in no score, so it joins whatever the questionnaire's rules and language are.
    rules = replace(questionnaire.scoring, families=())
    question = replace(keep_items(loop, later), language=questionnaire.language, scoring=rules)
    joined = join(questionnaire, question)
    return questionnaire if len(joined.items) == len(questionnaire.items) else joined


def _without_later_items(questionnaire: Instrument) -> Instrument:
    kept = frozenset(item.id for item in questionnaire.items if item.ask_if is not AskIf.FROM_WAVE_2)
    return questionnaire if len(kept) == len(questionnaire.items) else keep_items(questionnaire, kept)


def _join_shared(first: Instrument, second: Instrument) -> Instrument:
    return join(in_both(first, second), second)


def _entries(instrument: Instrument, form: FormId) -> Iterator[Part]:
    """Name a part; one that was composed itself is named by its own parts."""
    if instrument.parts and form is FormId.FULL:
        yield from instrument.parts
    else:
        yield Part(instrument.reference, form, instrument.sha256, instrument.licence, instrument.citation)


def _with_titles(whole: Instrument, chosen: Sequence[Instrument]) -> Instrument:
    """Translate a title that was put together from the parts' titles; one that was given stays as it is."""
    translations = []
    for one in whole.translations:
        own = [
            dict(spoken.words)["title"]
            for part in chosen
            for spoken in part.translations
            if spoken.language == one.language
        ]
        title = " · ".join(dict.fromkeys(own)) or whole.title
        words = tuple((place, title if place == "title" else text) for place, text in one.words)
        translations.append(replace(one, words=words))
    return replace(whole, translations=tuple(translations))
