"""Waves in every state, published and not, and other releases in the place of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update

from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.pages import Page, open_page, text_of
from tiassess.disclosure.release import Release, finish_release
from tiassess.release.events import Event
from tiassess.release.ledger import enter
from tiassess.release.purging import purge
from tiassess.release.tables import StoredRelease
from tiassess.wave.waves import WaveName

ROWS = [
    *rows_of("ward-a", "nurse", ["112", "233", "321", "333", "213", "222"]),
    *rows_of("ward-b", "admin", ["331", "231", "32.", "113", "323", "211"]),
    *rows_of("ward-c", "", ["111", "331", "222", "232", "312", "123", "133"]),
]
ADDRESS = "/results/loch/baseline"
FILE = f"{ADDRESS}/release.json"
THEME = f"{ADDRESS}/themes/work"
TEAMS = f"{ADDRESS}/teams"
WAVES = f"{ADDRESS}/waves"
METHOD = f"{ADDRESS}/method"
PAPERS = [f"{ADDRESS}/brief.pdf", f"{ADDRESS}/report.pdf"]
HIDDEN = "Not shown, to protect anonymity"
LATER = {"results": date(2026, 12, 1)}
"""A day of results that is still to come."""

SUMMER = {"opens": date(2027, 7, 1), "closes": date(2027, 7, 20), "results": date(2027, 8, 2)}


def open_a_wave(lead: Lead, **plan: Any) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave(**{"ways_in": ("link",), **plan})
    lead.opens()


def count_a_wave(lead: Lead, **plan: Any) -> None:
    lead.has_a_closed_wave(ROWS, **plan)
    lead.counts()


def give_up_a_wave(lead: Lead) -> None:
    count_a_wave(lead)
    purge(lead.database, lead.settings, NOW + timedelta(days=400))


def publish_instead(lead: Lead, release: Release, name: WaveName = BASELINE, /, **changes: Any) -> None:
    """Publish another release in place of a wave's, with its line in the ledger."""
    document = {key: value for key, value in release.document.items() if key != "sha256"} | changes
    other = finish_release(document)
    wave = lead.sees(name)
    with lead.database.writing() as session:
        stored = update(StoredRelease).where(StoredRelease.wave_id == wave.id)
        session.execute(stored.values(document=other.to_bytes(), sha256=other.sha256))
        enter(session, wave, Event.PUBLISHED, NOW.date(), {"release": other.sha256})


def count_a_further_wave(lead: Lead, year: int, **plan: Any) -> WaveName:
    """Count another wave of the same organisation, with answers of its own and named after its year."""
    days = {"opens": date(year, 1, 5), "closes": date(year, 2, 2)}
    name = lead.plans_a_wave(f"wave-{year}", **{"name": f"Survey {year}", **days, **plan})
    lead.opens(name)
    lead.imports([*ROWS, *rows_of("ward-c", "nurse", ["333"] * (2027 - year))], name)
    lead.closes(name)
    lead.counts(name)
    return name


def with_whole(release: Release, **changes: Any) -> list[dict[str, Any]]:
    """Give the groups of a release, with another whole organisation."""
    whole, *others = release.document["groups"]
    return [{key: value for key, value in (whole | changes).items() if value is not None}, *others]


def told_in_words(release: Release) -> dict[str, Any]:
    """Give what differs where nearly everyone agrees on the first question and many do not know of the second.

    What is left of North and of the organisation are groups of their own, and participation is told.
    """
    groups = []
    for declared in release.document["groups"]:
        group = dict(declared)
        named = {item["id"]: item for item in group.get("items", ())}
        if group["id"] in {"organisation", "unit:north"}:
            coded = {"option": "3", "at_least": group["n"] - 2}
            named["q1"] = {"id": "q1", "shown": True, "n": group["n"], "coded": coded}
            answered = group["n"] - 6
            named["q2"] = {"id": "q2", "shown": True, "n": answered, "counts": {"1": 3, "2": 0, "3": answered - 3}}
            group |= {"items": list(named.values()), "themes": [{"id": "work", "shown": False}]}
        groups.append(group)
    ward_b = next(group for group in groups if group["id"] == "unit:ward-b")
    groups.append({**ward_b, "id": "other:north", "kind": "other", "label": "North"})
    groups.append({**ward_b, "id": "other:organisation", "kind": "other", "label": "Loch Service"})
    whole, north = (next(group for group in groups if group["id"] == name) for name in ("organisation", "unit:north"))
    return {
        "groups": groups,
        "rules": release.document["rules"] | {"preview": False},
        "participation": [{"group": "organisation", "band": 20}, {"group": "unit:ward-b", "band": 95}],
        "not_answered": [
            {"group": "organisation", "items": _not_answered(whole, reasons=True)},
            {"group": "unit:north", "items": _not_answered(north, reasons=False)},
        ],
    }


def _not_answered(group: dict[str, Any], *, reasons: bool) -> list[dict[str, Any]]:
    """Say what became of questions: of the second one six people did not know, others were skipped."""
    cells = []
    for item in group["items"]:
        left = group["n"] - item["n"]
        unknown = left if item["id"] == "q2" else 0
        told = {"answered": item["n"], "did_not_know": unknown, "otherwise": left - unknown}
        why = {"reasons": {"skipped": left - unknown, "na": 0, "pns": 0, "not_asked": 0}} if reasons else {}
        cells.append({"id": item["id"], "shown": True, **told, **why})
    return cells


def table_of(page: Page) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in page.root.iter("tr")]


def links_on(page: Page) -> list[str]:
    """Give the addresses on this server that a page leads to."""
    addresses = (link.attrib["href"] for link in page.root.iter("a"))
    return [address for address in addresses if address.startswith("/")]


def walk(visitor: FlaskClient, start: str) -> Iterator[Page]:
    """Open every page of results that can be reached by links, each checked as every page is; files are not opened."""
    waiting, seen = [start], {start}
    while waiting:
        page = open_page(visitor, waiting.pop())
        yield page
        for address in links_on(page):
            if address.startswith("/results/") and not address.endswith((".json", ".pdf")) and address not in seen:
                seen.add(address)
                waiting.append(address)
