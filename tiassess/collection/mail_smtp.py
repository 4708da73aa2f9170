"""Handing messages to a mail server (SMTP, RFC 5321).

The steps are taken one by one, because what matters is how far a message has come when something breaks: before its
text was handed over it has certainly not arrived and may be sent again; after that nobody knows. Every mishap of
``smtplib`` is an ``OSError``; its sentences may name an address, so none of them is passed on.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from tiassess.collection.errors import MailAwayError
from tiassess.collection.letters import Letter
from tiassess.collection.mail_message import as_message
from tiassess.collection.mail_outcome import Outcome
from tiassess.config.mail import Mail, Smtp

SECONDS = 60
"""How long a server may take for one step. RFC 5321 lets it take minutes; a mailing has thousands of messages."""

SECONDS_TO_TAKE = 600
"""How long it may take with a whole message (RFC 5321, section 4.5.3.2.6): giving up earlier would leave it unsure."""

TAKEN: Final = 250
CLOSING: Final = 421
ACCEPTED: Final = frozenset({250, 251, 252})
GO_ON: Final = 354
OF_THE_SERVER: Final = frozenset({500, 501, 502, 503, 504, 521, 530, 534, 535, 538, 555})
"""Refusals that say nothing of the mailbox: the next message would meet them too."""

OF_ITS_RULES: Final = re.compile(rb"5\.[3-7]\.\d")
"""Of the system, the network, the protocol, the content, a policy (RFC 3463); 5.1 and 5.2 are of the mailbox."""


class SmtpCarrier:
    """A connection to a mail server, made again when it was lost between messages."""

    def __init__(self, mail: Mail, server: Smtp, moment: datetime) -> None:
        self._mail = mail
        self._server = server
        self._moment = moment
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, before anything is promised to anybody.

        Raises:
            MailAwayError: the server cannot be reached, cannot prove its name, or does not let us in.
        """
        self._connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, mishap: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say good-bye to the server."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
        self._drop()

    def carry(self, letter: Letter, email: str) -> Outcome:
        """Hand a letter over for one address.

        Raises:
            MailAwayError: the server cannot be reached, or takes nothing from us just now.
        """
        message = as_message(letter, self._mail, email, self._moment).as_bytes()
        connection = self._begin()
        try:
            reply = connection.rcpt(email, self._asks(connection, "NOTIFY=FAILURE"))
            if reply[0] in ACCEPTED:
                reply = connection.docmd("DATA")
            if reply[0] != GO_ON:
                return self._not_taken(connection, *reply)
        except OSError:
            self._drop()
            raise MailAwayError(_LOST) from None
        try:
            number, words = _hand_over(connection, message)
        except OSError:
            self._drop()
            return Outcome.UNSURE
        return Outcome.TAKEN if number == TAKEN else self._not_taken(connection, number, words)

    def _begin(self) -> smtplib.SMTP:
        """Name the sender; where the server has ended the connection since the last message, make a new one."""
        connection = self._connection or self._connect()
        number = self._from(connection)
        if number == CLOSING:
            self._drop()
            connection = self._connect()
            number = self._from(connection)
        if number != TAKEN:
            self._drop()
            raise MailAwayError(_takes_none(number))
        return connection

    def _from(self, connection: smtplib.SMTP) -> int:
        try:
            return connection.mail(self._mail.bounces, self._asks(connection, "RET=HDRS"))[0]
        except OSError:
            return CLOSING

    @staticmethod
    def _asks(connection: smtplib.SMTP, *options: str) -> list[str]:
        """Ask for bounces without the text of the message, where the server knows how (RFC 3461)."""
        return list(options) if connection.has_extn("dsn") else []

    def _not_taken(self, connection: smtplib.SMTP, number: int, words: bytes) -> Outcome:
        """Tell a mailbox that does not exist from a server that takes nothing."""
        if number == CLOSING:
            self._drop()
            return Outcome.PUT_OFF
        try:
            connection.rset()
        except OSError:
            self._drop()
        if 400 <= number < 500:
            return Outcome.PUT_OFF
        if number < 500 or number in OF_THE_SERVER or OF_ITS_RULES.match(words):
            raise MailAwayError(_takes_none(number))
        return Outcome.REFUSED

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            connection = self._reach()
            self._connection = connection
            connection.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                connection.starttls(context=server.context())
                connection.ehlo()
            if server.user:
                connection.login(server.user, server.password)
        except ssl.SSLError:
            self._drop()
            raise MailAwayError("The mail server cannot prove its name, or does not know how to encrypt.") from None
        except smtplib.SMTPNotSupportedError:
            self._drop()
            raise MailAwayError(
                "The mail server does not offer to encrypt or to sign in, so nothing is sent."
            ) from None
        except smtplib.SMTPAuthenticationError:
            self._drop()
            raise MailAwayError("The mail server does not accept the user and the password.") from None
        except OSError:
            self._drop()
            raise MailAwayError("The mail server cannot be reached just now.") from None
        return connection

    def _reach(self) -> smtplib.SMTP:
        server, greeting = self._server, self._mail.greeting
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=greeting, timeout=SECONDS, context=server.context()
            )
        return smtplib.SMTP(server.host, server.port, local_hostname=greeting, timeout=SECONDS)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


_LOST = "The connection to the mail server was lost. What was not handed over waits."


def _takes_none(number: int) -> str:
    return f"The mail server takes no messages from here just now (reply {number}). What was not handed over waits."


def _hand_over(connection: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
    """Give a whole message and wait for the answer, longer than at other steps."""
    assert connection.sock is not None
    connection.sock.settimeout(SECONDS_TO_TAKE)
    connection.send(_as_data(message))
    reply = connection.getreply()
    connection.sock.settimeout(SECONDS)
    return reply


def _as_data(message: bytes) -> bytes:
    r"""Write a message so that a line with a single dot does not end it too early, and end it (RFC 5321, 4.5.2).

    >>> _as_data(b"a\r\n.b\r\n")
    b'a\r\n..b\r\n.\r\n'
    """
    return re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"
