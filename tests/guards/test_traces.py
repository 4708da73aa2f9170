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
    COMMENT,
    DRAFT_WORDS,
    TELLING,
    TYPED,
    Aftermath,
    Visitor,
    without_drafts,
)
from tests.journeys.survey_server import OpenSurvey, fresh_settings, running_server
from tiassess.web.respondent.questions import field_of


@pytest.fixture(scope="module")
def aftermath(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """One has sent a form, one has left, one is still at it, and the database was away for a moment."""
    folder = tmp_path_factory.mktemp("traces")
    with running_server(fresh_settings(migrated_sqlite, folder), folder, "--workers", "1") as server:
        survey = OpenSurvey(server)
        survey.opens()
        sends, leaves, stays = visitors = [Visitor(survey) for _ in range(3)]
        for visitor, words in [(sends, COMMENT), (leaves, DRAFT_WORDS), (stays, DRAFT_WORDS)]:
            visitor.starts()
            visitor.fills("first-question", **{field_of("first-question"): "a"})
            visitor.fills("part/kettle", **ANSWERS)
            visitor.fills("about-your-work", **{field_of("unit"): "b"})
            visitor.fills("comments", **{field_of("words"): words})
        sends.fills("check", go="send")
        leaves.asks("POST", survey.path + "leave")
        stays.stumbles()
        with without_drafts(folder / "tiassess.sqlite"):
            for method in ["GET", "POST"]:
                stays.asks(method, f"{survey.path}part/kettle?{TYPED}", {field_of("words"): TYPED})
        assert (survey.ballots, survey.drafts) == (1, 1)
        yield Aftermath(server, visitors)


def test_the_guard_looks_where_traces_would_be(aftermath: Aftermath) -> None:
    names = {Path(name).name for name in aftermath.files}
    assert {"tiassess.sqlite", "tiassess.sqlite-wal", aftermath.server.log.name} <= names
    assert "cannot answer" in aftermath.server.log.read_text()
    assert len(set(aftermath.entries())) == 3


@pytest.mark.parametrize("telling", TELLING)
def test_nothing_tells_who_came_or_what_they_wrote(aftermath: Aftermath, telling: str) -> None:
    aftermath.assert_nowhere(telling.encode())


def test_no_cookie_and_no_entry_is_kept(aftermath: Aftermath) -> None:
    for entry in aftermath.entries():
        aftermath.assert_nowhere(entry)
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
