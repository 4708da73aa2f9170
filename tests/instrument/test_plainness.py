"""Warnings: hard words, two questions in one, long pages, and what nothing uses."""

from __future__ import annotations

import pytest

from tests.instrument.shelf import HERE
from tiassess.instrument.checking import check_instrument
from tiassess.instrument.plainness import reading_grade

TEXT = (HERE / "valid" / "smallest.yaml").read_text("utf-8")


def warnings(old: str, new: str) -> list[str]:
    assert old in TEXT
    report = check_instrument(TEXT.replace(old, new), "tea.yaml")
    assert report.faults == ()
    return list(report.warnings)


def test_a_hard_question_is_pointed_at_with_its_grade() -> None:
    hard = "Interdisciplinary collaboration facilitates organisational sustainability."
    (warning,) = warnings("I get tea.", hard)
    assert warning.startswith("tea.yaml, line 24, items › t1 › text: ")
    assert "is hard to read (grade " in warning


@pytest.mark.parametrize(
    "text", ["Tea is hot and strong.", "I get tea or coffee.", "Tea as well as cake is there.", "I get tea/coffee."]
)
def test_two_questions_in_one_are_pointed_at(text: str) -> None:
    (warning,) = warnings("I get tea.", text)
    assert "may ask two things at once" in warning


@pytest.mark.parametrize("text", ["My hands are warm.", "Order is kept.", "I get 1 cup."])
def test_a_word_that_only_holds_and_or_or_is_not(text: str) -> None:
    assert warnings("I get tea.", text) == []


def test_words_of_another_language_are_not_judged_by_english_rules() -> None:
    welsh = TEXT.replace("language: en", "language: cy").replace(
        "I get tea.", "Cydweithrediad rhyngddisgyblaethol and."
    )
    assert check_instrument(welsh, "tea.yaml").warnings == ()


@pytest.mark.parametrize(("room", "key"), [("themes", "theme"), ("scales", "scale")])
def test_what_nothing_uses_is_pointed_at(room: str, key: str) -> None:
    entry = {
        "themes": "themes:\n  - {id: spare, label: Spare}\n",
        "scales": "scales:\n  - {id: spare, options: [{value: 0, label: Off}, {value: 1, label: On}]}\n",
    }[room]
    (warning,) = warnings(f"{room}:\n", entry)
    assert f"{room} › spare: no question uses this {key}" in warning


def test_an_eighth_question_on_a_page_is_pointed_at() -> None:
    more = "".join(f"  - {{id: u{n}, theme: breaks, scale: often, text: I get tea.}}\n" for n in range(7))
    listed = ", ".join(f"u{n}" for n in range(7))
    text = TEXT.replace("[t1]", f"[t1, {listed}]").replace("items:\n  - {id: t1", f"items:\n{more}  - {{id: t1")
    (warning,) = check_instrument(text, "tea.yaml").warnings
    assert "8 questions stand on one page" in warning


def test_the_grade_rises_with_longer_words_and_longer_sentences() -> None:
    assert reading_grade("We use plain words.") < reading_grade("We use uncomplicated vocabulary.")
    assert reading_grade("I go. I come. I sit.") < reading_grade("I go then I come then I sit")
    assert reading_grade("") == 0


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        # 0.39 × words/sentences + 11.8 × syllables/words − 15.59, with syllables counted by hand.
        ("The cat sat on the mat.", 0.39 * 6 + 11.8 * 6 / 6 - 15.59),
        ("My manager asks how I am doing.", 0.39 * 7 + 11.8 * 10 / 7 - 15.59),
        ("Good work gets noticed here.", 0.39 * 5 + 11.8 * 6 / 5 - 15.59),
        ("I feel that I belong in my team.", 0.39 * 8 + 11.8 * 9 / 8 - 15.59),
    ],
)
def test_the_grade_is_the_published_formula(text: str, grade: float) -> None:
    assert reading_grade(text) == pytest.approx(grade)
