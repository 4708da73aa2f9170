"""The shape of an instrument file: which keys there are and what may stand in them, by a JSON Schema.

The schema, ``schema.json``, is part of the package; ``docs/instrument-format.md`` explains it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

from jsonschema import Draft202012Validator

from tiassess.instrument.faults import Fault, Path

KINDS: Final = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a group of keys",
}


@cache
def schema() -> Mapping[str, Any]:
    """Give the JSON Schema of an instrument file."""
    loaded: Mapping[str, Any] = json.loads((files("tiassess.instrument") / "schema.json").read_text("utf-8"))
    return loaded


def faults_of_shape(data: object) -> Iterator[Fault]:
    """Give everything in which the data differ from the shape of an instrument."""
    if not isinstance(data, dict):
        yield Fault((), "this is not an instrument file", "Begin with the line “format: tiassess-instrument/1”.")
        return
    for error in Draft202012Validator(schema()).iter_errors(data):
        breach = _Breach(tuple(error.absolute_path), error.instance, cast("dict[str, Any]", error.schema))
        yield from _EXPLAIN.get(str(error.validator), _other)(breach, str(error.validator))


@dataclass(frozen=True)
class _Breach:
    """A value that does not keep to its part of the schema."""

    path: Path
    value: Any
    rule: Mapping[str, Any]


def _required(breach: _Breach, _: str) -> Iterator[Fault]:
    for key in breach.rule["required"]:
        if key not in breach.value:
            known = breach.rule["properties"][key]
            yield Fault(breach.path, f"the key “{key}” is missing", f"Add it: {_description(known)}")


def _additional(breach: _Breach, _: str) -> Iterator[Fault]:
    known = sorted(breach.rule["properties"])
    for key in breach.value:
        if key not in known:
            yield Fault((*breach.path, key), f"there is no key “{key}” here", advise(key, known))


def _type(breach: _Breach, _: str) -> Iterator[Fault]:
    wanted = breach.rule["type"]
    kinds = " or ".join(KINDS[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted))
    quotes = "Put it in quotes. " if wanted == "string" and isinstance(breach.value, bool | int) else ""
    yield Fault(breach.path, f"{_shown(breach.value)} must be {kinds}", f"{quotes}{_description(breach.rule)}")


def _other(breach: _Breach, keyword: str) -> Iterator[Fault]:
    problem = _PROBLEMS.get(keyword, "{} is not possible here")
    yield Fault(breach.path, problem.format(_shown(breach.value)), _description(breach.rule))


_EXPLAIN: Final[dict[str, Callable[[_Breach, str], Iterator[Fault]]]] = {
    "required": _required,
    "additionalProperties": _additional,
    "type": _type,
}

_PROBLEMS: Final = {
    "minLength": "the text is empty",
    "maxLength": "the text is too long",
    "minItems": "the list is too short",
    "maxItems": "the list is too long",
    "uniqueItems": "something stands in this list twice",
    "minimum": "{} is too small",
    "maximum": "{} is too large",
}


def advise(word: str, known: list[str]) -> str:
    """Say what may have been meant, or what there is.

    >>> advise("lable", ["label", "value"])
    'Did you mean “label”?'
    """
    close = get_close_matches(word, known, n=1)
    if close:
        return f"Did you mean “{close[0]}”?"
    return f"Known are: {', '.join(known[:12])}{' …' if len(known) > 12 else ''}." if known else "None is declared yet."


def _description(schema_here: Mapping[str, Any]) -> str:
    named = schema_here.get("$ref")
    if "description" not in schema_here and named is not None:
        schema_here = schema()["$defs"][str(named).rsplit("/", maxsplit=1)[-1]]
    return str(schema_here["description"])


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "this"
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else f"“{value}”"
    return text if len(text) <= 60 else f"{text[:57]}…"
