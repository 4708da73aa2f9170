"""Upgrading: whatever an earlier version kept, the present program reads, and a cut-off upgrade leaves all as it was.

The rows were made by the programs of their versions (``tests/storage/rows/make.py`` says how), so that no test invents
what they would have been like.
"""

from __future__ import annotations

import base64
import itertools
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.cluster import Cluster
from tests.collection.answering_desk import OpenWave
from tests.conftest import settings_for
from tests.lead import BASELINE, NOW, Lead
from tests.storage.rows.loading import VERSION, load_kept, read_kept, revisions
from tests.storage.rows.make import ANSWERS, ELSEWHERE, ONLY_TOGETHER, PASSWORD, PEOPLE, kept, make_rows
from tiassess.app import create_app
from tiassess.collection.errors import WaveKeyError
from tiassess.config import Settings
from tiassess.people.accounts import find_account
from tiassess.people.tables import MemberRole, Membership
from tiassess.release.verifying import verify_ledger
from tiassess.storage.database import Database
from tiassess.storage.migrating import is_current, upgrade
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName
from tiassess.web.running import running

REVISIONS = revisions()
EARLIER, HEAD = REVISIONS[:-1], REVISIONS[-1]
SHORT = {EARLIER[0], EARLIER[-1]}
"""From these every run tries PostgreSQL too; from all others the long run does."""

UNTIED = {"0001", "0002", "0003", "0004"}
"""Before there was any release, keys were not yet tied to what was promised. A wave open since then is refused."""

THIRD = WaveName("third", ELSEWHERE)
AFTERWARDS = NOW + timedelta(days=40)

_numbers = itertools.count(1)


def ways_up() -> Iterator[Any]:
    """Give every version from which people come, on each kind of database; the present one stands for the next."""
    for revision in REVISIONS:
        yield pytest.param(("sqlite", revision), id=f"{revision}-sqlite")
    for revision in EARLIER:
        marks = [] if revision in SHORT else [pytest.mark.long]
        yield pytest.param(("postgresql", revision), id=f"{revision}-postgresql", marks=marks)


@dataclass(frozen=True)
class Upgraded:
    """A database that was upgraded from an earlier version.

    Attributes:
        revision: the version.
        lead: who goes on with it.
        before: the tables as they were.
        after: how many rows each of them had right after the upgrade.
    """

    revision: str
    lead: Lead
    before: dict[str, list[dict[str, Any]]]
    after: dict[str, int]


@pytest.fixture(scope="module", params=ways_up())
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """Load the rows of a version, upgrade, and look."""
    kind, revision = request.param
    folder = tmp_path_factory.mktemp("upgraded")
    url = f"sqlite:///{folder / 'tiassess.sqlite'}"
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.create(f"upgraded_{next(_numbers)}")
    settings = settings_for(url, folder)
    database = Database(url)
    before = _made(database, settings, folder) if revision == HEAD else _loaded(database, settings, revision)
    upgrade(database.engine)
    yield Upgraded(revision, Lead(database, settings, folder), before, _counted(database, before))
    database.close()


def _made(database: Database, settings: Settings, folder: Path) -> dict[str, list[dict[str, Any]]]:
    upgrade(database.engine)
    make_rows(database, settings, folder)
    tables: dict[str, list[dict[str, Any]]] = kept(folder / "tiassess.sqlite", settings.key_dir)["tables"]
    return tables


def _loaded(database: Database, settings: Settings, revision: str) -> dict[str, list[dict[str, Any]]]:
    load_kept(database, settings, revision)
    tables: dict[str, list[dict[str, Any]]] = read_kept(revision)["tables"]
    return tables


