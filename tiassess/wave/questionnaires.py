"""Finding what a wave asks: a shipped instrument, one of its forms, or a file of one's own."""

from __future__ import annotations

from pathlib import Path

from tiassess.instrument.composing import compose, parse_part
from tiassess.instrument.definition import FormId, Instrument
from tiassess.instrument.library import InstrumentLibrary
from tiassess.instrument.parsing import parse_instrument
from tiassess.instrument.reading import read_text

FILE_ENDINGS = {".yaml", ".yml"}

LOOP = "pulse"
"""The instrument whose question "has anything changed because of the last survey" joins from the second wave on."""


def find_questionnaire(reference: str, library: InstrumentLibrary) -> Instrument:
    """Find a questionnaire by ``ID[@VERSION][:full|core|anchors]``, or read it from a YAML file.

    Raises:
        RefusedError: there is no such instrument or form, or the file has faults.
    """
    path = Path(reference)
    if path.suffix.lower() in FILE_ENDINGS:
        return parse_instrument(read_text(path), path.name)
    part = parse_part(reference)
    instrument = library.find(part.instrument)
    if part.form is FormId.FULL:
        return instrument
    return compose([(instrument, part.form)], f"{instrument.id}-{part.form.value}", version=instrument.version)
