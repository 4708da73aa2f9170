"""Comments: parted from answers at counting, held if ten people wrote one, joined by nothing, gone on their day."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from tests.collection.answering_desk import AFTERWARDS
from tests.lead import BASELINE, Lead
from tests.release.commenting import has_counted, nothing_is_held, opened, read, rows, somebody_writes
from tiassess.collection.ballots import no_progress
from tiassess.collection.held_comments import COMMENT_BYTES
from tiassess.collection.key_files import OF_COMMENTS
from tiassess.collection.sealing import wrapping_key_of
from tiassess.collection.tables import Ballot, Comment, CommentKey
from tiassess.release.answer_sheet import Refusal
from tiassess.release.comments import CommentBox
from tiassess.release.ledger import read_ledger
from tiassess.release.opening import BallotOpener
from tiassess.release.publishing import publish_wave
from tiassess.release.purging import purge
from tiassess.release.tables import StoredRelease
from tiassess.release.verifying import verify_ledger
from tiassess.wave.errors import WaveStateError
from tiassess.wave.frame import Frame
from tiassess.wave.tables import WaveState

TEN = [(f"Words of person {number}.",) for number in range(10)]
LAST_DAY_HELD = AFTERWARDS + timedelta(days=59)
DAY_OF_GOING = AFTERWARDS + timedelta(days=60)


def events(lead: Lead) -> list[str]:
    with lead.database.reading() as session:
        assert verify_ledger(session) == []
        return [line["event"] for line in read_ledger(session)]


def stored(lead: Lead) -> bytes:
    """Every byte of the database's files."""
    file = Path(str(lead.database.engine.url.database))
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def test_the_comments_of_ten_people_are_held_locked_and_none_is_lost(lead: Lead) -> None:
    has_counted(lead, [*TEN[:8], ("Eight.", "And more.", ""), ("", "", "Nine."), ("  ",), ()])
    assert sorted(map(str, read(lead))) == sorted([*(texts[0] for texts in TEN[:8]), "Eight.", "And more.", "Nine."])
    assert events(lead) == ["opened", "closed", "counted", "comments held"]


def test_nine_people_with_three_comments_each_are_nine_people_and_go_unread(lead: Lead) -> None:
    has_counted(lead, [("One.", "Two.", "Three.")] * 9 + [(), ("", " ", "\n")])
    assert nothing_is_held(lead)
    assert events(lead) == ["opened", "closed", "counted"]
    assert purge(lead.database, lead.settings, DAY_OF_GOING).comments == []


def test_a_form_that_somebody_else_knows_does_not_make_a_crowd() -> None:
    """R15 c: whoever typed ten forms would read the eleventh beside them."""
    box = CommentBox(frozenset({"c1"}))
    for known in (True, False):
        box.take({"c1": "Words."}, known=known)
    assert (box.forms, len(box.texts)) == (1, 2)


def test_a_higher_threshold_is_that_of_comments_too(sqlite_lead: Lead) -> None:
    has_counted(sqlite_lead, [*TEN, ()], threshold=11)
    assert nothing_is_held(sqlite_lead)


def test_until_when_comments_are_held_is_entered_and_no_number_of_them(sqlite_lead: Lead) -> None:
    has_counted(sqlite_lead, TEN)
    with sqlite_lead.database.reading() as session:
        [line] = [line for line in read_ledger(session) if line["event"] == "comments held"]
        goes = session.scalars(select(CommentKey.destroy_on)).one()
    assert line.keys() == {
        *("format", "organisation", "number", "wave", "event", "day", "held_until", "previous", "sha256"),
    }
    assert line["held_until"] == goes.isoformat() == "2027-02-09"


def test_comments_are_of_one_size_and_have_no_column_that_speaks(lead: Lead) -> None:
    has_counted(lead, [*TEN, ("x",), ("😀" * 300,), ("é" * 150, '"\\' * 150)])
    assert {len(row.sealed) for row in rows(lead)} == {COMMENT_BYTES + 40}
    assert set(Comment.__table__.columns.keys()) == {"organisation_id", "wave_id", "id", "sealed"}
    assert "😀" * 300 in read(lead)


