"""What is no whole backup of ours is refused with a sentence, and nothing is left half-written."""

from __future__ import annotations

import gzip
import hmac
import io
import json
import os
import random
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.collection.answering_desk import OpenWave
from tests.lead import NOW, Lead
from tests.upkeep.backups import backs_up, restored_in, rows
from tests.upkeep.keeper import NEW_SECRET, Keeper, somebody_sends
from tiassess.config import Settings
from tiassess.errors import RefusedError
from tiassess.storage.database import Database
from tiassess.storage.migrating import upgrade_within
from tiassess.upkeep.backing_up import MARK_LABEL
from tiassess.upkeep.container import Manifest, Writer
from tiassess.upkeep.errors import NotEmptyDatabaseError
from tiassess.upkeep.restoring import open_backup, restore


@pytest.fixture
def backup(sqlite_lead: Lead) -> Path:
    """A backup of a service that somebody has answered."""
    wave = OpenWave.of(sqlite_lead)
    for _ in range(3):
        somebody_sends(wave)
    return backs_up(sqlite_lead)


def nothing_is_there(empty: Settings) -> bool:
    """Say whether a database is as empty as before."""
    with closing(Database(empty.database_url)) as database:
        return not inspect(database.engine).get_table_names()


def is_refused(empty: Settings, file: Path, of: Settings, match: str = ".") -> None:
    """Try to restore."""
    with pytest.raises(RefusedError, match=match), restored_in(empty, file, of):
        pass
    assert nothing_is_there(empty)


@pytest.mark.parametrize("most", [8, pytest.param(25, marks=pytest.mark.long)])
def test_whatever_single_byte_is_changed_it_shows(
    sqlite_lead: Lead, backup: Path, empty_sqlite: Settings, tmp_path: Path, most: int
) -> None:
    whole, chance = backup.read_bytes(), random.Random(1)
    meant = [at for at in chance.sample(range(len(whole)), 300) if whole[at]][:most]
    for at in meant:
        changed = tmp_path / "changed.tar"
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            with restored_in(empty_sqlite, changed, sqlite_lead.settings) as there:
                assert rows(there.database)["ballot"] == rows(sqlite_lead.database)["ballot"]
                raise AssertionError(at)
        except RefusedError:
            assert nothing_is_there(empty_sqlite)


def test_a_file_that_was_cut_off_anywhere_is_refused(
    sqlite_lead: Lead, backup: Path, empty_sqlite: Settings, tmp_path: Path
) -> None:
    whole, chance = backup.read_bytes(), random.Random(2)
    for at in (0, 1, 511, 512, 513, len(whole) - 1600, *chance.sample(range(len(whole) - 1024), 20)):
        cut = tmp_path / "cut.tar"
        cut.write_bytes(whole[:at])
        is_refused(empty_sqlite, cut, sqlite_lead.settings)


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Make a tar."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def link(name: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    """Make a member that leads elsewhere."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info, b""


def huge() -> bytes:
    """Make the header of a member that would take more than there is."""
    info = tarfile.TarInfo("000001.jsonl")
    info.size = 1 << 40
    return info.tobuf(tarfile.GNU_FORMAT)


