"""The instruments in a folder, one file a version, found by id and version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tiassess.instrument.definition import Instrument
from tiassess.instrument.errors import InstrumentError, InstrumentNotFoundError
from tiassess.instrument.kinds import Status
from tiassess.instrument.locking import LOCKS, read_locks
from tiassess.instrument.parsing import parse_instrument
from tiassess.instrument.reading import read_text

FILE_NAME: Final = re.compile(r"(?P<id>[a-z][a-z0-9-]*)-(?P<version>\d+\.\d+\.\d+)\.yaml")
REFERENCE: Final = re.compile(r"(?P<id>[a-z][a-z0-9-]*)(@(?P<version>\d+\.\d+\.\d+))?")


@dataclass(frozen=True)
class Listing:
    """One instrument version as it stands on a shelf."""

    id: str
    version: str
    status: Status
    title: str
    items: int
    path: Path


class InstrumentLibrary:
    """The instrument files of one folder, named ``ID-VERSION.yaml``; other files there are not its business."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list(self) -> tuple[Listing, ...]:
        """Give every version in the folder, by id, oldest version first.

        Raises:
            InstrumentError: a file in the folder has faults.
        """
        return tuple(_listing(path, self._read(path)) for path in self._paths())

    def find(self, reference: str) -> Instrument:
        """Give the instrument ``ID@VERSION``, or the newest version of ``ID``.

        Raises:
            InstrumentNotFoundError: there is none.
            InstrumentError: its file has faults, or a locked version has changed.
        """
        match = REFERENCE.fullmatch(reference)
        if match is None:
            raise InstrumentNotFoundError(f"“{reference}” does not name an instrument. Write ID or ID@1.2.3.")
        paths = [path for path in self._paths() if _is_named(path, match["id"], match["version"])]
        if not paths:
            raise InstrumentNotFoundError(f"There is no instrument {reference} here. {self._known()}")
        return self._read(paths[-1])

    def _paths(self) -> tuple[Path, ...]:
        paths = (path for path in self._folder.glob("*.yaml") if FILE_NAME.fullmatch(path.name))
        return tuple(sorted(paths, key=_id_and_version))

    def _read(self, path: Path) -> Instrument:
        instrument = parse_instrument(read_text(path), path.name)
        if path.name != f"{instrument.id}-{instrument.version}.yaml":
            raise InstrumentError(
                f"{path.name}: the file holds {instrument.reference}. "
                f"Name it {instrument.id}-{instrument.version}.yaml."
            )
        locks = self._folder / LOCKS
        if locks.is_file():
            read_locks(read_text(locks), locks.name).hold(instrument)
        return instrument

    def _known(self) -> str:
        known = sorted({_id_and_version(path)[0] for path in self._paths()})
        return f"Known are: {', '.join(known)}." if known else "The folder holds no instrument files."


def _listing(path: Path, instrument: Instrument) -> Listing:
    return Listing(
        id=instrument.id,
        version=instrument.version,
        status=instrument.status,
        title=instrument.title,
        items=len(instrument.items),
        path=path,
    )


def _is_named(path: Path, wanted_id: str, version: str | None) -> bool:
    return path.name == f"{wanted_id}-{version}.yaml" if version else _id_and_version(path)[0] == wanted_id


def _id_and_version(path: Path) -> tuple[str, tuple[int, ...]]:
    """Order versions by their numbers: 0.10.0 is newer than 0.9.0."""
    match = FILE_NAME.fullmatch(path.name)
    assert match is not None
    return match["id"], tuple(int(number) for number in match["version"].split("."))
