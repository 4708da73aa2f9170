"""After staff were written to and answered, no address and no code stands anywhere on the disk of server and worker."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.collection.postman import ADDRESS, BOUNCES, CODE, SENDER, Postman, code_in
from tests.guards.visitor import Aftermath, Visitor
from tests.jobs.test_worker import running_worker, waits_until
from tests.journeys.survey_server import OpenSurvey, days_from_now, fresh_settings, running_server
from tests.mail_server import TAKEN, Delivered, MailServer, mail_server
from tiassess.clock import now

STAFF = ["marmalade@loch.example", "rhubarb@loch.example", "quince@loch.example", "medlar@loch.example"]
GONE, LOST = STAFF[2:]


@dataclass(frozen=True)
class Written:
    """What is there when everybody has been written to.

    Attributes:
        aftermath: the files.
        mail: what the mail server took.
        log: what the worker said.
    """

    aftermath: Aftermath
    mail: MailServer
    log: str


@pytest.fixture(scope="module")
def written(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """A worker has written to four people: one has no mailbox, one message was lost, and two have come by the link."""
    folder = tmp_path_factory.mktemp("mail-traces")
    with mail_server() as mail:
        mail.at_recipient = lambda address: f"550 5.1.1 <{address}>: no such user" if address == GONE else TAKEN
        mail.at_message = lambda message: "" if message.to == LOST else TAKEN
        settings = replace(
            fresh_settings(migrated_sqlite, folder),
            address=ADDRESS,
            mail_url=mail.url,
            mail_from=SENDER,
            mail_bounces=BOUNCES,
        )
        with running_server(settings, folder, "--workers", "1") as server:
            survey = OpenSurvey(server)
            survey.opens(ways_in=("cards", "e-mail"), opens=days_from_now(-10))
            postman = Postman(survey.lead)
            postman.uploads([f"{email},Ward A" for email in STAFF], "email,unit", now())
            postman.asks(now())
            with running_worker(settings, folder) as first:
                waits_until(lambda: postman.progress.unsure == 1)
                waits_until(lambda: postman.progress.finished or "wait" in first.said)
            with running_worker(settings, folder):  # after a while the first one would have gone on too
                waits_until(lambda: postman.progress.finished)
            visitors = [comes_by_the_link(survey, message) for message in mail.taken]
            yield Written(Aftermath(server, visitors), mail, first.said)


def comes_by_the_link(survey: OpenSurvey, message: Delivered) -> Visitor:
    """Open the link in a message as a browser does, and be let in."""
    visitor = Visitor(survey, code_in(message.text))
    (link,) = [line for line in message.text.splitlines() if line.startswith(f"{ADDRESS}/") and "/code/" in line]
    status, leads_to, _ = visitor.asks("GET", urllib.parse.urlsplit(link).path)
    assert status == 303
    assert "/code/" not in leads_to
    status, _, page = visitor.asks("GET", urllib.parse.urlsplit(leads_to).path)
    assert (status, b"Start" in page) == (200, True)
    return visitor


def test_everybody_but_those_without_a_message_came_in_by_their_link(written: Written) -> None:
    assert {message.to for message in written.mail.taken} == set(STAFF[:2])
    assert len(written.aftermath.visitors) == 2


def test_no_address_stands_in_any_file(written: Written) -> None:
    assert written.log
    for email in STAFF:
        written.aftermath.assert_nowhere(email.encode())
        written.aftermath.assert_nowhere(email.partition("@")[0].encode())


def test_no_code_stands_in_any_file(written: Written) -> None:
    for message in written.mail.taken:
        (code,) = CODE.findall(message.text)
        written.aftermath.assert_nowhere(code.encode())
        written.aftermath.assert_nowhere(code.replace("-", "").encode())
        written.aftermath.assert_nowhere(code.replace("-", "")[:16].lower().encode())


def test_the_log_says_what_waits_and_not_for_whom(written: Written) -> None:
    assert "The connection was lost while a message was handed over." in written.log
    assert "loch.example" not in written.log
    assert "no such user" not in written.log
