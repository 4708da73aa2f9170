"""Code cards by pages: asked for by one member, printed once by another, and found nowhere afterwards."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.lead import BASELINE, Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import Member
from tiassess.collection.access import cancel_cards
from tiassess.collection.codes import AccessCode, read_code
from tiassess.reporting.pdf import writing
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME

PAGE = "/workspace/organisations/loch/waves/baseline/"
CARDS = f"{PAGE}cards"
PLAN: dict[str, Any] = {
    "opens": date(2026, 11, 25),
    "closes": date(2026, 12, 18),
    "results": date(2027, 2, 15),
}
ON_THE_FIRST_DAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
AFTERWARDS = datetime(2026, 12, 19, 9, tzinfo=UTC)
CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}\b")

SignedIn = Callable[[str], Member]

with_a_link = pytest.mark.parametrize("ways_in", [("cards", "link")])


@pytest.fixture
def ways_in() -> tuple[str, ...]:
    """How staff come, unless a test says otherwise."""
    return ("cards",)


@pytest.fixture
def people(sqlite_lead: Lead, ways_in: tuple[str, ...]) -> Lead:
    """The organisations, the accounts, and a wave with cards that opens in four days."""
    sqlite_lead.plans_a_wave(**PLAN, ways_in=ways_in)
    sqlite_lead.opens()
    return sqlite_lead


@pytest.fixture
def owner(signed_in: SignedIn) -> Member:
    """An owner of Loch who has signed in."""
    return signed_in("owner@loch.example")


def asks(member: Member, **piles: Any) -> str:
    """Ask for cards, and give the address of the order."""
    member.open(f"{CARDS}/order")
    member.press(f"{CARDS}/order", **piles)
    return orders(member)[0]


def orders(member: Member) -> list[str]:
    """Give the addresses of the orders on the open page."""
    links = [link.attrib["href"] for link in member.page.root.iter("a")]
    return [link for link in links if link.startswith(f"{CARDS}/orders/")]


def prints(member: Member, order: str) -> TestResponse:
    """Open an order and press its button."""
    member.open(order)
    return member.send(f"{order}/print")


def text_of_pdf(content: bytes, folder: Path) -> str:
    """Read a PDF as other programs do; the file is gone afterwards."""
    path = folder / "read.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    path.unlink()
    return " ".join(text.split())


def codes_in(content: bytes, folder: Path) -> list[AccessCode]:
    """Read the codes of printed cards."""
    return [read_code(code) for code in CODE.findall(text_of_pdf(content, folder))]


def test_one_member_asks_and_another_one_prints(lead_here: Member, owner: Member, tmp_path: Path) -> None:
    lead_here.open(PAGE)
    assert CARDS in {link.attrib["href"] for link in lead_here.page.root.iter("a")}
    order = asks(lead_here, pile_0="2", pile_1="3")
    assert lead_here.notices == ["The cards are asked for. Another member prints them on this page."]
    lead_here.open(order)
    assert "Now another member prints them" in lead_here.page.text
    answer = prints(owner, order)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = text_of_pdf(answer.data, tmp_path)
    assert len(set(CODE.findall(text))) == 5
    assert "Ward A: 3 cards" in text
    assert "localhost/answer/loch/baseline" in text.replace(" ", "")


def test_before_it_opens_a_lead_knows_that_cards_take_two(lead_here: Member, people: Lead) -> None:
    people.plans_a_wave("next", **{**PLAN, "opens": date(2027, 1, 18), "closes": date(2027, 2, 1)}, ways_in=("cards",))
    text = lead_here.open("/workspace/organisations/loch/waves/next/").text
    assert "Nobody prints code cards alone: a lead asks for them, and another lead or an owner prints them." in text
    assert "Staff will not be told: which group asks, who runs this website, whom to ask." in text


def test_the_wave_says_that_cards_come_next(lead_here: Member, clock: Clock, signed_in: SignedIn) -> None:
    assert "Print the code cards before that" in lead_here.open(PAGE).text
    clock.moment = ON_THE_FIRST_DAY
    assert "Cancel spare code cards by then." in signed_in("lead@loch.example").open(PAGE).text


@pytest.mark.parametrize("ways_in", [("link",)])
def test_a_wave_without_cards_says_nothing_of_them(lead_here: Member) -> None:
    assert "card" not in lead_here.open(PAGE).text
    lead_here.open(CARDS)
    assert lead_here.path == PAGE


def test_who_asked_cannot_print(lead_here: Member, owner: Member) -> None:
    order = asks(lead_here, pile_0="2")
    owner.open(order)
    token = dict(csrf(owner))["csrf_token"]
    assert token
    lead_here.open(order)
    assert not [form for form in lead_here.page.root.iter("form") if form.attrib.get("action") == f"{order}/print"]
    answer = lead_here.client.post(
        f"{order}/print", data=dict(csrf(lead_here)), headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.mimetype == "text/html"
    assert "another member prints them" in answer.text


def csrf(member: Member) -> list[tuple[str, str]]:
    """Give the token of any form of the open page."""
    fields = (each.attrib for each in member.page.root.iter("input"))
    return [(each["name"], each["value"]) for each in fields if each.get("name") == "csrf_token"][:1]


def test_a_second_press_gives_no_file(lead_here: Member, owner: Member) -> None:
    order = asks(lead_here, pile_0="2")
    owner.open(order)
    first, second = owner.send(f"{order}/print"), owner.send(f"{order}/print")
    assert (first.mimetype, second.mimetype) == ("application/pdf", "text/html")
    assert "These cards were printed already, and are printed once only." in second.text


def test_the_button_opens_beside_the_page_so_that_a_second_press_does_not_lose_the_file(
    lead_here: Member, owner: Member
) -> None:
    order = asks(lead_here, pile_0="2")
    owner.open(order)
    assert owner.form_to(f"{order}/print").attrib["target"] == "_blank"


def test_no_code_is_left_on_the_disk_in_a_log_or_on_a_page(  # noqa: PLR0917 - fixtures
    lead_here: Member,
    owner: Member,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    people: Lead,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level("DEBUG")
    order = asks(lead_here, pile_0="2", pile_1="3")
    codes = codes_in(prints(owner, order).data, tmp_path)
    assert len(codes) == 5
    owner.open(f"{CARDS}/spare")
    owner.press(f"{CARDS}/spare", codes=codes[0].written)
    for page in (PAGE, CARDS, order, "/workspace/organisations/loch/ledger"):
        owner.open(page)
    said = " ".join([*(page.response.text for page in [*owner.pages, *lead_here.pages]), caplog.text])
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any(path.name == "tiassess.sqlite-wal" for path in files)
    assert any(people.settings.key_dir in path.parents for path in files)
    for code in codes:
        for shape in (code.signs, code.written, code.signs.lower(), code.written.lower()):
            assert shape not in said
            assert [path for path, content in files.items() if shape.encode() in content] == []


def test_cards_that_did_not_arrive_are_taken_back_and_asked_for_again(lead_here: Member, owner: Member) -> None:
    order = asks(lead_here, pile_0="73")
    prints(owner, order)
    lead_here.open(f"{CARDS}/order")
    lead_here.press(f"{CARDS}/order", pile_0="1")
    assert lead_here.faults == ["There can be 0 more cards in all, because there are no more staff."]
    lead_here.open(f"{order}/void")
    lead_here.press(f"{order}/void")
    assert lead_here.notices == ["73 cards are cancelled."]
    asks(lead_here, pile_0="73")


def test_cards_that_may_have_been_used_cannot_be_taken_back(
    lead_here: Member, owner: Member, clock: Clock, signed_in: SignedIn
) -> None:
    order = asks(lead_here, pile_0="3")
    prints(owner, order)
    clock.moment = ON_THE_FIRST_DAY
    lead = signed_in("lead@loch.example")
    lead.open(order)
    assert "Take these cards back" not in lead.page.text
    lead.open(f"{order}/void")
    assert "some of these cards may have been used" in lead.page.text
    assert not [form for form in lead.page.root.iter("form") if not form.attrib.get("action")]


def test_whoever_prints_once_staff_can_answer_knows_beforehand_and_afterwards_that_lost_cards_stay_lost(
    lead_here: Member, owner: Member, clock: Clock, signed_in: SignedIn
) -> None:
    lost = "there can be no others in their place"
    order = asks(lead_here, pile_0="3")
    assert lost not in lead_here.open(f"{CARDS}/order").text + owner.open(order).text
    clock.moment = ON_THE_FIRST_DAY
    assert f"{lost}. So ask for a few first." in signed_in("lead@loch.example").open(f"{CARDS}/order").text
    member = signed_in("owner@loch.example")
    assert lost in member.open(order).text
    assert prints(member, order).mimetype == "application/pdf"
    assert "If it did not arrive, these cards are lost." in member.open(order).text


def test_an_order_that_was_taken_back_is_gone(lead_here: Member, owner: Member) -> None:
    order = asks(lead_here, pile_0="3")
    owner.open(order)
    lead_here.open(f"{order}/void")
    lead_here.press(f"{order}/void")
    assert lead_here.notices == ["The cards are not asked for any more."]
    owner.press(f"{order}/print")
    assert owner.notices == ["These cards were taken back."]


@pytest.mark.parametrize("written", ["a few", "-1", "1.5", "٣", "1234567"])
def test_a_number_is_asked_for_where_there_is_none(lead_here: Member, written: str) -> None:
    lead_here.open(f"{CARDS}/order")
    lead_here.press(f"{CARDS}/order", pile_1=written)
    assert lead_here.faults == ["Write a number, such as 12, or leave it empty."]


def test_spare_cards_are_cancelled_by_typing_or_scanning(
    lead_here: Member, owner: Member, tmp_path: Path, people: Lead
) -> None:
    codes = codes_in(prints(owner, asks(lead_here, pile_0="3")).data, tmp_path)
    other = AccessCode.make()
    lines = [
        codes[0].written.lower(),
        "",
        f"http://localhost/answer/loch/baseline/code/{codes[1].written}",
        codes[2].written[:-1] + ("0" if codes[2].written[-1] != "0" else "1"),
        other.written,
        codes[0].written,
    ]
    owner.open(f"{CARDS}/spare")
    owner.press(f"{CARDS}/spare", codes="\r\n".join(lines))
    (said,) = owner.notices
    assert said == (
        "2 cards are cancelled. Mistyped, so nothing was done with these lines: 4. "
        "Not a card of this survey, or cancelled before, so nothing was done: lines 5."
    )
    with people.database.writing() as session:
        assert cancel_cards(session, people.settings, BASELINE.find(session), codes) == 1


def test_a_lead_knows_that_cancelled_cards_make_no_room_for_new_ones(lead_here: Member) -> None:
    for page in (CARDS, f"{CARDS}/spare"):
        assert "make no room for new ones" in lead_here.open(page).text


@pytest.mark.parametrize(("ways_in", "is_said"), [(("cards",), False), (("cards", "e-mail"), True)])
def test_a_lead_with_messages_to_send_sends_them_before_printing_for_a_unit(lead_here: Member, is_said: bool) -> None:
    assert ("send the first messages before you print" in lead_here.open(CARDS).text) == is_said


def test_something_is_entered_before_cards_are_cancelled(owner: Member) -> None:
    owner.open(f"{CARDS}/spare")
    owner.press(f"{CARDS}/spare", codes="  ")
    assert owner.faults == ["Enter the code of at least one card."]


def test_the_ledger_tells_of_printed_and_cancelled_cards(lead_here: Member, owner: Member) -> None:
    order = asks(lead_here, pile_0="3")
    prints(owner, order)
    lead_here.open(f"{order}/void")
    lead_here.press(f"{order}/void")
    lead_here.open("/workspace/organisations/loch/ledger")
    assert "Code cards for “Baseline 2026” were printed: 3." in lead_here.page.text
    assert "Codes of “Baseline 2026” were cancelled: 3." in lead_here.page.text


def test_after_the_last_day_there_are_no_cards_and_no_posters(
    lead_here: Member, clock: Clock, signed_in: SignedIn
) -> None:
    order = asks(lead_here, pile_0="3")
    clock.moment = AFTERWARDS
    lead = signed_in("lead@loch.example")
    for page in ("cards", "cards/order", "cards/spare", "cards/poster.pdf", "poster.pdf"):
        lead.open(PAGE + page)
        assert lead.path == PAGE
        assert lead.notices == ["There are no cards or posters for this survey, or it is not the time for them."]
    lead.open(order)
    assert lead.path == PAGE


@with_a_link
def test_posters_carry_the_address_and_no_code(owner: Member, tmp_path: Path) -> None:
    for page, said in (("poster.pdf", "Scan it with a phone"), ("cards/poster.pdf", "Take any card from the pile.")):
        answer = owner.client.get(PAGE + page)
        assert answer.mimetype == "application/pdf"
        text = text_of_pdf(answer.data, tmp_path)
        assert said in text
        assert "localhost/answer/loch/baseline" in text.replace(" ", "")
        assert "Closes on 18 December 2026." in text
        assert not CODE.search(text)


@with_a_link
def test_the_address_that_was_set_is_the_one_on_paper(
    make_app: Callable[..., Flask], people: Lead, clock: Clock, tmp_path: Path
) -> None:
    assert clock
    app = make_app(replace(people.settings, address="https://survey.example.org"))
    member = Member(app.test_client()).sign_in("lead@loch.example")
    assert "survey.example.org/answer/loch/baseline" in text_of_pdf(
        member.client.get(f"{PAGE}poster.pdf").data, tmp_path
    )
    member.open(CARDS)
    assert "the address by which you came here" not in member.page.text
    assert "https://survey.example.org/answer/loch/baseline/" in member.open(PAGE).text


def test_where_no_address_was_set_the_page_says_which_one_it_takes(lead_here: Member) -> None:
    lead_here.open(CARDS)
    assert "the address by which you came here: http://localhost." in lead_here.page.text


@with_a_link
def test_while_another_file_is_made_no_card_is(
    lead_here: Member, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.01)
    order = asks(lead_here, pile_0="3")
    with ONE_AT_A_TIME:
        answer = prints(owner, order)
        assert "Another file is being made. Please come back in a minute." in answer.text
        assert owner.client.get(f"{PAGE}poster.pdf").status_code == 503
    assert prints(owner, order).mimetype == "application/pdf"


def test_an_order_is_known_by_its_own_address_only(owner: Member) -> None:
    assert owner.client.get(f"{CARDS}/orders/none").status_code == 404
    owner.open(f"{CARDS}/orders/00000000-0000-0000-0000-000000000000")
    assert owner.path == CARDS
