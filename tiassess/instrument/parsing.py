"""From the text of a file to an instrument, or to all of its faults at once."""

from __future__ import annotations

from tiassess.instrument.checking import check_reading
from tiassess.instrument.definition import Instrument
from tiassess.instrument.document import instrument_from_document
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.reading import read_yaml


def parse_instrument(text: str, source: str) -> Instrument:
    """Read an instrument file.

    Args:
        text: the YAML text.
        source: the name of the file, as it shall appear in sentences.

    Raises:
        InstrumentError: its sentences are all the faults, each with its place and remedy.
    """
    reading = read_yaml(text)
    report = check_reading(reading, source)
    if report.faults:
        raise InstrumentError(*report.faults)
    return instrument_from_document(reading.data)
