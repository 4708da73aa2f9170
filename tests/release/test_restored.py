"""A restored backup cannot reopen a wave: nobody who answers, no lead and no worker can use an older database.

The key directory is never in a backup, so it is as far as the waves really are.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.cluster import Cluster
from tests.lead import BASELINE, Lead, rows_of
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.surveys import Surveys
from tiassess.collection.tables import Ballot
from tiassess.jobs.sweeping import Sweeper
from tiassess.release.counting import count_wave
from tiassess.release.extending import extend_wave
from tiassess.release.publishing import publish_wave
from tiassess.storage.database import Database
from tiassess.wave.tables import WaveState

OPEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
CLOSED = datetime(2026, 12, 2, 12, tzinfo=UTC)
RESULTS = datetime(2026, 12, 29, 12, tzinfo=UTC)
ROWS = rows_of("ward-a", "nurse", ["123", "231", "312", "111", "222", "333", "132", "213", "321", "211", "113", "331"])

STATES = ("open", "closed", "counted", "published")
LATER = [(kept, later) for at, kept in enumerate(STATES) for later in STATES[at + 1 :] if kept != "published"]


@dataclass
class Service:
    """A service whose database is copied now and then, as backups are."""

    lead: Lead
    copy: Callable[[Database], str]

    def goes_on_until(self, state: str) -> None:
        """Carry the wave on to a state."""
        steps = {"closed": self.closes, "counted": self.counts, "published": self.publishes}
        for reached, step in steps.items():
            if STATES.index(self.lead.sees().state) < STATES.index(reached) <= STATES.index(state):
                step()

    def closes(self) -> None:
        """Close the wave after its last day."""
        assert self.lead.closes(moment=CLOSED) is WaveState.CLOSED

    def counts(self) -> None:
        """Count the wave."""
        count_wave(self.lead.database, self.lead.settings, BASELINE, CLOSED)

    def publishes(self) -> None:
        """Publish the wave, which erases its answers."""
        assert publish_wave(self.lead.database, self.lead.settings, BASELINE, RESULTS)

    def backs_up(self) -> Database:
        """Copy the database, and nothing else, and open the copy."""
        return Database(self.copy(self.lead.database))

    def goes_back_to(self, backup: Database) -> None:
        """Restore a backup."""
        self.lead = Lead(backup, self.lead.settings, self.lead.folder)

    def finds_the_survey(self) -> object:
        """Look for the survey as every page of somebody who answers does."""
        return Surveys(self.lead.database, self.lead.settings).find("loch", "baseline", OPEN)

    def extends(self) -> None:
        """Let people answer for longer."""
        extend_wave(self.lead.database, self.lead.settings, BASELINE, date(2026, 12, 5), OPEN)


@pytest.fixture
def service(lead: Lead, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """A service with a wave that is open for answers, and forms that were sent."""
    lead.has_an_organisation()
    lead.plans_a_wave(ways_in=("link", "cards"), opens=date(2026, 11, 20), closes=date(2026, 12, 1))
    lead.opens(moment=OPEN)
    lead.receives(ROWS, "cards")
    made: list[str] = []

    def copy(database: Database) -> str:
        name = f"{database.engine.url.database}_{len(made)}"
        made.append(name)
        database.close()  # its files are whole now, and PostgreSQL copies only what nobody uses
        if database.engine.dialect.name == "sqlite":
            return f"sqlite:///{shutil.copy(database.engine.url.database or '', tmp_path / f'{len(made)}.sqlite')}"
        cluster: Cluster = request.getfixturevalue("cluster")
        return cluster.create(name, template=str(database.engine.url.database))

    service = Service(lead, copy)
    yield service
    service.lead.database.close()
    if lead.database.engine.dialect.name == "postgresql":
        for name in made:
            request.getfixturevalue("cluster").drop(name)


ACTS: dict[str, list[Callable[[Service], object]]] = {
    "open": [Service.finds_the_survey, Service.extends, Service.closes],
    "closed": [Service.counts],
    "counted": [Service.publishes],
}
"""What could be done to a wave in each state."""


@pytest.mark.parametrize(("kept", "later"), LATER)
def test_nothing_can_be_done_to_a_wave_in_a_restored_older_database(service: Service, kept: str, later: str) -> None:
    service.goes_on_until(kept)
    backup = service.backs_up()
    service.goes_on_until(later)
    service.goes_back_to(backup)
    assert service.lead.sees().state == kept
    for act in ACTS[kept]:
        with pytest.raises(WaveKeyError, match="older than the key directory"):
            act(service)
    Sweeper(backup, service.lead.settings).sweep(RESULTS)
    assert service.lead.sees().state == kept


def test_a_restored_database_of_the_same_state_goes_on(service: Service) -> None:
    service.goes_back_to(service.backs_up())
    service.goes_on_until("published")
    assert service.lead.sees().state is WaveState.PUBLISHED


def test_a_wave_that_was_destroyed_cannot_be_reopened_by_a_backup(service: Service) -> None:
    backup = service.backs_up()
    Sweeper(service.lead.database, service.lead.settings).sweep(datetime(2027, 2, 1, tzinfo=UTC))
    assert service.lead.sees().state is WaveState.DESTROYED
    service.goes_back_to(backup)
    for act in ACTS["open"]:
        with pytest.raises(WaveKeyError, match="older than the key directory"):
            act(service)


def test_a_backup_and_the_secret_open_nothing_once_the_key_file_is_gone(service: Service) -> None:
    service.goes_on_until("closed")
    backup = service.backs_up()
    service.goes_on_until("published")
    service.goes_back_to(backup)
    state_file = service.lead.settings.key_dir / f"{service.lead.sees().id}.state"
    state_file.write_text("closed")  # somebody takes away what says how far the wave is
    assert ballots_in(backup) == len(ROWS)
    with pytest.raises(WaveKeyError, match="Without it no ballot can be opened"):
        service.counts()


def test_copies_of_database_secret_and_key_file_together_open_everything_for_ever(service: Service) -> None:
    service.goes_on_until("closed")
    backup = service.backs_up()
    wave_id = service.lead.sees().id
    key = KeyFiles(service.lead.settings.key_dir).read(wave_id)
    service.goes_on_until("published")
    service.goes_back_to(backup)
    folder = service.lead.settings.key_dir
    (folder / f"{wave_id}.state").write_text("closed")
    (folder / f"{wave_id}.key").write_bytes(key)
    (folder / f"{wave_id}.key").chmod(0o600)
    service.counts()
    assert service.lead.sees().state is WaveState.COUNTED


def ballots_in(database: Database) -> int:
    """Count the ballots of a database."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Ballot)) or 0
