"""Sweeping by a crontab: everything that a worker does, at once and to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from click.testing import CliRunner
from sqlalchemy import func, select

from tests.lead import NOW
from tests.mail_server import mail_server
from tiassess.cli import tiassess
from tiassess.clock import now
from tiassess.config import Settings
from tiassess.jobs.inviting import PIECE
from tiassess.people.invitations import Wanted, invite
from tiassess.people.limits import INVITATION_DAYS
from tiassess.people.tables import Invitation, MemberRole
from tiassess.people.trail import COMMAND_LINE
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation


def test_a_sweep_sends_every_link_that_waits_and_forgets_old_ones(sqlite_settings: Settings) -> None:
    database = Database(sqlite_settings.database_url)
    add_organisation(database, slug="loch", name="Loch", timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        loch = find_organisation(session, "loch").id
    today = now().date()
    invite(database, Wanted("old@loch.example", is_host=True), COMMAND_LINE, today - timedelta(INVITATION_DAYS))
    people = [f"person{number}@loch.example" for number in range(PIECE)]
    for email in people:
        invite(database, Wanted(email, loch, frozenset({MemberRole.LEAD})), COMMAND_LINE, today)
    invite(database, Wanted("host@loch.example", is_host=True), COMMAND_LINE, today)
    with mail_server() as server:
        mail = replace(
            sqlite_settings, mail_url=server.url, mail_from="survey@example.org", address="https://s.example"
        )
        done = CliRunner().invoke(tiassess, ["sweep"], env=mail.as_environment())
        assert done.exit_code == 0, done.output
        assert sorted(message.to for message in server.taken) == sorted(["host@loch.example", *people])
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == PIECE + 1
    database.close()
