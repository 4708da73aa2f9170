"""The Release: one immutable document per wave, known by its hash, from which everything published is read.

The document has the shape of `release.schema.json`, explained in `docs/release-format.md`. It is written as canonical
JSON (RFC 8785), so that the same results always are the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NoReturn

import rfc8785

from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.disclosure.shape import Document, faults_of_shape

FORMAT = "tiassess-release/1"


@dataclass(frozen=True)
class Release:
    """A release that has the right shape and the right hash. Make one with `finish_release` or `Release.from_bytes`.

    Attributes:
        document: the whole document, `sha256` included. Nothing may change it.
    """

    document: Document

    @property
    def sha256(self) -> str:
        """The hash of the canonical document without this key."""
        return str(self.document["sha256"])

    def to_bytes(self) -> bytes:
        """Return the canonical bytes: what is stored, published and exported."""
        return rfc8785.dumps(dict(self.document))

    @classmethod
    def from_bytes(cls, data: bytes) -> Release:
        """Read a release and refuse whatever is not exactly one.

        Raises:
            ReleaseFormatError: if the file is not JSON, is another format or version, has another shape, or was
                changed since it was made.
        """
        document = _parse(data)
        if document.get("format") != FORMAT:
            raise ReleaseFormatError(f"This file is not a release that can be read here: its format is not “{FORMAT}”.")
        _refuse_faults(document)
        release = cls(_plain(document))
        if release.sha256 != hash_of(release.document):
            raise ReleaseFormatError(
                "This release was changed after it was made: its content does not match its sha256. "
                "Use the file as it was published."
            )
        return release


def finish_release(document: Document) -> Release:
    """Seal a document that has no `sha256` yet.

    Raises:
        ReleaseFormatError: if the document does not have the shape of a release.
    """
    finished = {**document, "sha256": hash_of(document)}
    _refuse_faults(finished)
    return Release(_plain(finished))


def hash_of(document: Document) -> str:
    """Return the SHA-256 of the canonical JSON of a document without its `sha256`.

    >>> hash_of({"b": 2.0, "a": 1}) == hash_of({"a": 1, "b": 2, "sha256": "…"})
    True
    """
    content = {key: value for key, value in document.items() if key != "sha256"}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _plain(document: Document) -> Document:
    """Return the document as reading its canonical bytes gives it, so that a made and a read release are equal."""
    plain: Document = json.loads(rfc8785.dumps(dict(document)))
    return plain


def _refuse_faults(document: Document) -> None:
    if faults := faults_of_shape(document):
        raise ReleaseFormatError("This is not a release in the shape of docs/release-format.md.", *faults)


def _parse(data: bytes) -> dict[str, Any]:
    """Read JSON strictly: a doubled key or a NaN could carry what no check looks at."""
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        rfc8785.dumps(document)  # refuses what JSON can write and canonical JSON cannot, such as 1e999
    except (ValueError, RecursionError) as fault:
        raise ReleaseFormatError("This file is not a release: it is not JSON text as releases are written.") from fault
    if not isinstance(document, dict):
        raise ReleaseFormatError("This file is not a release: it holds no JSON object.")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a key stands twice")
    return names


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
