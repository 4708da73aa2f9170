"""Publishing: what waits is attacked once more, compared with the ledger, and becomes public as it is or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.release.tampering import replace_the_candidate, rewrite_the_last_line, without_its_guard
from tiassess.collection.tables import Ballot
from tiassess.disclosure.attacker import audit_release
from tiassess.disclosure.release import Release
from tiassess.release import attacking
from tiassess.release.errors import ChangedReleaseError, UnsafeReleaseError
from tiassess.release.ledger import read_ledger
from tiassess.release.publishing import publish_wave
from tiassess.release.stored import latest_release
from tiassess.release.tables import LedgerEntry, StoredRelease
from tiassess.release.verifying import verify_ledger
from tiassess.wave.tables import WaveState

NINE = ["112", "233", "321", "333", "213", "222", "131", "313", "121"]
ROWS = [
    *rows_of("ward-a", "", NINE),
    *rows_of("ward-b", "", NINE[:7]),
    *rows_of("ward-c", "", NINE[:8]),
    *rows_of("ward-d", "", NINE[:3]),
]
"""Ward D is too small, so that Ward C is hidden with it: the three would follow from the whole otherwise."""


@pytest.fixture
def counted(lead: Lead) -> Lead:
    lead.has_a_closed_wave(ROWS)
    lead.counts()
    return lead


def stored(lead: Lead) -> StoredRelease:
    with lead.database.reading() as session:
        wave = BASELINE.find(session)
        row = latest_release(session, wave.organisation_id, wave.id)
        assert row
        return row


def last_line(lead: Lead, event: str) -> dict[str, Any]:
    with lead.database.reading() as session:
        return [line for line in read_ledger(session) if line["event"] == event][-1]


def nothing_happened(lead: Lead) -> bool:
    """Say whether the wave still waits, with its ballots, and the ledger's last line is the one on counting."""
    with lead.database.reading() as session:
        ballots, row = session.scalars(select(Ballot.id)).all(), stored(lead)
        events = [line["event"] for line in read_ledger(session)]
    waits = lead.sees().state is WaveState.COUNTED and len(ballots) == len(ROWS)
    return waits and events[-1] == "counted" and not row.published and row.publishing_audit is None


def put_a_group_back(document: dict[str, Any]) -> None:
    """Show for one question what was hidden only to protect another group."""
    [hidden] = [group for group in document["groups"] if group["id"] == "unit:ward-c"]
    assert not hidden["shown"]
    cells = [{"id": "q1", "shown": True, "n": 8, "counts": counts_of(NINE[:8])}, {"id": "q2", "shown": False}]
    hidden |= {"shown": True, "n": 8, "themes": [{"id": "work", "shown": False}], "items": cells}


def counts_of(answers: list[str]) -> dict[str, int]:
    return {option: sum(text[0] == option for text in answers) for option in "123"}


def test_what_is_published_was_attacked_twice_and_both_reports_are_kept(counted: Lead) -> None:
    at_counting = stored(counted).audit
    counted.publishes()
    row = stored(counted)
    assert row.publishing_audit
    assert row.audit == at_counting
    assert json.loads(row.publishing_audit)["holds"]
    assert json.loads(row.publishing_audit) == audit_release(Release.from_bytes(row.document or b"")).to_document()
    assert row.publishing_audit != row.audit, "the second attack has the file alone"


def test_the_ledger_says_what_was_published_by_which_rules_by_whom_and_that_it_held(counted: Lead) -> None:
    counted.publishes()
    line, row = last_line(counted, "published"), stored(counted)
    assert (line["release"], line["profile"]) == (row.sha256, "standard")
    assert line["thresholds"] == {"unit": 5, "cross": 10, "comment": 10}
    assert line["by"] == {"role": "command line"}
    assert line["audit"] == {"holds": True, "report": sha256((row.publishing_audit or "").encode()).hexdigest()}


