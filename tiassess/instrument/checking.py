"""Checking an instrument: its shape, then its meaning, and every fault at once with file, place and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path as FilePath
from typing import Final

from tiassess.instrument.counting import (
    faults_of_families,
    faults_of_own_options,
    faults_of_routing,
    faults_of_scales,
    faults_of_scores,
)
from tiassess.instrument.draft import Draft
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.faults import Fault, Report, line_of
from tiassess.instrument.placement import faults_of_forms, faults_of_ids, faults_of_items, faults_of_sections
from tiassess.instrument.plainness import warnings_of_sections, warnings_of_unused, warnings_of_wording
from tiassess.instrument.reading import Reading, read_text, read_yaml
from tiassess.instrument.shape import faults_of_shape
from tiassess.instrument.texts import faults_of_texts, faults_of_translations

Check = Callable[[Draft], Iterator[Fault]]

FAULTS: Final[tuple[Check, ...]] = (
    faults_of_ids,
    faults_of_items,
    faults_of_sections,
    faults_of_forms,
    faults_of_scales,
    faults_of_own_options,
    faults_of_scores,
    faults_of_families,
    faults_of_routing,
    faults_of_texts,
    faults_of_translations,
)
WARNINGS: Final[tuple[Check, ...]] = (warnings_of_wording, warnings_of_sections, warnings_of_unused)


def check_instrument(text: str, source: str) -> Report:
    """Check the text of an instrument file, whatever it is; nothing is raised.

    Args:
        text: what the file holds.
        source: the name of the file, as it shall appear in sentences.
    """
    return check_reading(read_yaml(text), source)


def check_file(path: FilePath) -> Report:
    """Check a file that somebody named, also one that is not there or is not text."""
    try:
        text = read_text(path)
    except InstrumentError as refusal:
        return Report(faults=tuple(refusal.sentences))
    return check_instrument(text, str(path))


def check_reading(reading: Reading, source: str) -> Report:
    """Check what was read from a file."""
    if reading.data is None and reading.faults:
        return Report(_sentences(reading.faults, reading, source))
    faults = [*reading.faults, *faults_of_shape(reading.data)]
    warnings: list[Fault] = []
    if isinstance(reading.data, dict):
        draft = Draft((), reading.data)
        faults += (fault for check in FAULTS for fault in check(draft))
        warnings += (warning for check in WARNINGS for warning in check(draft))
    return Report(_sentences(faults, reading, source), _sentences(warnings, reading, source))


def _sentences(faults: Iterable[Fault], reading: Reading, source: str) -> tuple[str, ...]:
    """Say each fault once, in the order of the file."""
    in_order = sorted(dict.fromkeys(faults), key=lambda fault: line_of(fault.path, reading.lines) or 0)
    return tuple(fault.sentence(source, reading.lines, reading.data) for fault in in_order)
