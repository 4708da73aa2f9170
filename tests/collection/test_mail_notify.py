"""Messages by GOV.UK Notify, against a small real server that answers as Notify documents it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import update

from tests.collection.postman import CLOSES, OPENS, Postman, code_in, staff
from tests.lead import Lead
from tests.test_mail_settings import KEY, TEMPLATE
from tiassess.collection.errors import MailAwayError
from tiassess.collection.tables import Stage
from tiassess.wave.tables import Organisation

Answer = tuple[int, dict[str, Any]]
TAKEN: Answer = (201, {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"})


def error(status: int, kind: str, message: str) -> Answer:
    """An answer of Notify's that refuses something."""
    return status, {"status_code": status, "errors": [{"error": kind, "message": message}]}


@dataclass
class NotifyServer:
    """What a server has been asked, and how it answers.

    Attributes:
        asked: the requests' contents.
        answer: gives the answer; an empty one hangs up.
    """

    asked: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Answer | None] = lambda _asked: TAKEN
    port: int = 0

    @property
    def url(self) -> str:
        """Its address for `TIASSESS_MAIL_URL`."""
        return f"notify:{KEY}/{TEMPLATE}?at=http://127.0.0.1:{self.port}"


@pytest.fixture
def notify() -> Iterator[NotifyServer]:
    """A server on this machine."""
    running = NotifyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked["path"], asked["is_signed"] = self.path, self.headers["Authorization"].startswith("Bearer ey")
            answer = running.answer(asked)
            running.asked.append(asked)
            if answer is None:
                self.close_connection = True
                return
            content = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
            """Write nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        running.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield running
        server.shutdown()
        thread.join()


@pytest.fixture
def postman(sqlite_lead: Lead, notify: NotifyServer) -> Postman:
    """A lead with a list of four, who has asked for the first message."""
    postman = Postman(sqlite_lead)
    postman.has_an_open_wave()
    postman.sends_through(notify.url)
    postman.uploads(staff(4))
    postman.asks()
    return postman


def test_everybody_gets_one_message_without_a_reference(postman: Postman, notify: NotifyServer) -> None:
    postman.sends_all()
    assert sorted(asked["email_address"] for asked in notify.asked) == staff(4)
    assert len({code_in(asked["personalisation"]["body"]) for asked in notify.asked}) == 4
    for asked in notify.asked:
        assert asked.keys() == {"email_address", "template_id", "personalisation", "path", "is_signed"}
        assert (asked["path"], asked["template_id"]) == ("/v2/notifications/email", TEMPLATE)
        assert asked["is_signed"]
        assert asked["personalisation"]["subject"] == "Loch Service: how is it to work here?"
    assert (postman.progress.finished, postman.codes) == (True, 4)


def test_notify_gets_a_heading_of_one_line_in_plain_signs(sqlite_lead: Lead, notify: NotifyServer) -> None:
    sqlite_lead.has_an_organisation()
    with sqlite_lead.database.writing() as session:
        odd = "Loch\n =?utf-8?q?=0aBcc:_ann@loch.example?="
        session.execute(update(Organisation).values(name=odd))
    sqlite_lead.plans_a_wave(opens=OPENS, closes=CLOSES, ways_in=("cards", "e-mail"))
    sqlite_lead.opens()
    postman = Postman(sqlite_lead)
    postman.sends_through(notify.url)
    postman.invites(staff(1))
    subject = notify.asked[0]["personalisation"]["subject"]
    assert subject == "Loch = ?utf-8?q?=0aBcc:_ann@loch.example?=: how is it to work here?"


def test_an_address_that_notify_does_not_know_is_counted(postman: Postman, notify: NotifyServer) -> None:
    unknown = error(400, "ValidationError", "email_address Not a valid email address")
    notify.answer = lambda asked: unknown if asked["email_address"].startswith("person-0002") else TAKEN
    postman.sends_all()
    assert (postman.progress.refused, postman.progress.tried, postman.codes) == (1, 4, 3)


@pytest.mark.parametrize(
    "answer",
    [
        error(400, "BadRequestError", "Can't send to this recipient using a team-only API key"),
        error(403, "AuthError", "Invalid token: API key not found"),
        error(429, "TooManyRequestsError", "Exceeded send limits (50) for today"),
    ],
    ids=lambda answer: str(answer[0]),
)
def test_a_service_that_takes_nothing_makes_nobody_refused(
    postman: Postman, notify: NotifyServer, answer: Answer
) -> None:
    notify.answer = lambda _asked: answer
    with pytest.raises(MailAwayError, match=f"status {answer[0]}"):
        postman.sends()
    assert (postman.stages, postman.codes) == ([(0, Stage.WAITING)] * 4, 0)


def test_a_service_that_is_not_there_lets_everybody_wait(postman: Postman) -> None:
    postman.sends_through(f"notify:{KEY}/{TEMPLATE}?at=http://127.0.0.1:9")
    with pytest.raises(MailAwayError, match="cannot be reached"):
        postman.sends()
    assert (postman.stages, postman.codes) == ([(0, Stage.WAITING)] * 4, 0)


@pytest.mark.parametrize("answer", [None, (500, {"message": "Internal server error"}), (503, {})], ids=str)
def test_a_message_of_which_nobody_knows_is_not_sent_twice(
    postman: Postman, notify: NotifyServer, answer: Answer | None
) -> None:
    notify.answer = lambda _asked: TAKEN if notify.asked else answer
    with pytest.raises(MailAwayError, match="connection was lost"):
        postman.sends()
    postman.sends_all()
    assert sorted(asked["email_address"] for asked in notify.asked) == staff(4)
    assert (postman.progress.unsure, postman.progress.tried, postman.codes) == (1, 4, 4)


def test_the_log_says_nothing_of_what_notify_answered(
    postman: Postman, notify: NotifyServer, caplog: pytest.LogCaptureFixture
) -> None:
    notify.answer = lambda asked: error(400, "BadRequestError", f"{asked['email_address']} is on no list")
    with caplog.at_level(logging.DEBUG), pytest.raises(MailAwayError) as refusal:
        postman.sends()
    assert "person-" not in caplog.text
    assert "person-" not in str(refusal.value)
