"""Answering by code: one ballot for each code, and nothing to learn for whoever holds a code without its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import select

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.collection.sealed_anew import replace_the_key
from tests.lead import NOW, Lead
from tiassess.collection.access import (
    cancel_cards,
    codes_left,
    give_out_codes,
    take_back_codes,
    take_back_order,
    valid_codes,
)
from tiassess.collection.answering import Entry, Found
from tiassess.collection.ballot import BallotContent
from tiassess.collection.codes import AccessCode
from tiassess.collection.errors import (
    AlreadySentError,
    NoFormError,
    SurveyClosedError,
    TooManyCodesError,
    UnknownCodeError,
    UnusableUnitError,
)
from tiassess.collection.tables import Ballot, CodeWay, Draft, IssuedCode
from tiassess.release.tables import LedgerEntry
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave
from tiassess.wave.waves import WaveName

BASELINE = WaveName("baseline")


@pytest.fixture
def wave(lead: Lead) -> OpenWave:
    """An open wave with cards and messages, on each kind of database."""
    return OpenWave.of(lead, ways_in=("cards", "e-mail"))


def ballots(wave: OpenWave) -> dict[bytes, bytes]:
    """What lies in the ballot box."""
    with wave.lead.database.reading() as session:
        return {ballot.id: ballot.sealed for ballot in session.scalars(select(Ballot))}


def sends(wave: OpenWave, entry: Entry, answer: str = "3") -> None:
    """Let somebody answer and send."""
    wave.answers(entry, {"q1": answer})
    wave.desk.send(entry, NOW)


def test_only_a_code_that_was_given_out_opens_the_survey(wave: OpenWave) -> None:
    (code,) = wave.issues()
    wave.desk.admit(wave.survey(), code)
    stranger = wave.holder_of(AccessCode.make())
    for act in (
        lambda: wave.desk.admit(wave.survey(), stranger.code or code),
        lambda: wave.desk.blank(stranger),
        lambda: wave.answers(stranger, {"q1": "3"}),
    ):
        with pytest.raises(UnknownCodeError):
            act()
    with pytest.raises(NoFormError):
        wave.desk.send(stranger, NOW)
    assert wave.desk.come_back(stranger) is Found.NOTHING
    assert ballots(wave) == {}


def test_without_an_open_link_nobody_answers_without_a_code(wave: OpenWave) -> None:
    with pytest.raises(UnknownCodeError):
        wave.answers(wave.entry(), {"q1": "3"})


def test_words_lead_back_to_a_form_and_to_the_mark_that_it_was_sent(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues())
    assert wave.desk.come_back(entry) is Found.NOTHING
    wave.answers(entry, {"q1": "3"})
    assert wave.desk.come_back(entry) is Found.OPEN
    wave.desk.send(entry, NOW)
    assert wave.desk.come_back(entry) is Found.SENT


def test_a_second_sending_with_other_words_is_set_aside_and_nothing_tells(wave: OpenWave) -> None:
    (code,) = wave.issues()
    first, second = wave.holder_of(code), wave.holder_of(code)
    sends(wave, first)
    sealed = ballots(wave)
    sends(wave, second, "1")
    assert ballots(wave).items() > sealed.items()
    assert len(ballots(wave)) == 2
    assert wave.desk.come_back(second) is Found.SENT
    with pytest.raises(AlreadySentError):
        wave.kept(second)
    wave.desk.start_replacement(second, NOW)
    sends(wave, second, "2")
    assert len(ballots(wave)) == 2
    wave.desk.withdraw(second, NOW)
    assert wave.desk.come_back(second) is Found.NOTHING
    assert ballots(wave) == sealed
    assert wave.desk.come_back(first) is Found.SENT


def test_one_code_and_one_persons_words_are_one_ballot_from_any_number_of_devices(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues())
    wave.answers(entry, {"q1": "3"})
    with ThreadPoolExecutor(16) as devices:
        list(devices.map(lambda _device: wave.desk.send(entry, NOW), range(32)))
    assert len(ballots(wave)) == 1


FIVE_AND_TWO = "3333322"
"""Answers of seven people that are shown as they are, since nobody's can be proved."""


