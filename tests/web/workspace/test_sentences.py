"""What the rooms refuse, on pages: no sentence tells anybody to type a command."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

import tiassess
from tiassess.errors import RefusedError
from tiassess.web.workspace.sentences import for_page, for_pages

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


COMMAND = re.compile(r"tiassess [a-z]+ [a-z]+[^.:”]*")
"""A command as a refusal names it apart from its sentences, which pages leave out."""


def test_there_are_commands_that_help() -> None:
    assert len([text for text in sentences() if COMMAND.fullmatch(text)]) > 5


def test_no_sentence_of_a_room_names_a_command() -> None:
    named = {text for text in sentences() if re.search(r"tiassess [a-z]+ [a-z]", text)}
    assert [text for text in named if not COMMAND.fullmatch(text)] == []


def test_a_page_leaves_out_the_command_and_never_the_sentence(app: Flask) -> None:
    refusal = RefusedError("It is open. Close it first.", command="tiassess wave close x")
    with app.test_request_context():
        assert for_pages(refusal) == ["It is open. Close it first."]
    assert str(refusal) == "It is open. Close it first. Run: tiassess wave close x"


def test_days_are_written_as_people_write_them(app: Flask) -> None:
    with app.test_request_context():
        assert (
            for_page("It closes on 2026-02-01, not on 2026-02-31.")
            == "It closes on 1 February 2026, not on 2026-02-31."
        )
