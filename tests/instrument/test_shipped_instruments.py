"""The instruments that ship: valid, readable, and what the documentation says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.instrument.shelf import BUILT_IN, SHIPPED, shipped
from tiassess.instrument.checking import check_file
from tiassess.instrument.kinds import AskIf, Level, ScoreKind, Status
from tiassess.instrument.plainness import HIGHEST_GRADE, reading_grade
from tiassess.instrument.words import fill_tokens

FILES = sorted(SHIPPED.glob("*-*.yaml"))
WHOLE_SERVICE = "nly results for the whole service are shown"

# One short line with one long word: the grade is an artefact of the formula, the sentence is plain.
KNOWN_WARNINGS = {
    "“This organisation cares about its staff.” is hard to read (grade 10.4). Use shorter words or sentences."
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_instrument_has_no_faults_and_no_unknown_warnings(path: Path) -> None:
    report = check_file(path)
    assert report.faults == ()
    assert {warning.split(": ", 1)[1] for warning in report.warnings} <= KNOWN_WARNINGS


def test_the_four_built_in_instruments_are_there_with_their_questions_and_forms() -> None:
    lengths = {name: [(form.id.value, len(form.items)) for form in shipped(name).forms] for name in BUILT_IN}
    assert lengths == {
        "ti-organisation": [("full", 48), ("core", 22), ("anchors", 9)],
        "workforce-wellbeing": [("full", 24), ("core", 8), ("anchors", 4)],
        "leadership-and-commissioning": [("full", 20)],
        "pulse": [("full", 14), ("anchors", 13)],
    }


def test_they_declare_all_their_scores() -> None:
    declared = {name: [score.id for score in shipped(name).scores] for name in BUILT_IN}
    drivers = [
        f"ww.{name}" for name in ("workload", "say", "manager", "team", "speakup", "reflect", "aftercare", "values")
    ]
    assert declared == {
        "ti-organisation": ["structure", "interpersonal", "process", "knowledge", "anchors-ti"],
        "workforce-wellbeing": ["workforce-wellbeing", *drivers, "anchors-wellbeing"],
        "leadership-and-commissioning": [
            "working-culture-and-leadership",
            "whole-system-commissioning",
            "ten-commitments",
        ],
        "pulse": ["pulse-index", "anchors-ti", "anchors-wellbeing"],
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_theme_score_rests_on_every_question_of_its_theme(name: str) -> None:
    instrument = shipped(name)
    for score in instrument.scores:
        if score.kind is ScoreKind.THEME:
            assert set(score.items) == {item.id for item in instrument.items if item.theme == score.id}


@pytest.mark.parametrize("name", BUILT_IN)
def test_they_are_drafts_under_an_open_licence(name: str) -> None:
    instrument = shipped(name)
    assert (instrument.status, instrument.version[0], instrument.licence.name) == (Status.DRAFT, "0", "CC BY 4.0")
    assert instrument.id in instrument.citation
    assert instrument.version in instrument.citation
    assert instrument.sources


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_page_holds_seven_questions_at_most_and_says_what_they_are_about(name: str) -> None:
    for section in shipped(name).sections:
        assert len(section.items) <= 7
        assert section.intro


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_page_that_promises_results_for_the_whole_service_only_keeps_to_it(name: str) -> None:
    instrument = shipped(name)
    for section in instrument.sections:
        levels = {instrument.item(item_id).report_from for item_id in section.items}
        if WHOLE_SERVICE in (section.intro or "") and "For the questions about" not in (section.intro or ""):
            assert levels == {Level.ORGANISATION}


@pytest.mark.parametrize("name", BUILT_IN)
def test_questions_about_leaders_managers_and_speaking_up_are_for_the_whole_service_only(name: str) -> None:
    sensitive = {
        "ip.leadership",
        "ww.manager",
        "ww.speakup",
        "lc.just",
        "lc.stigma",
        "lc.owner",
        "lc.open",
        "lc.promote",
    }
    for item in shipped(name).items:
        if item.construct in sensitive:
            assert item.report_from is Level.ORGANISATION


def test_the_next_words_after_speaking_up_or_hard_events_are_announced() -> None:
    section = next(section for section in shipped("workforce-wellbeing").sections if "WW19" in section.items)
    assert section.content_note is not None
    assert "You can skip this part" in section.content_note
    assert shipped("pulse").item("WW13").content_note is not None


@pytest.mark.parametrize("parent", ["ti-organisation", "workforce-wellbeing"])
def test_the_pulse_asks_its_parents_questions_word_for_word(parent: str) -> None:
    pulse, source = shipped("pulse"), shipped(parent)
    for item_id in source.form("anchors").items:
        mine, theirs = pulse.item(item_id), source.item(item_id)
        assert (mine.text_sha256, mine.reversed, mine.audience, mine.ask_if, mine.report_from, mine.own_option) == (
            theirs.text_sha256,
            theirs.reversed,
            theirs.audience,
            theirs.ask_if,
            theirs.report_from,
            theirs.own_option,
        )
        assert pulse.scale_of(mine).sha256 == source.scale_of(theirs).sha256
        assert mine.origin == theirs.origin == source.reference


@pytest.mark.parametrize("index", ["anchors-ti", "anchors-wellbeing"])
def test_an_anchor_index_is_the_same_in_the_pulse_and_in_its_parent(index: str) -> None:
    parents = [shipped(name) for name in ("ti-organisation", "workforce-wellbeing")]
    declared = [score for parent in parents for score in parent.scores if score.id == index]
    assert declared == [shipped("pulse").score(index)]


def test_only_the_loop_question_waits_for_a_second_wave() -> None:
    waiting = [item.id for name in BUILT_IN for item in shipped(name).items if item.ask_if is AskIf.FROM_WAVE_2]
    assert waiting == ["PU14"]


def test_all_instruments_ask_the_routing_question_in_the_same_words() -> None:
    assert len({shipped(name).routing for name in ("ti-organisation", "pulse")}) == 1


def test_nobody_is_asked_about_their_own_past() -> None:
    words = " ".join(item.text.lower() for name in BUILT_IN for item in shipped(name).items)
    for word in ("my trauma", "happened to me", "my childhood", "my health", "my past"):
        assert word not in words


@pytest.mark.parametrize("name", BUILT_IN)
def test_questions_read_easily(name: str) -> None:
    instrument = shipped(name)
    words = {token.name: token.default for token in instrument.tokens}
    grades = [reading_grade(fill_tokens(item.text, words)) for item in instrument.items]
    assert sum(grades) / len(grades) < 6
    assert sum(grade > HIGHEST_GRADE for grade in grades) <= 1
