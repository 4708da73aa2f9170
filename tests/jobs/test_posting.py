"""Posting: what waits to be sent is sent piece by piece beside everything else, and put off with patience."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.collection.postman import Postman, staff
from tests.jobs.test_worker import running_worker, waits_until
from tests.kinds_of_database import postgresql_when_long
from tests.lead import NOW, Lead
from tests.mail_server import TAKEN, MailServer, mail_server
from tiassess.collection.mailing import PIECE
from tiassess.jobs.posting import Poster
from tiassess.jobs.waking import carry_on_soon

UNITS = "id,name,parent,headcount\nward-a,Ward A,,200\n"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on this machine."""
    with mail_server() as running:
        yield running


@pytest.fixture
def postman(lead: Lead, server: MailServer) -> Postman:
    """A lead with an open wave, on each kind of database."""
    postman = Postman(lead)
    postman.has_an_open_wave(UNITS)
    postman.sends_through(server.url)
    return postman


def poster_of(postman: Postman) -> Poster:
    return Poster(postman.lead.database, postman.settings)


def test_each_look_sends_a_piece_and_says_whether_there_is_more(postman: Postman, server: MailServer) -> None:
    postman.uploads(staff(PIECE + 3))
    poster = poster_of(postman)
    assert not poster.post(NOW), "nobody has asked for it"
    postman.asks()
    assert poster.post(NOW)
    assert len(server.taken) == PIECE
    assert not poster.post(NOW)
    assert len(server.taken) == PIECE + 3
    assert not poster.post(NOW)


def test_two_workers_write_to_everybody_once(postman: Postman, server: MailServer) -> None:
    postman.uploads(staff(PIECE + 3))
    postman.asks()

    def post(poster: Poster) -> None:
        while postman.progress.tried < PIECE + 3:
            poster.post(NOW)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(post, [poster_of(postman), poster_of(postman)]))
    assert sorted(message.to for message in server.taken) == staff(PIECE + 3)


def test_what_a_mail_server_puts_off_is_tried_again_with_patience(postman: Postman, server: MailServer) -> None:
    postman.uploads(staff(2))
    postman.asks()
    tried: list[datetime] = []
    moment = NOW

    def put_off(_address: str) -> str:
        if moment not in tried:
            tried.append(moment)
        return "450 Greylisted"

    server.at_recipient = put_off
    poster = poster_of(postman)
    for minute in range(60):
        moment = NOW + timedelta(minutes=minute)
        assert not poster.post(moment)
    assert [int((each - NOW).total_seconds() // 60) for each in tried] == [0, 1, 6, 36]
    server.at_recipient = lambda _address: TAKEN
    poster.post(NOW + timedelta(minutes=70))
    assert sorted(message.to for message in server.taken) == staff(2)


def test_a_worker_that_is_to_stop_begins_no_piece(postman: Postman, server: MailServer) -> None:
    postman.uploads(staff(2))
    postman.asks()
    poster = poster_of(postman)
    poster.is_stopping = lambda: True
    assert not poster.post(NOW)
    assert not server.taken


@postgresql_when_long
def test_a_worker_that_is_woken_sends_all_pieces_at_once(postman: Postman, server: MailServer, tmp_path: Path) -> None:
    with running_worker(postman.settings, tmp_path) as worker:
        postman.uploads(staff(PIECE + 3))
        postman.asks()
        carry_on_soon(postman.settings, postman.wave_id)
        waits_until(lambda: len(server.taken) == PIECE + 3, 20)
    assert "loch.example" not in worker.said
