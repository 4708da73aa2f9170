"""How e-mail is sent: through a mail server (SMTP) or GOV.UK Notify, refused with a sentence where it is unsafe.

A message carries a code. So it leaves this machine encrypted or not at all, and a server that cannot prove its name is
not spoken to. No sentence repeats the address of a mail server, which may hold a password.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from tiassess.config.address import LOOPBACK, host_of
from tiassess.config.errors import UnsafeSettingsError

URL, FROM, BOUNCES = "TIASSESS_MAIL_URL", "TIASSESS_MAIL_FROM", "TIASSESS_MAIL_BOUNCES"

EXAMPLE = "An example is smtp://user:password@mail.example.org:587"
PORTS = {"smtp": 587, "smtps": 465}

EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""An address as every mail server takes it (RFC 5321, section 4.1.2), without the quoted forms that nobody has."""

ENCODED = "=?"
"""Begins a word in another writing (RFC 2047). What is hidden in one, such as a line break, would end a heading."""

LONGEST_EMAIL = 254
"""RFC 5321, section 4.5.3.1.3: a path has 256 signs, two of them its brackets."""

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_NOTIFY = re.compile(rf"(?P<key>[\w-]*{_UUID}-{_UUID})/(?P<template>{_UUID})(?:\?at=(?P<at>.+))?", re.ASCII)
NOTIFY = "https://api.notifications.service.gov.uk"


@dataclass(frozen=True)
class Smtp:
    """A mail server.

    Attributes:
        host: its name.
        port: where it listens.
        security: ``starttls``, ``tls`` from the first byte, or ``none`` on this machine only.
        user: the name to sign in with; empty for nobody.
        password: the password of that.
        authorities: a file of certificates that vouch for the server; empty for those of the system.
    """

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""

    def context(self) -> ssl.SSLContext:
        """Give what the server's certificate is checked with.

        Raises:
            UnsafeSettingsError: the file of certificates cannot be used.
        """
        try:
            return ssl.create_default_context(cafile=self.authorities or None)
        except (OSError, ssl.SSLError):
            message = f"The file of certificates that {URL} names after “ca=” cannot be read."
            raise UnsafeSettingsError(message) from None


@dataclass(frozen=True)
class Notify:
    """GOV.UK Notify.

    Attributes:
        api_key: a key of the service.
        template: the id of a template whose subject is ``((subject))`` and whose text is ``((body))``.
        at: where it answers.
    """

    api_key: str = field(repr=False)
    template: str
    at: str = NOTIFY


@dataclass(frozen=True)
class Mail:
    """Everything that sending needs.

    Attributes:
        through: what carries the messages.
        sender: the address that people read, perhaps with a name before it.
        bounces: the address to which undeliverable messages go back.
        address: the public address of this server, which stands in the messages.
    """

    through: Smtp | Notify
    sender: Address
    bounces: str
    address: str

    @property
    def domain(self) -> str:
        """Give the domain that messages come from."""
        return self.sender.domain

    @property
    def greeting(self) -> str:
        """Give the name by which this server greets a mail server: the public one, and not the machine's own."""
        return host_of(self.address)


def read_mail(url: str, sender: str, bounces: str, address: str) -> Mail | None:
    """Read how e-mail is sent, or None where none is.

    Args:
        url: what carries the messages.
        sender: whom they come from.
        bounces: where undeliverable ones go back to; the sender when empty.
        address: the public address of this server, checked already.

    Raises:
        UnsafeSettingsError: something is missing, cannot be understood, or would send codes in the clear.
    """
    if not url:
        if sender or bounces:
            message = f"{FROM} or {BOUNCES} is set and {URL} is not, so no e-mail could be sent. {EXAMPLE}"
            raise UnsafeSettingsError(message)
        return None
    if not address:
        message = f"{URL} is set and TIASSESS_ADDRESS is not. Messages must name the address of this server."
        raise UnsafeSettingsError(message)
    through = _notify(url) if url.startswith("notify:") else _smtp(url)
    people_read = _sender(sender, host_of(address), through)
    return Mail(through, people_read, _bounces(bounces) or people_read.addr_spec, address)


