"""Sealed ballots: one size, one mark, no order, and nothing readable."""

from __future__ import annotations

import secrets
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import select

from tests.lead import Lead, rows_of, three_questions
from tiassess.collection.ballot import BallotContent, ballot_size
from tiassess.collection.ballots import CHUNK, is_ours, mix_ballots
from tiassess.collection.errors import BallotTooLargeError
from tiassess.collection.sealing import MAC_LABEL, Sealer, row_mac
from tiassess.collection.tables import Ballot
from tiassess.disclosure.structure import Structure, Unit

IDS = st.text("abcdefghij-", min_size=1, max_size=64)


@given(answers=st.lists(st.sampled_from(["", "1", "5", "dk", "pns", "-", "own"]), max_size=60), unit=IDS, role=IDS)
def test_every_content_comes_back_from_a_plaintext_of_one_size(answers: list[str], unit: str, role: str) -> None:
    content = BallotContent("00" * 16, "ab" * 32, "cd" * 16, "import", unit, role, answers, {"c1": "€ “x”\x80"})
    plaintext = content.to_bytes(4096)
    assert len(plaintext) == 4096
    assert BallotContent.from_bytes(plaintext) == content


@pytest.mark.parametrize("plaintext", [b"", b"\0" * 2048, b"{}\x80", b"[]\x80", b'{"wave":1}\x80', b"\xff\x80"])
def test_what_is_no_ballot_is_not_read_as_one(plaintext: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON and UTF-8 errors are both values that cannot be read
        BallotContent.from_bytes(plaintext)


def test_a_content_that_does_not_fit_is_refused() -> None:
    with pytest.raises(BallotTooLargeError):
        BallotContent("", "", "", "", "", "", [], {"c": "x" * 2048}).to_bytes(2048)


def test_the_longest_possible_content_fits_into_the_size_of_its_wave() -> None:
    structure = Structure((Unit("u" * 64, "U", None, 9), Unit("v" * 64, "V", "u" * 64, 9)), ())
    questionnaire = three_questions()
    longest_unit = max(structure.leaves, key=len)
    size = ballot_size(questionnaire, structure)
    content = BallotContent("f" * 32, "f" * 64, "f" * 32, "e-mail", longest_unit, "r" * 64, ["pns"] * 3)
    assert len(content.to_bytes(size)) == size == 2048


def test_a_sealed_ballot_is_never_the_same_twice_and_opens_only_with_the_private_half() -> None:
    private = PrivateKey.generate()
    sealer = Sealer(private.public_key.encode(), uuid4(), secrets.token_bytes(32))
    first, second = sealer.seal(b"answers"), sealer.seal(b"answers")
    assert first != second
    assert b"answers" not in first
    assert SealedBox(private).decrypt(first) == b"answers"


def test_a_mark_fits_one_wave_one_id_and_one_ballot_only() -> None:
    key, wave, ballot_id = secrets.token_bytes(32), uuid4(), secrets.token_bytes(16)
    mac = row_mac(key, wave, ballot_id, b"sealed")
    assert is_ours((b"another", key), wave, ballot_id, b"sealed", mac)
    assert not is_ours((key,), uuid4(), ballot_id, b"sealed", mac)
    assert not is_ours((key,), wave, secrets.token_bytes(16), b"sealed", mac)
    assert not is_ours((key,), wave, ballot_id, b"other", mac)


def test_closing_leaves_nothing_of_the_order_in_which_ballots_came(lead: Lead) -> None:
    """After mixing, the order of the rows says no more about the order of arrival than chance."""
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(rows_of("ward-a", "nurse", ["111"] * 40))
    with lead.database.writing() as session:
        wave = lead.sees()
        before = {sealed: at for at, sealed in enumerate(session.scalars(select(Ballot.sealed)))}
        ids = set(session.scalars(select(Ballot.id)))
        mix_ballots(session, wave.id, lead.settings.keys.all(MAC_LABEL))
    with lead.database.reading() as session:
        after = [before[sealed] for sealed in session.scalars(select(Ballot.sealed))]
        assert ids.isdisjoint(session.scalars(select(Ballot.id)))
    assert sorted(after) == list(range(40))
    assert after != sorted(after)


def test_mixing_goes_in_chunks_and_keeps_every_ballot(sqlite_lead: Lead) -> None:
    sqlite_lead.has_an_organisation()
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    sqlite_lead.imports(rows_of("ward-a", "nurse", ["123"] * (CHUNK + 7)))
    told: list[int] = []
    with sqlite_lead.database.writing() as session:
        keys = sqlite_lead.settings.keys.all(MAC_LABEL)
        assert mix_ballots(session, sqlite_lead.sees().id, keys, told.append) == CHUNK + 7
    assert told == [CHUNK, 7]
    with sqlite_lead.database.reading() as session:
        rows = session.scalars(select(Ballot)).all()
    assert len(rows) == CHUNK + 7
    assert all(is_ours(keys, row.wave_id, row.id, row.sealed, row.mac) for row in rows)
    assert len({len(row.sealed) for row in rows}) == 1
