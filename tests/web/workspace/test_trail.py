"""The audit trail on a page and as a file: in words, for owners and auditors, and unchanged or seen to be changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from tests.lead import NOW, Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import Member
from tiassess.people.trail import COMMAND_LINE, SERVER, Deed, Kind, Noted, Who, by_account, note
from tiassess.people.trail_reading import trail_lines
from tiassess.web.audience import OF_AN_ORGANISATION, audience_at, notes_itself
from tiassess.web.workspace.trail_pages import done, looked_at
from tiassess.web.workspace.trail_words import Names, words_of_deeds, words_of_trail_line

LOCH = "/workspace/organisations/loch"
TRAIL = f"{LOCH}/trail"
GONE = UUID(int=99)
NOBODY = Names({}, {}, {}, {})
DOCUMENT = Path(__file__).parents[3] / "docs" / "audit-trail.md"

SignedIn = Callable[[str], Member]


def rows_of(member: Member) -> list[list[str]]:
    """The lines of the open page: number, day, who, and what without the checksum behind it."""
    rows = [row for row in member.page.root.iter("tr") if next(row.iter("td"), None) is not None]
    cells = [[" ".join("".join(cell.itertext()).split()) for cell in row.iter("td")] for row in rows]
    return [[*row[:3], row[3].rpartition(" ")[0]] for row in cells]


def writes(lead: Lead, *lines: Noted, trail: UUID | None = None) -> None:
    """Let something stand in the trail of Loch, or another one."""
    with lead.database.writing() as session:
        for each in lines:
            note(session, trail or organisation_id(lead.database, "loch"), each)


def tampers(lead: Lead, statement: str) -> None:
    """Change lines as somebody would who controls the database."""
    with lead.database.engine.begin() as connection:
        for act in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER trail_entry_refuses_{act}"))
        connection.execute(text(statement))


def test_what_members_looked_at_and_did_stands_there_in_words(signed_in: SignedIn) -> None:
    lead = signed_in("lead@loch.example")
    lead.open(f"{LOCH}/ledger")
    lead.open(f"{LOCH}/units/add")
    lead.press(f"{LOCH}/units/add", name="Ward Ash", slug="ward-ash", headcount="30")
    owner = signed_in("owner@loch.example")
    owner.open(TRAIL)
    said = [row[2:4] for row in rows_of(owner)]
    assert ["lead@loch.example", "Looked at the ledger"] in said
    assert ["lead@loch.example", "Added a unit"] in said
    assert rows_of(owner)[0][1] == "21 November 2026"
    assert "All lines fit together." in owner.page.text


def test_a_thing_of_the_organisation_is_called_by_its_name(people: Lead, signed_in: SignedIn) -> None:
    people.plans_a_wave()
    signed_in("lead@loch.example").open(f"{LOCH}/waves/baseline/questions")
    auditor = signed_in("auditor@loch.example")
    auditor.open(TRAIL)
    assert ["lead@loch.example", "Looked at the questions of a wave: Baseline 2026"] in [
        row[2:4] for row in rows_of(auditor)
    ]


def test_who_has_no_account_any_more_is_somebody_who_left(people: Lead, signed_in: SignedIn) -> None:
    writes(people, Noted(Deed.VIEWED, by_account(GONE), NOW.date(), {"page": "ledger"}))
    owner = signed_in("owner@loch.example")
    owner.open(TRAIL)
    assert ["somebody who left", "Looked at the ledger"] in [row[2:4] for row in rows_of(owner)]


@pytest.mark.parametrize("who", ["lead", "moderator", "steering"])
def test_the_trail_is_for_owners_and_auditors_only(signed_in: SignedIn, who: str) -> None:
    member = signed_in(f"{who}@loch.example")
    assert "Audit trail" not in member.open(f"{LOCH}/").text
    for address in (TRAIL, f"{TRAIL}.jsonl"):
        member.open(address, status=404)


def test_owners_and_auditors_find_the_way_to_it(signed_in: SignedIn) -> None:
    for who in ("owner", "auditor"):
        assert "Audit trail of Loch Service" in signed_in(f"{who}@loch.example").open(f"{LOCH}/").text


def test_a_page_holds_a_hundred_lines_and_leads_to_the_earlier_ones(people: Lead, signed_in: SignedIn) -> None:
    writes(people, *(Noted(Deed.BACKED_UP, COMMAND_LINE, NOW.date()) for _ in range(150)))
    owner = signed_in("owner@loch.example")
    owner.open(TRAIL)
    first = [int(row[0]) for row in rows_of(owner)]
    (earlier,) = (link for link in owner.page.root.iter("a") if link.text == "Earlier lines")
    owner.open(earlier.attrib["href"])
    second = [int(row[0]) for row in rows_of(owner)]
    assert first + second == list(range(first[0], 0, -1))
    assert len(first) == 100
    assert "Earlier lines" not in owner.page.text


def test_looks_can_be_left_out_and_one_person_chosen(people: Lead, signed_in: SignedIn) -> None:
    writes(people, Noted(Deed.BACKED_UP, COMMAND_LINE, NOW.date()), Noted(Deed.BACKED_UP, by_account(GONE), NOW.date()))
    owner = signed_in("owner@loch.example")
    owner.open(f"{LOCH}/")
    owner.open(f"{TRAIL}?acts=1")
    assert {row[3] for row in rows_of(owner)} == {"Made a backup", "Signed in"}
    owner.open(f"{TRAIL}?who={GONE}")
    assert [row[2:4] for row in rows_of(owner)] == [["somebody who left", "Made a backup"]]
    assert "All lines fit together." in owner.page.text


@pytest.mark.parametrize("odd", ["before=0", "before=x", f"before={10**30}", "who=ann", "who=%00", "acts=%00"])
def test_an_address_that_chooses_nothing_that_there_is_shows_everything(
    people: Lead, signed_in: SignedIn, odd: str
) -> None:
    writes(people, Noted(Deed.BACKED_UP, COMMAND_LINE, NOW.date()))
    owner = signed_in("owner@loch.example")
    owner.open(f"{TRAIL}?{odd}")
    assert "Made a backup" in owner.page.text


@pytest.mark.parametrize(
    "change",
    [
        "entry = replace(entry, 'backed up', 'restored')",
        "entry = 'not a line at all'",
        "entry = '[]'",
        "sha256 = 'x'",
    ],
)
def test_a_line_that_was_changed_shows(people: Lead, signed_in: SignedIn, change: str) -> None:
    writes(people, *(Noted(Deed.BACKED_UP, COMMAND_LINE, NOW.date()) for _ in range(3)))
    tampers(people, f"UPDATE trail_entry SET {change} WHERE number = 2")
    owner = signed_in("owner@loch.example")
    owner.open(TRAIL)
    (warning,) = (each for each in owner.page.root.iter("div") if each.attrib.get("role") == "alert")
    assert "Line 2" in "".join(warning.itertext())
    assert "This line was changed after it was written." in rows_of(owner)[-2][3]
    assert "All lines fit together." not in owner.page.text


def test_a_line_that_was_taken_out_shows(people: Lead, signed_in: SignedIn) -> None:
    writes(people, *(Noted(Deed.BACKED_UP, COMMAND_LINE, NOW.date()) for _ in range(3)))
    tampers(people, "DELETE FROM trail_entry WHERE number = 2")
    owner = signed_in("owner@loch.example")
    assert "Line 3" in owner.open(TRAIL).text


def downloads(member: Member, path: str) -> str:
    """Give the file behind an address."""
    response = member.client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == "attachment; filename=trail.jsonl"
    return response.text


def test_the_file_holds_every_line_exactly_as_it_was_hashed(people: Lead, signed_in: SignedIn) -> None:
    owner = signed_in("owner@loch.example")
    owner.open(f"{LOCH}/")
    rows = downloads(owner, f"{TRAIL}.jsonl").splitlines()
    with people.database.reading() as session:
        lines = trail_lines(session, organisation_id(people.database, "loch"))[::-1]
    assert lines[-1].entry.find('"deed":"trail exported"') > 0
    for row, line in zip(rows, lines, strict=False):
        checksum = json.loads(row)["sha256"]
        hashed = row.replace(f',"sha256":"{checksum}"', "")
        assert (hashed, sha256(hashed.encode()).hexdigest()) == (line.entry, checksum)


def test_taking_the_file_asks_who_it_is_after_a_while(signed_in: SignedIn, clock: Clock) -> None:
    owner = replace(signed_in("owner@loch.example"), confirms=False)
    clock.passes(minutes=11)
    owner.open(f"{TRAIL}.jsonl")
    assert owner.page.heading == "Is it still you?"


def script_of_the_document() -> str:
    """The script by which a reader of the documents checks a file."""
    return DOCUMENT.read_text().partition("```python\n")[2].partition("```")[0]


def test_the_script_in_the_documents_finds_a_changed_and_a_missing_line(
    people: Lead, signed_in: SignedIn, tmp_path: Path
) -> None:
    writes(people, *(Noted(Deed.BACKED_UP, COMMAND_LINE, NOW.date()) for _ in range(3)))
    whole = downloads(signed_in("owner@loch.example"), f"{TRAIL}.jsonl")
    rows = whole.splitlines(keepends=True)
    cases = {
        whole: 0,
        whole.replace("backed up", "restored", 1): 1,
        "".join([rows[0], *rows[2:]]): 1,
    }
    for content, status in cases.items():
        (tmp_path / "trail.jsonl").write_text(content)
        (tmp_path / "check.py").write_text(script_of_the_document())
        done_ = subprocess.run(
            [sys.executable, tmp_path / "check.py", tmp_path / "trail.jsonl"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done_.returncode == status, done_
        assert status or json.loads(rows[-1])["sha256"] in done_.stdout


def test_the_servers_own_trail_is_for_hosts(people: Lead, signed_in: SignedIn) -> None:
    host = by_account(GONE)
    writes(people, Noted(Deed.ORGANISATION_ADDED, host, NOW.date(), {"organisation": "loch"}), trail=SERVER)
    visitor = signed_in("host@server.example")
    assert "Added an organisation: Loch Service" in visitor.open("/workspace/trail").text
    assert "organisation added" in downloads(visitor, "/workspace/trail.jsonl")
    for who in ("owner", "auditor"):
        signed_in(f"{who}@loch.example").open("/workspace/trail", status=404)


def test_every_page_that_is_noted_has_words(app: Flask) -> None:
    speechless = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            page = rule.endpoint.rpartition(".")[2]
            if audience_at(app, rule.endpoint) in OF_AN_ORGANISATION and not notes_itself(app, rule.endpoint):
                methods = rule.methods or set()
                speechless += [f"looked_at: {page}"] if "GET" in methods and page not in looked_at() else []
                speechless += [f"done: {page}"] if "POST" in methods and page not in done() else []
    assert speechless == []


def test_every_deed_has_words_of_its_own(app: Flask) -> None:
    with app.test_request_context():
        assert words_of_deeds().keys() == set(Deed) - {Deed.VIEWED, Deed.DID}


def test_a_share_link_is_called_by_whom_it_is_for(app: Flask) -> None:
    names = replace(NOBODY, links={str(GONE): "The board"})
    entry = Noted(Deed.LINK_OPENED, Who(Kind.LINK, GONE), NOW.date()).to_entry()
    with app.test_request_context():
        line = words_of_trail_line({**entry, "number": 1, "sha256": "x"}, names, was_changed=False)
    assert (line.who, line.what) == ("Somebody with the share link “The board”", "Opened the shared pages")


def test_who_was_invited_is_named_as_long_as_the_invitation_waits(app: Flask) -> None:
    entry = Noted(Deed.INVITED, COMMAND_LINE, NOW.date(), {"invitation": str(GONE), "roles": ["lead"]}).to_entry()
    said = {**entry, "number": 1, "sha256": "x"}
    with app.test_request_context():
        waits = words_of_trail_line(
            said, replace(NOBODY, invitations={str(GONE): "ann@loch.example"}), was_changed=False
        )
        is_over = words_of_trail_line(said, NOBODY, was_changed=False)
    assert (waits.what, waits.of) == ("Invited somebody", ("ann@loch.example", "Lead"))
    assert is_over.of == ("Lead",)


def test_a_look_at_the_trail_is_a_line_too(signed_in: SignedIn, clock: Clock) -> None:
    auditor = signed_in("auditor@loch.example")
    auditor.open(TRAIL)
    auditor.open(TRAIL)
    assert ["auditor@loch.example", "Looked at the audit trail"] in [row[2:4] for row in rows_of(auditor)]
