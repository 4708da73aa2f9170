"""What the rooms refuse, on pages: no sentence tells anybody to type a command."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import tiassess
from tiassess.web.workspace.sentences import for_page

ROOMS = ("wave", "release", "collection", "disclosure", "instrument", "people")


def sentences() -> Iterator[str]:
    """Every text in the rooms that names a command, with something in the place of what it fills in."""
    for room in ROOMS:
        for file in sorted((Path(tiassess.__file__).parent / room).rglob("*.py")):
            tree = ast.parse(file.read_text())
            docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
            for node in ast.walk(tree):
                if id(node) in docstrings | within:
                    continue
                if isinstance(node, ast.JoinedStr):
                    yield "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)  # type: ignore[misc]  # constants of a text are text
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


COMMANDED = sorted({text for text in sentences() if "tiassess " in text and " " in text.replace("tiassess ", "")})


def test_there_are_sentences_that_name_commands() -> None:
    assert len(COMMANDED) > 5


@pytest.mark.parametrize("sentence", COMMANDED)
def test_no_sentence_on_a_page_names_a_command(app: Flask, sentence: str) -> None:
    with app.test_request_context():
        said = for_page(sentence)
    assert "tiassess" not in said
    assert not said or said[-1] in ".:”)" or said == sentence.strip()


def test_days_are_written_as_people_write_them(app: Flask) -> None:
    with app.test_request_context():
        assert (
            for_page("It closes on 2026-02-01, not on 2026-02-31.")
            == "It closes on 1 February 2026, not on 2026-02-31."
        )
        assert for_page("It is open. Close it first: tiassess wave close x") == "It is open. Close it first."
        assert for_page("There is no wave “x”. See: tiassess wave list") == "There is no wave “x”."
