"""Addresses for e-mail, kept encrypted until the wave closes.

An address leads to no code and to no answers. It is encrypted under the secret and the wave's key file together, so
that a copy of the database, or of the secret, tells nobody who was asked.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiassess.collection.key_files import KeyFiles
from tiassess.collection.padding import fill_up, strip_filling
from tiassess.collection.sealing import decrypt, encrypt, wrapping_key_of
from tiassess.collection.tables import Address, CodeWay, Stage
from tiassess.config import Settings
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave

SEALED_SIZE = 512
"""Bytes of every address before it is encrypted: 254 of the address, 64 of the unit, and room for their marks."""

ADDRESS_LABEL = "mail-address"
ID_LABEL = "mail-address-id"
ID_BYTES = 16


@dataclass(frozen=True)
class Recipient:
    """Somebody who is asked by e-mail; printing it by accident shows nobody.

    Attributes:
        email: the address.
        unit: the unit to which their code belongs, or empty.
    """

    email: str
    unit: str = ""

    def __repr__(self) -> str:
        return "Recipient(…)"


def by_mail(frame: Frame) -> bool:
    """Say whether staff come to a wave by e-mail."""
    return CodeWay.E_MAIL in frame.ways_in


def count_addresses(session: Session, wave: Wave) -> int:
    """Count the addresses of a wave."""
    return session.scalar(select(func.count()).select_from(Address).where(Address.wave_id == wave.id)) or 0


def count_uninvited(session: Session, wave: Wave) -> int:
    """Count the addresses that have no code yet and still get one, so that cards leave codes for them."""
    uninvited = (Address.wave_id == wave.id, Address.messages == 0, Address.stage == Stage.WAITING)
    return session.scalar(select(func.count()).select_from(Address).where(*uninvited)) or 0


class AddressBook:
    """Opens the addresses of one wave, one at a time."""

    def __init__(self, settings: Settings, wave: Wave) -> None:
        self._secrets = settings.keys
        self._file_part = KeyFiles(settings.key_dir).read(wave.id)
        self._wave_id = wave.id

    def id_of(self, email: str) -> bytes:
        """Give the keyed hash of an address, however its letters are written."""
        return self.ids_of(email)[0]

    def ids_of(self, email: str) -> list[bytes]:
        """Give the keyed hashes under which an address may be found, that under the present secret first."""
        plain = email.casefold().encode()
        return [hmac.digest(key, plain, "sha256")[:ID_BYTES] for key in self._keys(ID_LABEL)]

    def seal(self, address_id: bytes, recipient: Recipient) -> bytes:
        """Encrypt an address, always into one size."""
        content = json.dumps([recipient.email, recipient.unit]).encode()
        return encrypt(self._keys(ADDRESS_LABEL)[0], fill_up(content, SEALED_SIZE), self._about(address_id))

    def open(self, address_id: bytes, sealed: bytes) -> Recipient | None:
        """Decrypt an address, or give None for one that this application did not put there."""
        for key in self._keys(ADDRESS_LABEL):
            if (content := decrypt(key, sealed, self._about(address_id))) is not None:
                return Recipient(*json.loads(strip_filling(content)))
        return None

    def is_present(self, address_id: bytes, sealed: bytes) -> bool:
        """Say whether an address is encrypted under the present secret."""
        return decrypt(self._keys(ADDRESS_LABEL)[0], sealed, self._about(address_id)) is not None

    def _keys(self, label: str) -> list[bytes]:
        """Give the keys of a purpose, newest first: as of now, for the secret may be replaced while this is at work."""
        return [wrapping_key_of(part, self._file_part, self._wave_id) for part in self._secrets.all(label)]

    def _about(self, address_id: bytes) -> bytes:
        return self._wave_id.bytes + address_id
