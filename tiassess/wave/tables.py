"""The tables of organisations, units, roles and waves."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.storage.base import Base, OwnedByOrganisation
from tiassess.storage.types import UtcDateTime, one_of


class WaveState(StrEnum):
    """Where a wave stands; ``states`` says which steps there are."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLISHED = "published"
    DESTROYED = "destroyed"


class DestructionReason(StrEnum):
    """Why a wave was given up without results."""

    TOO_FEW = "too few"
    DAY_OF_DESTRUCTION = "day of destruction"


class Organisation(Base):
    """An organisation whose staff are asked; organisations never meet."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    timezone: Mapped[str]
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    demonstration: Mapped[bool] = mapped_column(default=False, server_default=false())  # made up, staff and all


class Unit(OwnedByOrganisation, Base):
    """A team, ward, department or directorate as it is today; a wave reads its own frozen copy."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str]
    name: Mapped[str]
    parent: Mapped[str | None]
    headcount: Mapped[int | None]


class Role(OwnedByOrganisation, Base):
    """A role family, such as nurses or administration."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str]
    name: Mapped[str]


class Wave(OwnedByOrganisation, Base):
    """One baseline or repeat assessment: who is asked, what, when, and where it stands.

    The conditions can change until opening; from then on ``frame`` holds them all, word for word.
    """

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("organisation_id", "slug"),
        CheckConstraint("threshold BETWEEN 5 AND 11", name="threshold"),
        CheckConstraint("opens <= closes AND closes <= results AND results <= destroy_on", name="days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str]
    name: Mapped[str]
    state: Mapped[WaveState] = mapped_column(one_of(WaveState), default=WaveState.DRAFT)
    opens: Mapped[date]
    closes: Mapped[date]
    results: Mapped[date]
    destroy_on: Mapped[date]
    profile: Mapped[Profile] = mapped_column(one_of(Profile))
    breakdown: Mapped[Breakdown | None] = mapped_column(one_of(Breakdown))
    threshold: Mapped[int]
    ways_in: Mapped[list[str]] = mapped_column(JSON)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    comments: Mapped[bool] = mapped_column(default=True, server_default=true())  # whether comment questions are asked
    questionnaire: Mapped[str] = mapped_column(Text)
    frame: Mapped[str | None] = mapped_column(Text)
    received: Mapped[int | None]  # the number of ballots at closing, to which counting is held
    codes: Mapped[dict[str, dict[str, int]] | None] = mapped_column(JSON)  # cancelled ones by pile, then valid ones
    late_because: Mapped[str | None] = mapped_column(Text)  # why the results do not come out on their day
    late_until: Mapped[date | None]  # the new day, if there is one
    destroyed_because: Mapped[DestructionReason | None] = mapped_column(one_of(DestructionReason))
    erasure_due: Mapped[bool] = mapped_column(default=False)
    scrub_due: Mapped[bool] = mapped_column(default=False, server_default=false())  # pages that still show old rows
