"""Settings of single sign-on: complete or none, never in the clear, and no sentence repeats the secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiassess.config import UnsafeSettingsError, load_settings
from tiassess.config.single_sign_on import SingleSignOn, read_single_sign_on

ADDRESS = "https://survey.example.org"
ISSUER, CLIENT, SECRET, NAME = "https://login.example.org/loch/", "tiassess", "tea at four", "NHS Loch"


def refused(issuer: str = ISSUER, client: str = CLIENT, name: str = NAME, address: str = ADDRESS) -> str:
    """Give the sentence with which settings are refused."""
    with pytest.raises(UnsafeSettingsError) as refusal:
        read_single_sign_on(issuer, client, SECRET, name, address)
    assert SECRET not in str(refusal.value)
    return str(refusal.value)


def test_a_provider_is_kept_exactly_as_it_calls_itself() -> None:
    read = read_single_sign_on(ISSUER, CLIENT, SECRET, NAME, ADDRESS)
    assert read == SingleSignOn(ISSUER, CLIENT, SECRET, NAME)
    assert SECRET not in repr(read)


def test_without_any_of_the_settings_there_is_no_single_sign_on() -> None:
    assert read_single_sign_on("", "", "", "", ADDRESS) is None


def test_settings_that_are_not_complete_are_refused_by_name() -> None:
    sentence = refused(client="", name="")
    assert sentence.startswith("For single sign-on TIASSESS_OIDC_CLIENT_ID and TIASSESS_OIDC_NAME must be set too")


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.org",
        "http://127.0.0.1.example.org",
        "login.example.org",
        "https://",
        "https://ann:tea@login.example.org",
        "https://login.example.org/?tenant=loch",
        "https://login.example.org/#loch",
        "https://login.example.org:loch/",
        "https://login.example.org/\n",
        "https://login.example.org/ loch",
        "https://lögin.example.org/",
        "file:///etc/passwd",
    ],
)
def test_a_provider_that_others_could_stand_in_for_is_refused(issuer: str) -> None:
    assert refused(issuer).startswith("TIASSESS_OIDC_ISSUER must be")


def test_the_public_address_must_be_known_unless_the_provider_is_on_this_machine() -> None:
    assert "TIASSESS_ADDRESS is not" in refused(address="")
    assert read_single_sign_on("http://127.0.0.1:9400", CLIENT, SECRET, NAME, "") is not None


@pytest.mark.parametrize("name", ["NHS\nLoch", "N" * 61])
def test_the_words_on_the_link_are_few(name: str) -> None:
    assert refused(name=name).startswith("TIASSESS_OIDC_NAME must be")


def test_a_child_process_has_the_same_provider_and_no_log_shows_the_secret(tmp_path: Path) -> None:
    given = {"ISSUER": ISSUER, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "NAME": NAME}
    environment = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "here"), "TIASSESS_ADDRESS": ADDRESS}
    settings = load_settings(environment | {f"TIASSESS_OIDC_{name}": text for name, text in given.items()})
    assert SECRET not in repr(settings)
    assert load_settings(settings.as_environment()).single_sign_on == SingleSignOn(ISSUER, CLIENT, SECRET, NAME)


def test_a_server_does_not_start_with_half_of_a_provider(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettingsError):
        load_settings({"TIASSESS_INSTANCE_DIR": str(tmp_path / "here"), "TIASSESS_OIDC_ISSUER": ISSUER})