FOREIGN = {
    "empty": b"",
    "text": b"This is no backup.\n" * 100,
    "zeros": bytes(100_000),
    "chance": random.Random(3).randbytes(100_000),
    "compressed": gzip.compress(bytes(10_000_000)),
    "another tar": tar_of((tarfile.TarInfo("a.txt"), b"a")),
    "a name that leads out": tar_of((tarfile.TarInfo("../../etc/cron.d/x"), b"a")),
    "a symbolic link": tar_of(link("000001.jsonl", tarfile.SYMTYPE)),
    "a hard link": tar_of(link("manifest.json", tarfile.LNKTYPE)),
    "twice the same": tar_of((tarfile.TarInfo("000001.jsonl"), b""), (tarfile.TarInfo("000001.jsonl"), b"")),
    "huge": huge(),
    "a deep manifest": tar_of((tarfile.TarInfo("manifest.json"), b"[" * 1_000_000)),
    "a manifest that is a list": tar_of((tarfile.TarInfo("manifest.json"), b"[]")),
    "a manifest of another program": tar_of((tarfile.TarInfo("manifest.json"), b'{"format": "zip/1"}')),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_of_another_kind_is_refused(
    sqlite_settings: Settings, empty_sqlite: Settings, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "foreign").write_bytes(FOREIGN[kind])
    is_refused(empty_sqlite, tmp_path / "foreign", sqlite_settings, "is no backup of tiassess")


def test_what_is_no_file_keeps_nobody_waiting(
    sqlite_settings: Settings, empty_sqlite: Settings, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, tmp_path / "nothing"):
        is_refused(empty_sqlite, place, sqlite_settings, "cannot be read")


def test_a_backup_of_another_secret_is_refused_unless_it_is_taken_as_it_is(
    sqlite_lead: Lead, backup: Path, empty_sqlite: Settings
) -> None:
    stranger = replace(sqlite_lead.settings, secret_key=NEW_SECRET)
    is_refused(empty_sqlite, backup, stranger, "another secret")
    with closing(open_backup(stranger, backup, of_any_secret=True)) as container:
        assert container.manifest.day == "2026-11-21"
    Keeper(sqlite_lead).names_a_new_secret()
    with restored_in(empty_sqlite, backup, sqlite_lead.settings) as there:
        assert rows(there.database)["ballot"]


def test_a_backup_that_somebody_rewrote_is_refused(sqlite_lead: Lead, backup: Path, empty_sqlite: Settings) -> None:
    """Checksums can be made by anybody; the mark cannot."""
    rewritten = backup.with_name("rewritten.tar")
    with closing(open_backup(sqlite_lead.settings, backup)) as container, rewritten.open("wb") as file:
        writer = Writer(file, container.manifest)
        for part in container.manifest.parts:
            lines = container.rows(part)
            writer.add(part.table, [repr(line).replace("'", '"').replace("None", "null").encode() for line in lines])
        writer.finish(b"x" * 32)
    is_refused(empty_sqlite, rewritten, sqlite_lead.settings, "another secret than is named here, or was changed")


Change = Callable[[Manifest], Manifest]


def columns(manifest: Manifest, table: str, **changes: str) -> Manifest:
    """Change the columns of a table."""
    return replace(manifest, tables={**manifest.tables, table: {**manifest.tables[table], **changes}})


UNFIT: dict[str, Change] = {
    "a newer version": lambda manifest: replace(manifest, revision="9999"),
    "an older version": lambda manifest: replace(manifest, revision="0001"),
    "a table more": lambda manifest: replace(manifest, tables={**manifest.tables, "alembic_version": {"x": "text"}}),
    "a column more": lambda manifest: columns(manifest, "account", shoe_size="integer"),
    "a kind of its own": lambda manifest: columns(manifest, "account", email="eval"),
    "another kind": lambda manifest: columns(manifest, "account", email="uuid"),
    "too few columns": lambda manifest: replace(manifest, tables={**manifest.tables, "account": {"id": "uuid"}}),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_backup_that_does_not_fit_its_version_is_refused(
    sqlite_lead: Lead, empty_sqlite: Settings, tmp_path: Path, what: str
) -> None:
    file = tmp_path / "made.tar"
    sound = Manifest("0.1.0", "0009", "2026-11-21", _columns_of(sqlite_lead, tmp_path))
    with file.open("wb") as opened:
        writer = Writer(opened, UNFIT[what](sound))
        writer.add("account", [b'["not a row"]\n'])
        writer.finish(sqlite_lead.settings.keys.current(MARK_LABEL))
    is_refused(empty_sqlite, file, sqlite_lead.settings, "newer version" if "newer" in what else "does not fit")


def _columns_of(lead: Lead, folder: Path) -> dict[str, dict[str, str]]:
    with closing(open_backup(lead.settings, backs_up(lead, f"{folder.name}.tar"))) as container:
        return {name: dict(kinds) for name, kinds in container.manifest.tables.items()}


def test_a_database_with_anything_in_it_stays_as_it_is(lead: Lead, backup: Path, sqlite_lead: Lead) -> None:
    if lead.database.engine.dialect.name == "postgresql":
        lead.has_an_organisation()
    before = rows(lead.database)
    with closing(open_backup(sqlite_lead.settings, backup)) as container, pytest.raises(NotEmptyDatabaseError):
        restore(lead.database, sqlite_lead.settings, container, NOW)
    assert rows(lead.database) == before


@pytest.mark.parametrize(
    ("database_url", "empty_settings"),
    [
        ("sqlite", "sqlite"),
        ("sqlite", "postgresql"),
        pytest.param("postgresql", "sqlite", marks=pytest.mark.long),
        pytest.param("postgresql", "postgresql", marks=pytest.mark.long),
    ],
    indirect=True,
)
def test_a_database_that_is_only_set_up_is_empty(lead: Lead, empty_settings: Settings, tmp_path: Path) -> None:
    lead.has_an_organisation()
    file = backs_up(lead)
    with closing(Database(empty_settings.database_url)) as database, database.engine.begin() as connection:
        upgrade_within(connection)
    with restored_in(empty_settings, file, lead.settings) as there:
        assert there.restored.faults == []


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    sqlite_lead: Lead, empty_settings: Settings, tmp_path: Path
) -> None:
    """Made by hand, as the version before the first that made backups would have made it."""
    old = tmp_path / "old.sqlite"
    with closing(Database(f"sqlite:///{old}")) as database:
        with database.engine.begin() as connection:
            upgrade_within(connection, "0008")
        there = inspect(database.engine)
        names = [name for name in there.get_table_names() if name != "alembic_version"]
        kinds = {name: {column["name"]: "text" for column in there.get_columns(name)} for name in names}
    uuid, lead = "uuid", "1" * 32
    kinds["account"] |= {"id": uuid, "active": "boolean", "is_host": "boolean", "created": "day"}
    kinds["organisation"] |= {"id": uuid, "created": "moment", "demonstration": "boolean"}
    kinds["membership"] |= {"id": uuid, "organisation_id": uuid, "account_id": uuid}
    values: dict[str, list[object]] = {
        "organisation": [lead, "loch", "Loch", "Europe/London", "2026-01-01T00:00:00+00:00", False],
        "account": [lead, "ann@loch.example", "hash", True, "token", False, "2026-01-01"],
        "membership": [lead, lead, "lead", lead],
    }
    by_name: dict[str, tuple[str, ...]] = {
        "organisation": ("id", "slug", "name", "timezone", "created", "demonstration"),
        "account": ("id", "email", "password", "active", "fs_uniquifier", "is_host", "created"),
        "membership": ("id", "account_id", "role", "organisation_id"),
    }
    file = tmp_path / "old.tar"
    with file.open("wb") as opened:
        writer = Writer(opened, Manifest("0.0.9", "0008", "2026-01-02", kinds))
        for table, row in values.items():
            of = dict(zip(by_name[table], row, strict=True))
            writer.add(table, [_json([of[column] for column in kinds[table]])])
        writer.finish(hmac.digest(b"", b"", "sha256"))
    with closing(Database(empty_settings.database_url)) as database:
        with closing(open_backup(sqlite_lead.settings, file, of_any_secret=True)) as container:
            restore(database, sqlite_lead.settings, container, NOW)
        roles = sorted(row[-1] if isinstance(row[-1], str) else row[2] for row in rows(database)["membership"])
    assert [str(role) for role in roles] == ["lead", "owner"]


def _json(values: list[object]) -> bytes:

    return json.dumps(values).encode() + b"\n"
