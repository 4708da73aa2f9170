"""Cards and posters on paper: scannable, readable by a screen reader, and silent on when and where they were made."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import page
import pytest
import segno
from numpy.typing import NDArray
from PIL import Image

from tests.reporting.test_pdf import OURS, Pdf
from tiassess.reporting.pdf import writing
from tiassess.reporting.pdf.cards import (
    CARDS_A_SHEET,
    Card,
    Invitation,
    Pile,
    draw_card_poster,
    draw_cards,
    draw_poster,
    turn_to_print,
)
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME
from tiassess.reporting.speech import ENGLISH

BASE = "https://survey.north.example.org/answer/loch/baseline-2027/"
RESOLUTION = 300
INVITATION = Invitation("North Health", "the Loch Service", "Baseline 2027", (8, 12), date(2027, 2, 2), BASE)
LONG = Invitation(
    "Ŵ" * 200, "Northern Integrated Community " * 6, "ŷ" * 180, (8, 12), date(2027, 9, 22), f"{BASE}{'w' * 60}/"
)


def cards(number: int) -> list[Card]:
    """Some cards, each with a code of its own."""
    codes = [f"ABCD-EFGH-JKMN-{at:04}-WXYZ" for at in range(number)]
    return [Card(code, f"{BASE}code/{code}") for code in codes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cards")


@pytest.fixture(scope="module")
def piles(folder: Path) -> Pdf:
    """Two piles of eleven and three cards."""
    return kept(
        folder / "piles.pdf", draw_cards(INVITATION, [Pile("Ward A", cards(11)), Pile(None, cards(3))], ENGLISH)
    )


@pytest.fixture(scope="module", params=["piles", "long", "poster", "card poster", "long poster", "long card poster"])
def pdf(request: pytest.FixtureRequest, folder: Path, piles: Pdf) -> Pdf:
    """Each of them after another, with short names and with long ones."""
    draw: dict[str, Callable[[], bytes]] = {
        "piles": piles.path.read_bytes,
        "long": lambda: draw_cards(LONG, [Pile("Ward " * 40, cards(3))], ENGLISH),
        "poster": lambda: draw_poster(INVITATION, ENGLISH),
        "card poster": lambda: draw_card_poster(INVITATION, ENGLISH),
        "long poster": lambda: draw_poster(LONG, ENGLISH),
        "long card poster": lambda: draw_card_poster(LONG, ENGLISH),
    }
    return kept(folder / f"{request.param}.pdf", draw[request.param]())


def kept(path: Path, content: bytes) -> Pdf:
    path.write_bytes(content)
    return Pdf(path)


def test_a_screen_reader_can_follow_it(pdf: Pdf) -> None:
    checked = page.validate_pdf(pdf.path, profile=page.ValidationProfile.PDF_UA_1)
    assert checked.is_compliant, {failure.rule_id for failure in checked.failures}


def test_it_is_set_in_our_typeface_alone(pdf: Pdf) -> None:
    lines = subprocess.run(["pdffonts", str(pdf.path)], capture_output=True, text=True, check=True).stdout.splitlines()
    assert {line.split()[0].partition("+")[2] for line in lines[2:]} <= OURS


def test_nothing_tells_when_or_where_it_was_made_or_for_which_code(pdf: Pdf) -> None:
    facts = subprocess.run(["pdfinfo", str(pdf.path)], capture_output=True, text=True, check=True).stdout
    names = {line.partition(":")[0] for line in facts.splitlines()}
    assert not names & {"CreationDate", "ModDate", "Subject", "Keywords", "Creator"}
    assert "ABCD" not in facts
    for telling in (b"CreationDate", b"ModDate", b"CreateDate", b"/ID [", b"file:"):
        assert telling not in pdf.unpacked


def test_a_sheet_holds_eight_cards_of_one_pile_and_none_is_torn(piles: Pdf) -> None:
    counted = [text.count("Your code:") for text in piles.pages]
    assert counted == [0, CARDS_A_SHEET, 3, 3]
    assert [("Ward A: sheet" in text, "For everybody: sheet" in text) for text in piles.pages[1:]] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_a_card_says_all_that_somebody_needs(piles: Pdf) -> None:
    text = piles.pages[3]
    for said in (
        "How is it to work here?",
        "ABCD-EFGH-JKMN-0002-WXYZ",
        "Closes on 2 February 2027.",
        "Take any card from the pile. Nobody knows which one you have. Keep the code to yourself.",
        "Nobody may ask you for it.",
        "North Health wants to hear from everyone who works in the Loch Service.",
        "About 8 to 12 minutes. No name. You choose what to answer.",
    ):
        assert said in text, said
    assert "A card for Ward A" not in text
    assert "A card for Ward A" in piles.pages[2]
    assert "survey.north.example.org/answer/loch/baseline-2027" in text.replace(" ", "")


def test_whoever_cuts_is_told_how_and_sees_no_code(piles: Pdf) -> None:
    first = piles.pages[0]
    assert "Ward A: 11 cards" in first
    assert "For everybody: 3 cards" in first
    assert "Do not hand out cards by name" in first
    assert "by the end of 2 February 2027" in first
    assert "ABCD" not in first


def test_the_picture_is_described_without_the_code(piles: Pdf) -> None:
    described = b"QR code: it leads to the survey with the code of this card"
    assert piles.unpacked.count(described) + piles.unpacked.count(described.decode().encode("utf-16-be")) == 14


def test_a_long_name_never_pushes_the_code_off_its_card(folder: Path) -> None:
    pdf = kept(folder / "long-names.pdf", draw_cards(LONG, [Pile("Ward " * 40, cards(2))], ENGLISH))
    for at, card in enumerate(cards(2)):
        assert matrix_of(next(blocks(left_half(pdf, 1, at)))) == expected(card.link)


def test_the_widest_code_there_can_be_fits_on_its_card(folder: Path) -> None:
    widest = "-".join(["WWWW"] * 5)
    pdf = kept(folder / "wide.pdf", draw_cards(INVITATION, [Pile(None, [Card(widest, BASE)])], ENGLISH))
    command = ["pdftotext", "-bbox", str(pdf.path), "-"]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(rf'xMax="([\d.]+)"[^>]*>{widest}<', words)
    assert found
    assert float(found[1]) / 72 * 25.4 < 10 + 95 - 2


def test_names_of_any_length_leave_a_poster_on_one_page(folder: Path) -> None:
    for name, draw in (("a", draw_poster), ("b", draw_card_poster)):
        assert len(kept(folder / f"{name}.pdf", draw(LONG, ENGLISH)).pages) == 1


def test_every_card_scans_as_its_own_address(piles: Pdf) -> None:
    for at, card in enumerate(cards(CARDS_A_SHEET)):
        (code,) = blocks(left_half(piles, 1, at))
        assert matrix_of(code) == expected(card.link)


def test_a_poster_scans_as_the_address_of_the_survey_and_that_of_cards_has_nothing_to_scan(folder: Path) -> None:
    poster = kept(folder / "scan.pdf", draw_poster(INVITATION, ENGLISH))
    (code,) = blocks(page_of(poster, 0), height=60)
    assert matrix_of(code) == expected(BASE)
    assert b"/Figure" not in kept(folder / "none.pdf", draw_card_poster(INVITATION, ENGLISH)).unpacked


def test_a_card_that_is_printed_as_an_object_shows_nothing() -> None:
    assert "ABCD" not in repr(cards(1)[0])


def test_nobody_waits_long_for_the_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.01)
    with ONE_AT_A_TIME, pytest.raises(writing.BusyError), turn_to_print():
        pass
    with turn_to_print():
        assert ONE_AT_A_TIME.locked()
    assert not ONE_AT_A_TIME.locked()


Pixels = NDArray[np.bool_]


@cache
def page_of(pdf: Pdf, number: int) -> Pixels:
    """Give the dark pixels of a page; drawing one takes as long as all that is read from it."""
    out = pdf.path.with_suffix("")
    first = str(number + 1)
    command = ["pdftoppm", "-gray", "-r", str(RESOLUTION), "-f", first, "-l", first, "-png", "-singlefile"]
    subprocess.run([*command, str(pdf.path), str(out)], check=True)
    dark: Pixels = np.asarray(Image.open(out.with_suffix(".png")).convert("L")) < 128
    return dark


def left_half(pdf: Pdf, number: int, at: int) -> Pixels:
    """Give the part of a sheet in which the picture of a card lies, without the line along which it is cut."""
    top, left = 14 + 66 * (at // 2) + 1, 10 + 95 * (at % 2) + 1
    return page_of(pdf, number)[millimetres(top) : millimetres(top + 64), millimetres(left) : millimetres(left + 34)]


def blocks(dark: Pixels, height: float = 25) -> Iterator[Pixels]:
    """Give what stands between white rows, as far as it is as tall as a picture to scan."""
    rows = np.flatnonzero(dark.any(axis=1))
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > millimetres(1)) + 1):
        if len(run) >= millimetres(height):
            block = dark[run[0] : run[-1] + 1]
            columns = np.flatnonzero(block.any(axis=0))
            yield block[:, columns[0] : columns[-1] + 1]


def matrix_of(picture: Pixels, sizes: Sequence[int] = tuple(range(21, 178, 4))) -> list[list[bool]]:
    """Read the modules of a QR code at their middles; its size is that of the finder in its corner, in sevenths."""
    finder = int(np.argmin(picture[3])) / 7
    size = min(sizes, key=lambda each: abs(each - picture.shape[1] / finder))
    middles = [((np.arange(size) + 0.5) * length / size).astype(int) for length in picture.shape]
    read: list[list[bool]] = picture[np.ix_(*middles)].tolist()
    return read


def expected(address: str) -> list[list[bool]]:
    return [[bool(module) for module in row] for row in segno.make(address, error="m", micro=False).matrix]


def millimetres(length: float) -> int:
    return round(length / 25.4 * RESOLUTION)
