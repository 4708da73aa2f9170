"""The page of the surveys so far."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.lead import QUESTIONNAIRE, Lead
from tests.pages import open_page
from tests.web.public.publishing import ADDRESS, PAPERS, WAVES, count_a_further_wave, links_on, table_of
from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument


def with_another_question(text: str) -> Instrument:
    """Give the questionnaire in its next version, with another wording of its first question."""
    changed = QUESTIONNAIRE.replace("version: 0.1.0", "version: 0.2.0").replace("I like my work.", text)
    return parse_instrument(changed, "next.yaml")


@pytest.mark.usefixtures("published")
def test_the_first_survey_stands_alone(visitor: FlaskClient) -> None:
    page = open_page(visitor, WAVES)
    assert "This is the first survey here." in page.text
    assert table_of(page) == []


@pytest.mark.usefixtures("published")
def test_surveys_up_to_this_one_are_read_together_and_a_newer_one_is_linked(
    sqlite_lead: Lead, visitor: FlaskClient
) -> None:
    assert sqlite_lead.publishes(count_a_further_wave(sqlite_lead, 2025))
    page = open_page(visitor, WAVES)
    assert [row[0] for row in table_of(page)] == [
        "",
        "Survey 2025, 2 February 2025",
        "Baseline 2026, 2 February 2026",
    ]
    assert "There is a newer survey" not in page.text
    assert "Two scores may well be the same if their numbers for “between” overlap." in page.text
    earlier = open_page(visitor, "/results/loch/wave-2025/waves")
    assert "There is a newer survey: Baseline 2026" in earlier.text
    assert ADDRESS in links_on(earlier)
    assert "This is the first survey here." in earlier.text


@pytest.mark.usefixtures("published")
def test_other_questions_are_named_and_not_joined(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    further = count_a_further_wave(sqlite_lead, 2025, questionnaire=with_another_question("I like this place."))
    assert sqlite_lead.publishes(further)
    text = open_page(visitor, WAVES).text
    assert "three-questions@0.2.0" in text
    assert "three-questions@0.1.0" in text
    assert "The questions changed here (three-questions@0.1.0)" in text


@pytest.mark.usefixtures("published")
def test_each_survey_is_named_in_its_own_words(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    worded = QUESTIONNAIRE.replace("title: Three questions", "title: 'Three questions on {people}'")
    worded = worded.replace("themes:", "tokens: [{name: people, default: people}]\nthemes:", 1)
    plan = {"questionnaire": parse_instrument(worded, "worded.yaml"), "texts": {"people": "tenants"}}
    assert sqlite_lead.publishes(count_a_further_wave(sqlite_lead, 2025, **plan))
    assert "Three questions on tenants" in open_page(visitor, WAVES).text


@pytest.mark.usefixtures("published")
def test_a_survey_that_is_gone_between_two_looks_has_a_kind_page(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiassess.web.public.finding.read_publications", lambda *_: [])
    for path in (WAVES, *PAPERS):
        assert open_page(visitor, path, status=503).heading == "The results cannot be shown right now"


@pytest.mark.usefixtures("published")
def test_a_survey_that_is_not_published_is_not_among_them(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    count_a_further_wave(sqlite_lead, 2025, name="Counted, not published")
    assert "Counted, not published" not in open_page(visitor, WAVES).text
