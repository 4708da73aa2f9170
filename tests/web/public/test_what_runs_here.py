from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.lead import Lead
from tests.pages import open_page
from tiassess.config import Settings

UNITS = "id,name,parent,headcount\nward-a,Ward A,,60\n"


def opens(lead: Lead, *, demonstration: bool) -> None:
    lead.has_an_organisation(UNITS, demonstration=demonstration)
    lead.opens(lead.plans_a_wave())


def test_a_demonstration_is_shown_around(sqlite_lead: Lead, make_app: Callable[[Settings], Flask]) -> None:
    opens(sqlite_lead, demonstration=True)
    page = open_page(make_app(sqlite_lead.settings).test_client(), "/")
    assert "made-up example" in page.text
    assert "/results/loch/baseline" in page.response.text


def test_a_real_organisation_is_not_named_on_the_first_page(
    sqlite_lead: Lead, make_app: Callable[[Settings], Flask]
) -> None:
    opens(sqlite_lead, demonstration=False)
    page = open_page(make_app(sqlite_lead.settings).test_client(), "/")
    assert "made-up" not in page.text
    assert "loch" not in page.text.lower()
