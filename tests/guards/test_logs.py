"""After a whole journey with mishaps, no line of the log tells of anybody, and every line for machines is one (P1)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_serve import children_of, waits_until
from tests.guards.proxy import free_port
from tests.guards.visitor import TELLING, TYPED, Aftermath, come_in_every_way, without_drafts
from tests.journeys.survey_server import OpenSurvey, Server, fresh_settings, running_server
from tiassess.config import Settings
from tiassess.config.log_format import LogFormat
from tiassess.web.respondent.questions import field_of

WHO = "canary.person@loch.example"
PASSWORD = "marmalade-is-my-password"


@pytest.fixture(scope="module", params=list(LogFormat))
def aftermath(
    request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aftermath]:
    """People have come in every way, the database was away for a moment, and a process that answers was killed."""
    folder = tmp_path_factory.mktemp("logs")
    settings = replace(fresh_settings(migrated_sqlite, folder), log=request.param)
    with running_server(settings, folder, "--workers", "1") as server:
        survey = OpenSurvey(server)
        *others, stays = come_in_every_way(survey)
        with without_drafts(folder / "tiassess.sqlite"):
            for method in ["GET", "POST"]:
                stays.asks(method, f"{survey.path}part/kettle?{TYPED}", {field_of("words"): TYPED})
        tries_to_sign_in(server)
        loses_a_process(server)
        yield Aftermath(server, [*others, stays])


def tries_to_sign_in(server: Server) -> None:
    """Let somebody type their name and password where they do not belong."""
    form = urllib.parse.urlencode({"email": WHO, "password": PASSWORD}).encode()
    for path in ["/workspace/sign-in", f"/workspace/organisations/{TYPED}/"]:
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"{server.address}{path}?next=/{TYPED}", form, timeout=30).close()


def loses_a_process(server: Server) -> None:
    """Kill the process that answers, and wait for the next."""
    [parent] = [child for child in children_of(os.getpid()) if port_of(server) in words_of(child)]
    [answers] = children_of(parent)
    os.kill(answers, signal.SIGKILL)
    waits_until(lambda: children_of(parent) not in ([], [answers]))
    with urllib.request.urlopen(f"{server.address}/health/live", timeout=30) as answer:
        assert answer.status == 200


def port_of(server: Server) -> str:
    return server.address.rpartition(":")[2]


def words_of(process: int) -> list[str]:
    return Path(f"/proc/{process}/cmdline").read_text().split("\0")


def lines_of(aftermath: Aftermath) -> list[dict[str, Any]]:
    """Give the lines for machines; a line that is none does not parse."""
    return [json.loads(line) for line in aftermath.server.log.read_text().splitlines()]


def is_json(aftermath: Aftermath) -> bool:
    return aftermath.server.settings.log is LogFormat.JSON


def test_the_log_tells_of_the_mishaps(aftermath: Aftermath) -> None:
    log = aftermath.server.log.read_text()
    for said in ("cannot answer", "not proper HTTP", "answers at http://"):
        assert said in log
    assert len(set(aftermath.secrets())) == 5 * 9 + 4 * 3


def test_no_line_tells_who_came_or_what_they_typed(aftermath: Aftermath) -> None:
    log = aftermath.server.log.read_bytes()
    cookies = [cookie.encode() for visitor in aftermath.visitors for cookie in visitor.cookies]
    told = [
        *map(str.encode, [*TELLING, WHO, PASSWORD, "/answer", "/workspace", "loch-"]),
        *aftermath.secrets(),
        *cookies,
    ]
    assert not [telling for telling in told if telling in log]


def test_every_line_for_machines_says_the_same_things(aftermath: Aftermath) -> None:
    if is_json(aftermath):
        always = {"time", "level", "process", "pid", "version", "logger", "message"}
        sometimes = {"route", "mishap", "details"}
        for line in lines_of(aftermath):
            assert always <= line.keys() <= always | sometimes, line


def test_whoever_runs_the_server_can_count_mishaps_by_route_and_kind(aftermath: Aftermath) -> None:
    if is_json(aftermath):
        counted = Counter((line.get("route"), line.get("mishap")) for line in lines_of(aftermath))
        assert counted["respondent.part", "OperationalError"] == 2


def test_what_a_visit_left_behind_has_its_hour_only(aftermath: Aftermath) -> None:
    if is_json(aftermath):
        times = [line["time"] for line in lines_of(aftermath) if "route" in line or "proper HTTP" in line["message"]]
    else:
        log = aftermath.server.log.read_text().splitlines()
        times = [line[1:].partition("]")[0] for line in log if "The route" in line or "proper HTTP" in line]
    assert len(times) > 4
    assert {time[-7:] for time in times} == {":00:00Z"}


def run(settings: Settings, *words: str) -> subprocess.Popen[str]:
    """Start a command that keeps a log for machines."""
    return subprocess.Popen(
        [sys.executable, "-m", "tiassess", *words],
        env={**os.environ, **replace(settings, log=LogFormat.JSON).as_environment()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_every_process_of_a_server_keeps_the_same_log(sqlite_settings: Settings) -> None:
    process = run(sqlite_settings, "serve", "--port", str(free_port()), "--workers", "1")
    waits_until(lambda: len(children_of(process.pid)) == 2)
    waits_until(lambda: any(map(children_of, children_of(process.pid))))
    [worker] = [child for child in children_of(process.pid) if not children_of(child)]
    time.sleep(2)  # what is still starting would not hear the signal to stop
    os.kill(worker, signal.SIGKILL)
    waits_until(lambda: worker not in children_of(process.pid) and len(children_of(process.pid)) == 2)
    time.sleep(2)
    process.send_signal(signal.SIGTERM)
    lines = [json.loads(line) for line in process.communicate(timeout=30)[0].splitlines()]
    assert {line["process"] for line in lines} == {"serve", "web", "worker"}
    assert any("started again" in line["message"] for line in lines)


@pytest.mark.parametrize("words", [["serve", "--port", "8000"], ["worker"], ["sweep"]], ids=" ".join)
def test_a_refused_start_is_a_line_too(tmp_path: Path, sqlite_settings: Settings, words: list[str]) -> None:
    settings = replace(sqlite_settings, database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}")
    process = run(settings, *words)
    [line] = process.communicate(timeout=30)[0].splitlines()
    assert process.returncode == 1
    assert json.loads(line)["message"].endswith("Run: tiassess db upgrade")
