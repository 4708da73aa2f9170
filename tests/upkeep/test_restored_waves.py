"""A restored backup reopens nothing: what was closed, counted, published or destroyed since stays so (P5, P6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.collection.answering_desk import OpenWave
from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.upkeep.backups import backs_up, restored_in
from tests.upkeep.keeper import somebody_sends
from tiassess.collection.answering import AnswerDesk
from tiassess.collection.codes import AccessCode
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.surveys import Surveys
from tiassess.collection.tables import Address, Ballot, CardOrder, Draft, IssuedCode, Mailing, WaveKey
from tiassess.config import Settings
from tiassess.jobs.sweeping import Sweeper
from tiassess.release.counting import count_wave
from tiassess.release.extending import extend_wave
from tiassess.release.purging import purge
from tiassess.release.verifying import verify_ledger
from tiassess.upkeep.restoring import Behind
from tiassess.wave.tables import WaveState

CLOSED = datetime(2026, 12, 11, 12, tzinfo=UTC)
RESULTS = datetime(2027, 1, 7, 12, tzinfo=UTC)
DESTROYED = datetime(2027, 3, 1, 12, tzinfo=UTC)
STATES = ("open", "closed", "counted", "published")
LATER = [(kept, later) for at, kept in enumerate(STATES) for later in STATES[at + 1 :] if kept != "published"]
ENDED = (IssuedCode, Draft, Address, Mailing, CardOrder, Ballot)
ROWS = rows_of("ward-a", "nurse", ["123", "231", "312", "111", "222", "333", "132", "213"])


@dataclass
class Service:
    """A service with an open wave: some have answered, one has stopped for now, and codes lie about."""

    lead: Lead
    codes: list[AccessCode]

    def goes_on_until(self, state: str) -> None:
        """Carry the wave on to a state."""
        steps: dict[str, Callable[[], object]] = {
            "closed": lambda: self.lead.closes(moment=CLOSED),
            "counted": lambda: count_wave(self.lead.database, self.lead.settings, BASELINE, CLOSED),
            "published": self.lead.publishes,
        }
        for reached, step in steps.items():
            if STATES.index(self.lead.sees().state) < STATES.index(reached) <= STATES.index(state):
                step()

    def is_destroyed(self) -> None:
        """Let the day of destruction come."""
        purge(self.lead.database, self.lead.settings, DESTROYED)
        assert self.lead.sees().state is WaveState.DESTROYED


@pytest.fixture
def service(sqlite_lead: Lead) -> Service:
    """Such a service; what comes back is the same from any kind of database."""
    lead = sqlite_lead
    wave = OpenWave.of(lead, ways_in=("link", "cards"))
    lead.receives(ROWS, "link")
    codes = wave.issues(3)
    somebody_sends(wave, wave.holder_of(codes[0]))
    wave.answers(wave.holder_of(codes[1]), {"q1": "1"})
    return Service(lead, codes)


ACTS: dict[str, list[Callable[[Lead], object]]] = {
    "open": [
        lambda lead: Surveys(lead.database, lead.settings).find("loch", "baseline", NOW),
        lambda lead: extend_wave(lead.database, lead.settings, BASELINE, date(2026, 12, 15), NOW),
        lambda lead: lead.closes(moment=CLOSED),
    ],
    "closed": [lambda lead: lead.counts(moment=CLOSED)],
    "counted": [lambda lead: lead.publishes()],
}
"""What could be done to a wave in each state."""


def nothing_can_be_done(lead: Lead, kept: str) -> None:
    """Try everything, by hand and by a worker."""
    for act in ACTS[kept]:
        with pytest.raises(WaveKeyError, match="older than the key directory"):
            act(lead)
    Sweeper(lead.database, lead.settings).sweep(RESULTS)
    assert lead.sees().state == kept


ON_POSTGRESQL = ("open", "published")
"""What comes back on PostgreSQL in the short run; all else does on SQLite, and in the long run everywhere."""


@pytest.mark.parametrize(
    ("empty_settings", "kept", "later"),
    [
        *(("sqlite", *each) for each in LATER),
        *(pytest.param("postgresql", *each, marks=() if each == ON_POSTGRESQL else pytest.mark.long) for each in LATER),
    ],
    indirect=["empty_settings"],
)
def test_nothing_can_be_done_to_a_wave_that_has_come_further_since(
    service: Service, empty_settings: Settings, tmp_path: Path, kept: str, later: str
) -> None:
    service.goes_on_until(kept)
    file = backs_up(service.lead)
    service.goes_on_until(later)
    with restored_in(empty_settings, file, service.lead.settings) as there:
        assert there.restored.behind == [Behind("loch/baseline", kept, later)]
        assert left_in(there.lead(tmp_path)) == 0
        nothing_can_be_done(there.lead(tmp_path), kept)


@pytest.mark.parametrize("kept", STATES[:3])
def test_nothing_can_be_done_to_a_wave_that_was_destroyed_since(
    service: Service, empty_sqlite: Settings, tmp_path: Path, kept: str
) -> None:
    service.goes_on_until(kept)
    file = backs_up(service.lead)
    service.is_destroyed()
    with restored_in(empty_sqlite, file, service.lead.settings) as there:
        assert there.restored.behind == [Behind("loch/baseline", kept, "destroyed")]
        assert left_in(there.lead(tmp_path)) == 0
        nothing_can_be_done(there.lead(tmp_path), kept)


def test_a_draft_that_was_opened_since_is_not_opened_again(
    sqlite_lead: Lead, empty_sqlite: Settings, tmp_path: Path
) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=date(2026, 11, 1), closes=date(2026, 12, 10), ways_in=("cards",))
    file = backs_up(sqlite_lead)
    sqlite_lead.opens()
    with restored_in(empty_sqlite, file, sqlite_lead.settings) as there:
        assert there.restored.behind == [Behind("loch/baseline", "draft", "open")]
        with pytest.raises(WaveKeyError, match="older than the key directory"):
            there.lead(tmp_path).opens()


def test_codes_that_were_destroyed_stay_dead_even_if_somebody_takes_the_state_away(
    service: Service, empty_sqlite: Settings, tmp_path: Path
) -> None:
    file = backs_up(service.lead)
    service.goes_on_until("closed")
    with restored_in(empty_sqlite, file, service.lead.settings) as there:
        (there.settings.key_dir / f"{service.lead.sees().id}.state").unlink()
        again = OpenWave(there.lead(tmp_path))
        for code in service.codes:
            with pytest.raises(WaveKeyError, match="salt"):
                AnswerDesk(there.database, there.settings).admit(again.survey(), code)


def test_a_wave_that_was_published_at_the_time_of_the_backup_is_as_it_was(
    service: Service, empty_sqlite: Settings, tmp_path: Path
) -> None:
    service.goes_on_until("published")
    file = backs_up(service.lead)
    with restored_in(empty_sqlite, file, service.lead.settings) as there, there.database.reading() as session:
        assert there.restored.behind == []
        assert there.restored.faults == []
        assert there.lead(tmp_path).sees().state is WaveState.PUBLISHED
        assert verify_ledger(session) == []


def test_what_is_left_of_a_wave_that_was_cut_off_while_it_was_erased_is_erased(
    service: Service, empty_sqlite: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.goes_on_until("counted")
    monkeypatch.setattr("tiassess.release.publishing.erase_wave", lambda *_: False)
    service.goes_on_until("published")
    file = backs_up(service.lead)
    with restored_in(empty_sqlite, file, service.lead.settings) as there:
        again = there.lead(tmp_path)
        assert left_in(again) == len(ROWS) + 1
        assert purge(there.database, there.settings, RESULTS).erased == 1
        assert left_in(again) == 0
        assert not list(there.settings.key_dir.glob("*.key"))


def left_in(lead: Lead) -> int:
    """Count what could still lead anywhere; the salt counts as one."""
    with lead.database.reading() as session:
        rows = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in ENDED)
        salts = session.scalars(select(WaveKey.wrapped_salt).where(WaveKey.wrapped_salt.is_not(None))).all()
    return rows + len(salts)
