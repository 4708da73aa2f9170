"""A mail server is spoken to encrypted and by its proven name, or nothing is handed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collection.postman import ADDRESS, BOUNCES, SENDER
from tests.lead import NOW
from tests.mail_server import PASSWORD, TAKEN, USER, knows_the_password, mail_server, make_certificate
from tiassess.collection.errors import MailAwayError
from tiassess.collection.letters import Letter
from tiassess.collection.mail_outcome import Outcome
from tiassess.collection.mail_smtp import SmtpCarrier
from tiassess.config.mail import Smtp, read_mail

LETTER = Letter(
    "Loch: how is it to work here?", "A first line\n\n.a line with a dot\n\nä long line " + "so long " * 40 + "\n"
)
SIGNED_IN = f"{USER}:{PASSWORD.replace(' ', '%20')}"


def carries(url: str, email: str = "ann@loch.example") -> Outcome:
    """Hand one letter over."""
    mail = read_mail(url, SENDER, BOUNCES, ADDRESS)
    assert mail is not None
    assert isinstance(mail.through, Smtp)
    with SmtpCarrier(mail, mail.through, NOW) as carrier:
        return carrier.carry(LETTER, email)


def test_a_letter_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        assert carries(server.url) is Outcome.TAKEN
        assert server.taken[0].text == LETTER.body
        assert server.taken[0].message["Subject"] == LETTER.subject
        assert max(map(len, server.taken[0].content.split(b"\r\n"))) <= 78


def test_a_letter_is_carried_with_starttls_to_a_server_that_proves_its_name_and_knows_us(tmp_path: Path) -> None:
    context, authorities = make_certificate(tmp_path, "127.0.0.1", "localhost")
    told = {
        "require_starttls": True,
        "tls_context": context,
        "authenticator": knows_the_password,
        "auth_required": True,
    }
    with mail_server(**told) as server:
        assert carries(f"smtp://{SIGNED_IN}@localhost:{server.port}?ca={authorities}") is Outcome.TAKEN
        with pytest.raises(MailAwayError, match="does not accept the user and the password"):
            carries(f"smtp://{USER}:guess@localhost:{server.port}?ca={authorities}")
        with pytest.raises(MailAwayError, match="takes no messages from here just now"):
            carries(f"smtp://localhost:{server.port}?ca={authorities}")
        assert len(server.taken) == 1


def test_a_letter_is_carried_with_tls_from_the_first_byte(tmp_path: Path) -> None:
    context, authorities = make_certificate(tmp_path, "localhost")
    with mail_server(ssl_context=context) as server:
        assert carries(f"smtps://localhost:{server.port}?ca={authorities}") is Outcome.TAKEN


def test_nothing_is_handed_to_a_server_that_cannot_prove_its_name(tmp_path: Path) -> None:
    context, authorities = make_certificate(tmp_path, "mail.example.org")
    with mail_server(tls_context=context) as server:
        for url in (f"smtp://localhost:{server.port}?ca={authorities}", f"smtp://localhost:{server.port}"):
            with pytest.raises(MailAwayError, match="cannot prove its name"):
                carries(url)
        assert server.taken == []


def test_nothing_is_handed_to_a_server_that_does_not_encrypt() -> None:
    with mail_server() as server:
        with pytest.raises(MailAwayError, match="does not offer to encrypt"):
            carries(f"smtp://localhost:{server.port}")
        with pytest.raises(MailAwayError, match="does not offer to encrypt or to sign in"):
            carries(server.url.replace("//", f"//{SIGNED_IN}@"))
        assert server.taken == []


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("550 5.1.1 No such user", Outcome.REFUSED),
        ("552 5.2.2 Mailbox full", Outcome.REFUSED),
        ("550 No such user", Outcome.REFUSED),
        ("450 4.2.0 Greylisted", Outcome.PUT_OFF),
        ("421 4.3.2 Going down", Outcome.PUT_OFF),
    ],
)
@pytest.mark.parametrize("step", ["recipient", "message"])
def test_a_mailbox_that_is_not_there_is_told_from_one_that_is_busy(reply: str, outcome: Outcome, step: str) -> None:
    with mail_server() as server:
        if step == "recipient":
            server.at_recipient = lambda _address: reply
        else:
            server.at_message = lambda _message: reply
        assert carries(server.url) is outcome


def test_no_sentence_names_an_address_or_repeats_what_the_server_said() -> None:
    with mail_server() as server:
        server.at_recipient = lambda address: f"554 5.7.1 {address} is not for you"
        with pytest.raises(MailAwayError) as refusal:
            carries(server.url)
        assert "ann" not in str(refusal.value)
        assert "not for you" not in str(refusal.value)
        assert refusal.value.__suppress_context__ or refusal.value.__context__ is None
        server.at_recipient = lambda _address: TAKEN
        assert carries(server.url) is Outcome.TAKEN
