"""The sender is killed at any point, again and again: everybody is tried once at most, and nobody gets two codes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.collection.postman import CODE, Postman, code_in, staff
from tests.lead import Lead
from tests.mail_server import TAKEN, Delivered, MailServer, mail_server
from tiassess.collection.tables import Stage

PEOPLE = 24
UNITS = f"id,name,parent,headcount\nward-a,Ward A,,{PEOPLE}\n"
SPREAD = 0.4
"""Seconds after its start within which the sender is killed when it is killed by the clock."""


@dataclass
class Killed:
    """A sender that is started again after each kill.

    Attributes:
        postman: whose messages it sends.
        server: where to.
        process: the one that runs, if any does.
        kills: how often one was killed.
    """

    postman: Postman
    server: MailServer
    process: subprocess.Popen[bytes] | None = None
    kills: int = field(default=0)

    def starts(self) -> subprocess.Popen[bytes]:
        """Start it."""
        environment = {**os.environ, **self.postman.settings.as_environment()}
        command = [sys.executable, "-m", "tests.collection.sending", "loch"]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        return self.process

    def is_killed(self) -> None:
        """Kill it as nothing can prevent."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.kills += 1

    def tries(self, kill_in: Callable[[subprocess.Popen[bytes]], None]) -> None:
        """Start it, let it be killed, and wait for its end."""
        process = self.starts()
        kill_in(process)
        process.wait(30)


def assert_nothing_went_wrong(killed: Killed) -> None:
    """Assert that everybody got one message at most, and that only those miss one of whom nobody knows."""
    killed.server.at_recipient = lambda _address: TAKEN
    killed.server.at_message = lambda _message: TAKEN
    killed.postman.sends_all()
    got = Counter(message.to for message in killed.server.taken)
    assert set(got.values()) == {1}
    progress = killed.postman.progress
    assert (progress.tried, progress.of, progress.refused, progress.finished) == (PEOPLE, PEOPLE, 0, True)
    missing = PEOPLE - len(got)
    assert missing <= progress.unsure <= killed.kills
    codes = [code_in(message.text) for message in killed.server.taken if CODE.search(message.text)]
    assert len(set(codes)) == len(got)
    assert killed.postman.codes == PEOPLE  # one for everybody, whether or not their message arrived
    assert Counter(killed.postman.stages)[1, Stage.SENDING] == progress.unsure


def kills_at_each_step(killed: Killed, chance: random.Random, kills: int) -> None:
    """Kill the sender while the server has just been told of somebody, or holds their message, or has answered."""

    def at_recipient(_address: str) -> str:
        if chance.random() < 0.1:
            killed.is_killed()
        return TAKEN

    def at_message(_message: Delivered) -> str:
        if chance.random() < 0.15:
            killed.is_killed()
        return TAKEN

    killed.server.at_recipient, killed.server.at_message = at_recipient, at_message
    while killed.kills < kills and not killed.postman.progress.finished:
        killed.tries(lambda _process: None)


def kills_by_the_clock(killed: Killed, chance: random.Random, kills: int) -> None:
    """Kill the sender at any moment of its work."""

    def waits_and_kills(process: subprocess.Popen[bytes]) -> None:
        begun = len(killed.server.taken)
        while process.poll() is None and len(killed.server.taken) == begun:
            time.sleep(0.002)
        time.sleep(chance.random() * SPREAD / PEOPLE)
        killed.is_killed()

    while killed.kills < kills and not killed.postman.progress.finished:
        killed.tries(waits_and_kills)


@pytest.mark.parametrize("how", [kills_at_each_step, kills_by_the_clock])
def test_a_killed_sender_writes_to_nobody_twice(lead: Lead, how: Callable[[Killed, random.Random, int], None]) -> None:
    run(lead, how, random.Random(6), 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("how", [kills_at_each_step, kills_by_the_clock])
def test_a_sender_that_is_killed_many_times_writes_to_nobody_twice(
    lead: Lead, how: Callable[[Killed, random.Random, int], None], seed: int
) -> None:
    run(lead, how, random.Random(seed), 12)


def run(lead: Lead, how: Callable[[Killed, random.Random, int], None], chance: random.Random, kills: int) -> None:
    """Let a list be written to by senders that are killed."""
    with mail_server() as server:
        postman = Postman(lead)
        postman.has_an_open_wave(UNITS)
        postman.sends_through(server.url)
        postman.uploads(staff(PEOPLE))
        postman.asks()
        killed = Killed(postman, server)
        how(killed, chance, kills)
        assert killed.kills
        assert_nothing_went_wrong(killed)
