"""From the text of a file to an instrument, or to all of its faults at once."""

from __future__ import annotations

from pathlib import Path

from tiassess.instrument.definition import Instrument
from tiassess.instrument.document import instrument_from_document
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.reading import LARGEST_FILE, read_yaml


def parse_instrument(text: str, source: str) -> Instrument:
    """Read an instrument file.

    Args:
        text: the YAML text.
        source: the name of the file, as it shall appear in sentences.

    Raises:
        InstrumentError: its sentences are all the faults, each with its place and remedy.
    """
    reading = read_yaml(text)
    if reading.faults:
        raise InstrumentError(*(fault.sentence(source, reading.lines) for fault in reading.faults))
    return instrument_from_document(reading.data)


def read_text(path: Path) -> str:
    """Read a file that somebody named, or say in a sentence why that is not possible.

    Raises:
        InstrumentError: there is no such file, it is a folder, too large, or not text.
    """
    if path.is_dir():
        raise InstrumentError(f"{path}: this is a folder. Name the file in it.")
    if not path.is_file():
        raise InstrumentError(f"{path}: there is no such file. Look at the spelling and the folder.")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InstrumentError(f"{path}: the file is larger than any instrument ({LARGEST_FILE // 1024} KiB).")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InstrumentError(f"{path}: this is not a text file in UTF-8. Save it as UTF-8 text.") from fault
    except OSError as fault:
        raise InstrumentError(f"{path}: the file cannot be read ({fault.strerror}).") from fault
