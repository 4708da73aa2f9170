"""Documents say what is so: settings, commands and addresses in them are the real ones."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from script import access_table
from tests.conftest import settings_for
from tiassess.app import create_app
from tiassess.cli import tiassess
from tiassess.web.running import running

CHECKOUT = Path(__file__).parents[2]
DEPLOYMENT = CHECKOUT / "docs" / "deployment.md"
DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"), *CHECKOUT.glob("instruments/*.md")])


def rows(document: Path, heading: str) -> set[str]:
    """Give the first cells of the table under a heading, without their marks."""
    section = document.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE))


def commands_in(document: Path) -> Iterator[list[str]]:
    """Give the lines of a document that somebody would type to run tiassess, as words."""
    text = document.read_text().replace("\\\n", " ")  # a long command goes on in the next line
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^    (.*\n)", text, flags=re.MULTILINE)
    for line in "".join([*fenced, *indented]).splitlines():
        typed = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?tiassess ([a-z].*)", line)
        if typed:
            yield shlex.split(typed[1].split("  #")[0], comments=True)


def parse(words: list[str]) -> None:
    """Follow words through the command line as far as commands go, and check the options after them."""
    command: click.Command = tiassess
    context = click.Context(command)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no “{words[0]}”"
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known


def test_the_documented_settings_are_the_real_ones(tmp_path: Path) -> None:
    assert rows(DEPLOYMENT, "Settings") == settings_for("sqlite://", tmp_path).as_environment().keys()


def test_the_documented_addresses_are_the_real_ones(tmp_path: Path) -> None:
    app = create_app(settings_for("sqlite://", tmp_path))
    with app.app_context():
        running().database.close()
    assert rows(DEPLOYMENT, "Addresses") == {rule.rule for rule in app.url_map.iter_rules()} | {"/static/"}


def test_the_documented_access_is_the_real_one(tmp_path: Path) -> None:
    app = create_app(settings_for("sqlite://", tmp_path))
    with app.app_context():
        running().database.close()
    written = access_table.DOCUMENT.read_text().partition(access_table.BEGINS)
    assert written[1] + written[2] == access_table.tables(app), "Run .venv/bin/python -m script.access_table"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(CHECKOUT)))
def test_the_documented_commands_are_real(document: Path) -> None:
    for words in commands_in(document):
        parse(words)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(CHECKOUT)))
def test_a_document_points_at_files_that_are_there(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_every_command_shows_an_example_that_would_run() -> None:
    for words, command in every_command(tiassess, []):
        shown = re.findall(r"tiassess [^\n]+", (command.help or "").partition("Example:")[2])
        assert shown, f"tiassess {' '.join(words)} --help shows no example"
        for example in shown:
            parse(shlex.split(example)[1:])


def every_command(command: click.Command, words: list[str]) -> Iterator[tuple[list[str], click.Command]]:
    """Go through the command line, groups first."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from every_command(found, [*words, name])
