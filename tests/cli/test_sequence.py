"""A whole wave by command, and what each wrong command says: a sentence, exit 1, nothing changed."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.lead import QUESTIONNAIRE, ROLES, UNITS
from tiassess.cli import tiassess
from tiassess.config import Settings

ROWS = "unit,role,q1,q2,q3\n" + "".join(
    f"{unit},{role},{1 + at % 3},{1 + (at // 3) % 3},{1 + (at // 2) % 3}\n"
    for unit, role, people in (("ward-a", "nurse", 14), ("ward-c", "admin", 11), ("ward-d", "", 3))
    for at in range(people)
)
CREATE = ["wave", "create", "--organisation", "loch", "--id", "baseline", "--instrument", "q.yaml"]
DAYS = ["--opens", "2026-01-05", "--closes", "2026-02-02", "--profile", "standard", "--breakdown", "both"]


class Terminal:
    """Somebody at a terminal in a folder with their files."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.environment = dict(settings.as_environment())
        for name, text in {"units.csv": UNITS, "roles.csv": ROLES, "rows.csv": ROWS, "q.yaml": QUESTIONNAIRE}.items():
            (folder / name).write_text(text)

    def run(self, *words: str) -> Result:
        """Run a command."""
        with chdir(self.folder):
            return CliRunner().invoke(tiassess, words, env=self.environment, prog_name="tiassess")

    def does(self, *words: str) -> str:
        """Run a command that succeeds, and give what it says."""
        done = self.run(*words)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    def is_refused(self, *words: str) -> str:
        """Run a command that is refused, and give the sentences."""
        done = self.run(*words)
        assert done.exit_code == 1, (done.exit_code, done.stdout, done.stderr)
        assert isinstance(done.exception, SystemExit), done.exception
        assert done.stderr.strip()
        return done.stderr


@pytest.fixture
def terminal(settings: Settings, tmp_path: Path) -> Terminal:
    folder = tmp_path / "files"
    return Terminal(settings, folder)


def test_a_whole_wave_by_command(terminal: Terminal) -> None:
    terminal.does("db", "upgrade")
    assert "Added “Loch Service”" in terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    assert "5 units" in terminal.does("units", "import", "units.csv", "--organisation", "loch")
    assert "2 roles" in terminal.does("roles", "import", "roles.csv", "--organisation", "loch")
    created = terminal.does(*CREATE, *DAYS)
    assert "draft “baseline”. Shown: standard, by both, from 5 people." in created
    assert "results by 2026-03-02" in created
    assert "loch\tLoch Service" in terminal.does("organisation", "list")

    assert "is still a draft" in terminal.is_refused("responses", "import", "baseline", "rows.csv")
    assert "for import only" in terminal.does("wave", "open", "baseline")
    assert "it is open already" in terminal.is_refused("wave", "open", "baseline")
    assert "Nothing was imported into “baseline” yet" in terminal.is_refused("wave", "close", "baseline")
    assert "no faults" in terminal.does("responses", "import", "baseline", "rows.csv", "--dry-run")
    assert "Sealed 28 ballots" in terminal.does("responses", "import", "baseline", "rows.csv")
    assert "imported before" in terminal.is_refused("responses", "import", "baseline", "rows.csv")
    assert "Close it first" in terminal.is_refused("wave", "publish", "baseline")
    assert "Close it first" in terminal.is_refused("wave", "count", "baseline")

    assert "is closed" in terminal.does("wave", "close", "baseline")
    assert "closed already" in terminal.is_refused("wave", "close", "baseline")
    assert "Nothing is published" in terminal.is_refused("release", "show", "baseline")
    assert "answers have been erased" in terminal.does("wave", "publish", "baseline")
    assert "published already" in terminal.is_refused("wave", "publish", "baseline")
    assert "baseline\tpublished" in terminal.does("wave", "list", "--organisation", "loch")

    shown = terminal.does("release", "show", "baseline")
    assert "Preview" not in shown
    assert "Higher is more favourable" in shown
    assert "  Work: " in shown
    assert "Ward D: Not shown, to protect anonymity" in shown
    assert "Wrote" in terminal.does("release", "export", "baseline", "--format", "json", "--out", "baseline.json")
    assert "there already" in terminal.is_refused("release", "export", "baseline", "--out", "baseline.json")
    assert "holds" in terminal.does("release", "audit", "baseline.json")
    assert "The ledger holds: 5 lines" in terminal.does("release", "ledger", "--verify")
    assert [json.loads(line)["event"] for line in terminal.does("release", "ledger").splitlines()][-1] == "erased"
    assert "Still due: 0" in terminal.does("purge")
    document = json.loads((terminal.folder / "baseline.json").read_text())
    assert document["ballots"] == {"counted": 28}


