"""Reading an instrument back from its canonical document, for instance from the frame of a wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tiassess.instrument.definition import COMMENT_LENGTH, FORMAT, Instrument
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.kinds import ItemKind
from tiassess.instrument.words import flat


def instrument_from_document(document: Mapping[str, Any]) -> Instrument:
    """Read an instrument from the document that ``Instrument.document`` wrote; its checksum stays the same.

    The document is not checked again: a wave keeps its questionnaire even when later versions of tiassess ask more of
    a new one.

    Raises:
        InstrumentError: this is not an instrument's document at all.
    """
    if document.get("format") != FORMAT:
        raise InstrumentError(f"This is not an instrument: its format is not {FORMAT}.")
    try:
        instrument = _built(Instrument, _completed(document))
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise InstrumentError("This instrument's document is damaged and cannot be read.") from fault
    assert isinstance(instrument, Instrument)
    return instrument


def _completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what a file may leave out because it follows from the rest."""
    own = f"{document['id']}@{document['version']}"
    items = [{"from": own, **_with_length(item)} for item in document["items"]]
    translations = [
        {"language": language, "words": list(flat(tree))} for language, tree in document.get("translations", {}).items()
    ]
    return {**document, "items": items, "translations": translations}


def _with_length(item: Mapping[str, Any]) -> dict[str, Any]:
    if item.get("kind") == ItemKind.COMMENT:
        return {"max_length": COMMENT_LENGTH, **item}
    return dict(item)


def _built(kind: Any, data: Any) -> Any:
    """Build a value of an annotated type from plain data, the reverse of ``canonical.plain``."""
    if data is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        return _built(next(one for one in get_args(kind) if one is not NoneType), data)
    if get_origin(kind) is tuple:
        return tuple(_built(get_args(kind)[0], part) for part in data)
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types(kind)
        return kind(**{name: _built(types[name], data[key]) for name, key in _keys(kind) if key in data})
    if isinstance(kind, type) and issubclass(kind, Enum | Fraction):
        return kind(data)
    return data


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _keys(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.metadata.get("key", field.name)) for field in fields(kind))
