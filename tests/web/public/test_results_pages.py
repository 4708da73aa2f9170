"""All pages of results: how they are reached, what they may show, how long they are kept, and their files."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.lead import Lead
from tests.pages import open_page
from tests.web.public.publishing import (
    ADDRESS,
    FILE,
    HIDDEN,
    METHOD,
    PAPERS,
    SUMMER,
    TEAMS,
    THEME,
    WAVES,
    links_on,
    open_a_wave,
    publish_instead,
    walk,
    with_whole,
)
from tiassess.disclosure.release import Release
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME

ON_EVERY_PAGE = {
    "preview": "please do not pass these results on",
    "imported": "whoever holds the file knows them",
}
"""What every page says of an old file whose answers were imported."""


def test_every_page_can_be_reached_from_the_first_and_says_what_to_know_first(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    publish_instead(sqlite_lead, published, rules=published.document["rules"] | dict.fromkeys(ON_EVERY_PAGE, True))
    pages = {page.response.request.path: page for page in walk(visitor, ADDRESS)}
    groups = {f"{TEAMS}/{group}" for group in ("unit.north", "unit.ward-a", "unit.ward-b", "unit.ward-c")}
    roles = {f"{TEAMS}/role.nurse", f"{TEAMS}/role.admin"}
    assert pages.keys() == {ADDRESS, THEME, TEAMS, WAVES, METHOD} | groups | roles
    for page in pages.values():
        assert all(sentence in page.text for sentence in ON_EVERY_PAGE.values())
        assert page.site == "Loch Service"
        assert page.title == f"{page.heading} – Baseline 2026 – Loch Service"


@pytest.mark.parametrize("path", [THEME, TEAMS, f"{TEAMS}/unit.ward-a", WAVES, METHOD, FILE, *PAPERS])
def test_before_publication_there_is_no_page_but_the_first(sqlite_lead: Lead, visitor: FlaskClient, path: str) -> None:
    open_a_wave(sqlite_lead, **SUMMER)
    assert open_page(visitor, path, status=404).heading == "There is no page here"
    assert visitor.get(ADDRESS).headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "path", [f"{ADDRESS}/themes/none", f"{TEAMS}/unit.ward-d", f"{TEAMS}/unit:ward-a/x", f"{TEAMS}/organisation"]
)
def test_what_is_not_shown_has_no_page(visitor: FlaskClient, path: str) -> None:
    assert open_page(visitor, path, status=404).heading == "There is no page here"


def test_everything_hidden_shows_no_number_on_any_page(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    hidden = [
        {key: group[key] for key in ("id", "label", "kind", "members")} | {"shown": False}
        for group in published.document["groups"]
    ]
    telling = {"ballots", "participation", "not_answered"}
    document = {key: value for key, value in published.document.items() if key not in telling}
    publish_instead(sqlite_lead, Release(document), groups=hidden)
    pages = list(walk(visitor, ADDRESS))
    assert len(pages) == 4  # what was heard, teams and roles, surveys so far, method
    pages.append(open_page(visitor, THEME))
    for page in pages:
        if page.response.request.path != METHOD:
            known = re.sub(r"Baseline 2026|\d+ (January|February) 2026|@0\.1\.0|: 3 questions|0 to 100", "", page.text)
            assert not re.search(r"\d", known), known
    assert f"{HIDDEN}: North, Ward A, Ward B, Ward C, Ward D." in " ".join(page.text for page in pages)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", [ADDRESS, THEME, TEAMS, WAVES, METHOD])
def test_a_page_may_be_kept_and_is_asked_for_each_time(visitor: FlaskClient, path: str) -> None:
    answer = visitor.get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = visitor.get(path, headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")


def test_a_result_that_is_withdrawn_is_gone_at_the_next_look(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    mark = visitor.get(ADDRESS).headers["ETag"]
    publish_instead(sqlite_lead, published, groups=with_whole(published, themes=[{"id": "work", "shown": False}]))
    answer = visitor.get(ADDRESS, headers={"If-None-Match": mark})
    assert answer.status_code == 200
    assert HIDDEN in answer.text


@pytest.mark.usefixtures("published")
def test_the_mark_of_a_page_is_the_same_for_everybody(visitor: FlaskClient) -> None:
    marks = {visitor.get(ADDRESS, headers={"User-Agent": name}).headers["ETag"] for name in ("one", "two")}
    assert len(marks) == 1


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", PAPERS)
def test_a_pdf_opens_in_the_browser_under_a_name_that_tells_nothing(visitor: FlaskClient, path: str) -> None:
    assert path in links_on(open_page(visitor, ADDRESS))
    answer = visitor.get(path)
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"inline; filename={path.rpartition('/')[2]}"
    assert visitor.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("published")
def test_while_another_file_is_made_people_are_asked_to_come_back(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiassess.reporting.pdf.writing.PATIENCE", 0.01)
    monkeypatch.setattr("tiassess.reporting.pdf.writing._kept", {})
    with ONE_AT_A_TIME:
        page = open_page(visitor, PAPERS[1], status=503)
        assert page.heading == "The file is being made"
        assert "Please come back in a minute." in page.text
        assert page.response.headers["Retry-After"] == "60"
        assert open_page(visitor, ADDRESS).heading == "What we heard"
    assert visitor.get(PAPERS[1]).status_code == 200


@pytest.mark.usefixtures("published")
def test_each_chart_has_its_figure_at_the_address_that_the_page_names(visitor: FlaskClient) -> None:
    for path in (ADDRESS, THEME, f"{TEAMS}/unit.ward-a"):
        page = open_page(visitor, path)
        charts = [figure.attrib["id"] for figure in page.root.iter("figure")]
        figures = {
            span.attrib["id"]: span.attrib["data-address"] for span in page.root.iter("span") if "id" in span.attrib
        }
        assert charts
        for chart in charts:
            figure = visitor.get(figures[f"{chart}-figure"])
            assert figure.mimetype == "application/json"
            assert {"data", "layout"} <= figure.get_json().keys()
    assert open_page(visitor, f"{ADDRESS}?figure=none", status=404).heading == "There is no page here"
