"""Opening refuses rows that are not what was received, counts them by reason, and counts the others."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.lead import BASELINE, Lead, rows_of
from tiassess.collection.ballot import BallotContent
from tiassess.collection.sealing import MAC_LABEL, Sealer
from tiassess.collection.tables import Ballot, WaveKey
from tiassess.release.ledger import read_ledger
from tiassess.wave.frame import Frame

Fault = Callable[[Lead, Session, list[Ballot]], None]


def _content(lead: Lead, **changes: object) -> BallotContent:
    wave = lead.sees()
    assert wave.frame
    values: dict[str, object] = {
        "wave": wave.id.hex,
        "questionnaire": Frame.from_text(wave.frame).questionnaire.sha256,
        "ballot": secrets.token_hex(16),
        "way_in": "import",
        "unit": "ward-a",
        "role": "nurse",
        "answers": ["1", "1", "1"],
    }
    return BallotContent(**{**values, **changes})  # type: ignore[arg-type]  # wrong on purpose in some tests


def _reseal(lead: Lead, session: Session, ballot: Ballot, plaintext: bytes, *, marked: bool = True) -> None:
    """Put another plaintext into a row, as somebody who holds the application's secret could."""
    key = session.get_one(WaveKey, ballot.wave_id)
    sealer = Sealer(key.public_key, ballot.wave_id, lead.settings.keys.current(MAC_LABEL))
    ballot.sealed = sealer.seal(plaintext)
    if marked:
        ballot.mac = sealer.mac(ballot.id, ballot.sealed)


def forged(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], _content(lead).to_bytes(2048), marked=False)


def swapped(_lead: Lead, _session: Session, ballots: list[Ballot]) -> None:
    ballots[0].sealed, ballots[1].sealed = ballots[1].sealed, ballots[0].sealed


def of_another_wave(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], _content(lead, wave="00" * 16).to_bytes(2048))


def of_another_questionnaire(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], _content(lead, questionnaire="00" * 32).to_bytes(2048))


def duplicate(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    content = _content(lead).to_bytes(2048)
    for ballot in ballots[:2]:
        _reseal(lead, session, ballot, content)


def unreadable(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], b"no ballot")


def unknown_unit(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], _content(lead, unit="ward-x").to_bytes(2048))


def unknown_answer(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], _content(lead, answers=["9", "1", "1"]).to_bytes(2048))


def too_few_answers(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], _content(lead, answers=["1"]).to_bytes(2048))


def odd_answers(lead: Lead, session: Session, ballots: list[Ballot]) -> None:
    _reseal(lead, session, ballots[0], _content(lead, answers=[["1"], {}, None]).to_bytes(2048))


@pytest.mark.parametrize(
    ("fault", "refused"),
    [
        (forged, {"forged": 1}),
        (swapped, {"forged": 2}),
        (of_another_wave, {"of another wave": 1}),
        (of_another_questionnaire, {"of another wave": 1}),
        (duplicate, {"duplicate": 1}),
        (unreadable, {"unreadable": 1}),
        (unknown_unit, {"unreadable": 1}),
        (unknown_answer, {"unreadable": 1}),
        (too_few_answers, {"unreadable": 1}),
        (odd_answers, {"unreadable": 1}),
    ],
)
@pytest.mark.parametrize("when", ["before closing", "after closing"])
def test_a_row_that_was_not_received_is_refused_and_the_ledger_says_so(
    sqlite_lead: Lead, fault: Fault, refused: dict[str, int], when: str
) -> None:
    lead = sqlite_lead
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(rows_of("ward-a", "nurse", ["123"] * 12))
    if when == "after closing":
        lead.closes()
    with lead.database.writing() as session:
        fault(lead, session, list(session.scalars(select(Ballot).order_by(Ballot.id))))
    if when == "before closing":
        lead.closes()
    release = lead.counts(BASELINE)
    assert release.document["ballots"]["counted"] == 12 - sum(refused.values())
    with lead.database.reading() as session:
        assert read_ledger(session)[-1]["refused"] == refused


def test_a_ballot_moved_from_another_organisations_wave_is_refused(sqlite_lead: Lead, tmp_path: object) -> None:
    lead = sqlite_lead
    lead.has_an_organisation()
    lead.plans_a_wave()
    lead.opens()
    lead.imports(rows_of("ward-a", "nurse", ["123"] * 12))
    other = Lead(lead.database, lead.settings, lead.folder, organisation="ness")
    other.has_an_organisation()
    theirs = other.plans_a_wave("theirs")
    other.opens(theirs)
    other.imports(rows_of("ward-a", "nurse", ["321"] * 5), theirs)
    mine = lead.sees()
    with lead.database.writing() as session:
        for ballot in session.scalars(select(Ballot).where(Ballot.wave_id != mine.id)).all():
            row = {"sealed": ballot.sealed, "mac": ballot.mac, "id": ballot.id}
            session.add(Ballot(wave_id=mine.id, organisation_id=mine.organisation_id, **row))
    lead.closes()
    assert lead.counts().document["ballots"]["counted"] == 12
