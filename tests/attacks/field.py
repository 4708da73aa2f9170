"""The field: a real server behind a real proxy, a real mail server, staff with cards and e-mails, and all they leave.

Only a test knows the truth: each person gives answers that nobody else gives, and while the wave's keys are all there
the test opens the ballots to see whose each one is.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from nacl.public import SealedBox
from sqlalchemy import inspect, select

from tests.attacks.guessing import Known
from tests.attacks.people import Person, Story, number_of, story_of
from tests.conftest import settings_for
from tests.guards.proxy import running_proxy
from tests.journeys.survey_server import COMMAND, OpenSurvey, Server, running_server
from tests.lead import three_questions
from tests.mail_server import Delivered, MailServer, mail_server
from tiassess.clock import now
from tiassess.collection.access import EVERYBODY
from tiassess.collection.address_lists import replace_addresses
from tiassess.collection.addresses import AddressBook
from tiassess.collection.ballot import BallotContent
from tiassess.collection.codes import AccessCode, read_code
from tiassess.collection.entries import issued_id
from tiassess.collection.mailing_state import INVITATION, unfinished_mailings
from tiassess.collection.tables import Ballot, WaveKey
from tiassess.collection.wave_keys import salt_of
from tiassess.jobs.queue import CARRY_ON, TABLES, ask_for
from tiassess.release.cards import CardDesk, NewPile
from tiassess.release.inviting import ask_for_mailing
from tiassess.release.ledger import COMMAND_LINE
from tiassess.release.opening import BallotOpener
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave

UNITS = """id,name,parent,headcount
north,North,,
ward-a,Ward A,north,120
ward-b,Ward B,north,90
office,Office,,80
"""
AT_ONCE = 8
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}")
LATER = timedelta(days=30)


@dataclass
class Field:
    """An open wave, those who are asked, and everything that writes something down."""

    server: Server
    survey: OpenSurvey
    mail: MailServer
    people: list[Person]
    folder: Path

    @property
    def proxy_folder(self) -> Path:
        """Where the proxy writes."""
        return self.folder / "nginx"

    def answer(self, chance: random.Random, story: Callable[[int], Story] = story_of) -> None:
        """Let everybody answer, so many at once, in an order that has nothing to do with their codes."""
        coming = list(self.people)
        chance.shuffle(coming)
        with ThreadPoolExecutor(AT_ONCE) as devices:
            for _done in devices.map(lambda person: story(person.number)(person), coming):
                pass

    def presses(self) -> list[tuple[int, bool]]:
        """Give every sending in order: who sent, and whether it is the one that counts."""
        times = [(time, person) for person in self.people for time in person.presses]
        ordered = sorted(times, key=lambda one: one[0])
        return [(person.number, time == person.sent_at) for time, person in ordered]

    def mailed(self) -> list[int]:
        """Give to whom the mail server took a message, in its order."""
        whose = {person.email: person.number for person in self.people if person.email}
        return [whose[message.to] for message in self.mail.taken]

    def carded(self) -> list[int]:
        """Give who holds a card, in the order in which the cards were drawn."""
        return [person.number for person in self.people if not person.email]

    def salt(self) -> bytes:
        """Give what only secret and key file together unwrap."""
        with self.server.database.reading() as session:
            wave = self.wave
            wrapped = session.scalar(select(WaveKey.wrapped_salt).where(WaveKey.wave_id == wave.id))
            return salt_of(self.server.settings, wave.id, wrapped)

    @property
    def wave(self) -> Wave:
        """The wave's row."""
        with self.server.database.reading() as session:
            return self.survey.name.find(session)

    def ballots(self) -> dict[bytes, bytes]:
        """Give the ballots as they lie there."""
        with self.server.database.reading() as session:
            return {bytes(row.id): bytes(row.sealed) for row in session.scalars(select(Ballot))}

    def truth(self) -> dict[int, bytes]:
        """Open every ballot and give whose it is; those that were set aside are nobody's answers."""
        found = {}
        with self.server.database.reading() as session:
            wave = self.survey.name.find(session)
            box = SealedBox(BallotOpener.of(session, self.server.settings, wave, Frame.of(wave)).private_key)
        for ballot_id, sealed in self.ballots().items():
            content = BallotContent.from_bytes(box.decrypt(sealed))
            if not content.aside:
                found[number_of(tuple(content.answers))] = ballot_id
        return found

    def known(self, issued: dict[int, bytes], truth: dict[int, bytes]) -> list[Known]:
        """Give what an attacker is told about everybody."""
        book = AddressBook(self.server.settings, self.wave)
        return [
            Known(one.number, issued[one.number], book.id_of(one.email) if one.email else None, truth[one.number])
            for one in self.people
        ]

    def issued(self) -> dict[int, bytes]:
        """Give which row of a code is whose."""
        salt = self.salt()
        return {person.number: issued_id(person.code, salt) for person in self.people}

    def written(self) -> dict[str, bytes]:
        """Give everything that was written into files: logs, a queue beside the database, what the proxy keeps."""
        files = (each for each in self.folder.rglob("*") if each.is_file() and "tiassess.sqlite" not in each.name)
        ours = {"units.csv", "roles.csv"}
        found = {str(each.relative_to(self.folder)): each.read_bytes() for each in files if each.name not in ours}
        mail = b"".join(_logged(message) for message in self.mail.taken)
        return {**found, "mail.log": mail}

    def queued(self) -> bytes:
        """Give every row that the queue has left in the database, where it has its tables there."""
        engine = self.server.database.engine
        tables = [name for name in inspect(engine).get_table_names() if name.startswith(TABLES)]
        with engine.connect() as connection:
            rows = [row for name in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
        assert tables or engine.dialect.name == "sqlite"
        return repr(rows).encode()


def _logged(message: Delivered) -> bytes:
    """Give what mail servers write down of a message: the envelope and the headers, and of course to whom it goes."""
    headers = (f"{name}: {value}\n" for name, value in message.message.items() if name != "To")
    return f"{message.sender} {message.options}\n{''.join(headers)}".encode()


@contextmanager
def open_field(url: str, folder: Path, people: int, *, command: Sequence[str] = COMMAND) -> Iterator[Field]:
    """Open a wave and hand out codes, half of them on cards and half by e-mail.

    Args:
        url: a fresh, migrated database.
        folder: a folder for all files.
        people: how many are asked.
        command: what runs the server, if it is another one than ours.
    """
    with ExitStack() as running:
        mail = running.enter_context(mail_server())
        settings = replace(
            settings_for(url, folder),
            address="https://survey.loch.example",
            mail_url=mail.url,
            mail_from="survey@loch.example",
        )
        server = running.enter_context(running_server(settings, folder, command=command))
        running.callback(server.database.close)
        (folder / "nginx").mkdir()
        proxy = running.enter_context(running_proxy(folder / "nginx", server.address))
        survey = OpenSurvey(server, "loch")
        survey.opens(units=UNITS, ways_in=("cards", "e-mail"), questionnaire=three_questions())
        codes = [("", code) for code in print_cards(survey, people // 2)]
        codes += send_messages(survey, mail, people - people // 2, folder)
        asked = [Person(number, code, email, survey.path, proxy.address) for number, (email, code) in enumerate(codes)]
        yield Field(server, survey, mail, asked, folder)


def print_cards(survey: OpenSurvey, number: int) -> list[AccessCode]:
    """Print cards, half of them for one team's pile."""
    drawn: list[NewPile] = []

    def draw(piles: Sequence[NewPile]) -> bytes:
        drawn.extend(piles)
        return b""

    desk = CardDesk(survey.server.database, survey.server.settings, survey.name, COMMAND_LINE, now())
    desk.print(desk.order({EVERYBODY: number - number // 2, "ward-a": number // 2}), draw)
    return [code for pile in drawn for code in pile.codes]


def send_messages(survey: OpenSurvey, mail: MailServer, number: int, folder: Path) -> list[tuple[str, AccessCode]]:
    """Let a real worker write to people; give the addresses as they were uploaded, each with its code."""
    database, settings, name = survey.server.database, survey.server.settings, survey.name
    emails = [f"person-{one:03}@loch.example" for one in range(number)]
    file = "email,unit\n" + "".join(f"{email},\n" for email in emails)
    replace_addresses(database, settings, name, ("staff.csv", file.encode()), now())
    ask_for_mailing(database, settings, name, INVITATION, now())
    ask_for(settings, CARRY_ON, survey.lead.sees(name).id)
    with worker(settings.as_environment(), folder):
        wait_until(lambda: not unfinished(survey))
    codes = {message.to: read_code(str(CODE.search(message.text)[0])) for message in mail.taken}  # type: ignore[index]  # each has one
    return [(email, codes[email]) for email in emails]


def unfinished(survey: OpenSurvey) -> bool:
    """Say whether messages wait to be sent."""
    with survey.server.database.reading() as session:
        return bool(unfinished_mailings(session))


@contextmanager
def worker(environment: dict[str, str], folder: Path) -> Iterator[None]:
    """Run the worker beside the server."""
    with (folder / "worker.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tiassess", "worker"], env={**os.environ, **environment}, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)


def wait_until(comes: Callable[[], bool]) -> None:
    """Wait for a minute at most until something has come to be."""
    for _ in range(600):
        if comes():
            return
        time.sleep(0.1)
    raise AssertionError("It did not come.")
