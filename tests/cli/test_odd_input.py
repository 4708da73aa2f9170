"""Odd words, files and mishaps at the command line: a sentence, exit 1, no traceback and nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.cli.test_sequence import CREATE, DAYS, Terminal
from tiassess.config import Settings
from tiassess.storage import database, mishaps
from tiassess.storage.database import Database

NESS = ("organisation", "add", "Ness Service", "--id", "ness")


@pytest.fixture
def terminal(sqlite_settings: Settings, tmp_path: Path) -> Terminal:
    folder = tmp_path / "files"
    folder.mkdir()
    terminal = Terminal(sqlite_settings, folder)
    terminal.does("organisation", "add", "Loch Service", "--id", "loch")
    return terminal


@pytest.fixture
def file(sqlite_settings: Settings) -> Path:
    """The file of the database."""
    return Path(sqlite_settings.database_url.removeprefix("sqlite:///"))


def test_a_database_that_another_command_writes_to_is_a_sentence(
    terminal: Terminal, sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.SQLITE_PRAGMAS, "busy_timeout", "50")
    other = Database(sqlite_settings.database_url)
    with other.writing() as session:
        session.connection()
        said = terminal.is_refused(*NESS)
    other.close()
    assert said == f"{mishaps.BUSY}\n"
    assert "ness" not in terminal.does("organisation", "list")


def test_a_full_disk_is_a_sentence_and_keeps_nothing(
    terminal: Terminal, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.SQLITE_PRAGMAS, "max_page_count", str(file.stat().st_size // 32768))
    rows = "".join(f"u{number},{number:U>200},,9\n" for number in range(500))
    (terminal.folder / "units.csv").write_text(f"id,name,parent,headcount\n{rows}")
    said = terminal.is_refused("units", "import", "units.csv", "--organisation", "loch")
    assert said == f"{mishaps.FULL}\n"


def test_a_database_that_is_none_or_damaged_is_a_sentence(terminal: Terminal, file: Path) -> None:
    content = file.read_bytes()
    for damaged in (b"no database at all\n" * 9_000, content[:32768] + b"\0" * (len(content) - 32768)):
        for leftover in file.parent.glob(f"{file.name}-*"):
            leftover.unlink()
        file.write_bytes(damaged)
        assert terminal.is_refused("organisation", "list") == f"{mishaps.DAMAGED}\n"


def test_a_database_that_is_not_there_is_a_sentence(terminal: Terminal) -> None:
    for url in ("postgresql://127.0.0.1:1/x", "postgresql://127.0.0.1:99999/x"):
        terminal.environment["TIASSESS_DATABASE_URL"] = url
        assert "cannot be reached" in terminal.is_refused("organisation", "list")


def test_two_commands_that_add_the_same_thing_at_once_are_a_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "scalar", lambda _session, _question: None)  # it looked a moment too early
    assert terminal.is_refused("organisation", "add", "Loch", "--id", "loch") == f"{mishaps.CLASH}\n"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (psycopg.errors.DiskFull(), mishaps.FULL),
        (psycopg.errors.TooManyConnections(), mishaps.BUSY),
        (psycopg.errors.DeadlockDetected(), mishaps.BUSY),
        (psycopg.errors.AdminShutdown(), mishaps.GONE),
        (psycopg.errors.InsufficientPrivilege(), mishaps.READ_ONLY),
        (psycopg.errors.ReadOnlySqlTransaction(), mishaps.READ_ONLY),
        (psycopg.errors.UniqueViolation(), mishaps.CLASH),
        (psycopg.errors.DataCorrupted(), mishaps.DAMAGED),
        (psycopg.OperationalError("connection lost"), mishaps.GONE),
        (psycopg.errors.UndefinedColumn(), None),
        (psycopg.ProgrammingError(), None),
    ],
)
def test_a_mishap_of_postgresql_is_a_sentence_and_a_mistake_of_ours_is_none(
    fault: psycopg.Error, sentence: str | None
) -> None:
    wrapped = DBAPIError.instance("SELECT 1", None, fault, psycopg.Error, hide_parameters=True)
    assert isinstance(wrapped, DBAPIError)
    assert mishaps.explain(wrapped) == sentence


@pytest.mark.parametrize("mishap", [MemoryError(), RecursionError(), OSError(28, "No space left on device", "a.key")])
def test_a_machine_that_gives_out_is_a_sentence(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, mishap: Exception
) -> None:
    def gives_out(_: Database) -> None:
        raise mishap

    monkeypatch.setattr(Database, "reading", gives_out)
    assert terminal.is_refused("organisation", "list") == f"{mishaps.explain(mishap)}\n"


def test_a_mistake_of_ours_is_not_hidden(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Database, "reading", None)
    assert isinstance(terminal.run("organisation", "list").exception, TypeError)


def test_whoever_stops_a_command_reads_one_calm_line(terminal: Terminal, sqlite_settings: Settings) -> None:
    words, environment = [sys.executable, "-m", "tiassess", *NESS], {**os.environ, **terminal.environment}
    other = Database(sqlite_settings.database_url)
    with other.writing() as session:
        session.connection()
        waiting = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=3)
        waiting.send_signal(signal.SIGINT)
    other.close()
    assert waiting.communicate(timeout=30)[1].strip() == "Aborted!"
    assert waiting.returncode == 1
    assert "ness" not in terminal.does("organisation", "list")


@pytest.mark.parametrize(
    "words",
    [
        ("organisation", "add", "Ness \udcff", "--id", "ness"),
        ("organisation", "add", "Ness", "--id", "\udcff"),
        ("wave", "open", "\udcff"),
        ("units", "import", "\udcff.csv", "--organisation", "loch"),
        (*CREATE, *DAYS, "--name", "\udcff"),
    ],
    ids=["name", "id", "wave", "file", "option"],
)
def test_a_word_that_is_not_text_is_refused(terminal: Terminal, words: tuple[str, ...]) -> None:
    assert "is not text in UTF-8" in terminal.is_refused(*words)
    assert "ness" not in terminal.does("organisation", "list")


def test_odd_files_give_sentences(terminal: Terminal) -> None:
    folder = terminal.folder
    os.mkfifo(folder / "pipe")
    (folder / "deep.yaml").write_text("[" * 5_000)
    (folder / "half.yaml").write_text('service: "\\ud800"')
    for odd in ("/dev/zero", "pipe", ".", "missing"):
        for words in (
            ("units", "import", odd, "--organisation", "loch"),
            ("roles", "import", odd, "--organisation", "loch"),
            ("responses", "import", "baseline", "rows.csv", "--map", odd),
            ("release", "audit", odd),
            (*CREATE, *DAYS, "--settings", odd),
            (*CREATE[:-1], odd, *DAYS),
            ("instrument", "check", odd),
        ):
            terminal.is_refused(*words)
    for odd in ("deep.yaml", "half.yaml"):
        for words in (
            ("responses", "import", "baseline", "rows.csv", "--map", odd),
            ("release", "audit", odd),
            (*CREATE, *DAYS, "--settings", odd),
            (*CREATE[:-1], odd, *DAYS),
            ("instrument", "check", odd),
        ):
            terminal.is_refused(*words)
    assert terminal.does("wave", "list", "--organisation", "loch") == ""


def test_half_a_file_is_none(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from tiassess.cli.context import write_new_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_new_file(Path(sys.argv[1]), bytes(9_000))\n"
        "except Exception as refusal: print(refusal)"
    )
    words = [sys.executable, "-c", program, str(tmp_path / "release.json")]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "cannot be written" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("--port", "99999"), ("--port", "0"), ("--workers", "-1"), ("--threads", "0")])
def test_a_server_that_cannot_be_is_wrong_usage(terminal: Terminal, words: tuple[str, ...]) -> None:
    done = terminal.run("serve", *words)
    assert done.exit_code == 2
    assert "is not in the range" in done.stderr
