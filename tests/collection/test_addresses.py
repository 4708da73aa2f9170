"""Addresses: a list is taken whole or not at all, never longer than there are codes, and nobody can read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.collection.postman import CLOSES, Postman, staff
from tests.lead import BASELINE, NOW, Lead
from tiassess.collection.access import EVERYBODY, codes_left, issue_codes
from tiassess.collection.address_lists import remove_addresses, replace_addresses
from tiassess.collection.addresses import AddressBook, Recipient
from tiassess.collection.errors import AddressesRefusedError, TooManyCodesError
from tiassess.collection.tables import Address, CodeWay
from tiassess.errors import RefusedError
from tiassess.release.cards import CardDesk
from tiassess.release.ledger import COMMAND_LINE
from tiassess.wave.errors import FileRefusedError, WaveStateError
from tiassess.wave.frame import Frame


@pytest.fixture
def postman(lead: Lead) -> Postman:
    """A lead with an open wave, on each kind of database, who sends nothing yet."""
    postman = Postman(lead)
    postman.has_an_open_wave()
    postman.sends_through("smtp://127.0.0.1:9?starttls=no")
    return postman


@pytest.fixture
def here(sqlite_lead: Lead) -> Postman:
    """The same where the kind of database does not matter."""
    postman = Postman(sqlite_lead)
    postman.has_an_open_wave()
    postman.sends_through("smtp://127.0.0.1:9?starttls=no")
    return postman


def kept(postman: Postman) -> list[tuple[str, str]]:
    """What is in the list, as only this application can read it."""
    with postman.lead.database.reading() as session:
        book = AddressBook(postman.settings, BASELINE.find(session))
        opened = [book.open(row.id, row.sealed) for row in session.scalars(select(Address))]
        return sorted((each.email, each.unit) for each in opened if each)


def test_a_list_is_kept_and_a_new_one_takes_its_place(postman: Postman) -> None:
    assert postman.uploads(["Ann@loch.example", "bob@loch.example"]) == 2
    assert postman.uploads(["cleo@loch.example,Ward A", "dan@loch.example,ward-b"], "email,unit") == 2
    assert kept(postman) == [("cleo@loch.example", "ward-a"), ("dan@loch.example", "ward-b")]


def test_nobody_can_read_an_address_in_the_database(here: Postman) -> None:
    here.uploads(["marmalade@loch.example,Ward A"], "email,unit")
    files = [file.read_bytes() for file in here.lead.folder.glob("tiassess.sqlite*")]
    assert len(files) >= 2
    assert not [file for file in files if b"marmalade" in file.lower()]


def test_an_address_opens_only_with_secret_and_key_file_and_in_its_own_place(here: Postman) -> None:
    here.uploads(["ann@loch.example", "bob@loch.example"])
    with here.lead.database.reading() as session:
        wave = BASELINE.find(session)
        one, other = session.scalars(select(Address).order_by(Address.id)).all()
    book = AddressBook(here.settings, wave)
    assert book.open(one.id, one.sealed) is not None
    assert book.open(other.id, one.sealed) is None
    stranger = AddressBook(replace(here.settings, secret_key=b"x" * 32), wave)
    assert stranger.open(one.id, one.sealed) is None
    rotated = replace(here.settings, secret_key=b"x" * 32, previous_secret_keys=(here.settings.secret_key,))
    assert AddressBook(rotated, wave).open(one.id, one.sealed) is not None
    key_file = here.settings.key_dir / f"{wave.id}.key"
    key_file.write_bytes(bytes(32))
    assert AddressBook(here.settings, wave).open(one.id, one.sealed) is None


def test_every_address_takes_the_same_room_and_lies_where_nobody_can_tell(here: Postman) -> None:
    longest = "a" * 64 + "@" + "b." * 90 + "loch"
    here.uploads(["a@b,", f"{longest},{'ward-a'}"], "email,unit")
    with here.lead.database.reading() as session:
        rows = session.execute(select(func.length(Address.sealed), Address.id)).all()
    assert len({row[0] for row in rows}) == 1
    assert all(len(row[1]) == 16 for row in rows)
    assert repr(Recipient("ann@loch.example")) == "Recipient(…)"


@pytest.mark.parametrize(
    ("lines", "header", "sentence"),
    [
        (["ann@loch.example", "nobody"], "email", "line 3: this is not an e-mail address"),
        (["ann@loch.example", "=HYPERLINK(1)@loch.example"], "email", "line 3: this is not an e-mail address"),
        (["ann@loch.example", "'=1+1"], "email", "line 3: this is not an e-mail address"),
        (["ann@loch.example", "Ann <ann@loch.example>"], "email", "line 3: this is not"),
        (["ann@loch.example", "ANN@loch.example"], "email", "line 3: this address stands in line 2 already"),
        (["ann@loch.example,Ward Z"], "email,unit", "line 2: the wave has no unit “Ward Z”"),
        (["Ward A,ann@loch.example"], "email,unit", "line 2: the wave has no unit called so."),
        (["zoe@loch.example,"], "email,ann@loch.example", "the column called so does not belong here"),
        (["ann@loch.example,north"], "email,unit", "“North” can have no codes of its own"),
        (["ann@loch.example,Ann Reid"], "email,name", "the column “name” does not belong here"),
        (["ann@loch.example"], "address", "the column “email” is missing"),
        ([], "email", "holds no addresses"),
        ([",", ""], "email,unit", "holds no addresses"),
    ],
)
def test_a_list_with_a_fault_is_refused_whole(here: Postman, lines: list[str], header: str, sentence: str) -> None:
    here.uploads(["zoe@loch.example"])
    with pytest.raises(RefusedError) as refusal:
        here.uploads(lines, header)
    assert sentence in str(refusal.value)
    assert "ann@" not in str(refusal.value).lower()
    assert kept(here) == [("zoe@loch.example", "")]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\xff\xfe", b"", b"email;unit\na@b;c\n", b'email\n"a@b\n', b"\0"])
def test_a_file_that_is_no_list_is_refused(here: Postman, content: bytes) -> None:
    with pytest.raises(FileRefusedError):
        replace_addresses(here.lead.database, here.settings, BASELINE, ("staff.csv", content), NOW)


def test_there_are_never_more_addresses_than_codes_left(postman: Postman) -> None:
    assert postman.uploads(staff(73)) == 73
    with pytest.raises(AddressesRefusedError, match="holds 74 addresses, and 73 codes can still be given out"):
        postman.uploads(staff(74))
    with postman.lead.database.writing() as session:
        wave = BASELINE.find(session)
        frame = Frame.of(wave)
        issue_codes(session, postman.settings, wave, frame, way_in=CodeWay.CARDS, unit="ward-b", number=2)
        assert codes_left(session, wave, frame).units["ward-b"] == 10
    with pytest.raises(AddressesRefusedError, match="71 codes can still be given out"):
        postman.uploads(staff(72))
    of_ward_b = [f"{address},ward-b" for address in staff(11)]
    with pytest.raises(AddressesRefusedError, match="11 addresses of “Ward B”, and 10 codes can still be given out"):
        postman.uploads(of_ward_b, "email,unit")
    assert postman.uploads(of_ward_b[:10], "email,unit") == 10


def test_cards_and_addresses_leave_codes_for_each_other(postman: Postman) -> None:
    desk = CardDesk(postman.lead.database, postman.settings, BASELINE, COMMAND_LINE, NOW)
    postman.uploads(staff(70))
    with pytest.raises(TooManyCodesError):
        desk.order({EVERYBODY: 4})
    desk.order({EVERYBODY: 3})
    with pytest.raises(AddressesRefusedError, match="71 addresses, and 70 codes can still be given out"):
        postman.uploads(staff(71))
    assert postman.uploads(staff(70)) == 70


def test_addresses_can_be_removed_until_the_first_message_is_asked_for(postman: Postman) -> None:
    postman.uploads(staff(3))
    assert remove_addresses(postman.lead.database, postman.settings, BASELINE, NOW) == 3
    assert kept(postman) == []
    postman.uploads(staff(2))
    postman.asks()
    with pytest.raises(AddressesRefusedError, match="the list of addresses stays as it is"):
        postman.uploads(staff(4))
    with pytest.raises(AddressesRefusedError, match="the list of addresses stays as it is"):
        remove_addresses(postman.lead.database, postman.settings, BASELINE, NOW)
    assert len(kept(postman)) == 2


def test_a_list_belongs_to_an_open_wave_with_this_way_in_and_days_left(sqlite_lead: Lead) -> None:
    postman = Postman(sqlite_lead)
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave(opens=CLOSES, closes=CLOSES, ways_in=("cards",))
    with pytest.raises(WaveStateError, match="cannot be given addresses: it is still a draft"):
        postman.uploads(staff(2))
    sqlite_lead.opens()
    with pytest.raises(AddressesRefusedError, match="opened without this way in"):
        postman.uploads(staff(2))


def test_nobody_is_added_after_the_last_day(here: Postman) -> None:
    last = NOW + (CLOSES - NOW.date())
    assert here.uploads(staff(2), moment=last) == 2
    with pytest.raises(AddressesRefusedError, match="nobody is written to any more"):
        here.uploads(staff(2), moment=last + timedelta(days=1))


def test_closing_destroys_every_address(postman: Postman) -> None:
    postman.uploads(staff(3))
    postman.lead.closes(moment=NOW + timedelta(days=60))
    with postman.lead.database.reading() as session:
        assert session.scalars(select(Address.id)).all() == []
