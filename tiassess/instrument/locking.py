"""A locked version never changes: its checksum is kept beside the instruments and held whenever the file is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tiassess.instrument.definition import Instrument
from tiassess.instrument.errors import InstrumentError
from tiassess.instrument.kinds import Status
from tiassess.instrument.reading import read_yaml

LOCKS: Final = "locked.yaml"
FORMAT: Final = "tiassess-locked/1"
ENTRY: Final = re.compile(r"[a-z][a-z0-9-]*@\d+\.\d+\.\d+")
SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Locks:
    """The checksums of locked versions, by ``id@version``."""

    checksums: Mapping[str, str]
    source: str

    def hold(self, instrument: Instrument) -> None:
        """Refuse a locked version that differs by a single character from what was locked.

        Raises:
            InstrumentError: it has changed, or calls itself locked without having been entered.
        """
        kept = self.checksums.get(instrument.reference)
        if kept is None and instrument.status is Status.LOCKED:
            raise InstrumentError(
                f"{instrument.reference} calls itself locked but is not entered in {self.source}. "
                f'Add the line "{instrument.reference}: {instrument.sha256}".'
            )
        if kept is not None and kept != instrument.sha256:
            raise InstrumentError(
                f"{instrument.reference} is locked and has changed since. "
                "Put the file back as it was, and make the change in a new version."
            )


def read_locks(text: str, source: str) -> Locks:
    r"""Read the register of locked versions.

    >>> read_locks("format: tiassess-locked/1\nlocked:", "locked.yaml").checksums
    {}

    Raises:
        InstrumentError: the register cannot be understood, so nothing can be held to it.
    """
    reading = read_yaml(text)
    if reading.faults:
        raise InstrumentError(*(fault.sentence(source, reading.lines) for fault in reading.faults))
    data = reading.data
    if not isinstance(data, dict) or data.keys() != {"format", "locked"} or data["format"] != FORMAT:
        raise InstrumentError(f"{source}: this is not a register of locked versions. Begin it with “format: {FORMAT}”.")
    entries = data["locked"] or {}
    if not isinstance(entries, dict) or not all(_is_entry(key, value) for key, value in entries.items()):
        raise InstrumentError(f"{source}: each line under “locked” must read “id@1.2.3: checksum”.")
    return Locks(checksums=entries, source=source)


def _is_entry(key: str, value: object) -> bool:
    return bool(ENTRY.fullmatch(key)) and isinstance(value, str) and bool(SHA256.fullmatch(value))
