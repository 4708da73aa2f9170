"""The course of a wave: promised days, too few answers, one count, publication, erasure and purging."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, text

from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.release.tampering import without_its_guard
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.tables import Ballot, WaveKey
from tiassess.disclosure.groups import Profile
from tiassess.disclosure.release import finish_release
from tiassess.errors import RefusedError
from tiassess.release.erasure import erase_wave
from tiassess.release.errors import BallotsMissingError, NotPublishedError, TooEarlyError
from tiassess.release.ledger import read_ledger
from tiassess.release.purging import purge
from tiassess.release.reading import read_publication
from tiassess.release.tables import StoredRelease
from tiassess.release.verifying import verify_ledger
from tiassess.storage.database import Database
from tiassess.wave.errors import WaveConditionsError, WaveStateError
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
        assert read_publication(session, wave.organisation_id, wave.id, wave.slug).release == release
        for table in (Ballot, WaveKey):
            assert session.scalars(select(table)).all() == []
    assert [path.name for path in loch.settings.key_dir.iterdir()] == [f"{wave.id}.state"]


def test_no_figure_is_read_before_publication(loch: Lead) -> None:
    for act in (loch.closes, loch.counts):
        act()
        wave = loch.sees()
        with loch.database.reading() as session, pytest.raises(NotPublishedError):
            read_publication(session, wave.organisation_id, wave.id, wave.slug)


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
    with pytest.raises(WaveStateError, match="it is published already"):
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
        keys = {"format", "organisation", "number", "wave", "event", "day", "reason", "previous", "sha256"}
        assert set(read_ledger(session)[1]) == keys, "no number of ballots stands in the ledger"
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


def test_a_restored_older_database_is_not_imported_into_closed_counted_or_published(loch: Lead) -> None:
    acts: list[Callable[[], object]] = [lambda: loch.imports(ROWS[:3]), loch.closes, loch.counts, loch.publishes]
    states = ["open", "open", "closed", "counted"]
    loch.closes()
    loch.counts()
    (loch.settings.key_dir / f"{loch.sees().id}.state").write_text("published")
    for act, state in zip(acts, states, strict=True):
        with loch.database.writing() as session:
            session.execute(text(f"UPDATE wave SET state = '{state}'"))
        with pytest.raises(WaveKeyError, match="A restored backup must not be answered or counted"):
            act()


def test_the_state_beside_the_key_file_follows_every_act(loch: Lead) -> None:
    state_file = loch.settings.key_dir / f"{loch.sees().id}.state"
    assert state_file.read_text() == "open"
    for act, state in ((loch.closes, "closed"), (loch.counts, "counted"), (loch.publishes, "published")):
        act()
        assert state_file.read_text() == state


def test_what_was_promised_at_opening_binds_and_not_the_row_of_today(loch: Lead) -> None:
    with loch.database.writing() as session:
        session.execute(text("UPDATE wave SET closes = '2026-02-20', threshold = 11, destroy_on = '2026-03-03'"))
        session.execute(text("UPDATE organisation SET timezone = 'Pacific/Auckland'"))
    assert purge(loch.database, loch.settings, NOW).destroyed == []
    assert loch.closes(moment=datetime(2026, 2, 3, 0, 0, tzinfo=UTC)) is WaveState.CLOSED


def test_closing_under_another_secret_is_refused_and_loses_no_ballot(loch: Lead) -> None:
    right = loch.settings
    loch.settings = replace(right, secret_key=bytes(range(1, 33)))
    with pytest.raises(WaveKeyError, match="under another TIASSESS_SECRET_KEY"):
        loch.closes()
    loch.settings = replace(loch.settings, previous_secret_keys=(right.secret_key,))
    assert loch.closes() is WaveState.CLOSED
    assert loch.counts().document["ballots"]["counted"] == len(ROWS)


def test_from_its_day_of_destruction_on_nothing_is_done_to_a_wave_but_destroying_it(loch: Lead) -> None:
    due = NOW + timedelta(days=28)
    with pytest.raises(WaveConditionsError, match="were to be destroyed on 2026-12-19"):
        loch.closes(moment=due)
    loch.closes()
    with pytest.raises(WaveConditionsError, match="cannot be counted"):
        loch.counts(moment=due)
    assert purge(loch.database, loch.settings, due).destroyed == ["baseline"]


def test_a_draft_whose_day_of_destruction_has_come_never_opens(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    with pytest.raises(WaveConditionsError, match="Create the wave anew"):
        lead.opens(moment=NOW + timedelta(days=28))


def test_a_publication_that_was_cut_off_is_resumed(loch: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    loch.closes()
    loch.counts()
    monkeypatch.setattr("tiassess.release.publishing.erase_wave", lambda *_: False)
    assert not loch.publishes()
    assert list(loch.settings.key_dir.glob("*.key"))
    monkeypatch.undo()
    assert loch.publishes()
    assert events(loch) == ["opened", "closed", "counted", "published", "erased"]
    assert not list(loch.settings.key_dir.glob("*.key"))


def test_a_wave_whose_erasure_is_not_due_keeps_its_ballots(loch: Lead) -> None:
    wave_id = loch.sees().id
    assert erase_wave(loch.database, loch.settings, wave_id, NOW)
    assert list(loch.settings.key_dir.glob("*.key"))
    loch.closes()
    loch.counts()


def test_a_key_directory_that_cannot_be_used_is_said_in_a_sentence(loch: Lead) -> None:
    state_file = loch.settings.key_dir / f"{loch.sees().id}.state"
    state_file.write_text("nonsense")
    with pytest.raises(WaveKeyError, match="cannot be used"):
        loch.closes()
    state_file.unlink()
    state_file.mkdir()
    with pytest.raises(WaveKeyError, match="cannot be used"):
        loch.closes()


def test_a_release_that_somebody_replaced_is_not_shown_and_the_ledger_finds_it(loch: Lead) -> None:
    loch.closes()
    release = loch.counts()
    loch.publishes()
    wave = loch.sees()
    document = {key: value for key, value in release.document.items() if key != "sha256"}
    forged = finish_release({**document, "wave": {**document["wave"], "name": "Forged"}})
    with loch.database.writing() as session:
        stored = session.get_one(StoredRelease, (wave.id, 1))
        stored.document, stored.sha256 = forged.to_bytes(), forged.sha256
    with loch.database.reading() as session:
        with pytest.raises(NotPublishedError, match="not what was published"):
            read_publication(session, wave.organisation_id, wave.id, wave.slug)
        assert "not the one that was entered" in str(verify_ledger(session)[0])


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM ledger_entry WHERE number = 5", "no line says that the wave “baseline” was erased"),
        ("DELETE FROM ledger_entry WHERE number = 2", "line 3: the line before it was changed or is missing"),
        ("UPDATE ledger_entry SET entry = replace(entry, '2026', '2025') WHERE number = 2", "line 2: this line was"),
        ("DELETE FROM ledger_entry", "no line says that the wave “baseline” was opened"),
    ],
)
def test_a_ledger_that_somebody_changed_is_found(loch: Lead, statement: str, sentence: str) -> None:
    loch.closes()
    loch.counts()
    loch.publishes()
    without_its_guard(loch.database)
    with loch.database.writing() as session:
        session.execute(text(statement))
    with loch.database.reading() as session:
        assert any(sentence in str(fault) for fault in verify_ledger(session))


def test_acts_at_the_same_time_are_done_once_and_the_ledger_holds(lead: Lead) -> None:
    lead.has_an_organisation()
    names = [lead.plans_a_wave(), lead.plans_a_wave("other", closes=date(2026, 6, 1))]
    together(*[lambda name=name: lead.opens(name) for name in names])
    assert sorted(lead.sees(name).state for name in names) == [WaveState.DRAFT, WaveState.OPEN]
    (name,) = [name for name in names if lead.sees(name).state is WaveState.OPEN]
    lead.imports(ROWS, name)
    together(*[lambda: lead.closes(name)] * 3)
    lead.counts(name)
    together(*[lambda: lead.publishes(name)] * 3)
    assert events(lead) == ["opened", "closed", "counted", "published", "erased"]


def together(*acts: Callable[[], object]) -> None:
    """Do all at the same time; those that come too late are refused with a sentence."""
    start = Barrier(len(acts))

    def act(one: Callable[[], object]) -> None:
        start.wait()
        with suppress(RefusedError):
            one()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act, one) for one in acts]:
            done.result()


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


@pytest.mark.usefixtures("impatience")
def test_while_somebody_reads_the_file_erasure_stays_due_and_is_repeated(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    reader = Database(lead.settings.database_url)
    with reader.reading() as session:
        session.scalars(select(Ballot.id)).all()
        assert not lead.publishes()
        assert lead.sees().erasure_due
        assert not list(lead.settings.key_dir.glob("*.key"))
    reader.close()
    assert purge(lead.database, lead.settings, NOW).erased == 1
    assert not lead.sees().erasure_due


def test_after_erasure_no_file_of_the_database_holds_a_byte_of_a_ballot(sqlite_lead: Lead, tmp_path: Path) -> None:
    lead = sqlite_lead
    lead.has_a_closed_wave(ROWS)
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


def test_a_frame_that_was_changed_in_the_database_is_neither_closed_nor_counted(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(profile=Profile.STRICT)
    sqlite_lead.opens()
    sqlite_lead.imports(rows_of("ward-a", "nurse", ["123"] * 12))
    _change_the_frame(sqlite_lead, '"profile":"strict"', '"profile":"standard"')
    with pytest.raises(WaveKeyError, match="what was promised was changed"):
        sqlite_lead.closes()


def test_the_ledger_knows_what_was_promised(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    with sqlite_lead.database.reading() as session:
        assert verify_ledger(session) == []
    _change_the_frame(sqlite_lead, "Baseline 2026", "Baseline 2027")
    with sqlite_lead.database.reading() as session:
        [fault] = verify_ledger(session)
    assert "what was promised of “baseline” is not what was entered when it opened" in fault.sentence


def _change_the_frame(lead: Lead, words: str, others: str) -> None:
    """Do what somebody who can write to the database could do."""
    with lead.database.writing() as session:
        wave = BASELINE.find(session)
        assert wave.frame
        assert words in wave.frame
        wave.frame = wave.frame.replace(words, others)
