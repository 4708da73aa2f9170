"""The tables of sealed ballots, encrypted drafts, wave keys and import batches.

No column beside a ballot says who, when, in which order or by which way it came (promise P1). Ballots lie in the
order of their random ids: on SQLite the table has no row ids that could speak.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tiassess.storage.base import Base, OwnedByOrganisation


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

    It has the size of a ballot and neither time nor counter; it goes when the form is sent or left, and at closing.
    """

    __tablename__ = "draft"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Ballot(OwnedByOrganisation, Base):
    """One sending: one row, one ciphertext of one size per wave, and an HMAC that only this application can make."""

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it once

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


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
