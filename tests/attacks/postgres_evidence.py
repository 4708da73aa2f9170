"""What PostgreSQL tells: the places of rows, the transactions that wrote them, their times, and the write-ahead log."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from tests.attacks.evidence import TABLES, Evidence
from tiassess.storage.database import Database

TELLING = {"track_commit_timestamp": "on", "wal_level": "replica", "full_page_writes": "on", "wal_keep_size": "'2GB'"}
"""What a careless administrator may have set; the doctor warns of the first."""

RECORD = re.compile(r"rmgr: (\w+) .*?tx: +(\d+), lsn: ([0-9A-F]+)/([0-9A-F]+)")
SEGMENT = 16 * 1024 * 1024


def postgres_evidence(database: Database, *, with_log: bool) -> Evidence:
    """Ask everything that the owner of a server can ask, and read its write-ahead log."""
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pageinspect"))
        connection.execute(text("CHECKPOINT"))
        rows = {table: _rows(connection, table) for table in TABLES}
        known = {each for some in rows.values() for each in some}
        orders: dict[str, Sequence[bytes]] = {"table": [each for some in rows.values() for each in some]}
        for name, order in ORDERS.items():
            orders[name] = [each for table in TABLES for each in _in_order(connection, table, order)]
        writers = _writers(connection, known)
    acts = _acts(database, known, writers) if with_log else [frozenset(writers[each]) for each in sorted(writers)]
    orders["numbers of transactions"] = [each for number in sorted(writers) for each in sorted(writers[number])]
    return Evidence(rows, orders, acts)


ORDERS = {
    "ctid": "ctid",
    "xmin": "age(xmin) DESC, ctid",
    "xmax": "age(xmax) DESC, ctid",
    "commit time": "pg_xact_commit_timestamp(xmin) NULLS FIRST, ctid",
}


def _rows(connection: Connection, table: str) -> dict[bytes, bytes]:
    rows = connection.execute(text(f"SELECT id, {table}::text FROM {table}"))
    return {bytes(row[0]): bytes.fromhex("".join(re.findall(r"[0-9a-f]{2}", row[1]))) for row in rows}


def _in_order(connection: Connection, table: str, order: str) -> list[bytes]:
    return [bytes(each) for each in connection.execute(text(f"SELECT id FROM {table} ORDER BY {order}")).scalars()]


def _writers(connection: Connection, known: Iterable[bytes]) -> dict[int, set[bytes]]:
    """Give which rows each transaction wrote or took away, dead ones included, by the number of the transaction."""
    found: dict[int, set[bytes]] = defaultdict(set)
    known = list(known)
    for table in TABLES:
        blocks = connection.execute(text(f"SELECT pg_relation_size('{table}') / 8192")).scalar() or 0
        for block in range(blocks):
            items = text(
                "SELECT t_xmin::text::bigint, t_xmax::text::bigint, t_data "
                f"FROM heap_page_items(get_raw_page('{table}', {block})) WHERE t_data IS NOT NULL"
            )
            for born, gone, data in connection.execute(items):
                ids = {each for each in known if each in bytes(data)}
                found[born] |= ids
                if gone:
                    found[gone] |= ids
    return found


def _acts(database: Database, known: set[bytes], writers: Mapping[int, set[bytes]]) -> list[frozenset[bytes]]:
    """Read the log itself: which transaction's record holds the id of which row, in the order of commits.

    A record of a change may leave out what stayed the same, even the id; the rows themselves then name their writer.
    """
    folder = data_folder(database) / "pg_wal"
    segments = sorted(each for each in folder.iterdir() if re.fullmatch("[0-9A-F]{24}", each.name))
    records: list[tuple[int, int]] = []
    commits: list[int] = []
    for kind, transaction, high, low in RECORD.findall(_dump(segments)):
        number = int(transaction)
        if kind == "Transaction":
            commits.append(number)
        elif number:
            records.append(((int(high, 16) << 32) + int(low, 16), number))
    touched: dict[int, set[bytes]] = defaultdict(set)
    content = {_start(each): each.read_bytes() for each in segments}
    records.sort()
    for (start, number), (end, _) in zip(records, [*records[1:], (records[-1][0] + 100_000, 0)], strict=True):
        written = _bytes_between(content, start, min(end, start + 100_000))
        touched[number] |= {each for each in known if each in written}
    acts = (frozenset(touched[number] | writers.get(number, set())) for number in commits)
    return [act for act in acts if act]


def _dump(segments: list[Path]) -> str:
    tool = max(Path("/usr/lib/postgresql").glob("*/bin/pg_waldump"), key=lambda path: int(path.parts[-3]))
    done = subprocess.run(
        [tool, segments[0], segments[-1]], capture_output=True, text=True, check=False
    )  # ends with a complaint where the log ends
    assert done.stdout, done.stderr
    return done.stdout


def _start(segment: Path) -> int:
    high, low = int(segment.name[8:16], 16), int(segment.name[16:24], 16)
    return (high << 32) + low * SEGMENT


def _bytes_between(content: dict[int, bytes], start: int, end: int) -> bytes:
    """Give the log from one place to another, without the headers of its pages, which may cut an id in two."""
    segment = start - start % SEGMENT
    if segment not in content:
        return b""
    piece = content[segment][start - segment : end - segment]
    whole, at = b"", start
    while piece:
        room = 8192 - at % 8192
        part, piece = piece[:room], piece[room:]
        whole += part if at % 8192 else part[24:]
        at += room
    return whole


def row_files(database: Database) -> list[Path]:
    """Give the files of all tables, the server's own statistics among them."""
    return [each for each in (data_folder(database) / "base").rglob("[0-9]*") if each.is_file()]


def data_folder(database: Database) -> Path:
    """Give the folder in which the server keeps everything."""
    return Path(str(database.engine.url.query["host"])) / "data"
