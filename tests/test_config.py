"""Settings: the embedded default needs nothing, and unsafe settings are refused with a sentence."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from tiassess.config import SubKeys, UnsafeSettingsError, derive_key, load_settings, parse_secret


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
