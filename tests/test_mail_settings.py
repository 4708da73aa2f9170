"""Mail settings: codes leave this machine encrypted or not at all, and no sentence repeats a password."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tiassess.config import UnsafeSettingsError, load_settings
from tiassess.config.address import check_address
from tiassess.config.mail import NOTIFY, Notify, Smtp, is_email, read_mail

ADDRESS = "https://survey.example.org"
SENDER = "Loch survey <survey@example.org>"
SERVICE, SECRET = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
TEMPLATE = "abcdefab-1234-1234-1234-abcdefabcdef"
KEY = f"live_key-{SERVICE}-{SECRET}"


def smtp(url: str) -> Smtp:
    """Read the address of a mail server."""
    mail = read_mail(url, SENDER, "", ADDRESS)
    assert mail is not None
    assert isinstance(mail.through, Smtp)
    return mail.through


def test_a_mail_server_is_spoken_to_with_starttls_unless_its_address_says_tls() -> None:
    assert smtp("smtp://ann:p%40ss@mail.example.org") == Smtp("mail.example.org", 587, "starttls", "ann", "p@ss")
    assert smtp("smtps://mail.example.org") == Smtp("mail.example.org", 465, "tls")
    assert smtp("smtp://mail.example.org:25") == Smtp("mail.example.org", 25, "starttls")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_mail_server_on_this_machine_may_do_without(host: str) -> None:
    assert smtp(f"smtp://{host}:25?starttls=no").security == "none"


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "127.0.0.1.example.org"])
def test_no_code_is_sent_in_the_clear_to_another_machine(host: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="Codes could be read on the way"):
        smtp(f"smtp://{host}:25?starttls=no")


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://ann:kettle@",
        "smtp://ann:kettle@mail.example.org:many",
        "smtp://ann:kettle@mail.example.org:0",
        "smtp://ann:kettle@mail.example.org/inbox",
        "smtp://ann:kettle@mail.example.org?tls=no",
        "smtp://ann:kettle@mail.example.org?starttls=perhaps",
        "smtp://ann@mail.example.org?starttls=kettle",
        "smtp://mail.example.org?kettle=no",
        "smtp://ann:kettle@mail.example.org?ca=/nowhere/at/all.pem",
        "smtp://ann:kettle@[mail",
        "notify:kettle",
        f"notify:{KEY}",
        f"notify:{KEY}/{TEMPLATE}?at=http://notify.example.org",
    ],
)
def test_what_cannot_be_meant_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_MAIL_URL") as refusal:
        read_mail(url, SENDER, "", ADDRESS)
    assert "kettle" not in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_notify_is_named_by_a_key_and_a_template_and_needs_no_sender() -> None:
    mail = read_mail(f"notify:{KEY}/{TEMPLATE}", "", "", ADDRESS)
    assert mail is not None
    assert mail.through == Notify(KEY, TEMPLATE, NOTIFY)
    here = read_mail(f"notify:{KEY}/{TEMPLATE}?at=http://127.0.0.1:8080", "", "", ADDRESS)
    assert here is not None
    assert here.through == Notify(KEY, TEMPLATE, "http://127.0.0.1:8080")


def test_neither_a_password_nor_a_key_shows_when_settings_are_printed() -> None:
    assert "kettle" not in repr(read_mail("smtp://ann:kettle@mail.example.org", SENDER, "", ADDRESS))
    assert SECRET not in repr(read_mail(f"notify:{KEY}/{TEMPLATE}", "", "", ADDRESS))


def test_mail_needs_the_address_of_the_server_and_a_sender() -> None:
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_ADDRESS is not"):
        read_mail("smtp://mail.example.org", SENDER, "", "")
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_MAIL_FROM must"):
        read_mail("smtp://mail.example.org", "", "", ADDRESS)
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_MAIL_FROM must"):
        read_mail("smtp://mail.example.org", "survey@example.org\r\nBcc: x@y.example", "", ADDRESS)
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_MAIL_FROM must"):
        read_mail("smtp://mail.example.org", "=?utf-8?q?=0aBcc:_x?= <survey@example.org>", "", ADDRESS)
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_MAIL_BOUNCES must"):
        read_mail("smtp://mail.example.org", SENDER, "nobody", ADDRESS)
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_MAIL_URL is not"):
        read_mail("", SENDER, "", ADDRESS)


def test_what_comes_back_goes_to_the_sender_unless_another_address_is_named() -> None:
    first = read_mail("smtp://mail.example.org", SENDER, "", ADDRESS)
    other = read_mail("smtp://mail.example.org", SENDER, "bounces@example.org", ADDRESS)
    assert (first and first.bounces, other and other.bounces) == ("survey@example.org", "bounces@example.org")
    assert first is not None
    assert str(first.sender) == SENDER
    assert (first.domain, first.greeting) == ("example.org", "survey.example.org")


def test_without_settings_no_mail_is_sent_and_nothing_is_refused() -> None:
    assert read_mail("", "", "", "") is None


def test_an_unsafe_mail_server_stops_every_command(tmp_path: Path) -> None:
    secret = base64.b64encode(bytes(range(32))).decode()
    environ = {"TIASSESS_INSTANCE_DIR": str(tmp_path / "i"), "TIASSESS_SECRET_KEY": secret}
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_MAIL_URL"):
        load_settings({**environ, "TIASSESS_ADDRESS": ADDRESS, "TIASSESS_MAIL_URL": "smtp://a.example?starttls=no"})
    with pytest.raises(UnsafeSettingsError, match="must begin with https"):
        load_settings({**environ, "TIASSESS_ADDRESS": "http://survey.example.org"})


@pytest.mark.parametrize(
    "address", ["https://survey.example.org", "https://survey.example.org:8443", "http://127.0.0.1:8000"]
)
def test_an_address_that_can_stand_on_a_card_is_kept(address: str) -> None:
    assert check_address(f"{address}/") == check_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "survey.example.org",
        "http://survey.example.org",
        "https://",
        "https://survey.example.org/here",
        "https://survey.example.org?a",
        "https://survey.example.org//",
        "https://ann@survey.example.org",
        "https://survey.example.org:many",
        "https://ſurvey.example.org",
    ],
)
def test_an_address_that_is_more_or_less_than_a_beginning_is_refused(address: str) -> None:
    with pytest.raises(UnsafeSettingsError, match="TIASSESS_ADDRESS"):
        check_address(address)


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "ann",
        "@loch.example",
        "ann@",
        "a b@loch.example",
        "ann@loch..example",
        "é@l.ex",
        "=?utf-8?q?=0aBcc=3ax=40y?=@loch.example",
    ],
)
def test_what_no_mail_server_takes_is_no_address(odd: str) -> None:
    assert not is_email(odd)
    assert not is_email("a" * 65 + "@loch.example")
    assert not is_email("ann@" + "l" * 260)