def test_a_lead_is_told_of_missing_questions_and_of_people_counted_twice(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    terminal = Terminal(sqlite_settings, folder)
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    terminal.does("units", "import", "units.csv", "--organisation", "loch")
    terminal.does(*CREATE, *DAYS)
    terminal.does("wave", "open", "baseline")
    (folder / "two.csv").write_text("Team,role,q1,q2\n" + "ward-a,,1,3\n" * 40)
    (folder / "map.yaml").write_text("columns: {Team: unit}\n")
    said = terminal.does("responses", "import", "baseline", "two.csv", "--map", "map.yaml")
    assert "No column for 1 of the questions: q3." in said
    (folder / "again.csv").write_text("unit,role,q1,q2\n" + "ward-a,,1,3\n" * 39 + "ward-a,,2,3\n")
    said = terminal.does("responses", "import", "baseline", "again.csv", "--dry-run")
    assert "The wave holds 40 ballots already" in said
    assert "more ballots than the 73 staff" in said


def test_a_lead_who_lets_staff_answer_is_told_where_and_what_a_link_means(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    terminal = Terminal(sqlite_settings, tmp_path / "files")
    (terminal.folder / "words.yaml").write_text("steering_group: The group\nhost: North Digital\n")
    comment = '  - {id: c1, kind: comment, text: "What would help most?", max_length: 300}\nsections:'
    with_comment = QUESTIONNAIRE.replace("sections:", comment).replace(
        "[q1, q2, q3]}\nscores", "[q1, q2, q3, c1]}\nscores"
    )
    (terminal.folder / "q.yaml").write_text(with_comment)
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    terminal.does("units", "import", "units.csv", "--organisation", "loch")
    open_now = ["--opens", "2026-01-05", "--closes", "2100-01-31", "--way-in", "link"]
    said = terminal.does(*CREATE, *open_now, "--settings", "words.yaml")
    assert "Anyone can answer an open link more than once" in said
    assert "units of 50 or more staff" in said
    assert "Staff will not be told: contact." in said
    assert "Comments are held locked for 60 days after counting if 10 people or more write one" in said
    assert "destroyed unread otherwise. Nobody can read them with this version" in said
    said = terminal.does(*CREATE, *open_now, "--id", "quiet", "--no-comments")
    assert "Comment questions are not asked" in said
    said = terminal.does("wave", "open", "baseline")
    assert "Staff answer at /answer/loch/baseline/" in said
    assert "Results come out at /results/loch/baseline" in said


def test_a_lead_who_imports_is_told_nothing_about_staff_who_answer(sqlite_settings: Settings, tmp_path: Path) -> None:
    terminal = Terminal(sqlite_settings, tmp_path / "files")
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    terminal.does("units", "import", "units.csv", "--organisation", "loch")
    said = terminal.does(*CREATE, *DAYS) + terminal.does("wave", "open", "baseline")
    assert "link" not in said
    assert "answer" not in said.replace("Answers from", "")


def test_wrong_words_give_sentences_and_no_traceback(sqlite_settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    terminal = Terminal(sqlite_settings, folder)
    (folder / "garbage.csv").write_bytes(bytes(range(256)))
    (folder / "changed.json").write_text('{"format": "tiassess-release/1"}')
    refused = {
        ("organisation", "add", "Loch", "--id", "lo ch"): "cannot be an id",
        ("units", "import", "units.csv", "--organisation", "ness"): "no organisation “ness”",
        ("units", "import", "missing.csv", "--organisation", "loch"): "cannot be read",
        ("units", "import", "garbage.csv", "--organisation", "loch"): "not a text file",
        ("roles", "import", "roles.csv", "--organisation", "ness"): "no organisation “ness”",
        ("roles", "import", "units.csv", "--organisation", "loch"): "“headcount” does not belong here",
        ("wave", "open", "baseline"): "no wave “baseline”",
        (*CREATE, *DAYS): "no organisation “loch”",
        (*CREATE[:-1], "nothing", *DAYS): "There is no instrument nothing",
        (*CREATE[:-1], "missing.yaml", *DAYS): "no such file",
        ("release", "show", "baseline", "--organisation", "loch"): "no organisation “loch”",
        ("release", "audit", "missing.json"): "cannot be read",
        ("release", "audit", "garbage.csv"): "",
        ("release", "audit", "changed.json"): "",
    }
    for words, sentence in refused.items():
        assert sentence in terminal.is_refused(*words), words
    wrong_usage = [
        ("wave", "create"),
        (*CREATE, "--opens", "5 January", "--closes", "2026-02-02"),
        (*CREATE, *DAYS, "--threshold", "4"),
        ("nonsense",),
        ("wave", "nonsense"),
    ]
    for words in wrong_usage:
        assert terminal.run(*words).exit_code == 2, words


def test_an_unmigrated_database_and_unsafe_settings_are_refused(empty_settings: Settings, tmp_path: Path) -> None:
    terminal = Terminal(empty_settings, tmp_path)
    assert "tiassess db upgrade" in terminal.is_refused("organisation", "list")
    terminal.environment["TIASSESS_SECRET_KEY"] = "short"
    assert "32 random bytes" in terminal.is_refused("organisation", "list")


def test_every_command_has_help_with_an_example() -> None:
    nouns = {
        "demo": [],
        "db": ["upgrade"],
        "instrument": ["list", "check", "show", "compose"],
        "organisation": ["add", "list"],
        "units": ["import"],
        "roles": ["import"],
        "wave": ["create", "open", "close", "count", "publish", "list"],
        "mail": ["addresses", "send", "remind", "status", "remove"],
        "cards": ["order", "print", "list", "void", "cancel"],
        "responses": ["import"],
        "release": ["show", "export", "audit", "ledger"],
        "user": ["add", "list", "password", "remove", "end"],
        "trail": ["show", "export", "verify"],
        "keys": ["rotate"],
        "backup": [],
        "restore": [],
        "purge": [],
        "doctor": [],
        "sweep": [],
        "worker": [],
        "serve": [],
    }
    context = click.Context(tiassess)
    assert tiassess.list_commands(context) == list(nouns)
    for noun, verbs in nouns.items():
        command = tiassess.get_command(context, noun)
        found = list(command.list_commands(context)) if isinstance(command, click.Group) else []
        assert set(verbs) <= set(found) if verbs else not found, noun
        for words in [[noun], *([noun, verb] for verb in found)]:
            text = CliRunner().invoke(tiassess, [*words, "--help"]).output
            assert f"Example: tiassess {noun}" in text, words


def test_a_wave_for_import_is_given_up_by_command_while_nothing_is_in_it(terminal: Terminal) -> None:
    terminal.does("db", "upgrade")
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    terminal.does("units", "import", "units.csv", "--organisation", "loch")
    terminal.does(*CREATE, *DAYS)
    terminal.does("wave", "open", "baseline")
    assert "given up, without results" in terminal.does("wave", "close", "--empty", "baseline")
    assert "baseline\tdestroyed" in terminal.does("wave", "list", "--organisation", "loch")
    assert "cannot be given up" in terminal.is_refused("wave", "close", "--empty", "baseline")
