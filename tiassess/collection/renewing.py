"""Renewing: what rests on a former secret is put under the present one, wave by wave, while people answer.

It may be cut off anywhere and begun again: what is under the present secret already stays as it is. Nothing is mended
on the way. A row that no secret of ours has marked keeps its mark, so that counting refuses it as before.
"""

from __future__ import annotations

import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from sqlalchemy import LargeBinary, Table, Uuid, bindparam, func, select, update
from sqlalchemy.orm import Session

from tiassess.collection.addresses import AddressBook
from tiassess.collection.ballots import CHUNK, Progress, is_ours, no_progress
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.held_comments import COMMENT_LABEL
from tiassess.collection.key_files import OF_COMMENTS, KeyFiles
from tiassess.collection.sealing import (
    MAC_LABEL,
    SALT_LABEL,
    WRAP_LABEL,
    encrypt_anew,
    key_mac,
    row_mac,
    wrapping_key_of,
)
from tiassess.collection.tables import Address, Ballot, CommentKey, Stage, WaveKey
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.states import RANK
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


def waves_with_keys(session: Session) -> list[UUID]:
    """Give the waves of which something may rest on a secret."""
    return sorted({*session.scalars(select(WaveKey.wave_id)), *session.scalars(select(CommentKey.wave_id))})


def count_renewable(session: Session) -> int:
    """Count the ballots and addresses of all waves, for whoever waits."""
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in (Ballot, Address))


@dataclass(frozen=True)
class Renewer:
    """Renews waves, or only says what there would be to renew.

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

    def renew(self, wave_id: UUID, renewal: Renewal) -> None:
        """Renew everything of one wave; what was found is added to the renewal.

        Its keys come first, in one transaction, then its ballots and addresses in chunks. All of it is valid at every
        moment, because both secrets are, and people who answer wait for a chunk at most.
        """
        try:
            with self._session() as session:
                wave = self._wave(session, wave_id)
                self._renew_comment_key(session, wave, renewal)
                has_ballots = self._renew_wave_key(session, wave, renewal)
            if has_ballots:
                self._renew_ballots(wave_id, renewal)
                self._renew_addresses(wave_id, renewal)
        except WaveKeyError as refusal:
            renewal.hindered.append(refusal)

    def _session(self) -> AbstractContextManager[Session]:
        return self.database.writing() if self.changes else self.database.reading()

    def _wave(self, session: Session, wave_id: UUID) -> Wave:
        """Give a wave, locked if it is to be changed: whoever writes afterwards writes with the present secret."""
        return session.get_one(Wave, wave_id, with_for_update={"key_share": True} if self.changes else None)

    def _renew_wave_key(self, session: Session, wave: Wave, renewal: Renewal) -> bool:
        """Renew a wave's wrapped keys and the mark on its frame; say whether its ballots are to be looked at too.

        Raises:
            WaveKeyError: it is no key of ours, or the key file is missing that should be there.
        """
        key = session.get(WaveKey, wave.id)
        files = KeyFiles(self.settings.key_dir)
        if key is None or (not files.has(wave.id) and _is_over(files, wave)):
            return False
        frame = Frame.of(wave)
        load_wave_key(session, self.settings, wave, frame)
        file_part = files.read(wave.id)
        mac = key_mac(self.settings.keys.current(MAC_LABEL), wave.id, key.public_key, frame.sha256)
        private = self._anew(WRAP_LABEL, file_part, wave, key.wrapped_private_key)
        salt = key.wrapped_salt and self._anew(SALT_LABEL, file_part, wave, key.wrapped_salt)
        if (mac, private, salt) != (key.mac, key.wrapped_private_key, key.wrapped_salt):
            renewal.renewed["keys of waves"] += 1
            if self.changes:
                key.mac, key.wrapped_private_key, key.wrapped_salt = mac, private, salt
        return True

    def _renew_comment_key(self, session: Session, wave: Wave, renewal: Renewal) -> None:
        """Renew the key of a wave's comments; one whose file was destroyed opens nothing any more."""
        key = session.get(CommentKey, wave.id)
        files = KeyFiles(self.settings.key_dir, OF_COMMENTS)
        if key is None or (not files.has(wave.id) and files.known_state(wave.id, RANK) is not None):
            return
        anew = self._anew(COMMENT_LABEL, files.read(wave.id), wave, key.wrapped_key)
        if anew != key.wrapped_key:
            renewal.renewed["keys of comments"] += 1
            if self.changes:
                key.wrapped_key = anew

    def _anew(self, label: str, file_part: bytes, wave: Wave, wrapped: bytes) -> bytes:
        """Wrap under the present secret.

        Raises:
            WaveKeyError: it is wrapped under another secret, or another key file.
        """
        keys = [wrapping_key_of(part, file_part, wave.id) for part in self.settings.keys.all(label)]
        anew = encrypt_anew(keys, wrapped, wave.id.bytes)
        if anew is None:
            message = (
                f"A key of the wave “{wave.slug}” cannot be unwrapped: the key file or the secret is another "
                "one than when it was made. Name the secret of that time in TIASSESS_PREVIOUS_SECRET_KEYS."
            )
            raise WaveKeyError(message)
        return anew

    def _renew_ballots(self, wave_id: UUID, renewal: Renewal) -> None:
        """Renew the marks of a wave's ballots.

        Which ballots share a transaction, and in which order they are written, is up to chance: on PostgreSQL both stay
        visible. On SQLite a row's place follows from its id alone, and going by that writes each page once.
        """
        with self.database.reading() as session:
            ids = list(session.scalars(select(Ballot.id).where(Ballot.wave_id == wave_id)))
        for chunk in self._chunks(ids):
            with self._session() as session:
                wave = self._wave(session, wave_id)
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

    def _renew_addresses(self, wave_id: UUID, renewal: Renewal) -> None:
        """Encrypt a wave's addresses anew, under new ids; one that is being written to just now keeps its id."""
        with self.database.reading() as session:
            ids = list(session.scalars(select(Address.id).where(Address.wave_id == wave_id)))
        for chunk in self._chunks(ids):
            with self._session() as session:
                wave = self._wave(session, wave_id)
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


def _is_over(files: KeyFiles, wave: Wave) -> bool:
    """Say whether a wave's key file is gone because it should be: nothing of that wave can be opened any more."""
    known = files.known_state(wave.id, RANK)
    return wave.erasure_due or (known is not None and RANK[known] > RANK[wave.state])
