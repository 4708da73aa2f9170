"""Renewing rows: the marks of ballots, and addresses, are put under the present secret, some at a time."""

from __future__ import annotations

import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from sqlalchemy import LargeBinary, Table, Uuid, bindparam, select, update
from sqlalchemy.orm import Session

from tiassess.collection.addresses import AddressBook
from tiassess.collection.ballots import CHUNK, Progress, is_ours, no_progress
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.sealing import MAC_LABEL, row_mac
from tiassess.collection.tables import Address, Ballot, Stage
from tiassess.config import Settings
from tiassess.storage.database import Database
from tiassess.wave.tables import Wave

Row = dict[str, object]

_BALLOT, _ADDRESS = (cast("Table", table.__table__) for table in (Ballot, Address))
_WAVE = bindparam("wave", type_=Uuid())
_SET_MARK = (
    update(_BALLOT)
    .where(_BALLOT.c.wave_id == _WAVE, _BALLOT.c.id == bindparam("at"))
    .values(mac=bindparam("mark", type_=LargeBinary()))
)
_SET_ADDRESS = (
    update(_ADDRESS)
    .where(_ADDRESS.c.wave_id == _WAVE, _ADDRESS.c.id == bindparam("at"))
    .values(id=bindparam("new", type_=LargeBinary()), sealed=bindparam("content", type_=LargeBinary()))
)


@dataclass
class Renewal:
    """What was renewed, or would be.

    Attributes:
        renewed: how many of each kind rested on a former secret.
        foreign: how many ballots or addresses of each wave no secret of ours has put there.
        hindered: what stands in the way of single waves.
    """

    renewed: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)
    hindered: list[WaveKeyError] = field(default_factory=list)


@dataclass(frozen=True)
class RowRenewer:
    """Renews rows of waves, or only says what there would be to renew.

    Attributes:
        database: where they are kept.
        settings: the present secret, the former ones and the key directory.
        changes: whether anything is changed.
        progress: is told how many ballots and addresses have been looked at.
        pause: is called between two transactions, so that people who answer come in between.
    """

    database: Database
    settings: Settings
    changes: bool
    progress: Progress = no_progress
    pause: Callable[[], None] = lambda: None

    def session(self) -> AbstractContextManager[Session]:
        """Give a session, which writes only if anything is changed."""
        return self.database.writing() if self.changes else self.database.reading()

    def wave(self, session: Session, wave_id: UUID) -> Wave:
        """Give a wave, locked if it is to be changed: whoever writes afterwards writes with the present secret."""
        return session.get_one(Wave, wave_id, with_for_update={"key_share": True} if self.changes else None)

    def renew_ballots(self, wave_id: UUID, renewal: Renewal) -> None:
        """Renew the marks of a wave's ballots.

        Which ballots share a transaction, and in which order they are written, is up to chance: on PostgreSQL both stay
        visible. On SQLite a row's place follows from its id alone, and going by that writes each page once.
        """
        with self.database.reading() as session:
            ids = list(session.scalars(select(Ballot.id).where(Ballot.wave_id == wave_id)))
        for chunk in self._chunks(ids):
            with self.session() as session:
                wave = self.wave(session, wave_id)
                marks = self._ballot_marks(session, wave, chunk, renewal)
                if self.changes and marks:
                    session.connection().execute(_SET_MARK, marks)
            self._go_on(chunk)

    def _ballot_marks(self, session: Session, wave: Wave, chunk: Sequence[bytes], renewal: Renewal) -> list[Row]:
        keys = self.settings.keys.all(MAC_LABEL)
        these = (Ballot.wave_id == wave.id, Ballot.id.in_(chunk))
        rows = {row.id: row for row in session.execute(select(Ballot.id, Ballot.sealed, Ballot.mac).where(*these))}
        marks: list[Row] = []
        for row in (rows[at] for at in chunk if at in rows):
            mac = row_mac(keys[0], wave.id, row.id, row.sealed)
            if hmac.compare_digest(mac, row.mac):
                continue
            if is_ours(keys[1:], wave.id, row.id, row.sealed, row.mac):
                marks.append({"wave": wave.id, "at": row.id, "mark": mac})
            else:
                renewal.foreign[wave.slug] += 1
        renewal.renewed["ballots"] += len(marks)
        return marks

    def renew_addresses(self, wave_id: UUID, renewal: Renewal) -> None:
        """Encrypt a wave's addresses anew, under new ids; one that is being written to just now keeps its id."""
        with self.database.reading() as session:
            ids = list(session.scalars(select(Address.id).where(Address.wave_id == wave_id)))
        for chunk in self._chunks(ids):
            with self.session() as session:
                wave = self.wave(session, wave_id)
                rows = self._addresses(session, wave, chunk, renewal)
                if self.changes and rows:
                    session.connection().execute(_SET_ADDRESS, rows)
            self._go_on(chunk)

    def _addresses(self, session: Session, wave: Wave, chunk: Sequence[bytes], renewal: Renewal) -> list[Row]:
        book = AddressBook(self.settings, wave)
        these = (Address.wave_id == wave.id, Address.id.in_(chunk))
        found = {
            row.id: row for row in session.execute(select(Address.id, Address.sealed, Address.stage).where(*these))
        }
        rows: list[Row] = []
        for row in (found[at] for at in chunk if at in found):
            recipient = book.open(row.id, row.sealed)
            if recipient is None:
                renewal.foreign[wave.slug] += 1
            elif not book.is_present(row.id, row.sealed):
                new = row.id if row.stage is Stage.SENDING else book.id_of(recipient.email)
                rows.append({"wave": wave.id, "at": row.id, "new": new, "content": book.seal(new, recipient)})
        renewal.renewed["addresses"] += len(rows)
        return rows

    def _chunks(self, ids: list[bytes]) -> Iterable[list[bytes]]:
        if self.database.engine.dialect.name == "sqlite":
            ids.sort()
        else:
            secrets.SystemRandom().shuffle(ids)
        return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))

    def _go_on(self, chunk: Sequence[bytes]) -> None:
        self.progress(len(chunk))
        if self.changes:
            self.pause()
