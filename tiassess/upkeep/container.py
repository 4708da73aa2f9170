"""The file of a backup: a plain tar of rows as JSON, with a manifest at its end and a mark under the server's secret.

Members are read where they lie and by our own names; nothing is ever unpacked. Nothing in the file is compressed, so
that it needs no more room to read than it shows. `docs/deployment.md` describes the format.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tarfile import BLOCKSIZE, REGTYPE, USTAR_FORMAT, HeaderError, TarInfo
from typing import Any, BinaryIO, Final

from tiassess.upkeep.errors import BackupRefusedError

FORMAT: Final = "tiassess-backup/1"
MANIFEST, MARK = "manifest.json", "manifest.mark"
PART: Final = re.compile(r"[0-9]{6}\.jsonl")
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one member; ours are far smaller, and no more than this is ever held in memory."""


@dataclass(frozen=True)
class Part:
    """Some rows of one table.

    Attributes:
        name: of the member.
        table: the table.
        rows: how many there are.
        sha256: of its bytes.
    """

    name: str
    table: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        program: the version of the program that made it.
        revision: the version of the database.
        day: on which it was made.
        tables: the columns of each table with their kinds, in the order in which rows can be put in.
        parts: the rows, in the same order.
    """

    program: str
    revision: str
    day: str
    tables: Mapping[str, Mapping[str, str]]
    parts: Sequence[Part] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """Write it."""
        parts = [[part.name, part.table, part.rows, part.sha256] for part in self.parts]
        return json.dumps({**vars(self), "format": FORMAT, "parts": parts}, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Read it.

        Raises:
            ValueError: it is none.
        """
        try:
            read = json.loads(content)
            if read.pop("format") != FORMAT:
                raise ValueError(FORMAT)
            texts = {name: _text(read[name]) for name in ("program", "revision", "day")}
            tables = {
                name: {column: _text(columns[column]) for column in columns} for name, columns in read["tables"].items()
            }
            return cls(**texts, tables=tables, parts=[_part(*part) for part in read["parts"]])
        except (AttributeError, KeyError, TypeError, RecursionError) as reason:
            raise ValueError(FORMAT) from reason

    @property
    def rows(self) -> int:
        """Give how many rows there are in all."""
        return sum(part.rows for part in self.parts)


def _text(value: object) -> str:
    """Give a text as it is.

    Raises:
        TypeError: it is none.
    """
    if isinstance(value, str):
        return value
    raise TypeError


def _part(name: object, table: object, rows: object, checksum: object) -> Part:
    if isinstance(rows, int):
        return Part(_text(name), _text(table), rows, _text(checksum))
    raise TypeError


class Writer:
    """Writes a container to a file that is open for writing."""

    def __init__(self, file: BinaryIO, manifest: Manifest) -> None:
        self._file = file
        self._manifest = manifest
        self._parts: list[Part] = []

    def add(self, table: str, lines: Sequence[bytes]) -> None:
        """Write some rows of a table, one on each line."""
        content = b"".join(lines)
        name = f"{len(self._parts) + 1:06}.jsonl"
        self._write(name, content)
        self._parts.append(Part(name, table, len(lines), sha256(content).hexdigest()))

    def finish(self, mark_key: bytes) -> None:
        """Write the manifest and its mark."""
        whole = Manifest(**{**vars(self._manifest), "parts": self._parts}).to_bytes()
        self._write(MANIFEST, whole)
        self._write(MARK, hmac.digest(mark_key, whole, "sha256").hex().encode())
        self._file.write(bytes(2 * BLOCKSIZE))

    def _write(self, name: str, content: bytes) -> None:
        """Write a member: its header says no owner and no time."""
        header = TarInfo(name)
        header.size, header.mode = len(content), 0o600
        self._file.write(header.tobuf(USTAR_FORMAT) + content + bytes(-len(content) % BLOCKSIZE))


class Container:
    """A container that is open for reading, from beginning to end the same file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file: BinaryIO = os.fdopen(_open_regular(path), "rb")
        except OSError as reason:
            message = f"{path} cannot be read ({reason.strerror})."
            raise BackupRefusedError(message) from reason
        try:
            self._members = self._find_members()
            self._manifest_bytes = self._read(MANIFEST)
            self.manifest = Manifest.from_bytes(self._manifest_bytes)
        except (HeaderError, ValueError, OverflowError, KeyError) as reason:
            self.close()
            raise self._broken() from reason

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def is_ours(self, mark_keys: Sequence[bytes]) -> bool:
        """Say whether the manifest was marked under one of some keys."""
        try:
            mark = self._read(MARK)
        except KeyError:
            return False
        marks = (hmac.digest(key, self._manifest_bytes, "sha256").hex().encode() for key in mark_keys)
        return any(hmac.compare_digest(each, mark) for each in marks)

    def rows(self, part: Part) -> list[list[Any]]:
        """Give the rows of a part.

        Raises:
            BackupRefusedError: the part is not the one that the manifest names.
        """
        try:
            content = self._read(part.name)
            if sha256(content).hexdigest() != part.sha256:
                raise ValueError(part.name)
            rows = [json.loads(line) for line in content.splitlines()]
        except (KeyError, ValueError, RecursionError) as reason:
            raise self._broken() from reason
        if len(rows) != part.rows or not all(isinstance(row, list) for row in rows):
            raise self._broken()
        return rows

    def _find_members(self) -> dict[str, tuple[int, int]]:
        """Find where each member begins, and how long it is; whatever we would not have written is refused.

        Raises:
            ValueError, HeaderError: it is no container, or not whole.
        """
        end = os.fstat(self._file.fileno()).st_size
        members: dict[str, tuple[int, int]] = {}
        place = 0
        while header := self._header_at(place):
            start = place + BLOCKSIZE
            is_named_by_us = PART.fullmatch(header.name) or header.name in {MANIFEST, MARK}
            is_sized_by_us = 0 <= header.size <= min(MOST_BYTES, end - start)
            if header.type != REGTYPE or not is_named_by_us or not is_sized_by_us or header.name in members:
                raise ValueError(header.name)
            members[header.name] = start, header.size
            place = start + header.size + -header.size % BLOCKSIZE
        return members

    def _header_at(self, place: int) -> TarInfo | None:
        """Give the header at a place; None where zeros end the file."""
        self._file.seek(place)
        block = self._file.read(BLOCKSIZE)
        return TarInfo.frombuf(block, "ascii", "strict") if block.strip(b"\0") or len(block) < BLOCKSIZE else None

    def _read(self, name: str) -> bytes:
        start, size = self._members[name]
        self._file.seek(start)
        return self._file.read(size)

    def _broken(self) -> BackupRefusedError:
        message = f"{self._path} is no backup of tiassess, or it was cut off or changed. Take another copy of it."
        return BackupRefusedError(message)


def _open_regular(path: Path) -> int:
    """Open a file, and nothing that could keep us waiting."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(0, "it is no file", str(path))
    return descriptor
