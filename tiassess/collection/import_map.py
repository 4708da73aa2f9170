"""The map of an import: which words of an earlier survey mean which of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tiassess.collection.errors import ResponsesRefusedError
from tiassess.wave.table_file import first_sentences
from tiassess.wave.yaml_file import read_words

PARTS = ("units", "roles", "columns", "values")


@dataclass(frozen=True)
class ImportMap:
    """Words of a file and what they mean; a word that is not here means itself.

    Attributes:
        units: text of a unit cell → unit id.
        roles: text of a role cell → role id.
        columns: header → item id.
        values: text of an answer cell → answer code.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


def read_map(path: Path) -> ImportMap:
    """Read a map from a YAML file with any of the parts units, roles, columns and values.

    Raises:
        FileRefusedError: the file cannot be read as names and what they mean.
        ResponsesRefusedError: it is no such map; every sentence names a fault.
    """
    document = read_words(path, "values: {Strongly agree: 5}")
    if faults := [fault for part, words in document.items() if (fault := _fault(path.name, part, words))]:
        raise ResponsesRefusedError(*first_sentences(faults))
    return ImportMap(**{part: {text: str(code) for text, code in words.items()} for part, words in document.items()})


def _fault(file: str, part: str, words: object) -> str | None:
    if part not in PARTS:
        return f"{file}: “{part[:40]}” is not a part of a map. There are: {', '.join(PARTS)}."
    if not isinstance(words, dict):
        return f"{file}: “{part}” must hold pairs, such as: Strongly agree: 5"
    odd = [text for text, code in words.items() if isinstance(code, bool) or not isinstance(code, str | int)]
    return f"{file}, {part}: put the meaning of “{odd[0][:40]}” in quotation marks." if odd else None
