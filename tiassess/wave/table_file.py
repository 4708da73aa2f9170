"""Reading a CSV file that a person made, with a sentence for everything that can be wrong with its shape."""

from __future__ import annotations

import csv
import io
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tiassess.instrument.reading import tidy
from tiassess.wave.errors import FileRefusedError

LARGEST_FILE = 256 * 2**20
"""Bytes; a nation's staff survey of 1.5 million rows and 60 items is about 190 MB."""

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of spreadsheet programs begin, new ones and old ones."""

MOST_SENTENCES = 20
"""A person mends the first faults and tries again; hundreds of sentences help nobody."""


@dataclass(frozen=True)
class TableFile:
    """A CSV file whose header has been read; rows are given one by one.

    Attributes:
        name: the file's name, for sentences.
        content: the bytes of the file.
        header: the names of its columns.
    """

    name: str
    content: bytes
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give each line that is not blank as cells written in one way, with the line it ends on.

        A line of commas is a row like others: in a survey it is somebody who skipped everything.

        Raises:
            FileRefusedError: a row has more or fewer cells than the header.
        """
        reader = _reader(self.name, self.content)
        next(reader)
        for cells in reader:
            row = [_tidy(cell) for cell in cells]
            if not any(row) and len(row) <= 1:
                continue
            if len(row) != len(self.header):
                message = (
                    f"{self.name}, line {reader.line_num}: {len(row)} cells where the header has "
                    f"{len(self.header)}. Check the commas and quotation marks."
                )
                raise FileRefusedError(message)
            yield reader.line_num, row


class _Reader:
    """A ``csv.reader`` whose errors are sentences."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)

    @property
    def line_num(self) -> int:
        return self._reader.line_num

    def __iter__(self) -> _Reader:
        return self

    def __next__(self) -> list[str]:
        try:
            return next(self._reader)
        except csv.Error as reason:
            message = f"{self._name}, line {self.line_num}: this is not CSV ({reason})."
            raise FileRefusedError(message) from reason


def _reader(name: str, content: bytes) -> _Reader:
    if content.startswith(WORKBOOKS):
        message = f"{name} is an Excel workbook. Save it as “CSV UTF-8” and use that file."
        raise FileRefusedError(message)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        message = f"{name} is not a text file in UTF-8. Save it as “CSV UTF-8” and try again."
        raise FileRefusedError(message) from reason
    if "\0" in text:
        message = f"{name} is not a CSV file. Save it as “CSV UTF-8” and try again."
        raise FileRefusedError(message)
    return _Reader(name, text)


def open_table(
    path: Path, needed: Sequence[str], *, names: Mapping[str, str] | None = None, others: bool = True
) -> TableFile:
    """Read a CSV file and check its header.

    Args:
        path: the file.
        needed: names of columns that must be there.
        names: what the file's own names of columns mean; a name that is not here means itself.
        others: whether there may be other columns too.

    Raises:
        FileRefusedError: it cannot be read, is no CSV file in UTF-8, lacks a column or has one too many.
    """
    return check_table(path.name, read_bytes(path), needed, names=names, others=others)


def check_table(
    file: str, content: bytes, needed: Sequence[str], *, names: Mapping[str, str] | None = None, others: bool = True
) -> TableFile:
    """Check the header of a CSV file that has been read, or that a browser sent.

    Args:
        file: its name, for sentences.
        content: its bytes.
        needed: names of columns that must be there.
        names: what the file's own names of columns mean; a name that is not here means itself.
        others: whether there may be other columns too.

    Raises:
        FileRefusedError: it is no CSV file in UTF-8, lacks a column or has one too many.
    """
    own = [_tidy(cell) for cell in next(_reader(file, content), [])]
    header = tuple((names or {}).get(name, name) for name in own)
    if len(own) == 1 and ";" in own[0]:
        raise FileRefusedError(f"{file}: separate the cells with commas, not with semicolons.")
    if not own:
        raise FileRefusedError(f"{file} is empty.")
    sentences = [
        f"{file}: the column “{name}” is missing. The first line must name the columns: {', '.join(needed)}."
        for name in needed
        if name not in header
    ]
    sentences += [f"{file}: the column “{name[:40]}” is there twice." for name in _twice(header)]
    if not others:
        sentences += [
            f"{file}: the column “{name[:40]}” does not belong here. Is it the right file?"
            for name in header
            if name not in needed
        ]
    refuse(sentences)
    return TableFile(file, content, header)


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Read a whole file, or say why not.

    Raises:
        FileRefusedError: there is no such file, it may not be read, has more bytes than `largest`, or is a folder, a
            device or a pipe, which may never end.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            message = f"{path} cannot be read (it is a folder or a device). Name a file."
            raise FileRefusedError(message)
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as reason:
        message = f"{path} cannot be read ({reason.strerror})."
        raise FileRefusedError(message) from reason
    if len(content) > largest:
        size = f"{largest // 2**20} MB" if largest >= 2**20 else f"{largest // 2**10} KB"
        message = f"{path} is larger than {size}. Is it the right file?"
        raise FileRefusedError(message)
    return content


def refuse(sentences: Sequence[str]) -> None:
    """Refuse with the first sentences, and say how many more there are; do nothing without any.

    Raises:
        FileRefusedError: there is at least one sentence.
    """
    if sentences:
        raise FileRefusedError(*first_sentences(sentences))


def first_sentences(sentences: Sequence[str]) -> list[str]:
    """Give the first sentences, and one that says how many more there are.

    >>> first_sentences(["Line 2 is odd."])
    ['Line 2 is odd.']
    >>> first_sentences(["A line is odd."] * 22)[-1]
    '… and 2 more.'
    """
    more = len(sentences) - MOST_SENTENCES
    return [*sentences[:MOST_SENTENCES], *([f"… and {more:,} more."] if more > 0 else [])]


def _tidy(cell: str) -> str:
    """Write a cell as words in YAML are written; a plain number or code, as most cells are, is left alone at once."""
    return cell if cell.isascii() and cell.isalnum() else tidy(cell)


def _twice(names: Sequence[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)
