"""Messages as mail servers take them: plain text, no heading that says more than it must, none with a code."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from tiassess.collection.letters import Letter
from tiassess.config.mail import Mail

ID_BYTES = 16


def as_message(letter: Letter, mail: Mail, email: str, moment: datetime) -> EmailMessage:
    """Write a letter to one address.

    The id of the message is random and names neither this machine nor a time; the date is what mail servers ask for.
    The text is written in a way that no server on its way changes, so that a bounce cannot quote it in another one.

    Args:
        letter: what it says.
        mail: whom it comes from.
        email: whom it goes to.
        moment: when sending was begun.
    """
    message = EmailMessage(policy=SMTP)
    for name, value in _headings(letter, mail, email, moment):
        message[name] = value
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    return message


def _headings(letter: Letter, mail: Mail, email: str, moment: datetime) -> Iterator[tuple[str, str | Address]]:
    yield "From", mail.sender
    yield "To", Address(addr_spec=email)
    yield "Subject", letter.subject
    yield "Date", format_datetime(moment)
    yield "Message-ID", f"<{secrets.token_hex(ID_BYTES)}@{mail.domain}>"
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: nobody's holiday answers it
    yield "X-Auto-Response-Suppress", "All"  # the same for Exchange, which also asks for no receipts