def test_a_candidate_that_gives_a_small_group_away_is_refused_whatever_the_ledger_says(counted: Lead) -> None:
    broken = replace_the_candidate(counted, put_a_group_back)
    with pytest.raises(ChangedReleaseError, match="not what was entered in the ledger"):
        counted.publishes()
    assert nothing_happened(counted)
    rewrite_the_last_line(counted, {"release": broken.sha256})
    with pytest.raises(UnsafeReleaseError, match="found a way through") as refusal:
        counted.publishes()
    assert "q1" in str(refusal.value)
    assert nothing_happened(counted)
    assert not audit_release(broken).holds


def test_a_candidate_with_other_bytes_under_its_old_checksum_is_refused(counted: Lead) -> None:
    with counted.database.writing() as session:
        session.execute(text("UPDATE release SET document = :other"), {"other": b'{"format": "tiassess-release/1"}'})
    with pytest.raises(ChangedReleaseError, match="Nothing was changed"):
        counted.publishes()
    assert nothing_happened(counted)


def test_a_candidate_beside_a_ledger_that_does_not_hold_is_refused(counted: Lead) -> None:
    without_its_guard(counted.database)
    with counted.database.writing() as session:
        session.execute(text("UPDATE ledger_entry SET entry = replace(entry, '2026', '2025') WHERE number = 1"))
    with pytest.raises(ChangedReleaseError):
        counted.publishes()
    assert nothing_happened(counted)


def test_an_attack_that_stays_undecided_publishes_nothing(counted: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(release: Release) -> attacking.AttackedRelease:
        return attacking.AttackedRelease(release, replace(audit_release(release), findings=("It stayed undecided.",)))

    monkeypatch.setattr("tiassess.release.publishing.attack", undecided)
    with pytest.raises(UnsafeReleaseError, match="It stayed undecided"):
        counted.publishes()
    assert nothing_happened(counted)


def test_while_the_attack_goes_on_nobody_has_to_wait_for_the_database(sqlite_lead: Lead) -> None:
    """SQLite lets one write at a time, and staff may be answering another wave."""
    sqlite_lead.has_a_closed_wave(ROWS)
    sqlite_lead.counts()
    written = []

    def write() -> None:
        with sqlite_lead.database.writing() as session:
            session.execute(text("UPDATE organisation SET name = 'Another'"))
        written.append(True)

    assert publish_wave(sqlite_lead.database, sqlite_lead.settings, BASELINE, NOW, when_attacking=write)
    assert written


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET entry = replace(entry, '2026', '2025')",
        "UPDATE ledger_entry SET number = number + 1 WHERE number = 3",
        "DELETE FROM ledger_entry WHERE number = 3",
        "DELETE FROM ledger_entry",
    ],
)
def test_the_database_itself_refuses_to_change_the_ledger_or_to_take_a_line_out(counted: Lead, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added to"), counted.database.writing() as session:
        session.execute(text(statement))
    with counted.database.reading() as session:
        assert len(session.scalars(select(LedgerEntry)).all()) == len(["opened", "closed", "counted"])


def test_sqlite_refuses_to_put_another_line_in_the_place_of_one(sqlite_lead: Lead) -> None:
    sqlite_lead.has_a_closed_wave(ROWS)
    replace = "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry"
    with pytest.raises(DBAPIError, match="only ever added to"), sqlite_lead.database.writing() as session:
        session.execute(text(replace))


def test_a_report_that_somebody_changed_is_found(counted: Lead) -> None:
    counted.publishes()
    with counted.database.writing() as session:
        session.execute(text("UPDATE release SET publishing_audit = replace(publishing_audit, 'true', 'false')"))
    with counted.database.reading() as session:
        [fault] = verify_ledger(session)
    assert "a stored report on the check" in fault.sentence


@pytest.mark.parametrize("act", ["counts", "publishes"])
def test_a_release_that_is_gone_is_found(counted: Lead, act: str) -> None:
    if act == "publishes":
        counted.publishes()
    with counted.database.writing() as session:
        session.execute(text("DELETE FROM release"))
    with counted.database.reading() as session:
        assert "the stored release of “baseline” is not the one" in str(verify_ledger(session)[0])
