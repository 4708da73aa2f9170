"""Reading what is published: every time from what the ledger names, and each release parsed once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from tests.lead import Lead, rows_of
from tests.release.tampering import without_its_guard
from tiassess.disclosure.release import Release, finish_release
from tiassess.release import reading
from tiassess.release.errors import NotPublishedError
from tiassess.release.reading import Publication, read_publication, read_publications
from tiassess.release.tables import LedgerEntry, StoredRelease
from tiassess.wave.waves import WaveName

ROWS = rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222", "131"])
FIRST, SECOND = WaveName("first"), WaveName("second")


@pytest.fixture
def two_waves(sqlite_lead: Lead) -> Lead:
    """A lead who published the later of two waves first, and counted a third without publishing it."""
    sqlite_lead.has_an_organisation()
    for slug, closes, rows, is_published in [
        ("second", date(2026, 2, 2), ROWS, True),
        ("first", date(2025, 2, 2), [*ROWS, *rows_of("ward-c", "", ["331"])], True),
        ("third", date(2026, 4, 2), [*ROWS, *rows_of("ward-c", "", ["113"])], False),
    ]:
        name = sqlite_lead.plans_a_wave(slug, opens=closes.replace(day=1), closes=closes)
        sqlite_lead.opens(name)
        sqlite_lead.imports(rows, name)
        sqlite_lead.closes(name)
        sqlite_lead.counts(name)
        if is_published:
            sqlite_lead.publishes(name)
    return sqlite_lead


def everything(lead: Lead) -> list[Publication]:
    wave = lead.sees(SECOND)
    with lead.database.reading() as session:
        return read_publications(session, wave.organisation_id)


def test_what_is_published_comes_in_the_order_of_closing_and_nothing_else_comes(two_waves: Lead) -> None:
    waves = [publication.release.document["wave"]["id"] for publication in everything(two_waves)]
    assert waves == ["first", "second"]


def test_another_organisation_reads_none_of_it(two_waves: Lead) -> None:
    other = Lead(two_waves.database, two_waves.settings, two_waves.folder, "glen")
    other.has_an_organisation()
    other.plans_a_wave()
    wave = other.sees()
    with two_waves.database.reading() as session:
        assert read_publications(session, wave.organisation_id) == []


def test_the_same_bytes_are_parsed_once(two_waves: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    reading.forget()
    parsed: list[bytes] = []
    parse = Release.from_bytes

    def parse_and_tell(data: bytes) -> Release:
        parsed.append(data)
        return parse(data)

    monkeypatch.setattr(Release, "from_bytes", parse_and_tell)
    assert everything(two_waves) == everything(two_waves)
    assert len(parsed) == len(set(parsed)) == 2


@pytest.mark.parametrize("change", ["a line is gone", "other bytes"])
def test_what_the_ledger_does_not_name_is_refused_though_it_was_read_before(two_waves: Lead, change: str) -> None:
    wave = two_waves.sees(SECOND)
    _, second = everything(two_waves)
    without_its_guard(two_waves.database)
    with two_waves.database.writing() as session:
        if change == "a line is gone":
            session.execute(delete(LedgerEntry).where(LedgerEntry.entry.contains('"event":"published"')))
        else:
            moved = update(StoredRelease).where(StoredRelease.wave_id == wave.id)
            document = {key: value for key, value in second.release.document.items() if key != "sha256"}
            document["wave"] = {**document["wave"], "name": "Another"}
            session.execute(moved.values(document=finish_release(document).to_bytes()))
    with pytest.raises(NotPublishedError, match="not what was published"):
        everything(two_waves)
    with two_waves.database.reading() as session, pytest.raises(NotPublishedError):
        read_publication(session, wave.organisation_id, wave.id, wave.slug)


def test_a_published_release_of_another_wave_is_refused(two_waves: Lead) -> None:
    first, second = two_waves.sees(FIRST), two_waves.sees(SECOND)
    with two_waves.database.writing() as session:
        rows = {row.wave_id: row for row in session.scalars(select(StoredRelease))}
        rows[first.id].document = rows[second.id].document
        rows[first.id].questionnaire = rows[second.id].questionnaire
    with two_waves.database.reading() as session, pytest.raises(NotPublishedError, match="not what was published"):
        read_publication(session, first.organisation_id, first.id, first.slug)


def test_a_ledger_with_a_changed_line_is_not_believed(two_waves: Lead) -> None:
    without_its_guard(two_waves.database)
    with two_waves.database.writing() as session:
        line = session.scalars(select(LedgerEntry).where(LedgerEntry.number == 1)).one()
        line.entry = line.entry.replace('"day":"2026', '"day":"2025')
    with pytest.raises(NotPublishedError, match="not what was published"):
        everything(two_waves)
