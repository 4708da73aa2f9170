"""The map of an import: which words of an earlier survey mean which of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tiassess.collection.errors import ResponsesRefusedError
from tiassess.wave.table_file import read_bytes

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
        ResponsesRefusedError: the file is no such map; every sentence names a fault.
    """
    try:
        document = yaml.safe_load(read_bytes(path).decode())
    except (UnicodeDecodeError, yaml.YAMLError) as reason:
        message = f"{path.name} is not YAML in UTF-8. An example is: values: {{Strongly agree: 5}}"
        raise ResponsesRefusedError(message) from reason
    if not isinstance(document, dict):
        message = f"{path.name} must hold some of the parts {', '.join(PARTS)}."
        raise ResponsesRefusedError(message)
    if faults := [fault for part, words in document.items() if (fault := _fault(path.name, part, words))]:
        raise ResponsesRefusedError(*faults)
    return ImportMap(
        **{part: {str(text): str(code) for text, code in words.items()} for part, words in document.items()}
    )


def _fault(file: str, part: object, words: object) -> str | None:
    if part not in PARTS:
        return f"{file}: “{part}” is not a part of a map. There are: {', '.join(PARTS)}."
    if not isinstance(words, dict):
        return f"{file}: “{part}” must hold pairs, such as: Strongly agree: 5"
    odd = [
        text
        for text, code in words.items()
        if isinstance(text, bool) or not isinstance(code, str | int) or isinstance(code, bool)
    ]
    if odd:
        return f"{file}, {part}: put “{odd[0]}” and its meaning in quotation marks."
    return None
