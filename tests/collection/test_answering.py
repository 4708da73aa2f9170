"""Answering: nothing acknowledged is lost, nothing counts twice, and nothing comes in after the last day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import func, select

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.collection.sealed_anew import replace_the_key
from tests.lead import NOW, Lead
from tiassess.collection.ballot import BallotContent
from tiassess.collection.drafts import DraftContent
from tiassess.collection.errors import AlreadySentError, NoFormError, SurveyClosedError, WaveKeyError
from tiassess.collection.tables import Ballot, Draft, WaveKey
from tiassess.wave.tables import Wave, WaveState


@pytest.fixture
def wave(lead: Lead) -> OpenWave:
    """An open wave on each kind of database."""
    return OpenWave.of(lead)


def rows(wave: OpenWave) -> tuple[int, int]:
    """How many drafts and ballots there are."""
    with wave.lead.database.reading() as session:
        drafts, ballots = (session.scalar(select(func.count()).select_from(table)) for table in (Draft, Ballot))
        return drafts or 0, ballots or 0


def test_what_was_answered_is_there_again_and_only_for_its_own_entry(wave: OpenWave) -> None:
    mine, yours = wave.entry(), wave.entry()
    wave.answers(mine, {"q1": "3"})
    wave.answers(mine, {"q2": "pns"})
    assert wave.kept(mine) == DraftContent(answers={"q1": "3", "q2": "pns"})
    assert wave.kept(yours) is None
    assert rows(wave) == (1, 0)


def test_looking_keeps_nothing(wave: OpenWave) -> None:
    wave.kept(wave.entry())
    assert rows(wave) == (0, 0)


def test_sending_makes_one_ballot_and_leaves_a_mark_instead_of_the_answers(wave: OpenWave) -> None:
    entry = wave.entry()
    wave.answers(entry, {"q1": "3"})
    wave.desk.send(entry, NOW)
    wave.desk.send(entry, NOW)
    assert rows(wave) == (1, 1)
    with pytest.raises(AlreadySentError):
        wave.kept(entry)


def test_many_presses_at_the_same_moment_make_one_ballot(wave: OpenWave) -> None:
    entry = wave.entry()
    wave.answers(entry, {"q1": "3"})
    with ThreadPoolExecutor(8) as presses:
        list(presses.map(lambda _press: wave.desk.send(entry, NOW), range(8)))
    assert rows(wave) == (1, 1)


def test_two_tabs_lose_nothing_of_each_other(wave: OpenWave) -> None:
    entry = wave.entry()
    wave.answers(entry, {})
    with ThreadPoolExecutor(3) as tabs:
        list(tabs.map(lambda item: wave.answers(entry, {item: "2"}), ["q1", "q2", "q3"]))
    kept = wave.kept(entry)
    assert kept is not None
    assert kept.answers == {"q1": "2", "q2": "2", "q3": "2"}


def test_a_form_that_was_sent_cannot_be_changed_from_another_tab(wave: OpenWave) -> None:
    entry = wave.entry()
    wave.answers(entry, {"q1": "3"})
    wave.desk.send(entry, NOW)
    with pytest.raises(AlreadySentError):
        wave.answers(entry, {"q1": "1"})
    assert rows(wave) == (1, 1)


def test_a_form_of_which_nothing_is_kept_is_not_sent(wave: OpenWave) -> None:
    with pytest.raises(NoFormError):
        wave.desk.send(wave.entry(), NOW)
    left = wave.entry()
    wave.answers(left, {"q1": "3"})
    wave.desk.leave(left)
    with pytest.raises(NoFormError):
        wave.desk.send(left, NOW)
    assert rows(wave) == (0, 0)


def test_a_form_left_wholly_blank_can_be_sent(wave: OpenWave) -> None:
    entry = wave.entry()
    wave.answers(entry, {})
    wave.desk.send(entry, NOW)
    assert rows(wave) == (1, 1)


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 10, 31, 23, 59, tzinfo=UTC), datetime(2026, 12, 11, 0, 0, tzinfo=UTC)],
    ids=["the evening before", "midnight after the last day"],
)
def test_nothing_is_kept_or_sent_outside_the_promised_days(wave: OpenWave, moment: datetime) -> None:
    entry = wave.entry()
    wave.answers(entry, {"q1": "3"})
    with pytest.raises(SurveyClosedError):
        wave.desk.send(entry, moment)
    with pytest.raises(SurveyClosedError):
        wave.desk.change(entry, lambda draft: draft, moment)
    assert rows(wave) == (1, 0)


def test_nothing_is_kept_or_sent_once_somebody_has_closed_the_wave(wave: OpenWave) -> None:
    entry = wave.entry()
    wave.answers(entry, {"q1": "3"})
    with wave.lead.database.writing() as session:
        session.scalars(select(Wave)).one().state = WaveState.CLOSED
    with pytest.raises(SurveyClosedError):
        wave.desk.send(entry, NOW)
    with pytest.raises(SurveyClosedError):
        wave.desk.change(entry, lambda draft: draft, NOW)
    assert rows(wave) == (1, 0)


def test_the_last_minute_of_the_last_day_still_counts(wave: OpenWave) -> None:
    entry, last_minute = wave.entry(), datetime(2026, 12, 10, 23, 59, tzinfo=UTC)
    wave.desk.change(entry, lambda draft: draft, last_minute)
    wave.desk.send(entry, last_minute)
    assert rows(wave) == (1, 1)


def test_closing_takes_every_draft_and_the_salt_away(wave: OpenWave) -> None:
    for _person in range(6):
        entry = wave.entry()
        wave.answers(entry, {"q1": "3"})
        wave.desk.send(entry, NOW)
    unsent = wave.entry()
    wave.answers(unsent, {"q1": "1"})
    assert wave.lead.closes(moment=AFTERWARDS) is WaveState.CLOSED
    assert rows(wave) == (0, 6)
    with wave.lead.database.reading() as session:
        assert session.scalars(select(WaveKey.wrapped_salt)).all() == [None]
    with pytest.raises(WaveKeyError):
        wave.kept(unsent)


def test_a_wave_with_too_few_answers_leaves_no_draft_either(wave: OpenWave) -> None:
    wave.answers(wave.entry(), {"q1": "1"})
    assert wave.lead.closes(moment=AFTERWARDS) is WaveState.DESTROYED
    assert rows(wave) == (0, 0)


def test_what_was_sent_is_what_is_counted(wave: OpenWave) -> None:
    for answer in "3333322":
        entry = wave.entry()
        wave.answers(entry, {"q1": answer, "q2": "dk"}, unit="ward-a", role="nurse", routing="yes")
        wave.desk.send(entry, NOW)
    wave.lead.closes(moment=AFTERWARDS)
    release = wave.lead.counts(moment=AFTERWARDS)
    whole = release.document["groups"][0]
    assert whole["n"] == 7
    assert [item for item in whole["items"] if item["id"] == "q1"] == [
        {"id": "q1", "shown": True, "n": 7, "counts": {"1": 0, "2": 2, "3": 5}}
    ]


def test_a_ballot_says_how_it_came_and_states_nothing_that_was_left_blank(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead)
    private = PrivateKey.generate()
    replace_the_key(wave, private)
    entry = wave.entry()
    wave.answers(entry, {"q1": "3"})
    wave.desk.send(entry, NOW)
    with sqlite_lead.database.reading() as session:
        ballot = session.scalars(select(Ballot)).one()
    content = BallotContent.from_bytes(SealedBox(private).decrypt(ballot.sealed))
    assert content == BallotContent(
        wave=entry.survey.id.hex,
        questionnaire=entry.survey.frame.questionnaire.sha256,
        ballot=ballot.id.hex(),
        way_in="link",
        unit="not-stated",
        role="not-stated",
        answers=["3", "", ""],
    )


def test_a_key_that_somebody_put_in_the_place_of_ours_gets_no_answer(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead)
    entry = wave.entry()
    wave.answers(entry, {"q1": "3"})
    with sqlite_lead.database.writing() as session:
        session.scalars(select(WaveKey)).one().public_key = PrivateKey.generate().public_key.encode()
    with pytest.raises(WaveKeyError):
        wave.desk.send(entry, NOW)
    assert rows(wave) == (1, 0)


def test_a_draft_moved_to_another_entrys_place_opens_for_nobody(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead)
    mine, yours = wave.entry(), wave.entry()
    wave.answers(mine, {"q1": "3"})
    wave.answers(yours, {"q1": "1"})
    with sqlite_lead.database.writing() as session:
        first, second = session.scalars(select(Draft)).all()
        first.sealed, second.sealed = second.sealed, first.sealed
    assert wave.kept(mine) is None
    assert wave.kept(yours) is None


def test_drafts_and_ballots_have_one_size_whatever_they_hold(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead)
    for answers in ({}, {"q1": "3"}, {"q1": "pns", "q2": "pns", "q3": "pns"}):
        wave.answers(wave.entry(), answers, unit="ward-a" if answers else "")
    with sqlite_lead.database.reading() as session:
        assert {len(sealed) for sealed in session.scalars(select(Draft.sealed))} == {2048 + 40}


def test_a_draft_looks_new_each_time_it_is_kept(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead)
    entry, seen = wave.entry(), set()
    for _press in range(3):
        wave.desk.change(entry, lambda draft: replace(draft, routing="yes"), NOW)
        with sqlite_lead.database.reading() as session:
            seen.add(session.scalars(select(Draft.sealed)).one())
    assert len(seen) == 3


def test_two_tabs_that_both_keep_the_first_page_lose_nothing_of_each_other(wave: OpenWave) -> None:
    for _attempt in range(5):
        entry = wave.entry()
        with ThreadPoolExecutor(3) as tabs:
            list(tabs.map(lambda item, entry=entry: wave.answers(entry, {item: "2"}), ["q1", "q2", "q3"]))
        kept = wave.kept(entry)
        assert kept is not None
        assert kept.answers == {"q1": "2", "q2": "2", "q3": "2"}


def test_a_press_that_meets_a_sending_is_either_part_of_it_or_refused(wave: OpenWave) -> None:
    for _attempt in range(5):
        entry = wave.entry()
        wave.answers(entry, {"q1": "2"})
        with ThreadPoolExecutor(3) as presses:
            sending = presses.submit(wave.desk.send, entry, NOW)
            late = [presses.submit(wave.answers, entry, {item: "3"}) for item in ("q2", "q3")]
        sending.result()
        assert {type(press.exception()) for press in late} <= {type(None), AlreadySentError}
    assert rows(wave) == (5, 5)