def test_one_code_in_many_hands_is_counted_once(wave: OpenWave) -> None:
    (code,) = wave.issues()
    holders = [wave.holder_of(code) for _hand in range(32)]
    for holder in holders:
        wave.answers(holder, {"q1": "3"})
    with ThreadPoolExecutor(16) as hands:
        list(hands.map(lambda holder: wave.desk.send(holder, NOW), holders))
    assert {wave.desk.come_back(holder) for holder in holders} == {Found.SENT}
    for other, answer in zip(wave.issues(6), FIVE_AND_TWO[1:], strict=True):
        sends(wave, wave.holder_of(other), answer)
    assert counted(wave) == {"1": 0, "2": 2, "3": 5}
    assert refused(wave) == {"set aside": 31}


def test_the_first_form_of_a_code_is_counted_and_later_ones_with_other_words_are_not(wave: OpenWave) -> None:
    for code, answer in zip(wave.issues(7), FIVE_AND_TWO, strict=True):
        sends(wave, wave.holder_of(code), answer)
        sends(wave, wave.holder_of(code), "1")
    assert counted(wave) == {"1": 0, "2": 2, "3": 5}
    assert refused(wave) == {"set aside": 7}


def test_a_form_that_was_set_aside_counts_when_the_one_before_it_is_taken_out(wave: OpenWave) -> None:
    for code, answer in zip(wave.issues(7), FIVE_AND_TWO, strict=True):
        first, *others = (wave.holder_of(code) for _hand in range(3))
        sends(wave, first, "1")
        for other in others:
            sends(wave, other, answer)
        wave.desk.withdraw(first, NOW)
    assert counted(wave) == {"1": 0, "2": 2, "3": 5}
    assert refused(wave) == {"set aside": 7}


def test_a_form_that_took_the_place_of_one_taken_out_is_there_once(wave: OpenWave) -> None:
    for code, answer in zip(wave.issues(7), FIVE_AND_TWO, strict=True):
        first, second = wave.holder_of(code), wave.holder_of(code)
        sends(wave, first, "1")
        sends(wave, second, "1")
        wave.desk.withdraw(first, NOW)
        wave.desk.start_replacement(second, NOW)
        sends(wave, second, answer)
    assert len(ballots(wave)) == 7
    assert counted(wave) == {"1": 0, "2": 2, "3": 5}
    assert refused(wave) == {}


def test_every_sending_with_a_new_code_or_a_used_one_brings_one_row_more(wave: OpenWave) -> None:
    used, unused = wave.issues(2)
    sends(wave, wave.holder_of(used))
    for rows, code in enumerate([used, unused, used, unused], start=2):
        sends(wave, wave.holder_of(code))
        assert len(ballots(wave)) == rows


def test_with_the_words_a_sent_form_is_replaced_and_the_old_one_counts_until_then(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues())
    sends(wave, entry)
    old = ballots(wave)
    wave.desk.start_replacement(entry, NOW)
    assert wave.kept(entry) is not None
    wave.answers(entry, {"q1": "1"})
    assert ballots(wave) == old
    wave.desk.send(entry, NOW)
    new = ballots(wave)
    assert new.keys() == old.keys()
    assert new != old


def test_leaving_a_replacement_leaves_the_form_sent(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues())
    sends(wave, entry)
    old = ballots(wave)
    wave.desk.start_replacement(entry, NOW)
    wave.answers(entry, {"q1": "1"})
    wave.desk.leave(entry)
    assert wave.desk.come_back(entry) is Found.SENT
    wave.desk.leave(entry)
    assert wave.desk.come_back(entry) is Found.SENT
    assert ballots(wave) == old


def test_taking_a_form_out_leaves_nothing_and_the_code_opens_a_fresh_one(wave: OpenWave) -> None:
    (code,) = wave.issues()
    entry = wave.holder_of(code)
    sends(wave, entry)
    wave.desk.withdraw(entry, NOW)
    assert ballots(wave) == {}
    assert wave.desk.come_back(entry) is Found.NOTHING
    with pytest.raises(NoFormError):
        wave.desk.withdraw(entry, NOW)
    sends(wave, wave.holder_of(code))
    assert len(ballots(wave)) == 1


def test_a_form_that_was_not_sent_is_neither_replaced_nor_taken_out(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues())
    wave.answers(entry, {"q1": "3"})
    for act in (wave.desk.start_replacement, wave.desk.withdraw):
        with pytest.raises(NoFormError):
            act(entry, NOW)
    assert wave.desk.come_back(entry) is Found.OPEN


