"""Mailings by a real mail server: everybody is written to once, nobody gets two codes, whatever breaks."""

from __future__ import annotations

import operator
import re
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.collection.postman import BOUNCES, CODE, Postman, code_in, staff
from tests.lead import BASELINE, NOW, Lead
from tests.mail_server import TAKEN, Delivered, MailServer, mail_server
from tiassess.collection.access import issue_codes, take_back_codes, valid_codes
from tiassess.collection.answering import AnswerDesk
from tiassess.collection.codes import AccessCode
from tiassess.collection.errors import MailAwayError, MailRefusedError, UnknownCodeError
from tiassess.collection.mailing import PIECE
from tiassess.collection.mailing_state import choose_waiting, count_waiting, unfinished_mailings
from tiassess.collection.other_ways import other_ways
from tiassess.collection.surveys import Surveys
from tiassess.collection.tables import Address, CodeWay, Stage
from tiassess.release.inviting import ask_again_for_refused
from tiassess.wave.errors import WaveStateError
from tiassess.wave.frame import Frame

ANSWERING = NOW.replace(day=24)
UNITS = "id,name,parent,headcount\nward-a,Ward A,,200\n"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on this machine."""
    with mail_server() as running:
        yield running


@pytest.fixture
def postman(lead: Lead, server: MailServer) -> Postman:
    """A lead with an open wave, on each kind of database."""
    postman = Postman(lead)
    postman.has_an_open_wave(UNITS)
    postman.sends_through(server.url)
    return postman


@pytest.fixture
def here(sqlite_lead: Lead, server: MailServer) -> Postman:
    """The same where the kind of database does not matter."""
    postman = Postman(sqlite_lead)
    postman.has_an_open_wave(UNITS)
    postman.sends_through(server.url)
    return postman


def opens(postman: Postman, code: AccessCode) -> bool:
    """Whether a code opens the survey."""
    survey = Surveys(postman.lead.database, postman.settings).find("loch", "baseline", ANSWERING)
    assert survey is not None
    try:
        AnswerDesk(postman.lead.database, postman.settings).admit(survey, code)
    except UnknownCodeError:
        return False
    return True


def assert_nobody_has_two_codes(postman: Postman, server: MailServer) -> None:
    """Assert that everybody got at most one first message, and that each code that opens stands in one of them."""
    got = Counter(message.to for message in server.taken if CODE.search(message.text))
    assert set(got.values()) <= {1}
    codes = [code_in(message.text) for message in server.taken if CODE.search(message.text)]
    assert len(set(codes)) == len(codes)


def test_everybody_gets_one_message_with_a_code_of_their_own_that_opens_the_survey(
    postman: Postman, server: MailServer
) -> None:
    postman.invites(staff(7))
    assert sorted(message.to for message in server.taken) == staff(7)
    codes = [code_in(message.text) for message in server.taken]
    assert len(set(codes)) == 7
    assert all(opens(postman, code) for code in codes)
    assert postman.codes == 7
    assert postman.stages == [(1, Stage.SENT)] * 7
    assert (postman.progress.tried, postman.progress.of, postman.progress.finished) == (7, 7, True)
    assert postman.sends() == 0
    assert len(server.taken) == 7


def test_a_message_has_no_heading_that_says_more_than_it_must(here: Postman, server: MailServer) -> None:
    here.invites(staff(2))
    for delivered in server.taken:
        message = delivered.message
        assert set(message.keys()) == {
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "Content-Type",
            "Content-Transfer-Encoding",
            "MIME-Version",
        }
        assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", message["Message-ID"])
        assert message["To"] == delivered.to
        assert code_in(delivered.text).written not in str(message["Subject"])
        assert delivered.sender == BOUNCES
        assert delivered.options == ("RET=HDRS", "NOTIFY=FAILURE")
    assert set(server.greetings) == {"survey.example.org"}


def test_the_messages_of_two_people_differ_in_address_id_and_code_only(here: Postman, server: MailServer) -> None:
    here.invites(staff(2))
    one, other = (delivered for delivered in server.taken)
    assert len(one.content) == len(other.content)

    def blank(delivered: Delivered) -> str:
        text = delivered.text.replace(code_in(delivered.text).written, "")
        headings = [(name, value) for name, value in delivered.message.items() if name not in {"To", "Message-ID"}]
        return f"{headings}{text}"

    assert blank(one) == blank(other)


def test_a_code_of_an_address_with_a_unit_belongs_to_it(here: Postman, server: MailServer) -> None:
    here.uploads(["ann@loch.example,Ward A"], "email,unit")
    here.asks()
    here.sends_all()
    with here.lead.database.reading() as session:
        assert valid_codes(session, BASELINE.find(session)) == {"e-mail": 1}
    survey = Surveys(here.lead.database, here.settings).find("loch", "baseline", ANSWERING)
    assert survey is not None
    assert opens(here, code_in(server.taken[0].text))
    assert "This code is for Ward A. You can change that on the page." in server.taken[0].text


def test_messages_name_no_card_where_addresses_leave_no_room_for_one(here: Postman, server: MailServer) -> None:
    server.at_recipient = lambda address: "550 gone" if address in staff(150) else TAKEN
    here.invites(staff(200))
    assert len(server.taken) == 50
    assert not [message for message in server.taken if "card" in message.text], "the last ones as little as the first"


def test_messages_name_cards_that_are_printed_or_can_be(here: Postman, server: MailServer) -> None:
    here.uploads(staff(199))
    with here.lead.database.writing() as session:
        wave = BASELINE.find(session)
        assert other_ways(session, wave, Frame.of(wave)).cards, "there is room for one"
        issue_codes(session, here.settings, wave, Frame.of(wave), way_in=CodeWay.CARDS)
        assert other_ways(session, wave, Frame.of(wave)).cards, "it is printed"
    here.asks()
    here.sends()
    assert not [message for message in server.taken if "take a card from the pile" not in message.text]


def test_messages_go_out_in_an_order_that_no_list_tells(here: Postman, server: MailServer) -> None:
    here.invites(staff(40))
    order = [message.to for message in server.taken]
    assert order != sorted(order)
    assert sorted(order) == staff(40)
    with here.lead.database.reading() as session:
        orders = {tuple(choose_waiting(session, here.wave_id, 2, 40)) for _ in range(3)}
        lies = session.scalars(select(Address.id).order_by(Address.id)).all()
    assert len(orders) == 3
    assert not [chosen for chosen in orders if all(map(operator.eq, _turned(chosen, lies[0]), lies))]


def _turned(chosen: Sequence[bytes], first: bytes) -> Sequence[bytes]:
    """Begin a row at another place of it, as if it were a ring."""
    place = chosen.index(first)
    return [*chosen[place:], *chosen[:place]]


def test_a_long_list_is_sent_in_pieces(here: Postman, server: MailServer) -> None:
    here.uploads(staff(PIECE + 20))
    here.asks()
    assert here.sends() == 20
    assert len(server.taken) == PIECE
    assert not here.progress.finished
    with here.lead.database.reading() as session:
        assert list(unfinished_mailings(session)) == [here.wave_id]
    assert here.sends() == 0
    assert len(server.taken) == PIECE + 20
    with here.lead.database.reading() as session:
        assert list(unfinished_mailings(session)) == []


def test_a_mailbox_that_does_not_exist_is_counted_and_its_code_opens_nothing(
    postman: Postman, server: MailServer
) -> None:
    refused: list[AccessCode] = []

    def at_message(message: Delivered) -> str:
        if message.to == "person-0003@loch.example":
            refused.append(code_in(message.text))
            return "550 5.1.1 No such mailbox"
        return TAKEN

    server.at_message = at_message
    server.at_recipient = lambda address: "550 No such user" if address == "person-0001@loch.example" else TAKEN
    postman.invites(staff(5))
    assert sorted(message.to for message in server.taken) == [staff(5)[at] for at in (0, 2, 4)]
    assert (postman.progress.refused, postman.progress.tried, postman.progress.finished) == (2, 5, True)
    assert postman.codes == 3
    assert [opens(postman, code) for code in refused] == [False]


def test_those_who_were_refused_can_be_written_to_once_more(here: Postman, server: MailServer) -> None:
    server.at_recipient = lambda _address: "550 relay not permitted"
    here.invites(staff(4))
    assert (here.progress.refused, here.codes) == (4, 0)
    server.at_recipient = lambda _address: TAKEN
    assert ask_again_for_refused(here.lead.database, here.settings, BASELINE, NOW) == 4
    here.sends_all()
    assert (here.progress.refused, here.progress.tried, here.codes) == (0, 4, 4)
    assert_nobody_has_two_codes(here, server)
    with pytest.raises(MailRefusedError, match="nobody to be written to once more"):
        ask_again_for_refused(here.lead.database, here.settings, BASELINE, NOW)


def test_what_a_busy_server_puts_off_is_sent_later_with_a_fresh_code(postman: Postman, server: MailServer) -> None:
    seen: list[AccessCode] = []

    def at_message(message: Delivered) -> str:
        if message.to == "person-0001@loch.example" and not seen:
            seen.append(code_in(message.text))
            return "451 Come back later"
        return TAKEN

    server.at_message = at_message
    server.at_recipient = lambda address: "450 Greylisted" if address == "person-0002@loch.example" else TAKEN
    postman.uploads(staff(4))
    postman.asks()
    assert postman.sends() == 0
    assert len(server.taken) == 2
    assert (postman.progress.tried, postman.progress.finished) == (2, False)
    server.at_recipient = lambda _address: TAKEN
    postman.sends_all()
    assert sorted(message.to for message in server.taken) == staff(4)
    assert postman.codes == 4
    assert not opens(postman, seen[0])
    assert_nobody_has_two_codes(postman, server)


@pytest.mark.parametrize("step", ["recipient", "message"])
def test_a_server_that_puts_everybody_off_is_left_alone_for_a_while(
    here: Postman, server: MailServer, step: str
) -> None:
    asked: list[str] = []

    def put_off(address: str) -> str:
        asked.append(address)
        return "450 4.2.0 Greylisted"

    if step == "recipient":
        server.at_recipient = put_off
    else:
        server.at_message = lambda message: put_off(message.to)
    here.uploads(staff(PIECE + 1))
    here.asks()
    assert here.sends() == 0
    assert len(asked) == PIECE
    assert (here.progress.tried, here.progress.finished, here.codes) == (0, False, 0)
    server.at_recipient, server.at_message = lambda _address: TAKEN, lambda _message: TAKEN
    here.sends_all()
    assert sorted(message.to for message in server.taken) == staff(PIECE + 1)


def test_a_server_that_puts_few_off_is_sent_the_next_piece_at_once(here: Postman, server: MailServer) -> None:
    server.at_recipient = lambda _address: "450 Later" if len(server.taken) == 5 else TAKEN
    here.uploads(staff(2 * PIECE))
    here.asks()
    assert here.sends() == 0
    assert len(server.taken) == 5
    server.at_recipient = lambda address: "450 Later" if address in staff(PIECE // 5) else TAKEN
    assert here.sends() > 0


def test_a_mailing_in_which_somebody_waits_again_is_not_ended(
    postman: Postman, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.at_recipient = lambda address: "550 gone" if address == staff(1)[0] else TAKEN
    postman.uploads(staff(3))
    postman.asks()

    asking: list[Future[int]] = []

    def count_while_somebody_asks(session: Session, wave_id: UUID, number: int) -> int:
        left = count_waiting(session, wave_id, number)
        asking.append(lead.submit(ask_again_for_refused, postman.lead.database, postman.settings, BASELINE, NOW))
        wait(asking, timeout=1)
        return left

    with ThreadPoolExecutor(1) as lead, monkeypatch.context() as slow:
        slow.setattr("tiassess.collection.mailing.count_waiting", count_while_somebody_asks)
        assert postman.sends() == 0
        assert asking[0].result() == 1
    assert (postman.progress.tried, postman.progress.finished) == (2, False)
    server.at_recipient = lambda _address: TAKEN
    postman.sends_all()
    assert (len(server.taken), postman.progress.finished) == (3, True)


@pytest.mark.parametrize(
    "reply",
    ["554 5.7.1 Relay access denied", "530 5.7.0 Must sign in", "550 5.7.26 Unauthenticated", "552 5.3.4 Too large"],
)
def test_a_server_that_takes_nothing_makes_nobody_refused(here: Postman, server: MailServer, reply: str) -> None:
    server.at_message = lambda _message: reply
    here.uploads(staff(3))
    here.asks()
    with pytest.raises(MailAwayError, match="takes no messages from here just now"):
        here.sends()
    assert here.stages == [(0, Stage.WAITING)] * 3
    assert here.codes == 0


def test_a_server_that_is_not_there_lets_everybody_wait(here: Postman, server: MailServer) -> None:
    here.uploads(staff(3))
    here.asks()
    url, right = server.url, here.settings
    here.sends_through("smtp://127.0.0.1:9?starttls=no")
    with pytest.raises(MailAwayError, match="cannot be reached") as refusal:
        here.sends()
    assert "loch" not in str(refusal.value)
    assert (here.stages, here.codes) == ([(0, Stage.WAITING)] * 3, 0)
    assert not here.lead.sees().codes, "no code was made for nothing"
    here.lead.settings = right
    assert right.mail_url == url
    here.sends_all()
    assert len(server.taken) == 3


@pytest.mark.parametrize("after", range(5))
def test_a_connection_lost_while_a_message_is_handed_over_leaves_one_unsure_and_the_others_waiting(
    postman: Postman, server: MailServer, after: int
) -> None:
    def at_message(_message: Delivered) -> str:
        return "" if len(server.taken) == after else TAKEN

    server.at_message = at_message
    postman.uploads(staff(5))
    postman.asks()
    with pytest.raises(MailAwayError, match="connection was lost"):
        postman.sends()
    assert len(server.taken) == after
    server.at_message = lambda _message: TAKEN
    postman.sends_all()
    assert len(server.taken) == 4
    assert (postman.progress.unsure, postman.progress.tried, postman.progress.finished) == (1, 5, True)
    assert postman.codes == 5
    assert_nobody_has_two_codes(postman, server)


def test_a_server_that_ends_the_connection_between_messages_is_connected_to_again(
    here: Postman, server: MailServer
) -> None:
    def at_recipient(_address: str) -> str:
        return "421 Enough for now" if len(server.taken) == 2 and server.connections == 1 else TAKEN

    server.at_recipient = at_recipient
    here.uploads(staff(5))
    here.asks()
    here.sends_all()
    here.sends_all()
    assert len(server.taken) == 5
    assert server.connections >= 2
    assert here.progress.unsure == 0
    assert_nobody_has_two_codes(here, server)


def test_two_who_send_at_once_write_to_everybody_once(postman: Postman, server: MailServer) -> None:
    postman.uploads(staff(30))
    postman.asks()
    with ThreadPoolExecutor(3) as crew:
        list(crew.map(lambda _: postman.sends_all(), range(3)))
    assert sorted(message.to for message in server.taken) == staff(30)
    assert postman.codes == 30
    assert postman.stages == [(1, Stage.SENT)] * 30


def test_who_has_no_code_left_gets_no_message(postman: Postman, server: MailServer) -> None:
    postman.uploads(staff(200))
    postman.asks()
    with postman.lead.database.writing() as session:
        wave = BASELINE.find(session)
        issue_codes(session, postman.settings, wave, Frame.of(wave), way_in=CodeWay.CARDS, number=190)
    postman.sends_all()
    assert len(server.taken) == 10
    assert (postman.progress.without_code, postman.progress.refused, postman.progress.finished) == (190, 0, True)
    assert postman.codes == 200
    assert Counter(postman.stages) == {(1, Stage.SENT): 10, (1, Stage.NO_CODE): 190}


def test_who_had_no_code_gets_one_when_cards_were_taken_back_and_no_reminder_before_that(
    postman: Postman, server: MailServer
) -> None:
    postman.uploads(staff(40))
    postman.asks()
    with postman.lead.database.writing() as session:
        wave = BASELINE.find(session)
        cards = issue_codes(session, postman.settings, wave, Frame.of(wave), way_in=CodeWay.CARDS, number=190)
    postman.sends_all()
    assert (postman.progress.tried, postman.progress.without_code) == (40, 30)
    later = NOW + timedelta(days=12)
    postman.asks(later)
    postman.sends_all(later)
    assert len(server.taken) == 20
    assert (postman.progress.tried, postman.progress.of, postman.progress.finished) == (10, 10, True)
    with postman.lead.database.writing() as session:
        take_back_codes(session, postman.settings, BASELINE.find(session), cards[:50])
    assert ask_again_for_refused(postman.lead.database, postman.settings, BASELINE, later) == 30
    postman.sends_all(later)
    assert (postman.progress.without_code, postman.codes) == (0, 180)
    assert (postman.progress.tried, postman.progress.of, postman.progress.finished) == (10, 10, True)
    assert_nobody_has_two_codes(postman, server)


def test_a_reminder_goes_to_everybody_in_the_same_words_and_without_a_code(
    postman: Postman, server: MailServer
) -> None:
    server.at_recipient = lambda address: "550 gone" if address == "person-0002@loch.example" else TAKEN
    postman.invites(staff(4))
    later = NOW + timedelta(days=12)
    assert postman.asks(later) == 2
    before = len(server.taken)
    postman.sends_all(later)
    reminders = server.taken[before:]
    assert sorted(message.to for message in reminders) == [staff(4)[at] for at in (0, 1, 3)]
    assert len({message.text for message in reminders}) == 1
    assert not CODE.search(reminders[0].text)
    assert postman.codes == 3
    assert (postman.progress.number, postman.progress.tried, postman.progress.of) == (2, 3, 3)
    assert postman.progress.finished


def test_a_reminder_that_is_put_off_goes_out_later_and_once(here: Postman, server: MailServer) -> None:
    here.invites(staff(3))
    later = NOW + timedelta(days=12)
    here.asks(later)
    server.at_message = lambda message: "451 Later" if message.to == "person-0001@loch.example" else TAKEN
    assert here.sends(later) == 0
    server.at_message = lambda _message: TAKEN
    here.sends_all(later)
    assert Counter(message.to for message in server.taken) == dict.fromkeys(staff(3), 2)
    assert (here.codes, here.stages) == (3, [(2, Stage.SENT)] * 3)


def test_nothing_is_sent_after_the_last_day_or_once_the_wave_is_closed(here: Postman, server: MailServer) -> None:
    here.uploads(staff(3))
    here.asks()
    over = NOW + timedelta(days=40)
    assert here.sends(over) == 0
    wave_id = here.wave_id
    here.lead.closes(moment=over)
    with pytest.raises(WaveStateError):
        here.sends(over)
    assert server.taken == []
    with here.lead.database.reading() as session:
        assert list(unfinished_mailings(session)) == []
    assert wave_id == here.wave_id


@pytest.mark.parametrize("reply", [TAKEN, "550 No such user"])
def test_a_wave_that_is_closed_while_a_message_is_on_its_way_keeps_nothing_of_it(
    postman: Postman, server: MailServer, reply: str
) -> None:
    def at_message(_message: Delivered) -> str:
        postman.lead.closes(moment=NOW + timedelta(days=40))
        return reply

    server.at_message = at_message
    postman.uploads(staff(3))
    postman.asks()
    assert postman.sends() == 0
    assert len(server.taken) == (reply == TAKEN)
    assert (postman.stages, postman.codes) == ([], 0)


def test_without_a_mail_server_nothing_is_asked_for_and_nothing_sent(here: Postman) -> None:
    here.uploads(staff(2))
    here.lead.settings = replace(here.settings, mail_url="", mail_from="", mail_bounces="")
    for act in (here.asks, here.sends):
        with pytest.raises(MailRefusedError, match="TIASSESS_MAIL_URL is not set"):
            act()


def test_no_address_and_no_code_stands_anywhere_on_disk(here: Postman, server: MailServer) -> None:
    here.invites(["marmalade@loch.example", "rhubarb@loch.example"])
    telling = [b"marmalade", b"rhubarb", b"@loch"]
    for message in server.taken:
        code = code_in(message.text)
        telling += [code.written.encode(), code.signs.encode(), *(part.encode() for part in code.written.split("-"))]
    for file in here.lead.folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert not [word for word in telling if word in content and len(word) > 4], file


def test_a_list_of_five_thousand_takes_little_memory(sqlite_lead: Lead, server: MailServer) -> None:
    postman = Postman(sqlite_lead)
    postman.has_an_open_wave("id,name,parent,headcount\nward-a,Ward A,,5000\n")
    postman.sends_through(server.url)
    tracemalloc.start()
    try:
        assert postman.uploads(staff(5_000)) == 5_000
        postman.asks()
        assert postman.sends() == 5_000 - PIECE
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert len(server.taken) == PIECE
