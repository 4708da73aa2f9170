"""After somebody has answered on the real server, nothing on its disk says who they were or what they said (P1, P6)."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.visitor import (
    ANSWERS,
    CODES,
    TELLING,
    TYPED,
    Aftermath,
    come_in_every_way,
    without_drafts,
)
from tests.journeys.survey_server import OpenSurvey, fresh_settings, running_server
from tiassess.web.respondent.questions import field_of


@pytest.fixture(scope="module")
def aftermath(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """People have come in every way, one is still at it, and the database was away for a moment."""
    folder = tmp_path_factory.mktemp("traces")
    with running_server(fresh_settings(migrated_sqlite, folder), folder, "--workers", "1") as server:
        survey = OpenSurvey(server)
        *others, stays = come_in_every_way(survey)
        with without_drafts(folder / "tiassess.sqlite"):
            for method in ["GET", "POST"]:
                stays.asks(method, f"{survey.path}part/kettle?{TYPED}", {field_of("words"): TYPED})
        assert (survey.ballots, survey.drafts) == (2, 3)  # of what was sent a mark stays among the drafts
        yield Aftermath(server, [*others, stays])


def test_the_guard_looks_where_traces_would_be(aftermath: Aftermath) -> None:
    names = {Path(name).name for name in aftermath.files}
    assert {"tiassess.sqlite", "tiassess.sqlite-wal", aftermath.server.log.name} <= names
    with pytest.raises(AssertionError):
        aftermath.assert_nowhere(b"cannot answer")
    assert len(set(aftermath.secrets())) == 5 * 9 + 4 * 3


@pytest.mark.parametrize("telling", TELLING)
def test_nothing_tells_who_came_or_what_they_wrote(aftermath: Aftermath, telling: str) -> None:
    aftermath.assert_nowhere(telling.encode())


def test_no_cookie_no_code_and_no_words_are_kept(aftermath: Aftermath) -> None:
    for secret in aftermath.secrets():
        aftermath.assert_nowhere(secret)
    for visitor in aftermath.visitors:
        for cookie in visitor.cookies:
            aftermath.assert_nowhere(cookie.encode())


def test_no_answers_are_kept_in_clear(aftermath: Aftermath) -> None:
    for separators in [(",", ":"), (", ", ": ")]:
        aftermath.assert_nowhere(json.dumps(CODES, separators=separators).strip("[]").encode())
        aftermath.assert_nowhere(json.dumps({"k1": "3"}, separators=separators).strip("{}").encode())
    aftermath.assert_nowhere(urllib.parse.urlencode(ANSWERS).encode())


def test_the_log_names_no_page_that_anybody_asked_for(aftermath: Aftermath) -> None:
    log = aftermath.server.log.read_text()
    assert "/answer" not in log
    assert aftermath.visitors[0].survey.organisation not in log
