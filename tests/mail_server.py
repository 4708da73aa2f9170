"""A real mail server on this machine, which can be told to refuse, to put off, and to hang up in the middle."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "survey", "tea at four"

Reply = str
TAKEN: Reply = "250 OK"


@dataclass(frozen=True)
class Delivered:
    """A message as the server took it.

    Attributes:
        sender: where undeliverable messages would go back to.
        to: the one address it was for.
        options: what was asked for beside that.
        content: its bytes.
    """

    sender: str
    to: str
    options: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message as a mail program reads it."""
        read = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def text(self) -> str:
        """What somebody reads."""
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """What a mail server has taken, and how it answers.

    Attributes:
        taken: the messages, in the order in which they came.
        greetings: the names by which clients introduced themselves.
        at_recipient: gives the answer to a recipient.
        at_message: gives the answer to a whole message, or does something with it first; an empty one hangs up.
    """

    taken: list[Delivered] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    connections: int = 0
    at_recipient: Callable[[str], Reply] = lambda _address: TAKEN
    at_message: Callable[[Delivered], Reply] = lambda _message: TAKEN
    port: int = 0

    @property
    def url(self) -> str:
        """Its address for `TIASSESS_MAIL_URL`, without encryption."""
        return f"smtp://127.0.0.1:{self.port}?starttls=no"

    def to(self, address: str) -> list[Delivered]:
        """Give what came for an address."""
        return [message for message in self.taken if message.to == address]

    # What aiosmtpd calls

    async def handle_EHLO(  # noqa: N802 - the name is aiosmtpd's
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, replies: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greetings.append(hostname)
        self.connections += 1
        return [*replies[:-1], "250-DSN", replies[-1]]

    async def handle_MAIL(  # noqa: N802 - as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> Reply:
        envelope.mail_from, envelope.mail_options = address, list(options)
        return TAKEN

    async def handle_RCPT(  # noqa: N802 - as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> Reply:
        reply = self.at_recipient(address)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options += options
        return reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> Reply:  # noqa: N802 - as above
        assert len(envelope.rcpt_tos) == 1  # one message for each address, so that nobody sees another's
        assert isinstance(envelope.original_content, bytes)
        options = tuple(envelope.mail_options + envelope.rcpt_options)
        message = Delivered(envelope.mail_from or "", envelope.rcpt_tos[0], options, envelope.original_content)
        reply = self.at_message(message)
        if reply == TAKEN:
            self.taken.append(message)
        if not reply:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return TAKEN
        return reply


class _Dsn(SMTP):
    """The server, which lets the options of RFC 3461 pass."""

    def _getparams(self, params: Sequence[str]) -> dict[str, str | bool] | None:
        known = super()._getparams(params)
        return known and {name: value for name, value in known.items() if name not in {"RET", "NOTIFY"}}


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Dsn(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(**kwargs: Any) -> Iterator[MailServer]:
    """Run a mail server on a free port.

    Args:
        kwargs: what aiosmtpd's server is told, such as a TLS context.
    """
    server = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    controller = _Controller(server, hostname="127.0.0.1", port=server.port, **kwargs)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def knows_the_password(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
) -> AuthResult:
    """Let in whoever knows the password."""
    right = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=right)


def make_certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """Make a server's certificate for a name or an address; give what the server uses, and what vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of a test")])
    today = datetime.now(UTC)  # noqa: TID251 - the certificate is checked by the real clock
    alternatives = [x509.IPAddress(ip_address(each)) if each[0].isdigit() else x509.DNSName(each) for each in names]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
