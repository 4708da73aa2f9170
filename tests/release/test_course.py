"""The course of a wave: promised days, too few answers, one count, publication, erasure and purging."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.lead import BASELINE, NOW, Lead, rows_of
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.tables import Ballot, ImportBatch, WaveKey
from tiassess.release.erasure import erase_due_waves
from tiassess.release.errors import BallotsMissingError, NotPublishedError, TooEarlyError
from tiassess.release.ledger import read_ledger, verify_ledger
from tiassess.release.purging import purge
from tiassess.release.reading import read_publication
from tiassess.release.tables import StoredRelease
from tiassess.storage.database import Database
from tiassess.wave.errors import WaveStateError
from tiassess.wave.tables import WaveState

ROWS = [
    *rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222"]),
    *rows_of("ward-b", "admin", ["331", "231", "32.", "113", "323", "211"]),
    *rows_of("ward-c", "", ["111", "331", "222", "232", "312", "123", "133"]),
]


@pytest.fixture
def loch(lead: Lead) -> Lead:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(ROWS)
    return lead


def events(lead: Lead) -> list[str]:
    with lead.database.reading() as session:
        assert verify_ledger(session) == []
        return [line["event"] for line in read_ledger(session)]


def test_a_whole_wave_leaves_a_release_a_ledger_and_no_ballot(loch: Lead) -> None:
    assert loch.closes() is WaveState.CLOSED
    release = loch.counts()
    assert loch.publishes()
    wave = loch.sees()
    assert (wave.state, wave.erasure_due) == (WaveState.PUBLISHED, False)
    assert events(loch) == ["opened", "closed", "counted", "published", "erased"]
    with loch.database.reading() as session:
        assert read_publication(session, wave.organisation_id, wave.id).release == release
        for table in (Ballot, ImportBatch, WaveKey):
            assert session.scalars(select(table)).all() == []
    assert [path.name for path in loch.settings.key_dir.iterdir()] == [f"{wave.id}.state"]


def test_no_figure_is_read_before_publication(loch: Lead) -> None:
    for act in (loch.closes, loch.counts):
        act()
        wave = loch.sees()
        with loch.database.reading() as session, pytest.raises(NotPublishedError):
            read_publication(session, wave.organisation_id, wave.id)


def test_acts_in_the_wrong_state_are_refused_and_change_nothing(loch: Lead) -> None:
    for act, sentence in ((loch.publishes, "it is open"), (loch.counts, "it is open")):
        with pytest.raises(WaveStateError, match=sentence):
            act()
    loch.closes()
    with pytest.raises(WaveStateError, match="cannot be closed: it is closed already"):
        loch.closes()
    with pytest.raises(WaveStateError, match="cannot be published: it is closed"):
        loch.publishes()
    loch.counts()
    with pytest.raises(WaveStateError, match="counted once only"):
        loch.counts()
    loch.publishes()
    with pytest.raises(WaveStateError, match="its answers no longer exist"):
        loch.publishes()
    assert events(loch) == ["opened", "closed", "counted", "published", "erased"]


def test_a_wave_stays_open_to_the_end_of_its_last_day_in_its_own_zone(lead: Lead) -> None:
    """In July London is an hour ahead of UTC, so the last day ends at 23:00 UTC."""
    lead.has_an_organisation()
    lead.plans_a_wave(opens=date(2027, 7, 1), closes=date(2027, 7, 20))
    lead.opens()
    lead.imports(ROWS)
    with pytest.raises(TooEarlyError, match="until the end of 2027-07-20"):
        lead.closes(moment=datetime(2027, 7, 20, 22, 59, tzinfo=UTC))
    assert lead.closes(moment=datetime(2027, 7, 20, 23, 0, tzinfo=UTC)) is WaveState.CLOSED


def test_with_too_few_answers_nothing_is_counted_and_everything_is_destroyed(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(ROWS[:4])
    assert lead.closes() is WaveState.DESTROYED
    assert events(lead) == ["opened", "destroyed", "erased"]
    with lead.database.reading() as session:
        assert session.scalars(select(Ballot)).all() == []
        assert "4" not in str(read_ledger(session)[1].get("reason"))
    for act in (lead.counts, lead.publishes):
        with pytest.raises(WaveStateError, match="too few people answered"):
            act()


def test_a_ballot_that_vanished_after_closing_stops_the_count(loch: Lead) -> None:
    loch.closes()
    with loch.database.writing() as session:
        session.delete(session.scalars(select(Ballot).limit(1)).one())
    with pytest.raises(BallotsMissingError, match="another number of ballots"):
        loch.counts()
    assert loch.sees().state is WaveState.CLOSED


def test_without_the_key_file_or_with_another_secret_nothing_opens(loch: Lead) -> None:
    loch.closes()
    key_file = loch.settings.key_dir / f"{loch.sees().id}.key"
    content = key_file.read_bytes()
    key_file.write_bytes(bytes(32))
    with pytest.raises(WaveKeyError, match="cannot be unwrapped"):
        loch.counts()
    key_file.unlink()
    with pytest.raises(WaveKeyError, match="Without it no ballot can be opened"):
        loch.counts()
    assert loch.sees().state is WaveState.CLOSED
    key_file.write_bytes(content)
    key_file.chmod(0o600)
    loch.counts()


def test_a_restored_database_of_before_closing_is_neither_closed_nor_counted(loch: Lead) -> None:
    loch.closes()
    with loch.database.writing() as session:
        session.execute(text("UPDATE wave SET state = 'open'"))
    with pytest.raises(WaveKeyError, match="A restored backup must not be answered or counted"):
        loch.closes()


def test_the_day_of_destruction_takes_a_wave_that_was_never_published(loch: Lead) -> None:
    loch.closes()
    loch.counts()
    due = NOW + timedelta(days=28)
    assert purge(loch.database, loch.settings, due - timedelta(days=1)).destroyed == []
    assert purge(loch.database, loch.settings, due).destroyed == ["baseline"]
    assert events(loch)[-2:] == ["destroyed", "erased"]
    with loch.database.reading() as session:
        assert session.scalars(select(StoredRelease)).all() == []
    assert not list(loch.settings.key_dir.glob("*.key"))


def test_a_published_wave_is_not_purged(loch: Lead) -> None:
    loch.closes()
    loch.counts()
    loch.publishes()
    assert purge(loch.database, loch.settings, NOW + timedelta(days=999)).destroyed == []
    assert loch.sees().state is WaveState.PUBLISHED


def test_while_somebody_reads_the_file_erasure_stays_due_and_is_repeated(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(ROWS)
    lead.closes()
    lead.counts()
    reader = Database(lead.settings.database_url)
    with reader.reading() as session:
        session.scalars(select(Ballot.id)).all()
        assert not lead.publishes()
        assert lead.sees().erasure_due
        assert not list(lead.settings.key_dir.glob("*.key"))
    reader.close()
    assert erase_due_waves(lead.database, lead.settings, NOW) == (1, 0)
    assert not lead.sees().erasure_due


def test_after_erasure_no_file_of_the_database_holds_a_byte_of_a_ballot(sqlite_lead: Lead, tmp_path: Path) -> None:
    lead = sqlite_lead
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(ROWS)
    lead.closes()
    with lead.database.reading() as session:
        pieces = [sealed[at : at + 16] for sealed in session.scalars(select(Ballot.sealed)) for at in (0, 700, 2000)]
    assert any(pieces[0] in path.read_bytes() for path in tmp_path.glob("tiassess.sqlite*"))
    lead.counts()
    assert lead.publishes()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("tiassess.sqlite*"))
    assert not any(piece in left for piece in pieces)


def test_a_cut_off_opening_can_be_repeated(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    (lead.settings.key_dir / f"{lead.sees().id}.key").write_bytes(bytes(32))
    lead.opens()
    lead.imports(ROWS)
    lead.closes(BASELINE)
    lead.counts()
