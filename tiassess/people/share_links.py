"""Share links: by one of them somebody without an account reads what is published of an organisation, until a day.

What stands in an address is the id of the link and a mark over it, under a key that only the secret leads to. It is
kept nowhere and made anew whenever an owner or lead asks for it; so a copy of the database opens no shared page.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.orm import Session

from tiassess.config import SubKeys
from tiassess.people.errors import ShareLinkRefusedError, TooManyError
from tiassess.people.limits import LONGEST_SHARE_DAYS, LONGEST_SHARE_LABEL, MOST_PAST_SHARE_LINKS, MOST_SHARE_LINKS
from tiassess.people.tables import ShareLink
from tiassess.people.trail import Deed, Kind, Noted, Who, by_account, is_noted, note
from tiassess.people.turns import take_turns
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for

LABEL: Final = "share-link"
"""The purpose for which the key of the marks is derived."""

ID_BYTES: Final = 16


def token_of(keys: SubKeys, link_id: UUID) -> str:
    """Make what stands in the address of a link: 64 signs that fit into one.

    >>> keys = SubKeys((bytes(32),))
    >>> read_token(keys, token_of(keys, UUID(int=7)))
    UUID('00000000-0000-0000-0000-000000000007')
    """
    return base64.urlsafe_b64encode(link_id.bytes + _mark(keys.current(LABEL), link_id)).decode()


def read_token(keys: SubKeys, token: str) -> UUID | None:
    """Give the id in a token, or None for one that is not ours, whichever of its signs is another one."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) <= ID_BYTES or base64.urlsafe_b64encode(raw).decode() != token:
        return None  # one address for one link, and no other spelling of it
    link_id = UUID(bytes=raw[:ID_BYTES])
    is_ours = any(hmac.compare_digest(_mark(key, link_id), raw[ID_BYTES:]) for key in keys.all(LABEL))
    return link_id if is_ours else None


@dataclass(frozen=True)
class Sharing:
    """What a link is to be.

    Attributes:
        label: for whom it is.
        ends: the last day on which it is good.
    """

    label: str
    ends: date


def make_share_link(database: Database, organisation_id: UUID, sharing: Sharing, made_by: UUID, today: date) -> UUID:
    """Make a link and give its id.

    Args:
        database: where it is kept.
        organisation_id: whose published results it shows.
        sharing: for whom and until when.
        made_by: the account of who makes it.
        today: the day.

    Raises:
        ShareLinkRefusedError: it says not for whom it is, or its last day is over or too far away.
        TooManyError: as many links are good as can be.
    """
    _refuse_odd(sharing, today)
    with database.writing() as session:
        take_turns(session, organisation_id)
        if _count_good(session, organisation_id, today) >= MOST_SHARE_LINKS:
            message = f"There are {MOST_SHARE_LINKS} share links that are good, which is as many as there can be."
            raise TooManyError(f"{message} Take one back first.")
        row = ShareLink(
            id=uuid4(),
            organisation_id=organisation_id,
            label=sharing.label.strip(),
            made_by=made_by,
            made=today,
            ends=sharing.ends,
            revoked=None,
        )
        session.add(row)
        session.flush()
        of = {"link": str(row.id), "ends": sharing.ends.isoformat()}
        note(session, organisation_id, Noted(Deed.LINK_SHARED, by_account(made_by), today, of))
        return row.id


def revoke_share_link(database: Database, organisation_id: UUID, link_id: UUID, revoked_by: UUID, today: date) -> None:
    """Take a link back, so that it opens nothing from now on; one that was taken back stays so."""
    with database.writing() as session:
        row = load_for(session, organisation_id, ShareLink, id=link_id)
        if row is None or row.revoked:
            return
        row.revoked = today
        noted = Noted(Deed.LINK_REVOKED, by_account(revoked_by), today, {"link": str(link_id)})
        note(session, organisation_id, noted)


def list_share_links(session: Session, organisation_id: UUID, today: date) -> tuple[list[ShareLink], list[ShareLink]]:
    """Give the links of an organisation that are good, and the latest of those that are over, the latest first."""
    of_it = select(ShareLink).where(ShareLink.organisation_id == organisation_id)
    of_it = of_it.order_by(ShareLink.made.desc(), ShareLink.label, ShareLink.id)
    good: Sequence[ShareLink] = session.scalars(of_it.where(_is_good(today))).all()
    past: Sequence[ShareLink] = session.scalars(of_it.where(not_(_is_good(today))).limit(MOST_PAST_SHARE_LINKS)).all()
    return list(good), list(past)


def find_share_link(session: Session, keys: SubKeys, token: str, today: date) -> ShareLink | None:
    """Find the link of an address; None if it is not ours or no more good, and nothing says which."""
    link_id = read_token(keys, token)
    query = select(ShareLink).where(ShareLink.id == (link_id or UUID(int=0)), _is_good(today))
    return session.scalars(query).one_or_none()


def is_good(link: ShareLink, today: date) -> bool:
    """Say whether a link opens anything on a day."""
    return link.revoked is None and link.ends >= today


def note_opening(database: Database, link: ShareLink, today: date) -> None:
    """Write down that a link was opened, once a day."""
    noted = Noted(Deed.LINK_OPENED, Who(Kind.LINK, link.id), today, once_a_day=True)
    with database.reading() as session:  # so that nobody waits for those who write, only to look once more
        if is_noted(session, link.organisation_id, noted):
            return
    with database.writing() as session:
        note(session, link.organisation_id, noted)


def _mark(key: bytes, link_id: UUID) -> bytes:
    return hmac.digest(key, link_id.bytes, "sha256")


def _is_good(today: date) -> ColumnElement[bool]:
    return and_(ShareLink.revoked.is_(None), ShareLink.ends >= today)


def _count_good(session: Session, organisation_id: UUID, today: date) -> int:
    query = select(func.count()).select_from(ShareLink).where(ShareLink.organisation_id == organisation_id)
    return session.scalar(query.where(_is_good(today))) or 0


def _refuse_odd(sharing: Sharing, today: date) -> None:
    written = sharing.label.strip()
    if not written:
        raise ShareLinkRefusedError("Say for whom the link is, so that you can tell it from others.")
    if len(written) > LONGEST_SHARE_LABEL or not written.isprintable():
        message = f"For whom it is can have {LONGEST_SHARE_LABEL} characters, and only those that can be printed."
        raise ShareLinkRefusedError(message)
    last = today + timedelta(days=LONGEST_SHARE_DAYS)
    if not today <= sharing.ends <= last:
        message = f"A link is good until a day between today and {last.isoformat()}. Choose one of these days."
        raise ShareLinkRefusedError(message)
