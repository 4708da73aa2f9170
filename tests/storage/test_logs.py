"""A line of the log: what it may say, for people and for machines."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask

from tiassess.config import UnsafeSettingsError
from tiassess.config.log_format import NAME
from tiassess.storage.logs import JsonLines, TextLines, lines_of
from tiassess.storage.mishaps import QuietTraces

TYPED = "rhubarb-in-the-kettle"
JUST_PAST_THREE = 1_795_359_845.678
"""2026-11-22 15:04:05.678 in Greenwich."""


def record_of(message: str, *words: object, logger: str = "tiassess.jobs", **more: Any) -> logging.LogRecord:
    record = logging.LogRecord(logger, logging.WARNING, "/somewhere/jobs/sweeping.py", 12, message, words, None)
    record.created = JUST_PAST_THREE
    vars(record).update(more)
    return record


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    written = JsonLines("worker").format(record)
    assert "\n" not in written
    told: dict[str, Any] = json.loads(written)
    return told


@pytest.fixture
def broken() -> logging.LogRecord:
    """Something that broke while it was about what somebody typed."""
    record = record_of("Something broke")
    try:
        raise LookupError(TYPED)
    except LookupError:
        record.exc_info = sys.exc_info()
    QuietTraces().filter(record)
    return record


def test_a_line_for_machines_says_what_when_and_in_which_process() -> None:
    told = line_of(record_of("Wave %s is %s.", "7f", "closed", mishap="WaveKeyError"))
    assert told.pop("pid")
    assert told.pop("version")
    assert told == {
        "time": "2026-11-22T15:04:05Z",
        "level": "warning",
        "process": "worker",
        "logger": "tiassess.jobs",
        "message": "Wave 7f is closed.",
        "mishap": "WaveKeyError",
    }


def test_a_line_for_people_says_the_same_in_the_old_order() -> None:
    written = TextLines("worker").format(record_of("Wave %s is %s.", "7f", "closed"))
    assert written.startswith("[2026-11-22T15:04:05Z] [")
    assert written.endswith("] [WARNING] Wave 7f is closed.")


def test_a_mistake_is_told_by_its_kind_and_place_in_both(broken: logging.LogRecord) -> None:
    told = line_of(broken)
    assert (told["message"], told["mishap"]) == ("Something broke", "LookupError")
    assert told["details"][0].startswith("LookupError: storage/test_logs.py:")
    written = TextLines("web").format(broken)
    assert "\nLookupError: storage/test_logs.py:" in written
    assert TYPED not in written + json.dumps(told)


def test_what_a_visit_left_behind_has_its_hour_only() -> None:
    assert line_of(record_of("A request was refused", is_of_a_visit=True))["time"] == "2026-11-22T15:00:00Z"
    app = Flask("loch")
    app.add_url_rule("/answer/<code>", "respondent.code", lambda: "")
    with app.test_request_context(f"/answer/{TYPED}?words={TYPED}"):
        told = line_of(record_of("The route respondent.code ended in an error"))
        written = TextLines("web").format(record_of("The route respondent.code ended in an error"))
    assert (told["time"], told["route"]) == ("2026-11-22T15:00:00Z", "respondent.code")
    assert written.startswith("[2026-11-22T15:00:00Z]")
    assert TYPED not in written + json.dumps(told)


def test_at_an_address_that_is_not_there_no_route_is_named() -> None:
    with Flask("loch").test_request_context(f"/{TYPED}"):
        told = line_of(record_of("Something broke"))
    assert "route" not in told
    assert told["time"].endswith(":00:00Z")


@pytest.mark.parametrize("logger", ["huey", "gunicorn.http.wsgi", "root", "tiassessment"])
def test_a_library_is_told_of_by_its_place_alone(logger: str, broken: logging.LogRecord) -> None:
    told = line_of(record_of(f"Cannot load {TYPED} or %s", TYPED, logger=logger))
    assert told["message"] == f"A library ({logger}) had something to say at jobs/sweeping.py:12"
    broken.name = logger
    told = line_of(broken)
    assert told["details"][0].startswith("LookupError: storage/test_logs.py:")
    assert TYPED not in json.dumps(told)


def test_of_the_web_servers_messages_the_first_line_is_kept() -> None:
    told = line_of(record_of("Exception during worker exit:\n%s", TYPED, logger="gunicorn.error"))
    assert (told["message"], "details" in told) == ("Exception during worker exit:", False)


def test_a_refusal_of_several_sentences_stays_one_line_for_machines() -> None:
    told = line_of(record_of("The address is not safe.\nThe secret is short."))
    assert (told["message"], told["details"]) == ("The address is not safe.", ["The secret is short."])


def test_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "xml")
    with pytest.raises(UnsafeSettingsError, match=f"{NAME} must be text or json"):
        lines_of("web")


PROGRAM = """
import logging, sys, threading, warnings
from tiassess.storage.logs import write_log
write_log("worker")
{act}
"""
ACTS = {
    "what nobody caught": f"raise LookupError('{TYPED}')",
    "what nobody caught in a thread": f"""
def act():
    raise LookupError("{TYPED}")
thread = threading.Thread(target=act); thread.start(); thread.join()""",
    "a warning": f"warnings.warn('{TYPED}')",
    "a library": f"logging.getLogger('huey').error('%s broke', '{TYPED}')",
}


@pytest.fixture(params=ACTS)
def what(request: pytest.FixtureRequest) -> str:
    """What happens in a process."""
    return str(request.param)


@pytest.fixture
def written(what: str) -> str:
    """What the process writes to where errors go, in the format for machines."""
    program = PROGRAM.format(act=ACTS[what])
    done = subprocess.run(
        [sys.executable, "-c", program], env={NAME: "json"}, capture_output=True, text=True, check=False
    )
    return done.stderr


def test_whoever_writes_to_the_log_quotes_nobody_and_writes_one_object_a_line(written: str, what: str) -> None:
    [line] = written.splitlines()
    told = json.loads(line)
    assert told["process"] == "worker"
    assert TYPED not in written
    assert ("nobody caught" in what) is ("LookupError" in str(told.get("details")))
