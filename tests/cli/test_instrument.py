"""``tiassess instrument``: what people read, and what becomes of wrong input."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from tests.instrument.shelf import COUNTY, FAULTY, HERE
from tiassess.cli import main
from tiassess.cli.instrument import command
from tiassess.instrument.parsing import parse_instrument


@dataclass
class Answer:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def tiassess(*words: str) -> Answer:
    """Run the console script's own function, which turns refusals into sentences and exit codes."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with patch.object(sys, "argv", ["tiassess", "instrument", *words]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Answer(code, out.getvalue(), err.getvalue())


def run(*words: str) -> Answer:
    """Run a command that is not refused, without a process of its own."""
    result = CliRunner().invoke(command, words, catch_exceptions=False)
    return Answer(result.exit_code, result.stdout, result.stderr)


def test_the_list_names_the_four_built_in_instruments() -> None:
    lines = [line.split("\t") for line in run("list").out.splitlines()]
    assert [(line[0], line[3]) for line in lines] == [
        ("leadership-and-commissioning", "20"),
        ("pulse", "14"),
        ("ti-organisation", "48"),
        ("workforce-wellbeing", "24"),
    ]


def test_show_prints_every_question_with_its_marks_and_the_checksum() -> None:
    shown = run("show", "pulse@0.1.0").out
    assert "{People} have to tell their story again" in shown
    assert "[frequency, reversed, asked if contact_with_people]" in shown
    assert "[agreement, reported from organisation]" in shown
    assert "Checksum: " in shown
    assert "pulse-index" in shown


def test_check_passes_a_good_file() -> None:
    answer = run("check", str(COUNTY))
    assert (answer.code, answer.out) == (0, f"{COUNTY}: no faults.\n")


def test_check_prints_warnings_that_do_not_fail(tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    text = (HERE / "valid" / "smallest.yaml").read_text("utf-8")
    path.write_text(text.replace("I get tea.", "I get tea or coffee."), "utf-8")
    answer = run("check", str(path))
    assert answer.code == 0
    assert answer.out.startswith(f"Warning: {path}, line 24, items › t1 › text: ")


def test_check_says_the_faults_of_all_files_at_once_and_exits_with_one(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.yaml"
    garbage.write_bytes(bytes(range(256)))
    seven = next(path for path in FAULTY if path.stem == "seven-faults")
    answer = tiassess("check", str(seven), str(garbage), str(tmp_path), str(tmp_path / "none"), str(COUNTY))
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 7 + 3
    assert answer.out == f"{COUNTY}: no faults.\n"
    assert "Traceback" not in answer.err


def test_compose_writes_a_file_that_passes_the_check_and_keeps_the_checksum(tmp_path: Path) -> None:
    out = tmp_path / "core-30.yaml"
    said = run(
        "compose", "ti-organisation:core", "workforce-wellbeing@0.1.0:core", "--id", "core-30", "--out", str(out)
    )
    written = parse_instrument(out.read_text("utf-8"), out.name)
    assert len(written.items) == 30
    assert said.out == f"Wrote {out}: 30 questions, checksum {written.sha256}.\n"
    assert run("check", str(out)).code == 0


def test_compose_never_overwrites(tmp_path: Path) -> None:
    out = tmp_path / "mine.yaml"
    out.write_text("precious", "utf-8")
    answer = tiassess("compose", "pulse", "--id", "mine", "--out", str(out))
    assert answer.code == 1
    assert "is there already" in answer.err
    assert out.read_text("utf-8") == "precious"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "coffee"), "There is no instrument coffee here."),
        (("compose", "pulse:short", "--id", "a", "--out", "a.yaml"), "does not name a part"),
        (("compose", "pulse:core", "--id", "a", "--out", "a.yaml"), "has no core form"),
        (("compose", "pulse", "--id", "No Id", "--out", "a.yaml"), "Use lower-case letters"),
        (("compose", "pulse", "--id", "a", "--title", "A\u202eb", "--out", "a.yaml"), "cannot be seen"),
        (("compose", "pulse", "--id", "a", "--out", "none/a.yaml"), "cannot be written"),
    ],
)
def test_wrong_input_gets_a_sentence_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = tiassess(*words)
    assert answer.code == 1
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["list", "check", "show", "compose", "support-check"])
def test_every_command_has_an_example_in_its_help(name: str) -> None:
    assert f"tiassess instrument {name}" in " ".join(run(name, "--help").out.split())
