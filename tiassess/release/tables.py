"""The tables of releases and of the ledger."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from tiassess.storage.base import Base, OwnedByOrganisation
from tiassess.storage.types import one_of


class StoredRelease(OwnedByOrganisation, Base):
    """The one release of a wave, as candidate and, the same bytes, as published."""

    __tablename__ = "release"

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    sha256: Mapped[str]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    questionnaire: Mapped[str] = mapped_column(Text)
    audit: Mapped[str] = mapped_column(Text)
    published: Mapped[bool] = mapped_column(default=False)


class LedgerEntry(OwnedByOrganisation, Base):
    """One line of an organisation's ledger, chained to the line before by its checksum."""

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
