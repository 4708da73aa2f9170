"""Restoring: a backup into an empty database, all of it or nothing, of either kind.

What was destroyed since the backup was made does not come back: the key directory knows how far each wave has come, and
of a wave that has come further neither codes nor addresses, drafts or ballots are put in. Nobody stays signed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from tiassess.collection.ballots import Progress, no_progress
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.tables import Address, Ballot, CardOrder, Draft, IssuedCode, Mailing, WaveKey
from tiassess.config import Settings
from tiassess.people.accounts import new_token
from tiassess.people.tables import Account
from tiassess.people.trail import COMMAND_LINE, SERVER, Deed, Noted, note
from tiassess.people.trail_reading import faults_of_trail
from tiassess.release.tables import ParticipationBand
from tiassess.release.verifying import verify_ledger
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.storage.migrating import current_version, is_known, upgrade_within
from tiassess.upkeep.backing_up import LEFT_OUT, MARK_LABEL
from tiassess.upkeep.container import Container, Manifest, Part
from tiassess.upkeep.errors import BackupRefusedError, NotEmptyDatabaseError
from tiassess.upkeep.values import KINDS, read
from tiassess.wave.organisations import list_organisations
from tiassess.wave.states import RANK
from tiassess.wave.tables import Organisation, Wave

ENDED_WITH_ANSWERING: Final = {
    table.__tablename__ for table in (IssuedCode, Draft, Address, Mailing, CardOrder, ParticipationBand, Ballot)
}
"""Tables of which a wave that has come further since has nothing more that could be used."""


@dataclass(frozen=True)
class Behind:
    """A wave that has come further than it had when the backup was made.

    Attributes:
        name: in addresses, with its organisation.
        state: in the backup.
        known: how far it has come, as the key directory knows.
    """

    name: str
    state: str
    known: str


@dataclass
class Restored:
    """What came back.

    Attributes:
        day: on which the backup was made.
        behind: waves that are neither answered nor counted any more.
        faults: what does not fit in ledgers and audit trails.
    """

    day: str
    behind: list[Behind] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def open_backup(settings: Settings, path: Path, *, of_any_secret: bool = False) -> Container:
    """Open a backup that may be restored here.

    Args:
        settings: the secrets under which it may have been made.
        path: the file.
        of_any_secret: take it under another secret too, and even if it was changed: nobody can tell which.

    Raises:
        BackupRefusedError: it is none, is not whole, is newer than this program, or was made under another secret.
    """
    container = Container(path)
    if not of_any_secret and not container.is_ours(settings.keys.all(MARK_LABEL)):
        container.close()
        message = (
            f"{path} was made under another secret than is named here, or was changed since. If the secret was "
            "replaced, name the one of that time in TIASSESS_PREVIOUS_SECRET_KEYS. If it is lost, --any-secret takes "
            "the backup as it is, and nobody can tell whether it was changed."
        )
        raise BackupRefusedError(message)
    if not is_known(container.manifest.revision):
        container.close()
        message = f"{path} was made by a newer version of tiassess. Install that version or a later one."
        raise BackupRefusedError(message)
    return container


def restore(
    database: Database, settings: Settings, container: Container, moment: datetime, progress: Progress = no_progress
) -> Restored:
    """Restore a backup into an empty database in one transaction, and bring that to the version of this program.

    Args:
        database: an empty one.
        settings: where the key directory is.
        container: the backup, open.
        moment: now, for the day in the trails.
        progress: is told how many rows have been put in.

    Raises:
        NotEmptyDatabaseError: there is something in the database.
        BackupRefusedError: the backup was changed, or does not fit its own version.
    """
    manifest = container.manifest
    restored = Restored(manifest.day)
    before = current_version(database.engine)
    with database.engine.execution_options(tiassess_writing=True).begin() as connection:
        _refuse_filled(connection)
        if before not in {None, manifest.revision}:
            message = "The database was set up for another version than that of the backup. Take one not set up yet."
            raise NotEmptyDatabaseError(message)
        if before is None:
            upgrade_within(connection, manifest.revision)
        _put_in(connection, container, _Sieve(KeyFiles(settings.key_dir), restored), progress)
        upgrade_within(connection)
        with Session(connection, join_transaction_mode="rollback_only") as session:
            _finish(session, restored, moment)
            session.flush()
    return restored


def _finish(session: Session, restored: Restored, moment: datetime) -> None:
    """Sign everybody out, look at ledgers and trails, and write into each trail that it was restored."""
    for account in session.scalars(select(Account)):
        account.fs_uniquifier = new_token()
    organisations = {organisation.id: organisation.slug for organisation in list_organisations(session)}
    restored.faults += [f"Ledger of {fault}" for fault in verify_ledger(session)]
    for trail in (SERVER, *sorted(organisations)):
        name = organisations.get(trail, "the server")
        restored.faults += [f"Trail of {name}, line {line}: {fault}" for line, fault in faults_of_trail(session, trail)]
        note(session, trail, Noted(Deed.RESTORED, COMMAND_LINE, moment.date(), {"backup_of": restored.day}))


def _refuse_filled(connection: Connection) -> None:
    """Refuse a database in which anything is, and keep others from putting anything in meanwhile.

    Raises:
        NotEmptyDatabaseError: there is a row.
    """
    there = [table for table in Base.metadata.sorted_tables if inspect(connection).has_table(table.name)]
    if connection.dialect.name == "postgresql" and there:
        names = ", ".join(f'"{table.name}"' for table in there)
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    if any(connection.scalar(select(func.count()).select_from(table)) for table in there):
        message = (
            "There is something in this database already, so nothing was restored. Name an empty database in "
            "TIASSESS_DATABASE_URL, or move the file of the embedded one away."
        )
        raise NotEmptyDatabaseError(message)


@dataclass
class _Sieve:
    """Keeps back what was destroyed since.

    Attributes:
        files: the key directory.
        restored: learns which waves have come further.
    """

    files: KeyFiles
    restored: Restored
    _organisations: dict[UUID, str] = field(default_factory=dict)
    _behind: set[UUID] = field(default_factory=set)

    def sift(self, table: str, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Give the rows of a table that may come back, as they may."""
        for row in rows:
            if table == Organisation.__tablename__:
                self._organisations[row["id"]] = row["slug"]
            elif table == Wave.__tablename__:
                self._look_at(row)
            elif row.get("wave_id") in self._behind:
                if table in ENDED_WITH_ANSWERING:
                    continue
                if table == WaveKey.__tablename__:
                    row["wrapped_salt"] = None
            yield row

    def _look_at(self, wave: dict[str, Any]) -> None:
        known = self.files.known_state(wave["id"], RANK)
        if known is not None and RANK[known] > RANK[wave["state"]]:
            self._behind.add(wave["id"])
            name = f"{self._organisations[wave['organisation_id']]}/{wave['slug']}"
            self.restored.behind.append(Behind(name, wave["state"], known))


