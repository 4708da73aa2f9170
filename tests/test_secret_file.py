"""The embedded default's secret can be replaced while processes run, and whoever is cut off goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tiassess.config import Settings, UnsafeSettingsError, derive_key, load_settings
from tiassess.config.secret import SecretFile


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """Settings of the embedded default."""
    return load_settings({"TIASSESS_INSTANCE_DIR": str(tmp_path / "instance")})


def file_of(settings: Settings) -> SecretFile:
    """Give where the secret lies."""
    assert settings.secret_file
    return settings.secret_file


def test_a_running_process_takes_a_new_secret_up_and_still_reads_with_the_old_one(here: Settings) -> None:
    before = here.keys.current("tea")
    file_of(here).begin_replacing()
    new, old = here.keys.all("tea")
    assert old == before != new
    file_of(here).end_replacing()
    assert here.keys.all("tea") == (new,)
    assert load_settings(here.as_environment()).keys.all("tea") == (new,)


def test_older_secrets_of_the_environment_are_read_too(here: Settings) -> None:
    older = bytes(range(32))
    further = load_settings({**here.as_environment(), "TIASSESS_PREVIOUS_SECRET_KEYS": older.hex()})
    file_of(here).begin_replacing()
    assert further.keys.secrets[1:] == (here.secret_key, older)
    assert len(further.keys.all("tea")) == 3
    assert further.keys.all("tea")[2] == derive_key(older, "tea")


def cut_after_the_link(file: SecretFile) -> None:
    """End as a process does that is killed when the secret lies in both places."""
    file.of_before.hardlink_to(file.path)


def cut_after_all(file: SecretFile) -> None:
    """End as a process does that is killed when the new secret is in place."""
    file.begin_replacing()


def cut_while_it_was_destroyed(file: SecretFile) -> None:
    """End as a process does that is killed when the secret before was overwritten and is not removed."""
    file.of_before.write_bytes(bytes(65))


@pytest.mark.parametrize(
    ("cut", "is_under_way"), [(cut_after_the_link, False), (cut_after_all, True), (cut_while_it_was_destroyed, False)]
)
def test_replacing_goes_on_where_it_was_cut_off(
    here: Settings, cut: Callable[[SecretFile], None], is_under_way: bool
) -> None:
    old = here.secret_key
    cut(file_of(here))
    present = load_settings(here.as_environment()).secret_key
    assert (present != old) == is_under_way
    file_of(here).begin_replacing()
    again = load_settings(here.as_environment())
    assert again.keys.secrets == (again.secret_key, old)
    assert again.secret_key != old
    assert (again.secret_key == present) == is_under_way
    assert file_of(here).of_before.stat().st_mode & 0o777 == 0o600


def test_a_secret_before_that_is_damaged_is_not_passed_over(here: Settings) -> None:
    file_of(here).begin_replacing()
    file_of(here).of_before.write_text("half a sec")
    with pytest.raises(UnsafeSettingsError):
        file_of(here).read()
    with pytest.raises(UnsafeSettingsError):
        file_of(here).begin_replacing()


def test_a_process_goes_on_with_what_it_has_while_the_files_cannot_be_read(here: Settings) -> None:
    before = here.keys.all("tea")
    file_of(here).path.unlink()
    assert here.keys.all("tea") == before
    assert not file_of(here).path.exists()