def is_email(text: str) -> bool:
    r"""Say whether every mail server would take this as an address.

    >>> is_email("ann.reid@loch.example"), is_email("ann@"), is_email("ann@loch.example\nBcc: x@y.example")
    (True, False, False)
    """
    is_plain = len(text) <= LONGEST_EMAIL and EMAIL.fullmatch(text) is not None and _dots_are_single(text)
    return is_plain and ENCODED not in text


def _dots_are_single(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return not (local.startswith(".") or local.endswith(".") or ".." in local or domain.startswith("-"))


def _sender(text: str, host: str, through: Smtp | Notify) -> Address:
    """Read whom messages come from; Notify has a sender of its own."""
    if not text and isinstance(through, Notify):
        return Address(username="survey", domain=host)
    name, email = parseaddr(text)
    if not is_email(email) or not text.isprintable() or ENCODED in text:
        message = f"{FROM} must be an e-mail address, or a name and an address: Loch survey <survey@example.org>"
        raise UnsafeSettingsError(message)
    try:
        return Address(name, addr_spec=email)
    except (MessageError, ValueError, IndexError):
        message = f"{FROM} cannot be written into a message. Take a plainer name."
        raise UnsafeSettingsError(message) from None


def _bounces(text: str) -> str:
    if text and not is_email(text):
        message = f"{BOUNCES} must be an e-mail address."
        raise UnsafeSettingsError(message)
    return text


def _notify(url: str) -> Notify:
    found = _NOTIFY.fullmatch(url.removeprefix("notify:"))
    if found is None:
        message = f"{URL} must be notify:API-KEY/TEMPLATE-ID, both as GOV.UK Notify shows them."
        raise UnsafeSettingsError(message)
    at = found["at"] or NOTIFY
    if not (at.startswith("https://") or urlsplit(at).hostname in LOOPBACK):
        message = f"{URL} names an address after “at=” that does not begin with https://."
        raise UnsafeSettingsError(message)
    return Notify(found["key"], found["template"], at)


def _smtp(url: str) -> Smtp:
    parts = _split(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if options.keys() - {"starttls", "ca"}:
        message = f"{URL} has an option after “?” that does not exist. There are: starttls, ca."
        raise UnsafeSettingsError(message)
    host = parts.hostname or ""
    server = Smtp(
        host=host,
        port=parts.port or PORTS[parts.scheme],
        security=_security(parts.scheme, options.get("starttls"), host),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        authorities=options.get("ca", ""),
    )
    if server.security != "none":
        server.context()
    return server


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        understood = parts.scheme in PORTS and parts.hostname and parts.path in {"", "/"} and not parts.fragment
        understood = understood and parts.port != 0 and url.isascii() and url.isprintable()
    except ValueError:
        understood = False
    if not understood:
        message = (
            f"{URL} must begin with smtp://, smtps:// or notify: and name a server. {EXAMPLE}; in a password, write "
            "every sign but letters and digits as % and its code, such as %40 for @."
        )
        raise UnsafeSettingsError(message)
    return parts


def _security(scheme: str, starttls: str | None, host: str) -> str:
    """Give how a connection is protected: always, unless it never leaves this machine."""
    if scheme == "smtps":
        return "tls"
    if starttls == "no" and host not in LOOPBACK:
        message = f"{URL} turns encryption off for another machine. Codes could be read on the way, so it is refused."
        raise UnsafeSettingsError(message)
    if starttls not in {None, "no", "yes"}:
        message = (
            f"{URL} says something after “starttls=” that is neither yes nor no. Say one of them, or leave it out."
        )
        raise UnsafeSettingsError(message)
    return "none" if starttls == "no" else "starttls"