def _put_in(connection: Connection, container: Container, sieve: _Sieve, progress: Progress) -> None:
    """Put every row in.

    Raises:
        BackupRefusedError: a part was changed, or holds what does not belong there.
    """
    tables = _tables(connection, container.manifest)
    for part in container.manifest.parts:
        if part.table not in tables:
            raise _unfit()
        table, kinds = tables[part.table], container.manifest.tables[part.table]
        rows = list(sieve.sift(part.table, _values(container, part, kinds)))
        if rows:
            connection.execute(insert(table), rows)
        progress(part.rows)


def _values(container: Container, part: Part, kinds: Any) -> list[dict[str, Any]]:
    try:
        return [
            {name: read(kind, value) for (name, kind), value in zip(kinds.items(), row, strict=True)}
            for row in container.rows(part)
        ]
    except (ValueError, OverflowError) as reason:
        raise _unfit() from reason


def _tables(connection: Connection, manifest: Manifest) -> dict[str, Table]:
    """Give the tables as the backup knows them, if they are those of its version.

    Raises:
        BackupRefusedError: they are not.
    """
    there = inspect(connection)
    names = set(there.get_table_names()) & {*Base.metadata.tables, *manifest.tables} - set(LEFT_OUT)
    columns = {name: {column["name"] for column in there.get_columns(name)} for name in names}
    kinds = {kind for table in manifest.tables.values() for kind in table.values()}
    if {name: set(table) for name, table in manifest.tables.items()} != columns or not kinds <= KINDS.keys():
        raise _unfit()
    return {
        name: Table(name, MetaData(), *(Column(column, KINDS[kind].kept_as) for column, kind in table.items()))
        for name, table in manifest.tables.items()
    }


def _unfit() -> BackupRefusedError:
    return BackupRefusedError("The backup does not fit the version of the database that it names. It was changed.")
