"""No number of a hidden result stands on a page, in a figure, alternative text, PDF, file name, header or log (P4, P7).

The hidden groups of this wave are large, because they are hidden for the sake of a small one. So their numbers have
three digits and stand out, and this guard looks for them wherever a reader, a member or a program can look.
"""

from __future__ import annotations

import logging
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.lead import NOW, Lead
from tests.pages import parse
from tests.web.public.publishing import ADDRESS, publish_instead
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import PASSWORD, Member
from tiassess.app import create_app
from tiassess.config.folders import PACKAGE
from tiassess.measurement.points import ScoredItem, item_mean, score_of
from tiassess.measurement.rounding import display_one_decimal
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import MemberRole
from tiassess.release.reading import read_publication
from tiassess.release.tables import LedgerEntry, StoredRelease
from tiassess.web.running import running

UNITS = """id,name,parent,headcount
north,North,,
ward-a,Ward A,north,950
ward-b,Ward B,north,9
ward-c,Ward C,,850
ward-d,Ward D,,9
ward-e,Ward E,,1100
"""
ROLES = """id,name
nurse,Nurses
"""

ANSWERED: Mapping[str, Mapping[str, tuple[int, int, int]]] = {
    "ward-a": {"q1": (389, 149, 157), "q2": (163, 359, 173), "q3": (347, 181, 167)},
    "ward-b": {"q1": (1, 1, 2), "q2": (1, 1, 2), "q3": (1, 1, 2)},
    "ward-c": {"q1": (233, 127, 211), "q2": (137, 313, 121), "q3": (191, 241, 139)},
    "ward-d": {"q1": (1, 1, 2), "q2": (1, 1, 2), "q3": (1, 1, 2)},
    "ward-e": {"q1": (0, 1, 917), "q2": (307, 409, 202), "q3": (317, 302, 299)},
}
"""How many people of each ward chose each option. Ward B and D are too small; so A and C are hidden too.

Of ward E all but one chose the same answer to the first question, so that it is told in words.

C and D are heard together as the other parts of the organisation, and no number of these may be one of C alone.
"""

DID_NOT_ANSWER: Mapping[str, Mapping[str, int]] = {"ward-a": {"dk": 151, "pns": 37}, "ward-c": {"dk": 179, "pns": 41}}
"""How many more of each ward did not know or would rather not say, at every question."""

HIDDEN = ("ward-a", "ward-b", "ward-c", "ward-d")
OFFERED = ("q1", "q2")
"""The third question is for the whole organisation only, and so is its part in a team's score."""

SMALLEST = 100
"""Smaller numbers stand on any page for other reasons."""

REACHED = {
    "the log",
    "the reports",
    "/workspace/organisations/loch/",
    *(
        f"{ADDRESS}{end}"
        for end in ("", "/themes/work", "/teams", "/teams/unit.north", "/teams/unit.ward-e", "/waves", "/method")
    ),
    *(f"{ADDRESS}/{file}" for file in ("release.json", "brief.pdf", "report.pdf")),
    *(f"{ADDRESS}{end}" for end in ("?figure=scores", "/themes/work?figure=answers")),
}
"""Some of the places at least that the walk comes to."""

FONT_TOOLS = ("fontTools", "weasyprint")
"""Loggers of libraries that count glyphs while a PDF is made."""

FOLLOWED = ("href", "data-address")
"""What leads on from a page: links, and the addresses of figures."""


def rows() -> Iterator[dict[str, str]]:
    """Give everybody's answers, as a file that is imported has them."""
    for ward, questions in ANSWERED.items():
        chosen = [
            [str(option) for option, people in enumerate(counts, start=1) for _ in range(people)]
            for counts in questions.values()
        ]
        for answers in zip(*chosen, strict=True):
            yield {"unit": ward, "role": "", **dict(zip(questions, answers, strict=True))}
    for ward, reasons in DID_NOT_ANSWER.items():
        for reason, people in reasons.items():
            yield from ({"unit": ward, "role": "", **dict.fromkeys(ANSWERED[ward], reason)} for _ in range(people))


