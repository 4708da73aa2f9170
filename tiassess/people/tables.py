"""The tables of those who sign in. What is not here is not known: no address of a device, no time of a visit."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tiassess.storage.base import Base, OwnedByOrganisation
from tiassess.storage.types import one_of


class MemberRole(StrEnum):
    """What a member does for an organisation."""

    LEAD = "lead"
    STEERING = "steering"


class Account(Base):
    """Somebody who can sign in; which organisations they see, their memberships say.

    Attributes:
        email: the address by which they sign in, in small letters.
        password: its hash; nobody can sign in without one.
        fs_uniquifier: what a signed-in browser shows, under the name that Flask-Security gives it. A new one ends every
            session of the account.
        is_host: whether they run the server and may add organisations; it opens no organisation to them.
        created: the day only.
    """

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    is_host: Mapped[bool]
    created: Mapped[date]


class Membership(OwnedByOrganisation, Base):
    """One role of an account in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("organisation_id", "account_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(one_of(MemberRole))
