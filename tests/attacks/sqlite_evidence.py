"""What the files of SQLite tell: pages, the places of rows within them, and every frame of the write-ahead log.

The format is read from its documentation (sqlite.org/fileformat2.html), because SQLite itself shows neither the place
of a row nor a page that was overwritten. Tables without row ids are index trees, whose cells are whole rows.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack_from

from tests.attacks.evidence import TABLES, Evidence

INTERIOR, LEAF = 0x02, 0x0A
WAL_HEADER, FRAME_HEADER = 32, 24
ID_BYTES = 16
ID_TYPE = 12 + 2 * ID_BYTES

Rows = dict[bytes, bytes]
"""Rows of a page by their ids, in the order of their places from the page's end, where the first one was put."""


@dataclass
class LogKeeper:
    """Somebody who copies the write-ahead log again and again, so that no frame is lost when it begins anew."""

    log: Path
    generations: dict[bytes, bytes] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> LogKeeper:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._thread.join()

    def looks(self) -> None:
        """Copy the log as it is now."""
        content = self.log.read_bytes() if self.log.exists() else b""
        if len(content) > WAL_HEADER:
            self.generations[content[16:24]] = content

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.looks()
        self.looks()


def copy_files(file: Path, folder: Path) -> Path:
    """Copy a database and all that lies beside it, as a thief would; give the copy."""
    folder.mkdir()
    for each in file.parent.glob(f"{file.name}*"):
        shutil.copy(each, folder / each.name)
    return folder / file.name


def sqlite_evidence(copy: Path, before: Path | None = None, logs: Mapping[bytes, bytes] | None = None) -> Evidence:
    """Read a stolen copy.

    Args:
        copy: the copied file, with its log beside it.
        before: an earlier copy, from before anybody answered, if there is one.
        logs: every generation of the log since then.
    """
    pages = _pages(copy)
    last = copy.with_name(f"{copy.name}-wal")
    for number, page, _ in _frames(last.read_bytes() if last.exists() else b""):
        pages[number] = page
    with closing(sqlite3.connect(copy)) as database:  # changes the copy, so the pages were read first
        ids = {table: [row[0] for row in database.execute(f"SELECT id FROM {table}")] for table in TABLES}
    known = {each for some in ids.values() for each in some}
    held: Rows = {}
    for _, page in sorted(pages.items()):
        held |= {each: row for each, row in rows_on(page).items() if each in known}
    rows = {table: {each: held[each] for each in some} for table, some in ids.items()}
    assert all(rows[table].keys() == set(some) for table, some in ids.items())
    orders = {"table": [each for table in TABLES for each in ids[table]], "place in the file": list(held)}
    acts = [act & known for act in _acts(_pages(before), logs)] if before and logs else []
    return Evidence(rows, orders, [act for act in acts if act])


def rows_on(page: bytes) -> Rows:
    """Give the rows of a page of a table without row ids; a page of another kind has none."""
    start = 100 if page.startswith(b"SQLite format 3\0") else 0
    kind = page[start]
    if kind not in {INTERIOR, LEAF}:
        return {}
    (cells,) = unpack_from(">H", page, start + 3)
    first = start + (12 if kind == INTERIOR else 8)
    places = sorted(unpack_from(f">{cells}H", page, first), reverse=True)
    found: Rows = {}
    for place in places:
        length, at = _number(page, place + (4 if kind == INTERIOR else 0))
        record = page[at : at + length]
        name = _id_in(record)
        if name is not None:
            found[name] = record
    return found


def _id_in(record: bytes) -> bytes | None:
    """Give the second column of a row, where an id of ours stands, if it is one."""
    head, at = _number(record, 0)
    types = []
    while at < head:
        kind, at = _number(record, at)
        types.append(kind)
    if len(types) < 2 or types[1] != ID_TYPE:
        return None
    place = head + _size(types[0])
    return record[place : place + ID_BYTES]


def _size(kind: int) -> int:
    return (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]


def _number(content: bytes, at: int) -> tuple[int, int]:
    """Read one of the format's numbers of changing length; give it and where it ends."""
    number = 0
    for count in range(9):
        byte = content[at + count]
        if count == 8:
            return number << 8 | byte, at + 9
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + count + 1
    raise AssertionError


def _pages(file: Path | None) -> dict[int, bytes]:
    content = file.read_bytes() if file else b""
    size = unpack_from(">H", content, 16)[0] if content else 1
    size = 65536 if size == 1 else size
    return {1 + at // size: content[at : at + size] for at in range(0, len(content), size)}


def _frames(log: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Give each frame of a log: its page's number and content, and whether a transaction ends with it."""
    if len(log) <= WAL_HEADER:
        return
    (size,) = unpack_from(">I", log, 8)
    salts = log[16:24]
    for at in range(WAL_HEADER, len(log) - FRAME_HEADER - size + 1, FRAME_HEADER + size):
        page, ends = unpack_from(">II", log, at)
        if log[at + 8 : at + 16] != salts:
            return  # what is left of the log before this one, which was copied while it was written
        yield page, log[at + FRAME_HEADER : at + FRAME_HEADER + size], bool(ends)


def _acts(pages: dict[int, bytes], logs: Mapping[bytes, bytes]) -> Iterator[frozenset[bytes]]:
    """Give what each transaction changed, by comparing every page with what it was before."""
    on = {number: rows_on(page) for number, page in pages.items()}
    changed: dict[int, bytes] = {}
    for log in logs.values():
        for number, page, ends in _frames(log):
            changed[number] = page
            if not ends:
                continue
            old = {each: row for one in changed for each, row in on.get(one, {}).items()}
            on |= {one: rows_on(content) for one, content in changed.items()}
            new = {each: row for one in changed for each, row in on[one].items()}
            yield frozenset(each for each in old.keys() | new.keys() if old.get(each) != new.get(each))
            changed = {}
