"""Wave key files: private, durable, never replaced, and gone when destroyed."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from tiassess.collection.errors import WaveKeyError
from tiassess.collection.key_files import KeyFiles
from tiassess.wave.states import RANK

WAVE = uuid4()


def test_a_key_file_is_its_owners_alone_and_never_replaced(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    content = files.create(WAVE)
    assert files.read(WAVE) == content
    assert (tmp_path / f"{WAVE}.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(WaveKeyError, match="never replaced"):
        files.create(WAVE)


def test_a_destroyed_key_files_content_is_overwritten_before_it_goes(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    files.create(WAVE)
    (tmp_path / "kept").hardlink_to(tmp_path / f"{WAVE}.key")
    files.destroy(WAVE)
    assert (tmp_path / "kept").read_bytes() == bytes(32)


def test_a_key_file_is_durable_before_anything_is_sealed_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    KeyFiles(tmp_path).create(WAVE)
    assert synced == [(tmp_path / f"{WAVE}.key").stat().st_ino, tmp_path.stat().st_ino]


def test_a_destroyed_key_file_is_gone_and_destroying_twice_is_no_fault(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    files.create(WAVE)
    files.destroy(WAVE)
    files.destroy(WAVE)
    with pytest.raises(WaveKeyError, match="cannot be read"):
        files.read(WAVE)


def test_a_damaged_or_open_key_file_is_refused(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    files.create(WAVE)
    (tmp_path / f"{WAVE}.key").chmod(0o644)
    with pytest.raises(WaveKeyError, match="chmod 600"):
        files.read(WAVE)
    (tmp_path / f"{WAVE}.key").chmod(0o600)
    (tmp_path / f"{WAVE}.key").write_bytes(b"short")
    with pytest.raises(WaveKeyError, match="damaged"):
        files.read(WAVE)


def test_a_database_behind_the_key_directory_is_refused_and_one_ahead_is_not(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    files.keep_up(WAVE, "draft", RANK)
    assert list(tmp_path.iterdir()) == []
    files.record_state(WAVE, "closed")
    files.keep_up(WAVE, "closed", RANK)
    with pytest.raises(WaveKeyError, match="it says the wave is open, and it was closed already"):
        files.keep_up(WAVE, "open", RANK)
    files.keep_up(WAVE, "counted", RANK)
    assert (tmp_path / f"{WAVE}.state").read_text() == "counted"


def test_several_can_record_a_state_at_the_same_time(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    for _round in range(20):
        with ThreadPoolExecutor(4) as visitors:
            list(visitors.map(lambda _one: files.record_state(WAVE, "open"), range(4)))
    assert [path.name for path in tmp_path.iterdir()] == [f"{WAVE}.state"]
