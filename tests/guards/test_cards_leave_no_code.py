"""A code that was printed stands on paper alone: not in the database's files, its log, or a temporary folder (P2)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.lead import BASELINE, NOW, Lead
from tests.release.test_cards import Office
from tiassess.collection.codes import AccessCode
from tiassess.collection.links import code_link, survey_link
from tiassess.collection.tables import IssuedCode
from tiassess.release.cards import NewPile
from tiassess.reporting.pdf.cards import Card, Invitation, Pile, draw_cards, turn_to_print
from tiassess.reporting.speech import ENGLISH
from tiassess.wave.frame import Frame

PLACE = ("https://survey.example.org", "loch", "baseline")


def files_of(lead: Lead) -> Iterator[Path]:
    """Give every file of the database, its log and its write-ahead log, and all in the test's own folder."""
    folders = [lead.folder]
    if lead.database.engine.dialect.name == "postgresql":
        with lead.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            folders.append(Path(connection.execute(text("SHOW data_directory")).scalar_one()).parent)
    return (path for folder in folders for path in folder.rglob("*") if path.is_file())


def shapes_of(code: AccessCode) -> Iterator[bytes]:
    """Give a code in the ways in which somebody could have written it down."""
    for shape in (code.signs, code.written, code.written.replace("-", "")):
        yield shape.encode()
        yield shape.lower().encode()
        yield shape.encode("utf-16-be")


def test_a_printed_code_stands_in_no_file(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(lead.folder))
    office = Office(lead).has_a_wave()
    printed: list[AccessCode] = []

    def draw(piles: Sequence[NewPile]) -> bytes:
        printed.extend(code for pile in piles for code in pile.codes)
        with lead.database.reading() as session:
            closes = Frame.of(BASELINE.find(session)).day("closes")
        invitation = Invitation("Loch Service", "Loch Service", "Baseline", (3, 5), closes, survey_link(*PLACE))
        cards = [Card(code.written, code_link(*PLACE, code)) for code in printed]
        return draw_cards(invitation, [Pile(None, cards)], ENGLISH)

    with turn_to_print():
        assert office.desk(moment=NOW).print(office.desk().order({"ward-a": 3, "ward-c": 3}), draw)
    office.desk().cancel_spare(printed[:2])
    with lead.database.reading() as session:
        ids = session.scalars(select(IssuedCode.id)).all()
    content = {path: path.read_bytes() for path in files_of(lead)}
    assert len(printed) == 6
    assert len(ids) == 4
    assert any(ids[0] in held for held in content.values()), "the guard looks where traces would be"
    for shape in (shape for code in printed for shape in shapes_of(code)):
        assert [path for path, held in content.items() if shape in held] == []