def _counted(database: Database, tables: dict[str, Any]) -> dict[str, int]:
    with database.reading() as session:
        names = [name for name in tables if name != VERSION]
        return {name: session.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


@pytest.mark.parametrize("revision", EARLIER)
def test_of_every_earlier_version_rows_are_kept_in_every_table(revision: str) -> None:
    tables = read_kept(revision)["tables"]
    assert tables[VERSION] == [{"version_num": revision}]
    assert {name for name, rows in tables.items() if not rows} <= ONLY_TOGETHER


def test_no_row_is_lost(upgraded: Upgraded) -> None:
    expected = {name: len(rows) for name, rows in upgraded.before.items() if name != VERSION}
    if upgraded.revision < "0009" and "membership" in expected:
        expected["membership"] += 1  # the lead is the owner too
    assert upgraded.after == expected


def test_every_row_says_what_it_said(upgraded: Upgraded) -> None:
    if upgraded.lead.database.engine.dialect.name == "sqlite":
        file = Path(str(upgraded.lead.database.engine.url.database))
        now_there = kept(file, upgraded.lead.settings.key_dir)["tables"]
        for name, rows in upgraded.before.items():
            for row in [] if name == VERSION else rows:
                assert any(row.items() <= other.items() for other in now_there[name]), f"{name}: {row}"


def test_the_ledger_verifies(upgraded: Upgraded) -> None:
    with upgraded.lead.database.reading() as session:
        assert verify_ledger(session) == []


@pytest.fixture
def app(upgraded: Upgraded) -> Iterator[Flask]:
    """The present program on the upgraded database."""
    made = create_app(upgraded.lead.settings)
    yield made
    with made.app_context():
        running().database.close()


def test_what_was_published_is_the_same_to_the_byte(upgraded: Upgraded, app: Flask) -> None:
    answer = app.test_client().get("/results/moss/first/release.json")
    assert answer.status_code == 200
    published = [row for row in upgraded.before["release"] if row["published"] == "1"]
    assert [base64.b64decode(row["document"]["base64"]) for row in published] == [answer.data]
    assert app.test_client().get("/results/moss/first").status_code == 200


def test_people_sign_in_as_before_and_leads_are_owners_too(upgraded: Upgraded, app: Flask) -> None:
    if "account" not in upgraded.before:
        return
    visitor = app.test_client()
    for email, role in PEOPLE.items():
        with upgraded.lead.database.reading() as session:
            account = find_account(session, email)
            assert account
            roles = set(session.scalars(sa.select(Membership.role).where(Membership.account_id == account.id)))
        owner = {MemberRole.OWNER} if role == "lead" and upgraded.revision < "0009" else set()
        assert roles == {MemberRole(role), *owner}
        page = visitor.get("/workspace/sign-in").text
        token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        form = {"email": email, "password": PASSWORD, "csrf_token": token}
        answer = visitor.post("/workspace/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/workspace/")
        visitor.delete_cookie("__Secure-tiassess-workspace", path="/workspace")


def test_an_open_wave_is_answered_closed_counted_and_published(upgraded: Upgraded) -> None:
    lead = upgraded.lead
    assert lead.sees().state is WaveState.OPEN
    if upgraded.revision in UNTIED:
        with pytest.raises(WaveKeyError, match="what was promised was changed"):
            lead.closes(BASELINE, AFTERWARDS)
        return
    somebody = OpenWave(lead)
    entry = somebody.entry()
    somebody.answers(entry, {"q1": "1", "q2": "3"})
    somebody.desk.send(entry, NOW)
    assert lead.closes(BASELINE, AFTERWARDS) is WaveState.CLOSED
    assert lead.counts(BASELINE, AFTERWARDS).document["ballots"] == {"counted": len(ANSWERS) + 1}
    assert lead.publishes(THIRD)
    assert lead.publishes(BASELINE)
    with lead.database.reading() as session:
        states = {wave.slug: wave.state for wave in session.scalars(sa.select(Wave))}
        assert verify_ledger(session) == []
    published = WaveState.PUBLISHED
    assert states == {"first": published, "second": WaveState.DESTROYED, "third": published, "baseline": published}


CUT_OFF = """
import os, signal, sys
import sqlalchemy as sa
from tiassess.storage.database import Database
from tiassess.storage.migrating import upgrade
left = int(sys.argv[2])
database = Database(sys.argv[1])
@sa.event.listens_for(database.engine, "after_cursor_execute")
def cut_off(connection, cursor, statement, *rest):
    global left
    if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
upgrade(database.engine)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_upgrade_that_is_cut_off_leaves_all_as_it_was(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'tiassess.sqlite'}"
    if kind == "postgresql":
        url = request.getfixturevalue("cluster").create(f"cut_off_{next(_numbers)}")
    settings, database = settings_for(url, tmp_path), Database(url)
    load_kept(database, settings, EARLIER[0])
    as_it_was = _all_of(database)
    database.close()
    codes = [_cut_off(url, at) for at in (1, 5, 25, 60)]
    assert codes == [-signal.SIGKILL] * 4
    assert _all_of(database) == as_it_was
    upgrade(database.engine)
    assert is_current(database.engine)
    with database.reading() as session:
        assert verify_ledger(session) == []
    database.close()


def _cut_off(url: str, at: int) -> int:
    program = [sys.executable, "-c", CUT_OFF, url, str(at)]
    return subprocess.run(program, capture_output=True, check=False).returncode


def _all_of(database: Database) -> dict[str, object]:
    """Give every table with its columns and rows."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    with database.reading() as session:
        return {
            name: ([str(column) for column in table.columns], sorted(map(repr, session.execute(sa.select(table)))))
            for name, table in metadata.tables.items()
        }
