"""Organisations: adding one, finding one, listing all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiassess.storage.database import Database
from tiassess.wave.errors import DemonstrationHereError, TakenNameError, TooManyOrganisationsError, UnknownNameError
from tiassess.wave.tables import Organisation

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""What an id looks like: letters, digits, hyphen and underscore, at most 64; other signs are used by our own ids."""

LONGEST_NAME = 200

MOST = 1_000
"""Organisations of one server."""

RESERVED = frozenset({"not-stated", "organisation"})
"""Ids that mean something in every organisation."""


def check_slug(slug: str) -> str | None:
    """Say what is wrong with an id, or None.

    >>> check_slug("ward-7") is None
    True
    >>> check_slug("ward 7")
    '“ward 7” cannot be an id: use letters, digits, hyphens and underscores, at most 64 of them.'
    """
    if not SLUG.fullmatch(slug):
        return f"“{slug}” cannot be an id: use letters, digits, hyphens and underscores, at most 64 of them."
    if slug.lower() in RESERVED:
        return f"“{slug}” cannot be an id: the word has a meaning of its own here. Choose another one."
    return None


def add_organisation(  # noqa: PLR0913 - one word for each thing that is known of an organisation, all by name
    database: Database, *, slug: str, name: str, timezone: str, moment: datetime, demonstration: bool = False
) -> None:
    """Add an organisation where everything is made at once, such as in a demonstration, without a line of a trail.

    Others are added by ``hosting.founding``.

    Args:
        database: where it is kept.
        slug: its id, unique on this server.
        name: its name as people read it.
        timezone: the zone in which its dates are whole days, such as ``Europe/London``.
        moment: when it is added.
        demonstration: whether it is made up, as everything that is shown of it will say.

    Raises:
        TakenNameError: the id is taken or cannot be one, the name is empty, or the zone is unknown.
        DemonstrationHereError: it is real, and others here are made up.
        TooManyOrganisationsError: there are as many as there can be.
    """
    row = Organisation(slug=slug, name=name, timezone=timezone, created=moment, demonstration=demonstration)
    with database.writing() as session:
        keep_organisation(session, row)


def keep_organisation(session: Session, organisation: Organisation) -> None:
    """Add an organisation inside a writing session, to which more may belong.

    Raises:
        TakenNameError: as when adding one by itself.
        DemonstrationHereError: it is real, and others here are made up.
    """
    slug, name = organisation.slug, organisation.name
    faults = [fault for fault in (check_slug(slug), check_name(name), check_zone(organisation.timezone)) if fault]
    if faults:
        raise TakenNameError(*faults)
    if not organisation.demonstration and has_demonstration(session):
        message = (
            "This server holds a demonstration, and everything in it is made up. Real organisations belong on a server "
            "of their own."
        )
        raise DemonstrationHereError(message)
    if (session.scalar(select(func.count()).select_from(Organisation)) or 0) >= MOST:
        message = f"A server holds {MOST} organisations at most. Further ones belong on another server."
        raise TooManyOrganisationsError(message)
    if session.scalar(select(Organisation).where(Organisation.slug == slug)):
        message = f"There is an organisation “{slug}” already. Choose another id."
        raise TakenNameError(message)
    organisation.name = name.strip()
    session.add(organisation)
    session.flush()


def find_organisation(session: Session, slug: str) -> Organisation:
    """Find an organisation by its id.

    Raises:
        UnknownNameError: there is none.
    """
    known = select(Organisation).where(Organisation.slug == slug)
    organisation = (
        None if check_slug(slug) else session.scalar(known)
    )  # a database may refuse to be asked for odd signs
    if organisation is None:
        message = f"There is no organisation “{slug}”."
        raise UnknownNameError(message, command="tiassess organisation list")
    return organisation


def list_organisations(session: Session) -> Sequence[Organisation]:
    """Give all organisations in the order of their ids."""
    return session.scalars(select(Organisation).order_by(Organisation.slug)).all()


def has_demonstration(session: Session) -> bool:
    """Say whether any organisation here is made up."""
    return session.scalar(select(Organisation.id).where(Organisation.demonstration).limit(1)) is not None


def is_all_made_up(session: Session) -> bool:
    """Say whether there are organisations here, and every one is made up."""
    is_real = select(Organisation.id).where(~Organisation.demonstration).limit(1)
    return has_demonstration(session) and session.scalar(is_real) is None


def check_name(name: str) -> str | None:
    """Say what is wrong with a name that people read, or None.

    >>> check_name("Loch Service") is None
    True
    >>> check_name(" ")
    'The name is empty.'
    """
    if not name.strip():
        return "The name is empty."
    if len(name) > LONGEST_NAME or not name.isprintable():
        return f"A name has at most {LONGEST_NAME} characters, and only those that can be printed."
    return None


def check_zone(timezone: str) -> str | None:
    """Say what is wrong with a time zone, or None.

    >>> check_zone("Europe/London") is None
    True
    >>> check_zone("Glen")
    '“Glen” is not a time zone. An example is Europe/London.'
    """
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"“{timezone}” is not a time zone. An example is Europe/London."
    return None
