"""Spreads are figures about the people who have a score of their own, and never tell of fewer than k of them (R1)."""

from __future__ import annotations

from typing import Any

from tests.lead import QUESTIONNAIRE, Lead, Row, rows_of
from tiassess.disclosure.groups import Breakdown
from tiassess.instrument.parsing import parse_instrument

UNITS = "id,name,parent,headcount\na,A,,40\nb,B,,40\n"
EVERYWHERE = parse_instrument(QUESTIONNAIRE.replace(", report_from: organisation", ""), "three-questions.yaml")
COMPLETE = ["112", "233", "321", "333", "213", "222", "131", "212", "323", "311", "122", "231", "113", "332"]


def themes(lead: Lead, rows: list[Row]) -> dict[str, dict[str, Any]]:
    """Count a wave of two teams and give the score of each group that is shown."""
    lead.has_an_organisation(units=UNITS)
    lead.plans_a_wave(questionnaire=EVERYWHERE, breakdown=Breakdown.UNITS)
    lead.opens()
    lead.imports(rows)
    lead.closes()
    release = lead.counts()
    assert release is not None
    return {entry["id"]: entry["themes"][0] for entry in release.document["groups"] if entry["shown"]}


def test_the_score_of_the_one_person_who_answered_everything_cannot_be_worked_out(sqlite_lead: Lead) -> None:
    """Each question was answered by five people of team B, but only one of them has a score of their own.

    The spreads of 15 people and of 14 of them would give away the fifteenth's score.
    """
    single_answers = ["1..", "2..", "3..", "2..", ".1.", ".2.", ".3.", ".3.", "..1", "..2", "..1", "..3"]
    found = themes(sqlite_lead, [*rows_of("a", "nurse", COMPLETE), *rows_of("b", "nurse", ["313", *single_answers])])
    assert found["organisation"].keys() == {"id", "shown", "score", "low", "high", "n", "sd"}
    assert found["unit:a"].keys() == found["unit:b"].keys() == {"id", "shown", "score", "n"}


def test_the_spread_of_six_people_cannot_be_worked_out_from_two_larger_ones(sqlite_lead: Lead) -> None:
    """A spread is printed finely for ten people or more: directly, and by subtraction."""
    found = themes(sqlite_lead, [*rows_of("a", "nurse", COMPLETE), *rows_of("b", "nurse", COMPLETE[:6])])
    assert "sd" in found["organisation"]
    for team in ("unit:a", "unit:b"):
        assert found[team].keys() == {"id", "shown", "score", "low", "high", "n"}
        assert found[team]["low"] % 5 == found[team]["high"] % 5 == 0


def test_a_team_whose_rest_is_large_has_a_spread_of_its_own(sqlite_lead: Lead) -> None:
    found = themes(sqlite_lead, [*rows_of("a", "nurse", COMPLETE), *rows_of("b", "nurse", COMPLETE[:10])])
    assert all("sd" in found[group] for group in ("organisation", "unit:a", "unit:b"))


def test_where_everybody_has_the_same_score_of_their_own_the_spread_does_not_say_so(sqlite_lead: Lead) -> None:
    """Everybody's three answers add up to six: with a deviation of 0.0 each of them would have an open secret."""
    alike = ["123", "321", "213", "132", "231", "312"] * 4
    found = themes(sqlite_lead, [*rows_of("a", "nurse", alike), *rows_of("b", "nurse", COMPLETE)])
    assert found["unit:a"]["sd"] == 10.0
    assert found["unit:a"]["high"] - found["unit:a"]["low"] > 5
    assert found["unit:b"]["sd"] > 10.0