def test_behind_a_link_the_words_alone_lead_back_replace_and_take_out(lead: Lead) -> None:
    wave = OpenWave.of(lead)
    mine, yours = wave.entry(), wave.entry()
    sends(wave, mine)
    sends(wave, yours)
    wave.desk.start_replacement(mine, NOW)
    sends(wave, mine, "1")
    assert len(ballots(wave)) == 2
    wave.desk.withdraw(mine, NOW)
    assert len(ballots(wave)) == 1
    assert wave.desk.come_back(yours) is Found.SENT


def test_after_the_last_day_nothing_is_replaced_or_taken_out(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues())
    sends(wave, entry)
    for act in (wave.desk.start_replacement, wave.desk.withdraw):
        with pytest.raises(SurveyClosedError):
            act(entry, AFTERWARDS)
    assert len(ballots(wave)) == 1


@pytest.mark.parametrize("spoil", ["used", "unused"])
def test_a_cancelled_code_opens_nothing_and_takes_no_ballot_with_it(wave: OpenWave, spoil: str) -> None:
    (code,) = wave.issues()
    if spoil == "used":
        sends(wave, wave.holder_of(code))
    before = ballots(wave)
    assert cancels(wave, [code, code, AccessCode.make()]) == 1
    with pytest.raises(UnknownCodeError):
        wave.desk.admit(wave.survey(), code)
    assert ballots(wave) == before


def test_a_form_begun_with_a_code_that_was_cancelled_meanwhile_is_not_sent(wave: OpenWave) -> None:
    (code,) = wave.issues()
    entry = wave.holder_of(code)
    wave.answers(entry, {"q1": "3"})
    cancels(wave, [code])
    with pytest.raises(UnknownCodeError):
        wave.desk.send(entry, NOW)
    assert ballots(wave) == {}


def test_a_card_of_a_units_pile_has_its_unit_filled_in_and_people_can_change_it(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues(unit="ward-a"))
    assert wave.desk.blank(entry).unit == "ward-a"
    wave.answers(entry, {"q1": "3"})
    assert changed(wave, entry, lambda unit: unit) == "ward-a"
    assert changed(wave, entry, lambda _unit: "") == ""


def test_a_ballot_says_by_which_way_its_code_came(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead, ways_in=("link", "cards", "e-mail"))
    private = PrivateKey.generate()
    replace_the_key(wave, private)
    (card,), (message,) = wave.issues(), wave.issues(way_in=CodeWay.E_MAIL)
    for entry in (wave.holder_of(card), wave.holder_of(message), wave.entry()):
        sends(wave, entry)
    opened = [BallotContent.from_bytes(SealedBox(private).decrypt(sealed)) for sealed in ballots(wave).values()]
    assert {content.way_in for content in opened} == {"cards", "e-mail", "link"}


def test_never_more_codes_than_staff_in_all_or_for_a_unit(wave: OpenWave) -> None:
    assert left(wave) == (73, {"ward-a": 30, "ward-b": 12, "ward-c": 25, "ward-d": 6})
    wave.issues(12, unit="ward-b")
    with pytest.raises(TooManyCodesError):
        wave.issues(1, unit="ward-b")
    wave.issues(55)
    assert left(wave) == (6, {"ward-a": 6, "ward-b": 0, "ward-c": 6, "ward-d": 6})
    with pytest.raises(TooManyCodesError):
        wave.issues(7)
    for unit in ("north", "nowhere", "not-stated"):
        with pytest.raises(UnusableUnitError):
            wave.issues(1, unit=unit)


def test_two_who_give_out_codes_at_once_stay_within_the_headcount(wave: OpenWave) -> None:
    def gives_out(_hand: int) -> int:
        try:
            return len(wave.issues(10))
        except TooManyCodesError:
            return 0

    with ThreadPoolExecutor(12) as hands:
        assert sum(hands.map(gives_out, range(12))) == 70


def test_a_cancelled_card_makes_no_room_for_another_code_by_any_way(wave: OpenWave) -> None:
    used = wave.issues(6, unit="ward-d")
    cancels(wave, used)
    assert left(wave) == (67, {"ward-a": 30, "ward-b": 12, "ward-c": 25, "ward-d": 0})
    for way in CodeWay:
        with pytest.raises(TooManyCodesError):
            wave.issues(1, unit="ward-d", way_in=way)


