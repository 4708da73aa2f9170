"""The canonical form: values of this room as plain JSON, as bytes and as SHA-256.

A definition leaves out every field that holds its default. Defaults that can be left out mean "nothing special"
(not reversed, asked of everybody), so a later version of tiassess can add such a field without changing the checksum
of any questionnaire that a wave already holds. Numbers that steer scoring are marked *always* and never left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

import rfc8785

ALWAYS: Final = {"always": True}


def named(key: str) -> dict[str, str]:
    """Give the metadata of a field that has another name in the file than in Python (`from` is a keyword)."""
    return {"key": key}


def plain(value: object) -> Any:
    """Turn a definition into dictionaries, lists, strings, whole numbers and booleans.

    Shares are written as decimals in text, so that no floating-point number ever enters a checksum.

    >>> plain((Fraction(3, 5), "unit", 2))
    ['0.6', 'unit', 2]
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if is_dataclass(value):
        present = ((field, getattr(value, field.name)) for field in fields(value))
        return {_key(field): plain(part) for field, part in present if _is_written(field, part)}
    return value


def decimal_text(share: Fraction) -> str:
    """Write a share as the shortest exact decimal.

    >>> decimal_text(Fraction("0.75")), decimal_text(Fraction(1))
    ('0.75', '1')
    """
    return format(Decimal(share.numerator) / Decimal(share.denominator), "f")


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """Write a document in the one way that RFC 8785 allows."""
    return rfc8785.dumps(dict(document))


def checksum(document: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a document's canonical bytes, in hexadecimal.

    >>> checksum({"b": 1, "a": 2}) == checksum({"a": 2, "b": 1})
    True
    """
    return sha256(canonical_bytes(document)).hexdigest()


def _key(field: Field[Any]) -> str:
    key: str = field.metadata.get("key", field.name)
    return key


def _is_written(field: Field[Any], part: object) -> bool:
    return "always" in field.metadata or part != field.default
