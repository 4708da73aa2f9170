"""The words of a wave for its respondents, from a settings file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from tiassess.wave.table_file import refuse
from tiassess.wave.yaml_file import read_words

TEXTS = ("service", "people", "steering_group", "host", "contact", "readers", "support")
"""What a settings file may say; every value is a text that fills its place in the respondents' pages."""

LONGEST_TEXT = 2_000


def read_texts(path: Path) -> dict[str, str]:
    """Read a wave's texts from a YAML file of names and texts.

    Raises:
        FileRefusedError: the file cannot be read or has faults; every sentence names one.
    """
    texts = read_words(path, "service: Loch Service")
    refuse([fault for name, value in texts.items() if (fault := _fault(path.name, name, value))])
    return texts


def _fault(file: str, name: str, value: object) -> str | None:
    if name not in TEXTS:
        return f"{file}: “{name[:40]}” is not a setting of a wave. There are: {', '.join(TEXTS)}."
    if not isinstance(value, str) or not value:
        return f"{file}: “{name}” must be a text. Put it in quotation marks if it looks like a number."
    if fault := fault_of_text(value):
        return f"{file}: “{name}” {fault}."
    return None


def fault_of_text(value: str) -> str | None:
    """Say what is wrong with the words of one text, as in "this text …", or None.

    >>> fault_of_text("Ann Reid, 01234 567 890") is None
    True
    >>> fault_of_text("x" * 3_000)
    'is longer than 2,000 characters'
    """
    if len(value) > LONGEST_TEXT:
        return f"is longer than {LONGEST_TEXT:,} characters"
    if any(unicodedata.category(character) == "Cc" for character in value):
        return "holds a control character, which no page can show"
    return None
