"""Code cards: asked for by one, printed once by another, never more than there are staff."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from tests.lead import BASELINE, NOW, Lead
from tiassess.collection.access import EVERYBODY, codes_left, valid_codes
from tiassess.collection.answering import AnswerDesk, Entry
from tiassess.collection.ballots import count_ballots
from tiassess.collection.codes import AccessCode
from tiassess.collection.errors import TooManyCodesError, UnknownCodeError
from tiassess.collection.return_words import WORDS_WITH_CODE, make_words
from tiassess.collection.surveys import Surveys
from tiassess.collection.tables import CardOrder, IssuedCode
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import Account, MemberRole, Membership
from tiassess.release.card_orders import cards_left, read_orders
from tiassess.release.cards import MOST_CARDS, CardDesk, NewPile
from tiassess.release.errors import NoCardsError
from tiassess.release.ledger import COMMAND_LINE, Actor
from tiassess.release.tables import LedgerEntry
from tiassess.wave.errors import WaveStateError
from tiassess.wave.frame import Frame
from tiassess.wave.organisations import find_organisation
from tiassess.wave.waves import WaveName

FIRST_DAY, LAST_DAY = date(2026, 11, 25), date(2026, 12, 10)
ON_THE_FIRST_DAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
AFTERWARDS = datetime(2026, 12, 11, 9, tzinfo=UTC)
PASSWORD = "tea at four in the garden"


@dataclass
class Office:
    """A service with a wave of cards that opens in four days, and those who work on it."""

    lead: Lead
    printed: list[Sequence[NewPile]] = field(default_factory=list)

    def has_a_wave(self, **plan: Any) -> Office:
        self.lead.has_an_organisation()
        plan = {"opens": FIRST_DAY, "closes": LAST_DAY, "ways_in": ("cards",), **plan}
        self.lead.plans_a_wave(**plan)
        self.lead.opens()
        return self

    def has(self, email: str, *roles: MemberRole) -> list[Actor]:
        """Let somebody be a member, and give what they act as."""
        add_account(self.lead.database, email, PASSWORD, NOW.date(), is_host=False)
        with self.lead.database.reading() as session:
            organisation = find_organisation(session, "loch").id
        for role in roles:
            add_membership(self.lead.database, email, organisation, role)
        with self.lead.database.reading() as session:
            query = select(Membership).join(Account, Account.id == Membership.account_id).where(Account.email == email)
            return [Actor(row.role.value, row.id) for row in session.scalars(query)]

    def desk(self, by: Actor = COMMAND_LINE, moment: datetime = NOW, name: WaveName = BASELINE) -> CardDesk:
        return CardDesk(self.lead.database, self.lead.settings, name, by, moment)

    def draw(self, piles: Sequence[NewPile]) -> bytes:
        self.printed.append(piles)
        return b"%PDF"

    def prints(self, cards: dict[str, int], moment: datetime = NOW) -> list[AccessCode]:
        """Ask for cards and print them."""
        desk = self.desk(moment=moment)
        desk.print(desk.order(cards), self.draw)
        return [code for pile in self.printed[-1] for code in pile.codes]

    def puts(self, cards: dict[str, int]) -> UUID:
        """Put an order into the database, whatever it asks for."""
        with self.lead.database.writing() as session:
            wave = BASELINE.find(session)
            row = CardOrder(
                organisation_id=wave.organisation_id,
                wave_id=wave.id,
                id=uuid4(),
                cards=cards,
                asked_by=UUID(int=0),
                printed_by=None,
            )
            session.add(row)
            return row.id

    def left(self) -> tuple[int, dict[str, int]]:
        with self.lead.database.reading() as session:
            wave = BASELINE.find(session)
            left = cards_left(session, wave, Frame.of(wave))
            return left.everybody, dict(left.units)

    def issued(self, unit: str | None) -> int:
        with self.lead.database.reading() as session:
            rows = session.scalars(select(IssuedCode.unit).where(IssuedCode.wave_id == BASELINE.find(session).id))
            return sum(each == unit for each in rows)

    def ledger(self) -> list[dict[str, object]]:
        """Give the lines after the one of the opening."""
        with self.lead.database.reading() as session:
            lines = session.scalars(select(LedgerEntry.entry).order_by(LedgerEntry.number))
            return [json.loads(line) for line in lines][1:]


@pytest.fixture
def office(lead: Lead) -> Office:
    """On each kind of database."""
    return Office(lead).has_a_wave()


@pytest.fixture
def small(sqlite_lead: Lead) -> Office:
    """On SQLite, where the kind of database does not matter."""
    return Office(sqlite_lead).has_a_wave()


def test_one_asks_and_another_one_prints(office: Office) -> None:
    (ann,), (bob,) = (
        office.has("ann@loch.example", MemberRole.LEAD),
        office.has("bob@loch.example", MemberRole.STEERING),
    )
    order = office.desk(ann).order({"ward-a": 3, EVERYBODY: 2, "ward-b": 0})
    assert office.desk(bob).print(order, office.draw) == b"%PDF"
    assert [(pile.unit, len(pile.codes)) for pile in office.printed[0]] == [(None, 2), ("ward-a", 3)]
    assert (office.issued("ward-a"), office.issued(None), office.issued("ward-b")) == (3, 2, 0)
    with office.lead.database.reading() as session:
        (kept,) = read_orders(session, BASELINE.find(session))
    assert (kept.number, kept.asked_by, kept.printed_by) == (5, ann.membership, bob.membership)


def test_nobody_prints_alone_even_with_two_roles(office: Office) -> None:
    ann = office.has("ann@loch.example", MemberRole.LEAD, MemberRole.STEERING)
    order = office.desk(ann[0]).order({EVERYBODY: 2})
    for role in ann:
        with pytest.raises(NoCardsError, match="another member prints"):
            office.desk(role).print(order, office.draw)
    assert not office.printed


def test_cards_of_somebody_who_has_left_are_asked_for_anew(small: Office) -> None:
    (ann,) = small.has("ann@loch.example", MemberRole.LEAD)
    order = small.desk(Actor("lead", uuid4())).order({EVERYBODY: 2})
    with pytest.raises(NoCardsError, match="ask anew"):
        small.desk(ann).print(order, small.draw)
    assert small.desk(ann).void(order) == 0


def test_who_runs_the_server_asks_and_prints_by_command(small: Office) -> None:
    assert len(small.prints({EVERYBODY: 4})) == 4


def test_a_second_press_prints_nothing(office: Office) -> None:
    order = office.desk().order({EVERYBODY: 4})
    office.desk().print(order, office.draw)
    with pytest.raises(NoCardsError, match="once only"):
        office.desk().print(order, office.draw)
    assert (len(office.printed), office.issued(None)) == (1, 4)


def test_two_presses_at_the_same_moment_print_once(office: Office) -> None:
    order = office.desk().order({"ward-d": 6})
    with ThreadPoolExecutor(8) as presses:
        done = [presses.submit(office.desk().print, order, office.draw) for _ in range(8)]
    assert sorted(type(each.exception()).__name__ for each in done) == ["NoCardsError"] * 7 + ["NoneType"]
    assert office.issued("ward-d") == 6
    assert [line["codes"] for line in office.ledger()] == [6]


def test_two_orders_printed_at_the_same_moment_never_exceed_the_headcount_of_a_unit(office: Office) -> None:
    orders = [office.puts({"ward-d": 4}) for _ in range(4)]
    with ThreadPoolExecutor(4) as presses:
        done = [presses.submit(office.desk().print, order, office.draw) for order in orders]
    assert sorted(type(each.exception()).__name__ for each in done) == ["NoneType"] + ["TooManyCodesError"] * 3
    assert office.issued("ward-d") == 4


def test_two_orders_asked_for_at_the_same_moment_never_exceed_the_headcount(office: Office) -> None:
    with ThreadPoolExecutor(4) as presses:
        done = [presses.submit(office.desk().order, {EVERYBODY: 40}) for _ in range(4)]
    assert sorted(type(each.exception()).__name__ for each in done) == ["NoneType"] + ["TooManyCodesError"] * 3
    assert office.left()[0] == 73 - 40


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        ({"ward-d": 7}, "“Ward D” can have 6 more cards"),
        ({EVERYBODY: 74}, "There can be 73 more cards in all"),
        ({"ward-a": 30, "ward-c": 25, EVERYBODY: 19}, "There can be 73 more cards in all"),
    ],
)
def test_no_more_cards_than_staff_can_be_asked_for(small: Office, cards: dict[str, int], said: str) -> None:
    with pytest.raises(TooManyCodesError, match=said):
        small.desk().order(cards)
    assert small.left()[0] == 73


@pytest.mark.parametrize("unit", ["north", "nowhere"])
def test_a_pile_is_for_a_unit_that_people_are_asked_about(small: Office, unit: str) -> None:
    with pytest.raises(NoCardsError, match="no pile of its own"):
        small.desk().order({unit: 1})


@pytest.mark.parametrize("number", [-1, 0, MOST_CARDS + 1])
def test_an_order_has_at_least_one_card_and_not_too_many_to_draw(small: Office, number: int) -> None:
    with pytest.raises(NoCardsError, match="at least one card"):
        small.desk().order({EVERYBODY: number})


def test_no_pile_has_fewer_than_no_cards(small: Office) -> None:
    with pytest.raises(NoCardsError):
        small.desk().order({EVERYBODY: -1, "ward-a": 2})


def test_cards_that_wait_are_counted(small: Office) -> None:
    small.desk().order({"ward-d": 4, EVERYBODY: 60})
    assert small.left() == (9, {"ward-a": 9, "ward-b": 9, "ward-c": 9, "ward-d": 2})


def test_codes_lie_in_the_order_of_their_ids_and_not_as_on_paper(office: Office) -> None:
    office.prints({EVERYBODY: 20})
    with office.lead.database.reading() as session:
        kept = [bytes(each) for each in session.scalars(text("SELECT id FROM issued_code"))]
    assert kept == sorted(kept)


def test_cards_that_did_not_arrive_are_taken_back_before_the_first_day(office: Office) -> None:
    desk = office.desk()
    order = desk.order({"ward-d": 6})
    desk.print(order, office.draw)
    assert desk.void(order) == 6
    assert office.left()[1]["ward-d"] == 6
    with pytest.raises(NoCardsError):
        desk.void(order)
    assert [(line["event"], line.get("codes")) for line in office.ledger()] == [
        ("codes issued", 6),
        ("codes cancelled", 6),
    ]


def test_cards_that_may_have_been_used_are_not_taken_back(office: Office) -> None:
    desk = office.desk(moment=ON_THE_FIRST_DAY)
    order = desk.order({"ward-d": 6})
    desk.print(order, office.draw)
    with pytest.raises(NoCardsError, match="may have been used"):
        desk.void(order)
    assert office.issued("ward-d") == 6


def test_an_order_that_was_not_printed_is_taken_back_on_any_day(small: Office) -> None:
    desk = small.desk(moment=ON_THE_FIRST_DAY)
    assert desk.void(desk.order({"ward-d": 6})) == 0
    assert small.left()[1]["ward-d"] == 6
    assert small.ledger() == []


def test_if_drawing_comes_to_nothing_the_order_waits(office: Office) -> None:
    def out_of_paper(_piles: Sequence[NewPile]) -> bytes:
        raise RuntimeError

    order = office.desk().order({"ward-d": 6})
    with pytest.raises(RuntimeError):
        office.desk().print(order, out_of_paper)
    assert (office.issued("ward-d"), office.ledger()) == (0, [])
    office.desk().print(order, office.draw)
    assert office.issued("ward-d") == 6


def test_while_cards_are_drawn_nothing_is_kept_that_a_power_cut_could_leave_behind(office: Office) -> None:
    def look(_piles: Sequence[NewPile]) -> bytes:
        assert (office.issued("ward-d"), office.ledger()) == (0, [])
        with office.lead.database.reading() as session:
            (waits,) = read_orders(session, BASELINE.find(session))
        assert waits.printed_by is None
        return b"%PDF"

    office.desk().print(office.desk().order({"ward-d": 6}), look)
    assert office.issued("ward-d") == 6


def test_cards_without_room_after_they_were_drawn_are_dropped_and_wait(office: Office) -> None:
    order, other = office.puts({"ward-d": 4}), office.puts({"ward-d": 4})

    def meanwhile(piles: Sequence[NewPile]) -> bytes:
        office.desk().print(other, office.draw)
        return office.draw(piles)

    with pytest.raises(TooManyCodesError, match="“Ward D” can have 2 more cards"):
        office.desk().print(order, meanwhile)
    assert office.issued("ward-d") == 4
    assert office.desk().void(order) == 0


def test_cards_that_were_taken_back_while_they_were_drawn_are_dropped(office: Office) -> None:
    order = office.desk().order({"ward-d": 6})

    def meanwhile(piles: Sequence[NewPile]) -> bytes:
        office.desk().void(order)
        return office.draw(piles)

    with pytest.raises(NoCardsError, match="taken back"):
        office.desk().print(order, meanwhile)
    assert (office.issued("ward-d"), office.ledger()) == (0, [])


def test_cards_without_room_are_not_drawn(small: Office) -> None:
    order = small.puts({"ward-d": 7})
    with pytest.raises(TooManyCodesError):
        small.desk().print(order, small.draw)
    assert not small.printed


def test_spare_cards_are_cancelled_once_and_unknown_ones_change_nothing(office: Office) -> None:
    codes = office.prints({"ward-a": 3})
    spare = [codes[0], AccessCode.make(), codes[1], codes[0]]
    desk = office.desk(moment=ON_THE_FIRST_DAY)
    assert desk.cancel_spare(spare) == {codes[0], codes[1]}
    assert desk.cancel_spare(spare) == frozenset()
    with office.lead.database.reading() as session:
        assert dict(valid_codes(session, BASELINE.find(session))) == {"cards": 1}
    assert office.ledger()[1:] == [{**office.ledger()[1], "event": "codes cancelled", "codes": 2}]


def test_spare_cards_that_were_cancelled_make_no_room_for_new_ones(office: Office) -> None:
    codes = office.prints({"ward-d": 6, EVERYBODY: 60})
    assert office.left() == (7, {"ward-a": 7, "ward-b": 7, "ward-c": 7, "ward-d": 0})
    office.desk(moment=ON_THE_FIRST_DAY).cancel_spare(codes)
    assert office.left() == (7, {"ward-a": 7, "ward-b": 7, "ward-c": 7, "ward-d": 0})


def test_a_used_card_and_an_unused_one_are_cancelled_alike_and_the_form_stays(office: Office) -> None:
    used, unused = office.prints({"ward-a": 2})
    database, settings = office.lead.database, office.lead.settings
    survey = Surveys(database, settings).find("loch", "baseline", ON_THE_FIRST_DAY)
    assert survey is not None
    answering, entry = AnswerDesk(database, settings), Entry(survey, used, make_words(WORDS_WITH_CODE))
    answering.change(entry, lambda draft: draft, ON_THE_FIRST_DAY)
    answering.send(entry, ON_THE_FIRST_DAY)
    desk = office.desk(moment=ON_THE_FIRST_DAY)
    assert [len(desk.cancel_spare([code])) for code in (used, unused)] == [1, 1]
    first, second = ({**line, "number": 0, "previous": ""} for line in office.ledger()[1:])
    assert first == second
    with database.reading() as session:
        assert count_ballots(session, BASELINE.find(session).id) == 1
    for code in (used, unused):
        with pytest.raises(UnknownCodeError):
            answering.admit(survey, code)


def test_nothing_is_printed_or_cancelled_after_the_last_day(small: Office) -> None:
    order, codes = small.desk().order({"ward-d": 1}), small.prints({"ward-d": 1})
    desk = small.desk(moment=AFTERWARDS)
    for act in (
        lambda: desk.order({"ward-d": 1}),
        lambda: desk.print(order, small.draw),
        lambda: desk.cancel_spare(codes),
        lambda: desk.void(order),
    ):
        with pytest.raises(NoCardsError, match="open nothing"):
            act()


def test_a_wave_without_cards_has_none(sqlite_lead: Lead) -> None:
    office = Office(sqlite_lead).has_a_wave(ways_in=("link",))
    with pytest.raises(NoCardsError, match="with a card"):
        office.desk().order({EVERYBODY: 1})


def test_a_draft_has_no_cards_yet(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=FIRST_DAY, closes=LAST_DAY, ways_in=("cards",))
    with pytest.raises(WaveStateError):
        Office(sqlite_lead).desk().order({EVERYBODY: 1})


def test_an_order_of_another_wave_is_not_there(small: Office) -> None:
    with pytest.raises(NoCardsError):
        small.desk().print(uuid4(), small.draw)


def test_the_ledger_says_how_many_and_who_and_no_code(office: Office) -> None:
    (ann,), (bob,) = (
        office.has("ann@loch.example", MemberRole.LEAD),
        office.has("bob@loch.example", MemberRole.STEERING),
    )
    office.desk(bob).print(office.desk(ann).order({"ward-a": 3}), office.draw)
    (line,) = office.ledger()
    assert {name: line[name] for name in ("event", "codes", "way_in", "by", "asked_by")} == {
        "event": "codes issued",
        "codes": 3,
        "way_in": "cards",
        "by": {"role": "steering", "membership": str(bob.membership)},
        "asked_by": str(ann.membership),
    }
    written = json.dumps(line)
    assert not any(code.signs in written or code.written in written for code in office.printed[0][0].codes)


def test_what_is_left_counts_the_codes_of_every_way_in(small: Office) -> None:
    small.prints({EVERYBODY: 70})
    with small.lead.database.reading() as session:
        wave = BASELINE.find(session)
        assert codes_left(session, wave, Frame.of(wave)).units["ward-d"] == 3