def markers() -> set[str]:
    """Give the numbers that are hidden and stand out: people by option, answers, and scores of the hidden wards.

    So are those behind words, and the *don't knows* of a hidden ward below no other unit.
    """
    numbers = {count for ward in HIDDEN for item in OFFERED for count in ANSWERED[ward][item]}
    numbers |= {sum(ANSWERED[ward]["q1"]) for ward in HIDDEN}
    numbers |= {max(ANSWERED["ward-e"]["q1"]), DID_NOT_ANSWER["ward-c"]["dk"]}
    return {str(number) for number in numbers if number >= SMALLEST} | {score(ward) for ward in ("ward-a", "ward-c")}


def score(ward: str) -> str:
    """Give the score that a ward would have."""
    return str(display_one_decimal(score_of([mean(ANSWERED[ward][item]) for item in OFFERED])))


def mean(counts: tuple[int, ...]) -> Fraction:
    """Give the mean of a question."""
    return item_mean(dict(enumerate(counts, start=1)), ScoredItem(len(counts), reversed=False))


@pytest.fixture
def lead(sqlite_lead: Lead) -> Lead:
    """Somebody who has published the wave, and has an account as a lead."""
    sqlite_lead.has_an_organisation(UNITS, ROLES)
    sqlite_lead.plans_a_wave()
    sqlite_lead.opens()
    sqlite_lead.imports(list(rows()))
    sqlite_lead.closes()
    sqlite_lead.counts()
    assert sqlite_lead.publishes()
    add_account(sqlite_lead.database, "lead@loch.example", PASSWORD, NOW.date())
    organisation = organisation_id(sqlite_lead.database, "loch")
    add_membership(sqlite_lead.database, "lead@loch.example", organisation, MemberRole.LEAD)
    return sqlite_lead


def everything_reachable(client: FlaskClient, *starts: str) -> dict[str, TestResponse]:
    """Ask for every address that pages lead to, from some pages on: pages, figures and files."""
    waiting, answers = list(starts), {}
    while waiting:
        path = waiting.pop()
        if path in answers:
            continue
        answers[path] = client.get(path, follow_redirects=True)
        if answers[path].mimetype == "text/html":
            assert answers[path].status_code == 200, path
            waiting += [one for one in addresses_in(answers[path]) if one.startswith(("/results/", "/workspace/"))]
    return answers


def addresses_in(page: TestResponse) -> Iterator[str]:
    for element in parse(page.data).iter():
        for name in FOLLOWED:
            yield element.attrib.get(name, "").partition("#")[0]


