"""The page on how results were made, and how to check them."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.lead import Lead
from tests.pages import open_page
from tests.web.public.publishing import FILE, METHOD, links_on, publish_instead, table_of
from tiassess.disclosure.release import Release


def test_the_method_names_rules_versions_and_checksums(visitor: FlaskClient, published: Release) -> None:
    page = open_page(visitor, METHOD)
    assert "A group is shown only where 5 people or more answered." in page.text
    assert "For a role within a team it is 10." in page.text
    assert "(three-questions@0.1.0). This is a draft." in page.text
    assert "Made for tests." in page.text
    assert "CC BY 4.0" in page.text
    assert published.sha256 in page.text
    assert published.document["questionnaire"]["sha256"] in page.text
    assert table_of(page)[1:] == [["Disagree", "0"], ["Neither agree nor disagree", "50"], ["Agree", "100"]]
    assert FILE in links_on(page)


def test_the_method_promises_no_deletion_before_it_is_done(
    sqlite_lead: Lead, visitor: FlaskClient, published: Release
) -> None:
    """The key goes first; the locked forms may wait a while for somebody who still reads the database."""
    rules = published.document["rules"]
    publish_instead(sqlite_lead, published, rules=rules | {"imported": False})
    text = open_page(visitor, METHOD).text
    assert "The key to them was destroyed when the results came out, so no one can open them any more." in text
    assert "The locked forms are deleted too." in text
    assert "were deleted" not in text
    publish_instead(sqlite_lead, published, rules=rules | {"imported": True})
    assert "The key to them" not in open_page(visitor, METHOD).text
