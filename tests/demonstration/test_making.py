"""Making the demonstration: by real use cases, in an empty database only, and whole or made anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import settings_for
from tests.demonstration_made import MadeDemonstration, make_demonstration
from tests.lead import Lead
from tiassess.clock import day_in
from tiassess.collection.tables import Ballot, WaveKey
from tiassess.config import Settings
from tiassess.demonstration import making as making_room
from tiassess.demonstration.alone import alone
from tiassess.demonstration.errors import BeingMadeError, NotEmptyError
from tiassess.demonstration.making import STEPS
from tiassess.demonstration.story import HOST, PEOPLE, STORIES, TIMEZONE
from tiassess.disclosure.attacker import audit_releases
from tiassess.disclosure.attacker.report import Method
from tiassess.disclosure.release import Release
from tiassess.people.accounts import add_account
from tiassess.people.listing import list_people
from tiassess.people.passwords import is_right
from tiassess.people.tables import Account
from tiassess.release.ledger import read_ledger
from tiassess.release.tables import StoredRelease
from tiassess.release.verifying import verify_ledger
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, list_organisations
from tiassess.wave.tables import Organisation, Wave, WaveState

MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def lightly_attacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave single answers alone: trying to prove them takes most of the time, and these tests are of other things."""
    monkeypatch.setattr("tiassess.disclosure.attacker.audit._try", lambda _task: (Method.NOTHING_SHOWN, []))


