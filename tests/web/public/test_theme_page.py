"""The page of a theme: its score, and how each question was answered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.lead import Lead, rows_of
from tests.pages import open_page
from tests.web.public.publishing import HIDDEN, THEME, table_of


@pytest.mark.usefixtures("published")
def test_a_theme_shows_its_score_and_how_each_question_was_answered(visitor: FlaskClient) -> None:
    page = open_page(visitor, THEME)
    assert page.heading == "Work"
    assert ["I have the time I need.", "32 % (6)", "31 % (6)", "37 % (7)", "19"] in table_of(page)
    assert "between" in page.text


def test_a_question_that_is_not_shown_keeps_its_row_without_a_number(sqlite_lead: Lead, visitor: FlaskClient) -> None:
    answers = ["112", "233", "321", "333", "21.", "22.", "33.", "23.", "32.", "11."]
    sqlite_lead.has_a_closed_wave(rows_of("ward-a", "nurse", answers))
    sqlite_lead.counts()
    sqlite_lead.publishes()
    page = open_page(visitor, THEME)
    assert ["My leaders listen to me.", HIDDEN] in table_of(page)
    assert ["Work", HIDDEN] in table_of(page)