def test_a_comment_opens_in_its_own_row_only(sqlite_lead: Lead) -> None:
    has_counted(sqlite_lead, TEN)
    with sqlite_lead.database.writing() as session:
        first, second, *_ = session.scalars(select(Comment).order_by(Comment.id)).all()
        first.sealed, second.sealed = second.sealed, first.sealed
    exchanged, others = read(sqlite_lead)[:2], read(sqlite_lead)[2:]
    assert exchanged == [None, None]
    assert all(others)


def test_the_key_of_comments_follows_from_both_halves(sqlite_lead: Lead) -> None:
    """HKDF-SHA-256 from the secret's sub-key, salted with the key file; the vector is worked out by hand."""
    secret_part = sqlite_lead.settings.keys.current("comment-key-wrap")
    assert secret_part.hex() == "eefe755575e1182cd6ed488de1878e3deebc7958cd558f77fa0114db8b3e4c44"
    wrapping_key = wrapping_key_of(secret_part, bytes(32), UUID(int=7))
    assert wrapping_key.hex() == "eae79d4339bcc5935ce3b4cc112be4d0f3c636a2dfb01a5f07e39af00161cfbc"


def test_a_long_comment_never_stops_a_count(sqlite_lead: Lead) -> None:
    has_counted(sqlite_lead, [*TEN, ("x" * 400,)])
    assert "x" * 300 in read(sqlite_lead)


def test_where_comments_are_off_none_is_held_whatever_a_form_holds(sqlite_lead: Lead) -> None:
    has_counted(sqlite_lead, TEN, comments=False)
    assert nothing_is_held(sqlite_lead)


def test_comments_of_refused_ballots_never_enter(lead: Lead) -> None:
    wave = opened(lead)
    for texts in TEN:
        somebody_writes(wave, *texts)
    with lead.database.writing() as session:
        forged = session.scalars(select(Ballot).limit(1)).one()
        forged.mac = bytes(32)
    somebody_writes(wave, "Words of one more.")
    lead.closes(moment=AFTERWARDS)
    assert lead.counts(moment=AFTERWARDS).document["ballots"]["counted"] == 10
    assert len(rows(lead)) == 10


def test_comments_never_enter_a_release(sqlite_lead: Lead) -> None:
    has_counted(sqlite_lead, TEN)
    with sqlite_lead.database.reading() as session:
        [kept] = session.scalars(select(StoredRelease)).all()
    assert kept.document
    assert b"Words of" not in kept.document
    assert "Words of" not in kept.audit