on_sqlite_in_short = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
"""Making a demonstration takes seconds; the kind of database hardly matters to it."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> MadeDemonstration:
    """A demonstration on each kind of database, not to be changed; the one on SQLite is that of all tests."""
    if request.param == "sqlite":
        demonstration: MadeDemonstration = request.getfixturevalue("made_demonstration")
        return demonstration
    return make_demonstration(settings_for(request.getfixturevalue("postgresql_url"), tmp_path), MOMENT)


class CutOffError(Exception):
    """What ends a making in the middle."""


def waves_of(database: Database) -> list[Wave]:
    with database.reading() as session:
        return list(session.scalars(select(Wave).order_by(Wave.closes)))


def releases_of(database: Database) -> list[Release]:
    with database.reading() as session:
        stored = session.scalars(select(StoredRelease.document).order_by(StoredRelease.sha256))
        return sorted(
            (Release.from_bytes(document) for document in stored if document),
            key=lambda release: (release.document["organisation"], release.document["wave"]["closes"]),
        )


@pytest.fixture
def opened(made: MadeDemonstration) -> Iterator[Database]:
    """Its database."""
    database = Database(made.settings.database_url)
    yield database
    database.close()


def test_every_wave_is_as_real_as_those_of_leads(opened: Database, made: MadeDemonstration) -> None:
    database, settings = opened, made.settings
    waves = waves_of(database)
    assert [wave.state for wave in waves] == [WaveState.PUBLISHED] * 4 + [WaveState.OPEN]
    assert not any(wave.erasure_due or wave.scrub_due for wave in waves)
    with database.reading() as session:
        assert verify_ledger(session) == []
        events = [line["event"] for line in read_ledger(session, "rowan-valley")]
        sealed = session.scalars(select(Ballot.wave_id)).all()
        keys = session.scalars(select(WaveKey.wave_id)).all()
        assert [(one.slug, one.demonstration) for one in list_organisations(session)] == [
            ("heather-lane", True),
            ("rowan-valley", True),
        ]
    assert events == ["opened", "closed", "counted", "published", "erased"] * 3 + ["opened"]
    open_wave = waves[-1].id
    assert (set(sealed), len(sealed), keys) == ({open_wave}, 80, [open_wave])
    assert [path.name for path in settings.key_dir.glob("*.key")] == [f"{open_wave}.key"]


def test_everybody_of_the_story_can_sign_in_with_their_own_password(opened: Database, made: MadeDemonstration) -> None:
    assert made.passwords.keys() == {person.email for person in PEOPLE}
    assert len(set(made.passwords.values())) == len(PEOPLE)
    with opened.reading() as session:
        people = {each.email: each for each in list_people(session)}
        kept = {account.email: account.password for account in session.scalars(select(Account))}
    for person in PEOPLE:
        assert is_right(made.passwords[person.email], kept[person.email])
        assert people[person.email].is_host is (person.email == HOST)
        assert {role for _, role in people[person.email].memberships} == {*person.roles}


def test_every_release_of_the_demonstration_holds_alone_and_beside_the_others(
    made_demonstration: MadeDemonstration,
) -> None:
    database = Database(made_demonstration.settings.database_url)
    releases = releases_of(database)
    database.close()
    assert [release.document["demonstration"] for release in releases] == [True] * 4
    for _, of_one in groupby(releases, key=lambda release: str(release.document["organisation"])):
        assert audit_releases(list(of_one)).holds


@on_sqlite_in_short
@pytest.mark.usefixtures("lightly_attacked")
def test_the_same_day_gives_the_same_figures(
    database: Database, settings: Settings, made_demonstration: MadeDemonstration
) -> None:
    make_demonstration(settings, made_demonstration.moment)
    figures = figures_of(database)
    before = Database(made_demonstration.settings.database_url)
    assert figures == figures_of(before)
    before.close()
    assert any(release for _, _, release, _ in figures)


def figures_of(database: Database) -> list[tuple[Any, ...]]:
    """Give by their hashes what was promised and published."""
    with database.reading() as session:
        lines = read_ledger(session)
    return [(line["wave"], line["event"], line.get("release"), line.get("frame")) for line in lines]


def test_a_database_with_an_organisation_is_refused_and_left_as_it_is(lead: Lead) -> None:
    lead.has_an_organisation()
    with pytest.raises(NotEmptyError, match="holds organisations or accounts already"):
        make_demonstration(lead.settings, MOMENT)
    with lead.database.reading() as session:
        assert [one.slug for one in list_organisations(session)] == ["loch"]
        assert list_people(session) == []


def test_a_database_with_an_account_is_refused(database: Database, settings: Settings) -> None:
    add_account(database, "ann@loch.example", "tea at four in the garden", MOMENT.date())
    with pytest.raises(NotEmptyError):
        make_demonstration(settings, MOMENT)
    assert waves_of(database) == []


def test_a_whole_demonstration_is_not_made_again(demonstration: MadeDemonstration) -> None:
    database = Database(demonstration.settings.database_url)
    before = [wave.id for wave in waves_of(database)]
    with pytest.raises(NotEmptyError):
        make_demonstration(demonstration.settings, MOMENT)
    assert [wave.id for wave in waves_of(database)] == before
    database.close()


@on_sqlite_in_short
@pytest.mark.usefixtures("lightly_attacked")
def test_a_demonstration_that_was_cut_off_is_made_anew(database: Database, settings: Settings) -> None:
    done: list[int] = []
    after = 4  # the one that is open has a key file

    def cut_off(waves: int) -> None:
        done.append(waves)
        if len(done) == after:
            raise CutOffError

    with pytest.raises(CutOffError):
        make_demonstration(settings, MOMENT, cut_off)
    before = {wave.id for wave in waves_of(database)}
    assert len(before) == after
    make_demonstration(settings, MOMENT)
    waves = waves_of(database)
    assert len(waves) == STEPS
    assert not before & {wave.id for wave in waves}
    assert len(list(settings.key_dir.glob("*.key"))) == 1


@pytest.mark.long
@pytest.mark.usefixtures("lightly_attacked")
def test_a_demonstration_without_its_host_is_made_anew(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_but_the_host(database: Database, today: object) -> dict[str, str]:
        add_account(database, PEOPLE[0].email, "tea at four in the garden", MOMENT.date())
        raise CutOffError

    with monkeypatch.context() as patch:
        patch.setattr(making_room, "add_people", all_but_the_host)
        with pytest.raises(CutOffError):
            make_demonstration(sqlite_settings, MOMENT)
    assert make_demonstration(sqlite_settings, MOMENT).passwords.keys() == {person.email for person in PEOPLE}


@pytest.mark.usefixtures("lightly_attacked")
def test_a_real_organisation_beside_a_cut_off_demonstration_is_never_cleared_away(
    sqlite_settings: Settings,
) -> None:
    database = Database(sqlite_settings.database_url)
    for slug, made_up in (("loch", False), ("rowan-valley", True)):
        add_organisation(database, slug=slug, name=slug, timezone="Europe/London", moment=MOMENT, demonstration=made_up)
    with pytest.raises(NotEmptyError):
        make_demonstration(sqlite_settings, MOMENT)
    with database.reading() as session:
        assert session.scalars(select(Organisation.slug).order_by(Organisation.slug)).all() == ["loch", "rowan-valley"]
    database.close()


@pytest.mark.usefixtures("lightly_attacked")
def test_two_processes_do_not_make_a_demonstration_at_the_same_time(sqlite_settings: Settings) -> None:
    with alone(sqlite_settings.key_dir), pytest.raises(BeingMadeError, match="another process"):
        make_demonstration(sqlite_settings, MOMENT)
    assert make_demonstration(sqlite_settings, MOMENT).passwords


def test_the_days_are_counted_from_the_day_it_is_made(made_demonstration: MadeDemonstration) -> None:
    database = Database(made_demonstration.settings.database_url)
    waves = waves_of(database)
    database.close()
    today = day_in(TIMEZONE, made_demonstration.moment)
    told = sorted(wave.last_day for story in STORIES for wave in story.waves)
    assert [(wave.closes - today).days for wave in waves] == told
    assert all(wave.results < today for wave in waves[:-1])
    assert waves[-1].opens < today < waves[-1].closes
