"""The tables of ballots, drafts, keys, issued codes, addresses for e-mail, held comments and import batches.

No column beside a ballot says who, when, in which order or by which way it came (promise P1). Ballots lie in the
order of their random ids: on SQLite the table has no row ids that could speak.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tiassess.storage.base import Base, OwnedByOrganisation
from tiassess.storage.types import one_of


class WaveKey(OwnedByOrganisation, Base):
    """The key pair of a wave: ballots are sealed to the public half, the private half is wrapped twice.

    ``mac`` ties the public half to this application's secret, so that nobody can put another one in its place. The
    salt, from which what belongs to one respondent is derived, is wrapped like the private half and gone at closing.
    """

    __tablename__ = "wave_key"

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_private_key: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    wrapped_salt: Mapped[bytes | None] = mapped_column(LargeBinary)


class Draft(OwnedByOrganisation, Base):
    """A form that somebody is filling in, encrypted under a key that only their own cookie leads to.

    It has the size of a ballot and neither time nor counter. When the form is sent its answers go, and a mark of the
    same size takes their place, which only its writer's return words lead to; all of it goes at closing.
    """

    __tablename__ = "draft"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Ballot(OwnedByOrganisation, Base):
    """One sending: one row, one ciphertext of one size per wave, and an HMAC that only this application can make.

    ``replace_check`` is what its writer's return words must lead to before it is replaced or taken out. Closing takes
    it away; a row that was imported has a random one, so that it looks like any other.
    """

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))
    replace_check: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class CodeWay(StrEnum):
    """How a code reaches people; the names of the ways in of a wave."""

    CARDS = "cards"
    E_MAIL = "e-mail"


class IssuedCode(OwnedByOrganisation, Base):
    """A code that was given out, as far as the database may know it: enough to tell it from one that was not.

    The id follows from the code and the wave's salt, so that nobody finds the code from it; neither draft nor ballot
    can be found from it. It stays the same whether or not the code was used. All go at closing.

    Attributes:
        way_in: how it was given out.
        unit: the unit whose pile it lay in, or none.
        card_order: the order of cards it was printed for.
    """

    __tablename__ = "issued_code"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    way_in: Mapped[CodeWay] = mapped_column(one_of(CodeWay))
    unit: Mapped[str | None]
    card_order: Mapped[UUID | None]


class CardOrder(OwnedByOrganisation, Base):
    """Cards that one member asked for and another one prints, once.

    Attributes:
        cards: how many cards for each unit's pile, by the unit's id; an empty id is the pile for everybody.
        asked_by: the membership of who asked.
        printed_by: the membership of who printed them; none while they wait.
    """

    __tablename__ = "card_order"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    cards: Mapped[dict[str, int]] = mapped_column(JSON)
    asked_by: Mapped[UUID]
    printed_by: Mapped[UUID | None]


class Stage(StrEnum):
    """Where the last message to an address stands."""

    WAITING = "waiting"
    SENDING = "sending"  # handed over at this moment, or cut off while it was: it may have left or not
    SENT = "sent"
    REFUSED = "refused"  # the mail server took no message for it
    NO_CODE = "no code"  # all codes were given out, so there was nothing to send


class Address(OwnedByOrganisation, Base):
    """An e-mail address of somebody who is asked, encrypted; it leads to no code and says nothing of answers.

    Attributes:
        id: a keyed hash of the address, so that it is there once.
        sealed: the address and its unit, encrypted, always of one size.
        messages: how many messages were handed over for it: the invitation, then reminders.
        stage: where the last one stands.
    """

    __tablename__ = "address"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    messages: Mapped[int]
    stage: Mapped[Stage] = mapped_column(one_of(Stage))


class Mailing(OwnedByOrganisation, Base):
    """One round of messages to every address of a wave: number 1 is the invitation, later ones are reminders.

    Attributes:
        finished: whether every address has been tried.
    """

    __tablename__ = "mailing"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    finished: Mapped[bool]


class CommentKey(OwnedByOrganisation, Base):
    """What opens the held comments of a wave, wrapped under the secret and a key file of its own (rule R12).

    Attributes:
        wrapped_key: the key, wrapped.
        destroy_on: the day on which comments and key go, whether or not anybody has read them.
    """

    __tablename__ = "comment_key"

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    destroy_on: Mapped[date]


class Comment(OwnedByOrganisation, Base):
    """One comment, parted from everything else that its writer said, encrypted and of one size (promise P8)."""

    __tablename__ = "comment"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FingerprintKey(Base):
    """A key under which fingerprints of imported answers were made before the secret was replaced, encrypted.

    The answers are gone, so fingerprints cannot be made anew. Without their key the same answers could come again.
    The secret that it was derived from does not follow from it.
    """

    __tablename__ = "fingerprint_key"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportBatch(OwnedByOrganisation, Base):
    """The keyed fingerprint of answers that an organisation imported, so that the same answers are refused twice.

    It stays after erasure: the same answers published in two waves, under other units, would be two releases of the
    same answers (rules R9 and R11 b).
    """

    __tablename__ = "import_batch"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"))
