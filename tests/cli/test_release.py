"""Releases by command: corrected, shown and exported as they are now, audited, and refused with a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_sequence import CREATE, DAYS, Terminal
from tests.conftest import settings_for
from tiassess.disclosure.release import finish_release

REASON = ["--reason", "It was misread."]


@pytest.fixture
def terminal(sqlite_url: str, tmp_path: Path) -> Terminal:
    """Somebody at a terminal, with a published wave."""
    terminal = Terminal(settings_for(sqlite_url, tmp_path), tmp_path / "files")
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    terminal.does("units", "import", "units.csv", "--organisation", "loch")
    terminal.does("roles", "import", "roles.csv", "--organisation", "loch")
    terminal.does(*CREATE, *DAYS)
    terminal.does("wave", "open", "baseline")
    terminal.does("responses", "import", "baseline", "rows.csv")
    terminal.does("wave", "close", "baseline")
    terminal.does("wave", "publish", "baseline")
    return terminal


def exported(terminal: Terminal, name: str) -> dict[str, object]:
    terminal.does("release", "export", "baseline", "--out", name)
    document: dict[str, object] = json.loads((terminal.folder / name).read_text())
    return document


def test_a_withdrawn_group_is_in_no_page_and_no_file_any_more(terminal: Terminal) -> None:
    first = exported(terminal, "first.json")
    assert "Ward A: 14 people" in terminal.does("release", "show", "baseline")
    said = terminal.does("release", "withdraw", "baseline", "--group", "unit:ward-a", *REASON)
    assert "Withdrawn from “baseline”: unit:ward-a." in said
    shown = terminal.does("release", "show", "baseline")
    assert "Ward A: Not shown, to protect anonymity" in shown
    assert "Some results were withdrawn on" in shown
    assert "Reason given: “It was misread.”" in shown
    second = exported(terminal, "second.json")
    assert second["replaces"] == first["sha256"]
    assert "The ledger holds: 6 lines" in terminal.does("release", "ledger", "--verify")
    assert "It was misread." in terminal.does("release", "ledger")
    assert "holds" in terminal.does("release", "audit", "first.json", "second.json")


def test_some_questions_can_be_withdrawn_and_what_still_follows_is_said(terminal: Terminal) -> None:
    words = ["release", "withdraw", "baseline", "--group", "organisation", "--question", "q3", "--question", "q1"]
    said = terminal.does(*words, *REASON)
    assert "Withdrawn from “baseline”: q1, q3, work of organisation." in said
    said = terminal.does("release", "withdraw", "baseline", "--group", "unit:ward-a", "--theme", "work", *REASON)
    assert "still be worked out" not in said


def test_before_it_acts_the_command_says_which_groups_would_give_it_away(terminal: Terminal) -> None:
    words = ["release", "withdraw", "baseline", *REASON, "--question", "q1", "--group"]
    said = terminal.does(*words, "unit:north")
    foreseen = "1 of the questions could still be worked out, or nearly, from organisation, other:organisation: q1."
    assert said.index(foreseen) < said.index("Withdrawn from")
    assert "--group other:organisation" in said


def test_groups_that_are_named_together_go_together(terminal: Terminal) -> None:
    words = ["release", "withdraw", "baseline", *REASON, "--group", "unit:north", "--group", "other:organisation"]
    said = terminal.does(*words)
    assert "could still be worked out" not in said
    assert "Withdrawn from “baseline”: unit:north; other:organisation." in said


def test_without_the_whole_there_is_no_brief(terminal: Terminal) -> None:
    terminal.does("release", "withdraw", "baseline", "--group", "organisation", *REASON)
    words = ["release", "export", "baseline", "--format", "pdf", "--out", "brief.pdf"]
    assert "The results of the whole organisation were withdrawn" in terminal.is_refused(*words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--group", "unit:ward-d", *REASON], "No group “unit:ward-d” is shown. Name one of: organisation"),
        (["--group", "unit:ward-a", "--question", "q9", *REASON], "The question “q9” is not shown for unit:ward-a"),
        (["--group", "unit:ward-a", "--reason", " "], "Say why"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused_with_a_sentence(
    terminal: Terminal, words: list[str], sentence: str
) -> None:
    assert sentence in terminal.is_refused("release", "withdraw", "baseline", *words)
    assert "The ledger holds: 5 lines" in terminal.does("release", "ledger", "--verify")


def test_a_file_in_which_a_group_was_put_back_is_named_by_the_audit(terminal: Terminal) -> None:
    document = exported(terminal, "whole.json")
    groups = document["groups"]
    assert isinstance(groups, list)
    [hidden] = [group for group in groups if group["id"] == "unit:ward-c"]
    assert not hidden["shown"], "it protects the three of Ward D"
    cells = [{"id": "q1", "shown": True, "n": 11, "counts": {"1": 4, "2": 4, "3": 3}}, {"id": "q2", "shown": False}]
    hidden |= {"shown": True, "n": 11, "themes": [{"id": "work", "shown": False}], "items": cells}
    (terminal.folder / "changed.json").write_text(json.dumps(document))
    assert "was changed after it was made" in terminal.is_refused("release", "audit", "changed.json")
    del document["sha256"]
    (terminal.folder / "sealed.json").write_bytes(finish_release(document).to_bytes())
    found = terminal.is_refused("release", "audit", "sealed.json")
    assert "Question q1: the answers of fewer than 5 people follow from" in found