def said_by(answer: TestResponse, folder: Path) -> str:
    """Give everything that an answer says: headers, and the whole text of pages, figures, files and PDFs."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Content-Length")
    return headers + (said_by_pdf(answer.data, folder) if answer.mimetype == "application/pdf" else answer.text)


def said_by_pdf(content: bytes, folder: Path) -> str:
    """Give the text of a PDF, what it says of itself, and its strings, alternative texts among them."""
    file = folder / "looked-at.pdf"
    file.write_bytes(content)
    name = str(file)
    tools = (["pdftotext", name, "-"], ["pdfinfo", name], ["pdfinfo", "-meta", name], ["pdfinfo", "-struct-text", name])
    said = [subprocess.run(tool, capture_output=True, text=True, check=True).stdout for tool in tools]
    wide = re.findall(rb"\(\xfe\xff((?:\\.|[^()\\])*)\)", content, flags=re.DOTALL)
    return "\n".join([*said, *(string.decode("utf-16-be", "replace") for string in wide)])


def found_in(said: Mapping[str, str], numbers: Iterable[str]) -> dict[str, set[str]]:
    """Say which numbers stand where, as numbers of their own and not as a part of longer ones."""
    found = {}
    for place, text in said.items():
        standing = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)", text))
        if leaked := standing & set(numbers):
            found[place] = leaked
    return found


@pytest.fixture
def said(lead: Lead, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], dict[str, str]]]:
    """Look at everything that everybody and a signed-in lead can see of the wave, and at the log."""
    app = create_app(lead.settings)
    client = app.test_client()
    Member(client).sign_in("lead@loch.example")

    def look() -> dict[str, str]:
        with caplog.at_level(logging.DEBUG):
            answers = everything_reachable(client, ADDRESS, "/workspace/")
        said = {path: said_by(answer, tmp_path) for path, answer in answers.items()}
        ours = [record.getMessage() for record in caplog.records if not record.name.startswith(FONT_TOOLS)]
        return said | {"the log": "\n".join(ours), "the addresses": "\n".join(answers), "the reports": reports()}

    def reports() -> str:
        with lead.database.reading() as session:
            stored = session.scalars(select(StoredRelease)).all()
            lines = [line.entry for line in session.scalars(select(LedgerEntry))]
        return "\n".join([*lines, *(str(report) for row in stored for report in (row.audit, row.publishing_audit))])

    yield look
    with app.app_context():
        running().database.close()


def test_the_numbers_looked_for_are_hidden_and_stand_out(lead: Lead) -> None:
    wave = lead.sees()
    with lead.database.reading() as session:
        document = read_publication(session, wave.organisation_id, wave.id, wave.slug).release.document
    shown = {group["id"]: group["shown"] for group in document["groups"] if group["kind"] == "unit"}
    assert shown == {"unit:north": True, "unit:ward-e": True} | {f"unit:{ward}": False for ward in HIDDEN}
    (coded,) = [item for group in document["groups"] if group["shown"] for item in group["items"] if "coded" in item]
    assert coded == {"id": "q1", "shown": True, "n": 918, "coded": {"option": "3", "at_least": 916}}
    assert {entry["group"] for entry in document["not_answered"]} == {"organisation", "unit:north"}
    assert len(markers()) == 18


def test_no_number_of_a_hidden_result_is_anywhere(said: Callable[[], dict[str, str]]) -> None:
    everything = said()
    assert everything.keys() >= REACHED, REACHED - everything.keys()
    assert found_in(everything, markers()) == {}


def test_the_guard_sees_a_number_wherever_one_is_let_through(lead: Lead, said: Callable[[], dict[str, str]]) -> None:
    """A release with the numbers of one hidden ward in it, as a mistake at the gate would make it."""
    wave = lead.sees()
    with lead.database.reading() as session:
        release = read_publication(session, wave.organisation_id, wave.id, wave.slug).release
    groups = [let_through(group) if group["id"] == "unit:ward-a" else group for group in release.document["groups"]]
    publish_instead(lead, release, groups=groups)
    found = found_in(said(), markers())
    wards_own = {
        number for number in markers() if number in {str(n) for counts in ANSWERED["ward-a"].values() for n in counts}
    }
    ward = f"{ADDRESS}/teams/unit.ward-a"
    for place in (ward, f"{ward}?figure=answers-work", f"{ADDRESS}/release.json"):
        assert wards_own <= found[place], place
    for place in (f"{ADDRESS}/teams", f"{ward}?figure=scores", f"{ADDRESS}/report.pdf"):
        assert score("ward-a") in found[place], place


def test_the_words_for_what_is_hidden_stand_in_one_place() -> None:
    """Whatever is hidden for whatever reason reads alike (R7), so the text is written once and lent to all others."""
    words = "to protect anonymity"
    written = [file for file in PACKAGE.rglob("*.*") if file.suffix in {".py", ".html", ".svg", ".css", ".ts", ".js"}]
    holding = [file.relative_to(PACKAGE) for file in written if words in file.read_text("utf-8")]
    said = (PACKAGE / "reporting" / "saying.py").read_text("utf-8").count(words)
    assert (holding, said) == ([Path("reporting/saying.py")], 1)


def let_through(group: dict[str, Any]) -> dict[str, Any]:
    """Fill a hidden ward with its numbers."""
    ward = group["id"].removeprefix("unit:")
    counts = {item: dict(enumerate(ANSWERED[ward][item], start=1)) for item in OFFERED}
    items = [
        {"id": item, "shown": True, "n": sum(people.values()), "counts": {str(at): n for at, n in people.items()}}
        for item, people in counts.items()
    ]
    n = items[0]["n"]
    theme = {"id": "work", "shown": True, "score": float(score(ward)), "low": 40, "high": 60, "n": n}
    return {**group, "shown": True, "n": n, "themes": [theme], "items": items}
