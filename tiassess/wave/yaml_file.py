"""Reading a small YAML file of words that a person made, as strictly as a questionnaire is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tiassess.instrument.reading import LARGEST_FILE, read_yaml
from tiassess.wave.errors import FileRefusedError
from tiassess.wave.table_file import read_bytes, refuse


def read_words(path: Path, example: str) -> dict[str, Any]:
    """Read a YAML file that holds names and what they mean; names are always text, ``No`` stays the word *No*.

    Args:
        path: the file.
        example: what such a file says, for the sentence to somebody whose file says something else.

    Raises:
        FileRefusedError: it cannot be read, or is no such file; every sentence names a fault.
    """
    try:
        text = read_bytes(path, LARGEST_FILE).decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        message = f"{path.name} is not a text file in UTF-8. An example is: {example}"
        raise FileRefusedError(message) from reason
    reading = read_yaml(text)
    refuse([fault.sentence(path.name, reading.lines) for fault in reading.faults])
    if not isinstance(reading.data, dict):
        message = f"{path.name} must hold names and what they mean. An example is: {example}"
        raise FileRefusedError(message)
    return reading.data
