"""Rotating the secret: everything goes on under the new one alone, nothing forged is mended, nothing is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.collection.postman import Postman
from tests.conftest import settings_for
from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.release.commenting import opened, read, somebody_writes
from tests.upkeep.keeper import Keeper, somebody_sends
from tiassess.collection.addresses import AddressBook
from tiassess.collection.answering import Found
from tiassess.collection.errors import ResponsesRefusedError
from tiassess.collection.tables import Address, Ballot, CommentKey, FingerprintKey, Stage, WaveKey
from tiassess.config.sealing import open_small, seal_small
from tiassess.people.second_factor import LABEL
from tiassess.people.tables import Account
from tiassess.people.trail import SERVER
from tiassess.people.trail_reading import faults_of_trail, said_in, trail_lines
from tiassess.release.publishing import publish_wave
from tiassess.storage.database import Database
from tiassess.upkeep.errors import NothingToRotateError, StillInUseError
from tiassess.upkeep.rotating import refuse_what_is_left
from tiassess.wave.tables import WaveState

OF_THE_APP = bytes(28)
"""What is sealed of an authenticator app: the last step of which a code was used, and its secret."""

FORMS = ["123", "231", "312", "111", "222", "333", "132", "213", "321", "211"]


def test_people_go_on_answering_and_everybody_is_counted_under_the_new_secret_alone(lead: Lead) -> None:
    keeper, wave = Keeper(lead), OpenWave.of(lead)
    sent = [somebody_sends(wave) for _ in range(6)]
    paused = wave.entry()
    wave.answers(paused, {"q1": "1"})
    renewal = keeper.replaces_the_secret()
    assert renewal.renewed == {"keys of waves": 1, "ballots": 6, "keys of fingerprints": 1}
    assert not renewal.foreign
    kept = wave.kept(paused)
    assert kept
    assert kept.answers == {"q1": "1"}
    somebody_sends(wave, paused)
    wave.desk.withdraw(sent[0], NOW)
    wave.desk.start_replacement(sent[1], NOW)
    somebody_sends(wave, sent[1])
    assert wave.desk.come_back(sent[2]) is Found.SENT
    somebody_sends(wave)
    assert lead.closes(moment=AFTERWARDS) is WaveState.CLOSED
    assert lead.counts(moment=AFTERWARDS).document["ballots"]["counted"] == 7


@pytest.mark.parametrize("state", ["open", "closed", "counted"])
def test_a_wave_is_carried_on_from_each_state(lead: Lead, state: str) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(rows_of("ward-a", "nurse", FORMS))
    if state != "open":
        lead.closes()
    if state == "counted":
        lead.counts()
    Keeper(lead).replaces_the_secret()
    if state == "open":
        lead.closes()
    if state != "counted":
        assert lead.counts().document["ballots"]["counted"] == len(FORMS)
    assert lead.publishes()


def test_codes_that_were_given_out_stay_good(lead: Lead) -> None:
    wave = OpenWave.of(lead, ways_in=("cards",))
    codes = wave.issues(2)
    Keeper(lead).replaces_the_secret()
    for code in codes:
        somebody_sends(wave, wave.holder_of(code))


def test_a_forged_ballot_stays_forged_and_is_said(lead: Lead) -> None:
    keeper, wave = Keeper(lead), OpenWave.of(lead)
    for _ in range(6):
        somebody_sends(wave)
    with lead.database.writing() as session:
        at = session.scalars(select(Ballot.id)).first()
        session.execute(update(Ballot).where(Ballot.id == at).values(mac=bytes(32)))
    renewal = keeper.replaces_the_secret()
    assert renewal.foreign == {"baseline": 1}
    with lead.database.reading() as session:
        assert session.scalar(select(Ballot.mac).where(Ballot.id == at)) == bytes(32)
    lead.closes(moment=AFTERWARDS)
    assert lead.counts(moment=AFTERWARDS).document["ballots"]["counted"] == 5


def test_a_frame_that_somebody_changed_is_not_tied_anew(lead: Lead) -> None:
    keeper, wave = Keeper(lead), OpenWave.of(lead)
    somebody_sends(wave)
    with lead.database.writing() as session:
        session.execute(text("UPDATE wave SET frame = replace(frame, 'Loch Service', 'Lock Service')"))
    keeper.names_a_new_secret()
    with pytest.raises(StillInUseError, match="what was promised was changed"):
        keeper.rotates()
    assert said_of_the_server(lead) == []
    assert keeper.looks().hindered


def test_comments_that_are_held_can_still_be_read_one_day(lead: Lead) -> None:
    wave = opened(lead)
    for number in range(10):
        somebody_writes(wave, f"Words of {number}.")
    lead.closes(moment=AFTERWARDS)
    lead.counts(moment=AFTERWARDS)
    assert publish_wave(lead.database, lead.settings, BASELINE, AFTERWARDS)
    assert Keeper(lead).replaces_the_secret().renewed["keys of comments"] == 1
    assert sorted(map(str, read(lead))) == [f"Words of {number}." for number in range(10)]


def test_answers_that_were_imported_are_refused_after_any_number_of_secrets(lead: Lead) -> None:
    keeper = Keeper(lead)
    rows = rows_of("ward-a", "nurse", FORMS)
    lead.has_a_closed_wave(rows)
    lead.counts()
    lead.publishes()
    for number in range(3):
        keeper.replaces_the_secret(bytes(range(number, number + 40)))
    again = lead.plans_a_wave("again", closes=date(2026, 3, 2))
    lead.opens(again)
    with pytest.raises(ResponsesRefusedError, match="imported before"):
        lead.imports(rows, again)
    with lead.database.reading() as session:
        assert len(session.scalars(select(FingerprintKey)).all()) == 3


def test_addresses_are_found_and_read_again(lead: Lead) -> None:
    keeper, postman = Keeper(lead), Postman(lead)
    postman.has_an_open_wave()
    postman.uploads(f"person{number}@loch.example" for number in range(5))
    with lead.database.writing() as session:
        busy = session.scalars(select(Address.id).order_by(Address.id)).first()
        session.execute(update(Address).where(Address.id == busy).values(stage=Stage.SENDING))
    assert keeper.replaces_the_secret().renewed["addresses"] == 5
    with lead.database.reading() as session:
        book = AddressBook(lead.settings, lead.sees())
        found = {row.id: book.open(row.id, row.sealed) for row in session.scalars(select(Address))}
    people = {row.email: at for at, row in found.items() if row}
    assert sorted(people) == [f"person{number}@loch.example" for number in range(5)]
    assert [at for email, at in people.items() if book.id_of(email) != at] == [busy]


def test_authenticator_apps_go_on(lead: Lead) -> None:
    ann = has_an_app(lead)
    assert Keeper(lead).replaces_the_secret().renewed["second factors"] == 1
    assert open_small(lead.settings.keys, LABEL, app_of(lead, ann), ann.bytes) == OF_THE_APP


def test_an_app_that_nobody_can_read_is_left_as_it_is(lead: Lead) -> None:
    ann = has_an_app(lead, b"something else")
    assert Keeper(lead).replaces_the_secret().foreign == {"second factors": 1}
    assert app_of(lead, ann) == b"something else"


def test_a_missing_key_file_keeps_the_old_secret_in_use(lead: Lead) -> None:
    keeper, wave = Keeper(lead), OpenWave.of(lead)
    somebody_sends(wave)
    file = lead.settings.key_dir / f"{lead.sees().id}.key"
    content = file.read_bytes()
    file.unlink()
    keeper.names_a_new_secret()
    with pytest.raises(StillInUseError, match="cannot be read"):
        keeper.rotates()
    file.write_bytes(content)
    file.chmod(0o600)
    assert keeper.rotates().renewed["ballots"] == 1
    assert len(said_of_the_server(lead)) == 1


def test_what_was_erased_hinders_nothing(lead: Lead) -> None:
    lead.has_a_closed_wave(rows_of("ward-a", "nurse", FORMS))
    lead.counts()
    lead.publishes()
    assert Keeper(lead).replaces_the_secret().renewed == {"keys of fingerprints": 1}


def test_a_wave_whose_key_file_went_after_a_backup_hinders_nothing(lead: Lead) -> None:
    wave = OpenWave.of(lead)
    somebody_sends(wave)
    folder, wave_id = lead.settings.key_dir, lead.sees().id
    (folder / f"{wave_id}.key").unlink()
    (folder / f"{wave_id}.state").write_text("published")
    assert Keeper(lead).replaces_the_secret().renewed == {"keys of fingerprints": 1}


def test_rotating_again_changes_nothing(lead: Lead) -> None:
    keeper, wave = Keeper(lead), OpenWave.of(lead)
    somebody_sends(wave)
    keeper.names_a_new_secret()
    found = keeper.looks()
    assert found.renewed["ballots"] == 1
    with pytest.raises(StillInUseError, match="secret: ballots, "):
        refuse_what_is_left(found)
    keeper.rotates()
    before = everything(lead)
    assert not keeper.rotates().renewed
    assert everything(lead) == before
    refuse_what_is_left(keeper.looks())


def test_without_a_new_secret_the_steps_are_said(lead: Lead) -> None:
    with pytest.raises(NothingToRotateError, match="TIASSESS_PREVIOUS_SECRET_KEYS"):
        Keeper(lead).rotates()


def test_the_servers_trail_says_that_keys_were_rotated(lead: Lead) -> None:
    Keeper(lead).replaces_the_secret()
    (line,) = said_of_the_server(lead)
    assert line["deed"] == "keys rotated"
    with lead.database.reading() as session:
        assert faults_of_trail(session, SERVER) == []


def test_on_postgresql_neither_places_nor_transactions_tell_in_which_order_ballots_came(
    postgresql_url: str, tmp_path: Path
) -> None:
    settings = settings_for(postgresql_url, tmp_path)
    lead = Lead(Database(postgresql_url), settings, tmp_path)
    wave = OpenWave.of(lead)
    arrived: list[bytes] = []
    for _ in range(40):
        somebody_sends(wave)
        arrived += set(places(lead, "id")) - set(arrived)
    assert places(lead, "age(xmin) DESC") == arrived
    Keeper(lead).replaces_the_secret()
    by_place = places(lead, "ctid")
    stayed = sum(before == after for before, after in zip(arrived, by_place, strict=True))
    assert stayed < 12  # chance alone leaves more than that where they were less than once in 10^9
    with lead.database.reading() as session:
        assert session.scalar(text("SELECT count(DISTINCT xmin::text) FROM ballot")) == 1
    lead.database.close()


def places(lead: Lead, order: str) -> list[bytes]:
    """Give the ids of ballots in an order that the server knows."""
    with lead.database.reading() as session:
        return [bytes(each) for each in session.scalars(text(f"SELECT id FROM ballot ORDER BY {order}"))]


def has_an_app(lead: Lead, sealed: bytes | None = None) -> UUID:
    """Add an account with an authenticator app."""
    account_id = uuid4()
    with lead.database.writing() as session:
        session.add(
            Account(
                id=account_id,
                email="ann@loch.example",
                active=True,
                fs_uniquifier=account_id.hex,
                second_factor=sealed or seal_small(lead.settings.keys, LABEL, OF_THE_APP, account_id.bytes),
                is_host=False,
                created=NOW.date(),
            )
        )
    return account_id


def app_of(lead: Lead, account_id: UUID) -> bytes:
    """Give what is kept of an account's app."""
    with lead.database.reading() as session:
        return session.get_one(Account, account_id).second_factor or b""


def said_of_the_server(lead: Lead) -> list[dict[str, object]]:
    """Give what the server's trail says."""
    with lead.database.reading() as session:
        return [said_in(line) for line in trail_lines(session, SERVER)]


def everything(lead: Lead) -> list[object]:
    """Give everything that rests on a secret."""
    with lead.database.reading() as session:
        return [
            tuple(row)
            for table in (WaveKey, Ballot, CommentKey, Address, FingerprintKey)
            for row in session.execute(select(table.__table__).order_by(*table.__table__.primary_key))
        ]
