"""The page on how results were made, and how to check them."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.lead import QUESTIONNAIRE, Lead
from tests.pages import open_page
from tests.web.public.publishing import ADDRESS, FILE, METHOD, ROWS, links_on, publish_instead, table_of, walk
from tiassess.disclosure.release import Release
from tiassess.instrument.parsing import parse_instrument


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


def test_anchor_indexes_are_in_the_release_and_named_by_the_method_and_on_no_other_page(
    sqlite_lead: Lead, visitor: FlaskClient
) -> None:
    index = "  - {id: fixed, label: Fixed questions, kind: anchors, items: [q1, q2, q3]}\nscoring:"
    with_anchors = parse_instrument(QUESTIONNAIRE.replace("scoring:", index), "anchors.yaml")
    sqlite_lead.has_a_closed_wave(ROWS, questionnaire=with_anchors)
    release = sqlite_lead.counts()
    sqlite_lead.publishes()
    assert "fixed" in [score["id"] for score in release.document["groups"][0]["themes"]]
    named = [page.heading for page in walk(visitor, ADDRESS) if "Fixed questions" in page.text]
    assert named == ["How we worked this out"]


def test_the_method_says_how_many_codes_there_were(sqlite_lead: Lead, visitor: FlaskClient, published: Release) -> None:
    assert "not cancelled" not in open_page(visitor, METHOD).text
    counted = published.document["ballots"]["counted"]
    publish_instead(sqlite_lead, published, ballots={"counted": counted, "codes_issued": 48})
    assert f"48 codes were given out and not cancelled, and {counted} forms were counted." in (
        open_page(visitor, METHOD).text
    )