def test_only_cards_are_cancelled_as_spare_cards(wave: OpenWave) -> None:
    messages = wave.issues(2, way_in=CodeWay.E_MAIL)
    assert cancels(wave, messages) == 0
    wave.desk.admit(wave.survey(), messages[0])


def test_codes_that_reached_nobody_make_room_again(wave: OpenWave) -> None:
    codes = wave.issues(6, unit="ward-d", way_in=CodeWay.E_MAIL)
    with wave.lead.database.writing() as session:
        take_back_codes(session, wave.lead.settings, BASELINE.find(session), codes[:2])
    assert left(wave)[1]["ward-d"] == 2
    with pytest.raises(UnknownCodeError):
        wave.desk.admit(wave.survey(), codes[0])


def test_an_order_is_taken_back_whole_and_can_be_printed_anew(wave: OpenWave) -> None:
    with wave.lead.database.writing() as session:
        row = BASELINE.find(session)
        order, codes = row.id, [AccessCode.make() for _ in range(20)]
        give_out_codes(session, wave.lead.settings, row, Frame.of(row), codes, way_in=CodeWay.CARDS, order=order)
    wave.issues(5)
    with wave.lead.database.writing() as session:
        assert take_back_order(session, BASELINE.find(session), order) == 20
    assert left(wave)[0] == 68
    assert valid(wave) == {"cards": 5}


def test_closing_keeps_how_many_codes_there_were_and_none_of_them(wave: OpenWave) -> None:
    codes = wave.issues(8) + wave.issues(3, way_in=CodeWay.E_MAIL)
    for code in codes[:6]:
        sends(wave, wave.holder_of(code))
    cancels(wave, codes[7:8])
    wave.lead.closes(moment=AFTERWARDS)
    assert valid(wave) == {"cards": 7, "e-mail": 3}
    with wave.lead.database.reading() as session:
        assert not session.scalars(select(IssuedCode)).all()
        assert not session.scalars(select(Draft)).all()
        assert set(session.scalars(select(Ballot.replace_check))) == {None}


def test_the_database_holds_nothing_of_a_code_or_of_words(wave: OpenWave) -> None:
    entry = wave.holder_of(*wave.issues())
    wave.answers(entry, {"q1": "3"})
    assert entry.code is not None
    with wave.lead.database.reading() as session:
        told = [row for table in (IssuedCode, Draft, Ballot) for row in session.scalars(select(table))]
        text = " ".join(str(vars(row)) for row in told)
    assert entry.code.signs not in text
    assert not any(f" {word} " in text for word in entry.words)


def counted(wave: OpenWave) -> object:
    """Close and count, and give how the first question was answered by everybody."""
    wave.lead.closes(moment=AFTERWARDS)
    whole = wave.lead.counts(moment=AFTERWARDS).document["groups"][0]
    return next(item["counts"] for item in whole["items"] if item["id"] == "q1")


def refused(wave: OpenWave) -> object:
    """What the ledger says of ballots that were not counted."""
    with wave.lead.database.reading() as session:
        entries = [json.loads(line.entry) for line in session.scalars(select(LedgerEntry))]
    return next(entry["refused"] for entry in entries if entry["event"] == "counted")


def cancels(wave: OpenWave, codes: list[AccessCode]) -> int:
    """Cancel codes."""
    with wave.lead.database.writing() as session:
        return cancel_cards(session, wave.lead.settings, BASELINE.find(session), codes)


def left(wave: OpenWave) -> tuple[int, dict[str, int]]:
    """How many codes can still be given out."""
    with wave.lead.database.reading() as session:
        row = session.scalars(select(Wave)).one()
        codes = codes_left(session, row, Frame.of(row))
    return codes.everybody, dict(codes.units)


def valid(wave: OpenWave) -> dict[str, int]:
    """How many codes there are that were not cancelled."""
    with wave.lead.database.reading() as session:
        return dict(valid_codes(session, BASELINE.find(session)))


def changed(wave: OpenWave, entry: Entry, unit: Callable[[str], str]) -> str:
    """Change the unit of somebody's form."""
    return wave.desk.change(entry, lambda draft: replace(draft, unit=unit(draft.unit)), NOW).unit
