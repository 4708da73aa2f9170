"""Telling heads: owners and auditors are sent the last checksums of ledger and audit trail when a wave takes a step.

Whoever controls the database could rewrite both books from the first line on, and each would fit in itself. What lies
in somebody's mailbox they cannot rewrite. Up to which line was told stands in the database, so that a message comes at
least once; rarely twice, when a process ends in between. Lines that are no step count as told at once, for the message
of the next step covers them. As long as nobody is there to read, steps wait for the first owner or auditor.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, func, select

from tiassess.collection.mail_carriers import carrier_of
from tiassess.collection.mail_outcome import Outcome
from tiassess.collection.mailing import mail_of
from tiassess.config import Settings
from tiassess.jobs.heads_letter import Happened, Heads, heads_letter
from tiassess.jobs.one_at_a_time import hold
from tiassess.jobs.patience import POSTING_PAUSES, Patience
from tiassess.jobs.telling import kind_of, told
from tiassess.people.members import can_sign_in
from tiassess.people.tables import Account, HeadsTold, MemberRole, Membership
from tiassess.people.trail_reading import head_of_trail
from tiassess.release.events import Event
from tiassess.release.tables import LedgerEntry
from tiassess.storage.database import Database
from tiassess.wave.tables import Organisation, Wave

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session


STEPS = frozenset({Event.OPENED, Event.CLOSED, Event.COUNTED, Event.PUBLISHED, Event.WITHDRAWN, Event.DESTROYED})
"""What heads are told at."""

READERS = (MemberRole.OWNER, MemberRole.AUDITOR)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Waiting:
    """What is to be told to whom; no heads where no step was taken."""

    organisation_id: UUID
    number: int
    heads: Heads | None
    readers: Sequence[str]


@dataclass
class HeadsTeller:
    """Somebody who tells heads.

    Attributes:
        database: where the books are.
        settings: how messages are sent; without any way nothing is told.
        is_stopping: says whether to stop before the next organisation.
        patience: when to try an organisation again whose messages were put off.
    """

    database: Database
    settings: Settings
    is_stopping: Callable[[], bool] = field(default=lambda: False)
    patience: Patience = field(default_factory=lambda: Patience(POSTING_PAUSES))
    _written: set[tuple[UUID, int, str]] = field(default_factory=set)

    def tell(self, moment: datetime) -> None:
        """Send what waits to be told; what is put off is tried again later."""
        if self.settings.mail is None:
            return
        with self.database.reading() as session:
            behind = _organisations_behind(session)
        for organisation_id in behind:
            if not self.is_stopping() and self.patience.allows(organisation_id, moment):
                self._tell_of(organisation_id, moment)

    def _tell_of(self, organisation_id: UUID, moment: datetime) -> None:
        with hold(self.settings, organisation_id) as lock:
            if lock is None:
                return
            try:
                with self.database.reading() as session:
                    waiting = _waiting(session, self.settings, organisation_id)
                is_told = waiting is None or waiting.heads is None or self._send(waiting, waiting.heads, moment)
                if waiting and is_told:
                    self._keep(waiting)
            except Exception as mishap:  # noqa: BLE001 - whatever happens with one, the others are told too
                log.warning(
                    "Checksums of organisation %s wait: %s", organisation_id, told(mishap), extra=kind_of(mishap)
                )
                is_told = False
            self.patience.learns(organisation_id, moment, is_done=is_told)

    def _send(self, waiting: _Waiting, heads: Heads, moment: datetime) -> bool:
        """Write to every reader who was not written to yet, and say whether there is one and none is put off."""
        number = waiting.number
        left = [each for each in waiting.readers if (waiting.organisation_id, number, each) not in self._written]
        put_off = False
        if left:
            with carrier_of(mail_of(self.settings), moment) as carrier:
                for email in left:
                    if carrier.carry(heads_letter(heads), email) in {Outcome.PUT_OFF, Outcome.UNSURE}:
                        put_off = True
                    else:
                        self._written.add((waiting.organisation_id, number, email))
        return bool(waiting.readers) and not put_off

    def _keep(self, waiting: _Waiting) -> None:
        """Keep up to which line was told, unless another worker has told more meanwhile."""
        number = waiting.number
        with self.database.writing() as session:
            row = session.get(HeadsTold, waiting.organisation_id, with_for_update=True)
            if row is None:
                session.add(HeadsTold(organisation_id=waiting.organisation_id, number=number))
            else:
                row.number = max(row.number, number)
        self._written = {each for each in self._written if each[0] != waiting.organisation_id}


def _organisations_behind(session: Session) -> Sequence[UUID]:
    """Find organisations with readers whose ledger has lines that nobody was told of; never one that is made up."""
    last = func.max(LedgerEntry.number)
    told_up_to = func.coalesce(func.max(HeadsTold.number), 0)
    lines = select(Organisation.id).join(LedgerEntry, LedgerEntry.organisation_id == Organisation.id)
    lines = lines.outerjoin(HeadsTold, HeadsTold.organisation_id == Organisation.id)
    readers = select(Membership.id).join(Account, Membership.account_id == Account.id).where(_reads(Organisation.id))
    lines = (
        lines.where(~Organisation.demonstration, readers.exists()).group_by(Organisation.id).having(last > told_up_to)
    )
    return session.scalars(lines.order_by(Organisation.id)).all()


def _waiting(session: Session, settings: Settings, organisation_id: UUID) -> _Waiting | None:
    """Give what is to be told of an organisation; None if its ledger has no further line."""
    row = session.get(HeadsTold, organisation_id)
    of_it = select(LedgerEntry).where(LedgerEntry.organisation_id == organisation_id)
    lines = session.scalars(of_it.where(LedgerEntry.number > (row.number if row else 0)).order_by(LedgerEntry.number))
    new = lines.all()
    if not new:
        return None
    steps = [step for step in map(json.loads, (line.entry for line in new)) if Event(step["event"]) in STEPS]
    number, checksum = new[-1].number, new[-1].sha256
    if not steps:
        return _Waiting(organisation_id, number, None, ())
    organisation = session.get_one(Organisation, organisation_id)
    waves = select(Wave.slug, Wave.name).where(Wave.organisation_id == organisation_id)
    names = {row.slug: row.name for row in session.execute(waves)}
    heads = Heads(
        organisation=organisation.name,
        address=f"{settings.address}/workspace/organisations/{organisation.slug}/",
        steps=[
            Happened(names.get(it["wave"], it["wave"]), Event(it["event"]), date.fromisoformat(it["day"]))
            for it in steps
        ],
        ledger=(number, checksum),
        trail=head_of_trail(session, organisation_id),
    )
    return _Waiting(organisation_id, number, heads, _readers(session, organisation_id))


def _readers(session: Session, organisation_id: UUID) -> Sequence[str]:
    """Give the addresses of owners and auditors who can sign in."""
    readers = select(Account.email).join(Membership, Membership.account_id == Account.id)
    return session.scalars(readers.where(_reads(organisation_id)).distinct().order_by(Account.email)).all()


def _reads(organisation_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Say which memberships are those of somebody who is told of an organisation."""
    return and_(Membership.organisation_id == organisation_id, Membership.role.in_(READERS), can_sign_in())
