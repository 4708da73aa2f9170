"""The shape of a release document, checked with the JSON Schema that lies beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

MOST_FAULTS_TOLD = 10

Document = Mapping[str, Any]


def release_schema() -> dict[str, Any]:
    """Return the JSON Schema of a release."""
    text = files("tiassess.disclosure").joinpath("release.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def faults_of_shape(document: Document) -> tuple[str, ...]:
    """Say where a document has another shape than a release, in at most ten sentences.

    >>> for sentence in faults_of_shape({"format": "tiassess-release/1"}):
    ...     print(sentence[:36])
    At the top: missing “atoms”, “groups
    """
    faults = sorted({_sentence(fault) for fault in _validator().iter_errors(document)})
    told = faults[:MOST_FAULTS_TOLD]
    return (*told, f"And {len(faults) - len(told)} more.") if len(faults) > len(told) else tuple(told)


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(release_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _sentence(fault: ValidationError) -> str:
    place = "/".join(str(step) for step in fault.absolute_path)
    where = f"At {place}" if place else "At the top"
    match fault.validator:
        case "required":
            required, present = cast("tuple[list[str], Document]", (fault.validator_value, fault.instance))
            missing = sorted(f"“{key}”" for key in required if key not in present)
            return f"{where}: missing {', '.join(missing)}."
        case "additionalProperties":
            return f"{where}: there is a key that releases do not have."
        case "not":
            return f"{where}: this version knows no rule for this key yet, so it cannot stand here."
        case "maxProperties":
            return f"{where}: something hidden says more than that it is hidden."
        case _:
            return f"{where}: the value is not of the kind that stands here."
