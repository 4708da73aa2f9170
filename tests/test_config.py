"""Settings: the embedded default needs nothing, and unsafe settings are refused with a sentence."""

from __future__ import annotations

import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tiassess.config import SubKeys, UnsafeSettingsError, derive_key, load_settings, parse_secret
from tiassess.config.secret import secret_in


def test_the_embedded_default_makes_its_own_secret_that_only_its_owner_can_read(tmp_path: Path) -> None:
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "instance")}
    first, second = load_settings(environ), load_settings(environ)
    assert first == second
    assert len(first.secret_key) == 32
    assert (tmp_path / "instance" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert first.key_dir.stat().st_mode & 0o777 == 0o700


def test_a_deployment_without_a_secret_is_refused(tmp_path: Path) -> None:
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), "TIASSESS_DATABASE_URL": "postgresql://db/tiassess"}
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_SECRET_KEY is not"):
        load_settings(environ)


@pytest.mark.parametrize("text", ["", "secret", "00" * 31, "ab" * 32, "passwort" * 8])
def test_a_weak_secret_is_refused(text: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="32 random bytes"):
        parse_secret(text, "TIASSESS_SECRET_KEY")


def test_a_secret_is_read_in_hexadecimal_and_in_base_64() -> None:
    secret = bytes(range(32))
    assert parse_secret(secret.hex(), "X") == secret
    assert parse_secret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "X") == secret


def test_another_database_than_we_test_with_is_refused(tmp_path: Path) -> None:
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), "TIASSESS_DATABASE_URL": "mysql://db/tiassess"}
    with pytest.raises(UnsafeSettingsError, match="sqlite:/// or postgresql://"):
        load_settings({**environ, "TIASSESS_SECRET_KEY": secrets.token_hex(32)})


def test_a_folder_or_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "instance")}
    load_settings(environ)
    (tmp_path / "instance" / "secret.key").chmod(0o644)
    with pytest.raises(UnsafeSettingsError, match="chmod 600"):
        load_settings(environ)
    (tmp_path / "instance" / "keys").chmod(0o755)
    with pytest.raises(UnsafeSettingsError, match="chmod"):
        load_settings(environ)


def test_a_child_process_has_the_same_settings(tmp_path: Path) -> None:
    settings = load_settings({"TIASSESS_INSTANCE_DIR": str(tmp_path / "instance")})
    assert load_settings(settings.as_environment()) == settings


def test_no_secret_stands_in_the_text_of_settings(tmp_path: Path) -> None:
    settings = load_settings({"TIASSESS_INSTANCE_DIR": str(tmp_path / "instance")})
    assert settings.secret_key.hex() not in repr(settings)
    assert repr(settings.secret_key) not in repr(settings)


def test_no_key_serves_two_purposes_and_old_secrets_still_read() -> None:
    old, new = bytes(range(32)), bytes(range(1, 33))
    keys = SubKeys((new, old))
    assert keys.current("ballot-mac") != keys.current("wave-key-wrap")
    assert keys.all("ballot-mac") == (derive_key(new, "ballot-mac"), derive_key(old, "ballot-mac"))


USELESS = {
    "postgresql://localhost:abc/x": "cannot be understood",
    "postgresql://u:p@[::1/x": "cannot be understood",
    "postgresql://u:s3cret@host/x?port=abc": "cannot be understood",
    "postgresql://u:s3cret@host/x?foo=bar": "has the option “foo”",
    "postgresql://u:s3cret@host/x?autocommit=true": "has the option “autocommit”",
    "sqlite://host/x": "nothing between the second and the third slash",
    "sqlite:///x?timeout=abc": "no options",
    "sqlite:///": "names no file",
    "sqlite://": "names no file",
    "sqlite:///:memory:": "names no file",
    "sqlite:////dev/null": "is a folder or a device",
    "sqlite:////tmp": "is a folder or a device",
    "sqlite:////no/such/folder/x": "Make its folder",
    "sqlite:x": "must begin with sqlite:///",
}


@pytest.mark.parametrize(("url", "sentence"), USELESS.items())
def test_an_address_that_is_no_database_is_refused_and_not_repeated(tmp_path: Path, url: str, sentence: str) -> None:
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), "TIASSESS_SECRET_KEY": secrets.token_hex(32)}
    with pytest.raises(UnsafeSettingsError) as refusal:
        load_settings({**environ, "TIASSESS_DATABASE_URL": url})
    assert sentence in str(refusal.value)
    assert "s3cret" not in str(refusal.value)


def test_an_address_with_options_that_postgresql_knows_is_taken(tmp_path: Path) -> None:
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), "TIASSESS_SECRET_KEY": secrets.token_hex(32)}
    url = "postgresql://u:s3cret@[::1]:5433/x?sslmode=require&connect_timeout=5"
    settings = load_settings({**environ, "TIASSESS_DATABASE_URL": url})
    assert settings.database_url == url.replace("postgresql://", "postgresql+psycopg://")
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize("named", [False, True], ids=["embedded", "named"])
def test_a_sqlite_database_is_its_owners_only(tmp_path: Path, *, named: bool) -> None:
    file = tmp_path / "named.sqlite" if named else tmp_path / "i" / "tiassess.sqlite"
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), "TIASSESS_SECRET_KEY": secrets.token_hex(32)}
    load_settings({**environ, "TIASSESS_DATABASE_URL": f"sqlite:///{file}" if named else ""})
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == b""


def test_the_folder_of_the_embedded_database_is_private_also_with_a_secret_from_outside(tmp_path: Path) -> None:
    (tmp_path / "i").mkdir(mode=0o755)
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), "TIASSESS_SECRET_KEY": secrets.token_hex(32)}
    with pytest.raises(UnsafeSettingsError, match="can be entered by others"):
        load_settings(environ)
    assert list((tmp_path / "i").iterdir()) == []


def test_a_secret_file_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "i" / "secret.key"
    file.parent.mkdir(mode=0o700)
    for content in (b"\xff" * 64, b""):
        file.write_bytes(content)
        file.chmod(0o600)
        with pytest.raises(UnsafeSettingsError, match="32 random bytes"):
            load_settings({"TIASSESS_INSTANCE_DIR": str(file.parent)})
    file.unlink()
    file.mkdir(mode=0o700)
    with pytest.raises(UnsafeSettingsError, match="cannot be read or made"):
        load_settings({"TIASSESS_INSTANCE_DIR": str(file.parent)})


@pytest.mark.parametrize("name", ["TIASSESS_HOST_NAME", "TIASSESS_INSTANCE_DIR", "TIASSESS_SECRET_KEY"])
def test_a_setting_that_is_not_text_is_refused(tmp_path: Path, name: str) -> None:
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), name: "Board \udcff"}
    with pytest.raises(UnsafeSettingsError, match=f"{name} is not a text"):
        load_settings(environ)
    assert not (tmp_path / "i").exists()


def test_first_starts_at_the_same_time_agree_on_one_secret(tmp_path: Path) -> None:
    start = Barrier(8)

    def first_start(_number: int) -> bytes:
        start.wait()
        return secret_in(tmp_path / "secret.key")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(first_start, range(8)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_the_secret_is_durable_before_a_key_rests_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    secret_in(tmp_path / "secret.key")
    assert synced == [(tmp_path / "secret.key").stat().st_ino, tmp_path.stat().st_ino]