def test_no_word_of_a_comment_is_ever_readable_in_the_files(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    wave = opened(lead)
    for texts in TEN:
        somebody_writes(wave, *texts)
    for act in (lambda: None, lambda: lead.closes(moment=AFTERWARDS), lambda: lead.counts(moment=AFTERWARDS)):
        act()
        assert b"Words of" not in stored(lead)
    kept = b"".join(path.read_bytes() for path in lead.settings.key_dir.iterdir())
    assert b"Words of" not in kept


STEPS = {
    "before the release is stored": "tiassess.release.counting._store",
    "before comments are held": "tiassess.release.counting.keep_comments",
    "after their key file is made": "tiassess.collection.held_comments.wrapping_key_of",
    "after they are held": "tiassess.release.comments.enter",
}


def killed_at(lead: Lead, step: str) -> None:
    child = subprocess.run(
        [sys.executable, "-m", "tests.release.killed", step, "baseline"],
        env={**os.environ, **lead.settings.as_environment()},
        check=False,
    )
    assert child.returncode == -signal.SIGKILL


ON_SQLITE = [pytest.param("sqlite", step, id=f"sqlite-{name}") for name, step in STEPS.items()]
ON_POSTGRESQL = [
    pytest.param(
        "postgresql", step, id=f"postgresql-{name}", marks=() if name == "after they are held" else pytest.mark.long
    )
    for name, step in STEPS.items()
]


@pytest.mark.parametrize(("database_url", "step"), [*ON_SQLITE, *ON_POSTGRESQL], indirect=["database_url"])
def test_a_count_killed_at_any_step_holds_no_comment_and_the_next_one_holds_each_once(lead: Lead, step: str) -> None:
    wave = opened(lead)
    for texts in TEN:
        somebody_writes(wave, *texts)
    lead.closes(moment=AFTERWARDS)
    killed_at(lead, step)
    assert rows(lead) == []
    assert events(lead) == ["opened", "closed"]
    lead.counts()
    assert sorted(map(str, read(lead))) == [texts[0] for texts in TEN]
    assert events(lead) == ["opened", "closed", "counted", "comments held"]


def test_a_count_killed_after_it_was_stored_keeps_its_comments_and_is_not_repeated(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    wave = opened(lead)
    for texts in TEN:
        somebody_writes(wave, *texts)
    lead.closes(moment=AFTERWARDS)
    killed_at(lead, "tiassess.collection.key_files.KeyFiles.record_state")
    with pytest.raises(WaveStateError, match="counted once only"):
        lead.counts()
    assert sorted(map(str, read(lead))) == [texts[0] for texts in TEN]


def test_comments_and_their_key_go_on_their_day_and_nothing_is_left(lead: Lead) -> None:
    has_counted(lead, TEN)
    publish_wave(lead.database, lead.settings, BASELINE, AFTERWARDS)
    assert [path.suffix for path in sorted(lead.settings.key_dir.iterdir())] == [f".{OF_COMMENTS}", ".state"]
    assert purge(lead.database, lead.settings, LAST_DAY_HELD).comments == []
    assert len(read(lead)) == 10
    assert purge(lead.database, lead.settings, DAY_OF_GOING).comments == ["baseline"]
    assert nothing_is_held(lead)
    assert lead.sees().state is WaveState.PUBLISHED
    assert events(lead)[-2:] == ["erased", "comments destroyed"]
    assert purge(lead.database, lead.settings, DAY_OF_GOING).comments == []


def test_no_byte_of_a_destroyed_comment_is_left_in_any_file(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    has_counted(lead, TEN)
    publish_wave(lead.database, lead.settings, BASELINE, AFTERWARDS)
    with lead.database.reading() as session:
        pieces = [row.sealed[40:72] for row in rows(lead)] + [session.scalars(select(CommentKey.wrapped_key)).one()]
    assert all(piece in stored(lead) for piece in pieces)
    purge(lead.database, lead.settings, DAY_OF_GOING)
    assert not any(piece in stored(lead) for piece in pieces)


@pytest.mark.usefixtures("impatience")
def test_what_a_reader_keeps_alive_of_them_goes_with_the_next_purge(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    has_counted(lead, TEN)
    publish_wave(lead.database, lead.settings, BASELINE, AFTERWARDS)
    pieces = [row.sealed[40:72] for row in rows(lead)]
    with lead.database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM comment")).scalar()
        purge(lead.database, lead.settings, DAY_OF_GOING)
        assert lead.sees().scrub_due
        assert not list(lead.settings.key_dir.glob(f"*.{OF_COMMENTS}")), "the key is gone at once"
    assert any(piece in stored(lead) for piece in pieces)
    purge(lead.database, lead.settings, DAY_OF_GOING)
    assert not lead.sees().scrub_due
    assert not any(piece in stored(lead) for piece in pieces)


def test_a_destruction_that_was_cut_off_is_resumed(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    has_counted(lead, TEN)
    publish_wave(lead.database, lead.settings, BASELINE, AFTERWARDS)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tiassess.release.comments.enter", cut_off)
    with pytest.raises(KeyboardInterrupt):
        purge(lead.database, lead.settings, DAY_OF_GOING)
    monkeypatch.undo()
    assert len(rows(lead)) == 10
    purge(lead.database, lead.settings, DAY_OF_GOING)
    assert nothing_is_held(lead)
    assert events(lead)[-1] == "comments destroyed"


def test_a_key_file_that_cannot_be_destroyed_is_said_and_tried_again(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    has_counted(lead, TEN)
    [key_file] = lead.settings.key_dir.glob(f"*.{OF_COMMENTS}")
    key_file.rename(key_file.with_suffix(".aside"))
    key_file.mkdir()
    publish_wave(lead.database, lead.settings, BASELINE, AFTERWARDS)
    done = purge(lead.database, lead.settings, DAY_OF_GOING)
    assert (done.comments, len(done.hindered), len(rows(lead))) == ([], 1, 10)
    key_file.rmdir()
    key_file.with_suffix(".aside").rename(key_file)
    assert purge(lead.database, lead.settings, DAY_OF_GOING).comments == ["baseline"]
    assert nothing_is_held(lead)


def test_the_comments_of_a_wave_that_is_never_published_go_with_it(lead: Lead) -> None:
    has_counted(lead, TEN)
    wave = lead.sees()
    assert wave.frame
    due = AFTERWARDS.replace(year=2027, month=2, day=4)
    assert Frame.of(wave).day("destroy") == due.date()
    assert purge(lead.database, lead.settings, due).destroyed == ["baseline"]
    assert nothing_is_held(lead)
    assert events(lead)[-2:] == ["destroyed", "erased"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE comment_key SET destroy_on = '2099-01-01'", "are not held until the day that was entered"),
        ("DELETE FROM comment_key", "are gone, and no line says that they were destroyed"),
    ],
)
def test_a_changed_day_of_going_and_a_missing_key_are_found(lead: Lead, statement: str, sentence: str) -> None:
    has_counted(lead, TEN)
    with lead.database.writing() as session:
        session.execute(text(statement))
    with lead.database.reading() as session:
        [fault] = verify_ledger(session)
    assert sentence in fault.sentence


FORMS = 40
BY_CHANCE = 9
"""Of forty comments in random order one is in its own place on average, and ten or more once in ten million tries."""


def test_neither_order_nor_place_joins_a_comment_to_its_form_or_to_another_of_the_same_form(lead: Lead) -> None:
    """Whoever has every key and the rows as they lie learns no more than who only knows that forty people wrote."""
    has_counted(lead, [(f"First of {number}.", f"Second of {number}.") for number in range(FORMS)])
    forms = forms_in_the_order_of_opening(lead)
    for order in orders_of_rows(lead):
        words = [str(read(lead)[place]) for place in order]
        for beginning in ("First", "Second"):
            ranks = [form for word in words if word.startswith(beginning) for form in [word.rpartition(" ")[2]]]
            assert matches(ranks, forms) <= BY_CHANCE
        beside = [one.rpartition(" ")[2] == other.rpartition(" ")[2] for one, other in itertools.pairwise(words)]
        assert sum(beside) <= BY_CHANCE


def matches(ranks: list[str], forms: list[str]) -> int:
    assert len(ranks) == len(forms) == FORMS
    return max(sum(map(str.__eq__, ranks, order)) for order in (forms, forms[::-1]))


def forms_in_the_order_of_opening(lead: Lead) -> list[str]:
    """Open the ballots as the count did, which still lie there until publication."""
    with lead.database.reading() as session:
        wave = lead.sees()
        opener = BallotOpener.of(session, lead.settings, wave, Frame.of(wave))
        contents = [*opener.open_ballots(session, no_progress)]
    return [content.comments["c1"].rpartition(" ")[2] for content in contents if not isinstance(content, Refusal)]


def orders_of_rows(lead: Lead) -> list[list[int]]:
    """Give the order of ids, and on PostgreSQL the order in which the rows lie and were written."""
    ids = [row.id for row in rows(lead)]
    if lead.database.engine.dialect.name == "sqlite":
        return [list(range(len(ids)))]
    with lead.database.reading() as session:
        lying = session.execute(text("SELECT id, xmin::text, cmin::text FROM comment ORDER BY ctid")).all()
    assert len({row.xmin for row in lying}) == 1
    written = sorted(lying, key=lambda row: int(row.cmin))
    return [list(range(len(ids))), *([ids.index(bytes(row.id)) for row in order] for order in (lying, written))]
