"""Rows in every table, made by the program of the present version as people would make them, and kept in a file.

Before a migration is added, rows of the version that it upgrades are kept, so that tests can try the way up from it:

    .venv/bin/python -m tests.storage.rows.make tests/storage/rows
"""

from __future__ import annotations

import base64
import inspect
import json
import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from tests.conftest import settings_for
from tests.lead import NOW, Lead, Row, rows_of
from tiassess.config import Settings
from tiassess.disclosure.groups import Profile
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.storage.migrating import migrations_folder, upgrade
from tiassess.wave.waves import WaveName

ANSWERS = rows_of("ward-a", "nurse", ["123", "321", "222", "311", "213", "132"])
LATER = rows_of("ward-a", "nurse", ["223", "331", "232", "211", "313", "112"])
PASSWORD = "marmalade in the teapot"
PEOPLE = {"ann.reid@loch.example": "lead", "bea.muir@loch.example": "steering"}
NOT_STATED = "not-stated"
"""The unit and the role of everybody where nobody is asked for them."""

ONLY_TOGETHER = {"comment", "comment_key"}
"""Tables in which no row can be made up, because the ledger tells of them: they are empty without comments."""

ELSEWHERE = "moss"
"""The id of an organisation that has waves behind it."""

MADE_UP = "fen"
"""The id of an organisation that is made up, where there can be one."""


MADE: Mapping[type[Any], Callable[[], object]] = {
    sa.Uuid: uuid4,
    sa.Date: NOW.date,
    sa.DateTime: lambda: NOW,
    sa.Boolean: bool,
    sa.JSON: list,
    sa.Integer: int,
}
"""What is made up for a column, by its type."""


def make_rows(database: Database, settings: Settings, folder: Path) -> None:
    """Carry four waves to four states, let people answer and sign in, and put a row into what is empty still."""
    lead = Lead(database, settings, folder)
    lead.has_an_organisation()
    _is_answered(lead)
    elsewhere = replace(lead, organisation=ELSEWHERE)
    elsewhere.has_an_organisation()
    for carries_on in (_is_published, _is_destroyed, _is_counted):
        carries_on(elsewhere)
    if "demonstration" in inspect.signature(lead.has_an_organisation).parameters:
        replace(lead, organisation=MADE_UP).has_an_organisation(demonstration=True)
    if "account" in Base.metadata.tables:
        _sign_up(lead)
    with database.writing() as session:
        for table in Base.metadata.sorted_tables:
            if (
                table.name not in ONLY_TOGETHER
                and session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0
            ):
                session.execute(table.insert().values(**_a_row(session, table)))


def _plan(lead: Lead, slug: str, opens: date, closes: date, **plan: Any) -> WaveName:
    return lead.plans_a_wave(
        slug, name=slug, opens=opens, closes=closes, profile=Profile.WHOLE_SERVICE, breakdown=None, **plan
    )


def _is_published(lead: Lead) -> None:
    name = _plan(lead, "first", date(2026, 1, 5), date(2026, 2, 2))
    _fill_and_close(lead, name, ANSWERS)
    lead.counts(name)
    lead.publishes(name)


def _is_destroyed(lead: Lead) -> None:
    name = _plan(lead, "second", date(2026, 3, 2), date(2026, 3, 30))
    lead.opens(name)
    lead.imports(ANSWERS[:2], name)
    lead.closes(name)


def _is_counted(lead: Lead) -> None:
    name = _plan(lead, "third", date(2026, 4, 27), date(2026, 5, 25))
    _fill_and_close(lead, name, LATER)
    lead.counts(name)


def _is_answered(lead: Lead) -> None:
    name = _plan(lead, "baseline", NOW.date() - timedelta(days=7), NOW.date() + timedelta(days=21), ways_in=("link",))
    lead.opens(name)
    lead.receives([{**row, "unit": NOT_STATED, "role": NOT_STATED} for row in ANSWERS], "link", name)


def _fill_and_close(lead: Lead, name: WaveName, answers: Sequence[Row]) -> None:
    lead.opens(name)
    lead.imports(answers, name)
    lead.closes(name)


def _sign_up(lead: Lead) -> None:
    from tiassess.people.accounts import add_account, add_membership  # noqa: PLC0415 - older versions have none
    from tiassess.people.tables import MemberRole  # noqa: PLC0415 - as above
    from tiassess.wave.organisations import find_organisation  # noqa: PLC0415 - as above

    with lead.database.reading() as session:
        organisation = find_organisation(session, lead.organisation).id
    for email, role in PEOPLE.items():
        add_account(lead.database, email, PASSWORD, NOW.date())
        add_membership(lead.database, email, organisation, MemberRole(role))


def _a_row(session: Any, table: sa.Table) -> dict[str, object]:
    """Make up a row that fits into a table; what it belongs to is the open wave, or otherwise the first there is."""
    return {column.name: _a_value(session, column) for column in table.columns if not column.nullable}


def _a_value(session: Any, column: sa.Column[Any]) -> object:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        chosen = sa.select(target)
        if target.table.name == "wave":
            chosen = chosen.where(target.table.c.slug == "baseline")
        if target.table.name == "organisation":
            chosen = chosen.where(target.table.c.slug == "loch")
        return session.execute(chosen.limit(1)).scalar_one()
    kind = column.type
    if isinstance(kind, sa.Enum):
        return (kind.enum_class or str)(kind.enums[0])
    if isinstance(kind, sa.LargeBinary):
        return secrets.token_bytes(kind.length or 48)
    return next((make() for of, make in MADE.items() if isinstance(kind, of)), "made up")


def kept(file: Path, key_dir: Path) -> dict[str, Any]:
    """Give all rows of a SQLite database as texts, and the files beside it, as they are kept in a file."""
    with closing(sqlite3.connect(file)) as connection:
        names = [*(table.name for table in Base.metadata.sorted_tables), "alembic_version"]
        tables = {name: list(_rows(connection, name)) for name in names}
    keys = {path.name: base64.b64encode(path.read_bytes()).decode() for path in sorted(key_dir.iterdir())}
    return {"tables": tables, "keys": keys}


def _rows(connection: sqlite3.Connection, name: str) -> Iterator[dict[str, object]]:
    connection.row_factory = sqlite3.Row
    for row in connection.execute(f'SELECT * FROM "{name}"'):
        yield {column: _as_text(row[column]) for column in row.keys()}  # noqa: SIM118 - a row is no mapping


def _as_text(value: object) -> object:
    if value is None:
        return None
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else str(value)


def main(folder: Path) -> None:
    """Make rows of the present version and keep them."""
    with tempfile.TemporaryDirectory() as place:
        settings = settings_for(f"sqlite:///{place}/rows.sqlite", Path(place))
        database = Database(settings.database_url)
        upgrade(database.engine)
        make_rows(database, settings, Path(place))
        database.close()
        everything = kept(Path(place) / "rows.sqlite", settings.key_dir)
    version = ScriptDirectory(str(migrations_folder())).get_current_head()
    text = json.dumps(everything, indent=1, ensure_ascii=False)
    (folder / f"{version}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
