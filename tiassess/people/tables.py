"""The tables of those who sign in. What is not here is not known: no address of a device, no time of a visit."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tiassess.storage.base import Base, OwnedByOrganisation
from tiassess.storage.types import one_of


class MemberRole(StrEnum):
    """What a member does for an organisation; somebody can have several."""

    OWNER = "owner"
    LEAD = "lead"
    MODERATOR = "moderator"
    STEERING = "steering"
    AUDITOR = "auditor"


class Account(Base):
    """Somebody who can sign in; which organisations they see, their memberships say.

    Attributes:
        email: the address by which they sign in, in small letters; a mark without ``@`` once it is forgotten whose the
            account was.
        password: its hash; None for somebody who signs in at their own organisation's provider only.
        fs_uniquifier: what a signed-in browser shows, under the name that Flask-Security gives it. A new one ends every
            session of the account.
        second_factor: the sealed secret of their authenticator app, with what was used of it last; None without one.
        recovery_codes: hashes of the codes that stand in for the app, each good for once.
        subject: who they are at the provider of single sign-on: issuer and subject; None for nobody there.
        is_host: whether they run the server and may add organisations; it opens no organisation to them.
        created: the day only.
    """

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)
    subject: Mapped[str | None] = mapped_column(unique=True)
    is_host: Mapped[bool]
    created: Mapped[date]

    @property
    def is_forgotten(self) -> bool:
        """Whether it is forgotten whose it was, so that only lines of trails name it."""
        return "@" not in self.email


class Membership(OwnedByOrganisation, Base):
    """One role of an account in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("organisation_id", "account_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[MemberRole] = mapped_column(one_of(MemberRole))


class SignIn(Base):
    """A browser in which somebody is signed in; without its row its cookie lets nobody in.

    Attributes:
        token_sha256: the checksum of what the browser shows, which itself is kept nowhere else.
        account_id: who is signed in.
        begun: the day only; a sign-in ends within half a day, and its row is gone the day after.
    """

    __tablename__ = "sign_in"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    begun: Mapped[date]


class Purpose(StrEnum):
    """What a link in an e-mail lets somebody do."""

    JOIN = "join"
    NEW_PASSWORD = "new password"  # noqa: S105 - a purpose, no password


class Invitation(Base):
    """A link for one person, good for once and some days; it is gone when it was used, taken back or its days are over.

    Attributes:
        purpose: what the link lets them do.
        email: whom it is for, in small letters.
        organisation_id: what they are invited to; None for the server alone, and for a new password.
        roles: what they will do there.
        is_host: whether they will run the server.
        invited_by: the account of who asked for it; None for the command line, and for who forgot a password.
        made: the day.
        ends: the last day on which it is good.
        token_sha256: the checksum of what stands in the link; None while the message waits to be sent, for the link is
            made together with the message and kept nowhere else.
        refused: whether the mail server said that there is no such mailbox, so that nothing waits to be sent.
    """

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    email: Mapped[str] = mapped_column(index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_host: Mapped[bool] = mapped_column(default=False)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    made: Mapped[date]
    ends: Mapped[date]
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    refused: Mapped[bool] = mapped_column(default=False)


class ShareLink(OwnedByOrganisation, Base):
    """A link by which somebody without an account reads what is published of an organisation, until a day.

    What stands in its address is signed and kept nowhere: it is made anew from the id whenever somebody asks for it.

    Attributes:
        label: for whom it is, in the words of who made it.
        made_by: the account of who made it.
        made: the day.
        ends: the last day on which it is good.
        revoked: the day on which it was taken back; None while it is good.
    """

    __tablename__ = "share_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    label: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made: Mapped[date]
    ends: Mapped[date]
    revoked: Mapped[date | None]


class TrailEntry(Base):
    """One line of an audit trail, chained to the line before by its checksum; nothing about respondents stands in it.

    The database refuses to change a line or to take one out (migration 0009).

    Attributes:
        trail: whose trail it is: an organisation's id, or ``SERVER`` of ``people.trail``.
        number: 1 for the first line.
        entry: the line, in canonical JSON. It names a day and no time, and people by the ids of their accounts.
        sha256: its checksum.
        once: what keeps the same look on the same day from being written twice; None for what is written each time.
    """

    __tablename__ = "trail_entry"
    __table_args__ = (UniqueConstraint("trail", "once"),)

    trail: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    once: Mapped[str | None] = mapped_column(String(64))


class TrailHead(Base):
    """The last line of a trail; writing the next one locks it, so that lines never fork."""

    __tablename__ = "trail_head"

    trail: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class HeadsTold(OwnedByOrganisation, Base):
    """Up to which line of its ledger an organisation's owners and auditors were sent the checksums by e-mail."""

    __tablename__ = "heads_told"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    number: Mapped[int]
