"""Purging at a terminal: what is gone is said, wave by wave."""

from __future__ import annotations

import os
import subprocess
import sys

from sqlalchemy import text

from tests.collection.answering_desk import AFTERWARDS
from tests.lead import BASELINE, Lead
from tests.release.commenting import has_counted, nothing_is_held
from tiassess.release.publishing import publish_wave


def test_comments_that_are_destroyed_on_their_day_are_said(sqlite_lead: Lead) -> None:
    lead = sqlite_lead
    has_counted(lead, [("Words.",)] * 10)
    publish_wave(lead.database, lead.settings, BASELINE, AFTERWARDS)
    with lead.database.writing() as session:
        session.execute(text("UPDATE comment_key SET destroy_on = '2026-01-01'"))
    command = [sys.executable, "-m", "tiassess", "purge"]
    environment = {**os.environ, **lead.settings.as_environment()}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert "The day on which the comments of “baseline” go has come. They have been deleted." in said
    assert nothing_is_held(lead)
