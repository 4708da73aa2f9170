"""The words of a wave for its respondents, from a settings file."""

from __future__ import annotations

from pathlib import Path

import yaml

from tiassess.wave.errors import FileRefusedError
from tiassess.wave.table_file import read_bytes, refuse

TEXTS = ("service", "people", "steering_group", "host", "contact", "readers", "support")
"""What a settings file may say; every value is a text that fills its place in the respondents' pages."""

LONGEST_TEXT = 2_000
LARGEST_SETTINGS = 100_000


def read_texts(path: Path) -> dict[str, str]:
    """Read a wave's texts from a YAML file of names and texts.

    Raises:
        FileRefusedError: the file cannot be read or has faults; every sentence names one.
    """
    try:
        text = read_bytes(path).decode()
        if len(text) > LARGEST_SETTINGS:
            message = f"{path.name} is far longer than any settings file. Is it the right file?"
            raise FileRefusedError(message)
        document = yaml.safe_load(text)
    except (UnicodeDecodeError, yaml.YAMLError) as reason:
        message = f"{path.name} is not YAML in UTF-8. An example line is: service: Loch Service"
        raise FileRefusedError(message) from reason
    if not isinstance(document, dict):
        message = f"{path.name} must hold names and texts, such as: service: Loch Service"
        raise FileRefusedError(message)
    refuse([fault for name, value in document.items() if (fault := _fault(path.name, name, value))])
    return {name: value.strip() for name, value in document.items()}


def _fault(file: str, name: object, value: object) -> str | None:
    if name not in TEXTS:
        return f"{file}: “{name}” is not a setting of a wave. There are: {', '.join(TEXTS)}."
    if not isinstance(value, str) or not value.strip():
        return f"{file}: “{name}” must be a text. Put it in quotation marks if it looks like a number."
    if len(value) > LONGEST_TEXT:
        return f"{file}: “{name}” is longer than {LONGEST_TEXT:,} characters."
    return None
