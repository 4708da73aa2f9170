"""Messages that came back: counted from a mailbox that whoever runs the server keeps, and never kept here.

A report names the address that was not reached and should hold no text (RFC 3461). Where one does, a code has come
back with it, and whoever reads the mailbox should know.
"""

from __future__ import annotations

import email
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from sqlalchemy import select

from tiassess.collection.addresses import AddressBook
from tiassess.collection.codes import read_code
from tiassess.collection.errors import CodeTypoError, MailRefusedError
from tiassess.collection.tables import Address
from tiassess.config import Settings
from tiassess.config.mail import is_email
from tiassess.storage.database import Database
from tiassess.wave.waves import WaveName

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")
ADDRESS_FIELDS = ("Final-Recipient", "Original-Recipient")


@dataclass(frozen=True)
class Bounces:
    """What came back.

    Attributes:
        not_reached: how many addresses of the list a report names.
        others: how many messages of the mailbox are something else, or about somebody else.
        with_code: how many messages hold a code.
    """

    not_reached: int
    others: int
    with_code: int


def count_bounces(database: Database, settings: Settings, name: WaveName, path: Path) -> Bounces:
    """Count the addresses of an open wave to which a mailbox says that a message did not get through.

    Anybody can send mail to such a mailbox, so nothing follows from it: it changes no address and cancels no code.

    Args:
        database: where the list is kept.
        settings: where the wave's key file lies.
        name: the wave.
        path: a file in mbox format, or a folder in Maildir format.

    Raises:
        MailRefusedError: there is no such mailbox, or the wave has no addresses any more.
        UnknownNameError: there is no such wave.
    """
    with database.reading() as session:
        wave = name.find(session)
        ids = set(session.scalars(select(Address.id).where(Address.wave_id == wave.id)))
        if not ids:
            raise MailRefusedError(f"“{wave.slug}” has no addresses. They are destroyed when a wave is closed.")
        book = AddressBook(settings, wave)
    reached_not: set[bytes] = set()
    others = with_code = 0
    for message in _messages(path):
        found = {at for address in _not_reached(message) for at in book.ids_of(address)} & ids
        reached_not |= found
        others += not found
        with_code += _holds_a_code(message)
    return Bounces(len(reached_not), others, with_code)


def _messages(path: Path) -> Iterator[Message]:
    if not path.exists():
        raise MailRefusedError(f"{path} is not there. Name a file in mbox format or a folder in Maildir format.")
    box: mailbox.Mailbox[mailbox.Message]
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield email.message_from_bytes(box.get_bytes(key))
    except OSError as reason:
        message = f"{path} cannot be read ({reason.strerror})."
        raise MailRefusedError(message) from reason
    finally:
        box.close()


def _not_reached(message: Message) -> Iterator[str]:
    """Give the addresses that a report says were given up (RFC 3464)."""
    for part in message.walk():
        if str(part.get("Action", "")).strip().casefold() == "failed":
            for field in ADDRESS_FIELDS:
                address = str(part.get(field, "")).rpartition(";")[2].strip().strip("<>")
                if is_email(address):
                    yield address


def _holds_a_code(message: Message) -> bool:
    for part in message.walk():
        content = part.get_payload(decode=True)
        text = content.decode("ascii", "replace") if isinstance(content, bytes) else ""
        if any(_is_code(written) for written in CODE.findall(text)):
            return True
    return False


def _is_code(written: str) -> bool:
    try:
        read_code(written)
    except CodeTypoError:
        return False
    return True
