"""The tables of releases and of the ledger."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tiassess.storage.base import Base, OwnedByOrganisation
from tiassess.storage.types import one_of


class StoredRelease(OwnedByOrganisation, Base):
    """A release of a wave: the one that was counted, or a correction that only withdraws from the one before (R9).

    The database itself refuses a second first release of a wave, and a second correction of the same release.

    Attributes:
        number: 1 for the one that was counted; each correction has the next.
        sha256: its checksum, which stays when the document goes.
        replaces: the checksum of the one that it corrects.
        document: its bytes; none once a correction has taken its place, so that nothing withdrawn is kept here.
        questionnaire: the exact questionnaire behind it.
        audit: the report of the attack before it was stored, with the people in every atom if it was counted.
        publishing_audit: the report of the attack on the file alone, just before it became public.
        published: whether it is public; the same bytes are the candidate before.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("wave_id", "sha256"),
        UniqueConstraint("wave_id", "replaces"),
        ForeignKeyConstraint(["wave_id", "replaces"], ["release.wave_id", "release.sha256"]),
        CheckConstraint("number >= 1 AND (number = 1) = (replaces IS NULL)", name="one_first"),
    )

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    sha256: Mapped[str]
    replaces: Mapped[str | None]
    document: Mapped[bytes | None] = mapped_column(LargeBinary)
    questionnaire: Mapped[str] = mapped_column(Text)
    audit: Mapped[str] = mapped_column(Text)
    publishing_audit: Mapped[str | None] = mapped_column(Text)
    published: Mapped[bool] = mapped_column(default=False)


class LedgerEntry(OwnedByOrganisation, Base):
    """One line of an organisation's ledger, chained to the line before by its checksum.

    The database refuses to change a line or to take one out (migration 0006).
    """

    __tablename__ = "ledger_entry"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str]


class Band(StrEnum):
    """How much of the staff has answered an open wave; nothing finer is ever told (R8)."""

    FEWER = "fewer than a third"
    BETWEEN = "a third to two thirds"
    MORE = "more than two thirds"


class ParticipationBand(OwnedByOrganisation, Base):
    """The band that a lead was told last of an open wave. No number of ballots is kept, and no time but the day."""

    __tablename__ = "participation_band"

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    band: Mapped[Band] = mapped_column(one_of(Band))
    looked: Mapped[date]
