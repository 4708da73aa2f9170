"""A siege: one wave from its opening to its erasure, attacked with everything at every moment."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url, select

from tests.attacks.chance import most_by_chance
from tests.attacks.evidence import Evidence
from tests.attacks.field import LATER, Field, open_field
from tests.attacks.guessing import Guess, Known, from_codes, from_invitations, from_watching, matches
from tests.attacks.people import Story, story_of
from tests.attacks.postgres_evidence import postgres_evidence, row_files
from tests.attacks.sqlite_evidence import LogKeeper, copy_files, sqlite_evidence
from tests.journeys.survey_server import COMMAND
from tiassess.clock import now
from tiassess.collection.sealing import SALT_LABEL, WRAP_LABEL, decrypt, wrapping_key_of
from tiassess.collection.tables import WaveKey
from tiassess.release.counting import count_wave
from tiassess.release.fieldwork import close_wave
from tiassess.release.publishing import publish_wave

PIECE = 32
"""Bytes of a ciphertext by which it is found again."""

OPEN, OPEN_WITH_SECRET, CLOSED, CLOSED_WITH_COPIES = (
    "open",
    "open, with the secret",
    "closed",
    "closed, with old copies",
)
PUBLISHED = "published, with everything"
WATCHED, WATCHED_WITH_COPIES, WITH_ALL_KEYS = "watched while open", "watched, with old copies", "codes and all keys"


@dataclass
class Siege:
    """What came of it.

    Attributes:
        people: how many answered.
        outcomes: matches of each attack, at each moment at which it must be no better than chance.
        stated: matches of attacks against which there is no protection, as `docs/privacy.md` says.
        opened: what could be opened, with the secret and all key files, while open and after publishing.
        left: what was left in the database's own files after erasure.
        written: everything written beside the database, by file.
        told: what must not be there.
    """

    people: int
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    stated: dict[str, int] = field(default_factory=dict)
    opened: dict[str, list[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    written: Mapping[str, bytes] = field(default_factory=dict)
    told: list[bytes] = field(default_factory=list)

    def beyond_chance(self) -> set[tuple[str, str]]:
        """Give each attack that made more matches than guessing does."""
        attacks = sum(map(len, self.outcomes.values()))
        most = most_by_chance(self.people, attacks)
        return {
            (moment, attack)
            for moment, found in self.outcomes.items()
            for attack, number in found.items()
            if number > most
        }


@dataclass
class Spy:
    """Somebody who copies all files of a database, again and again.

    Attributes:
        wave: where.
        before: a copy from before anybody answered; SQLite only.
        logs: every generation of SQLite's log since then.
    """

    wave: Field
    before: Path | None = None
    logs: Mapping[bytes, bytes] = field(default_factory=dict)

    @property
    def file(self) -> Path | None:
        """The database's file, or None for a server's."""
        url = make_url(self.wave.server.settings.database_url)
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None

    @contextmanager
    def watches(self) -> Iterator[None]:
        """Copy what is written meanwhile."""
        if self.file is None:
            yield
            return
        self.before = copy_files(self.file, self.wave.folder / "copy-before")
        keeper = LogKeeper(self.file.with_name(f"{self.file.name}-wal"))
        keeper.looks()
        with keeper:
            yield
        self.logs = keeper.generations

    def takes(self, moment: str, *, with_log: bool) -> Evidence:
        """Take what there is at a moment, with or without the log since before anybody answered."""
        if self.file is None:
            return postgres_evidence(self.wave.server.database, with_log=with_log)
        copy = copy_files(self.file, self.wave.folder / f"copy-{moment}")
        return sqlite_evidence(copy, self.before if with_log else None, self.logs if with_log else None)

    def files(self) -> Iterable[Path]:
        """Give the files in which the database keeps its rows."""
        if self.file is not None:
            return self.file.parent.iterdir()
        return row_files(self.wave.server.database)


def besiege(
    url: str,
    folder: Path,
    people: int,
    *,
    command: Sequence[str] = COMMAND,
    story: Callable[[int], Story] = story_of,
) -> Siege:
    """Carry a wave through and attack it at every moment.

    Args:
        url: a fresh, migrated database.
        folder: a folder for everything.
        people: how many answer.
        command: what runs the server.
        story: gives what each person does.
    """
    siege = Siege(people)
    with open_field(url, folder, people, command=command) as wave:
        spy = Spy(wave)
        with spy.watches():
            wave.answer(random.Random(people), story)
        old = _attack_open(siege, wave, spy)
        _attack_closed(siege, wave, spy, old)
        _attack_published(siege, wave, spy, old)
        queue = wave.queued()
    siege.written = {**wave.written(), "queue": queue}  # servers may still write while they end
    return siege


@dataclass(frozen=True)
class Old:
    """What was taken while the wave was open."""

    evidence: Evidence
    known: Sequence[Known]
    ballots: Mapping[bytes, bytes]
    wrapped: Mapping[str, bytes]


def _attack_open(siege: Siege, wave: Field, spy: Spy) -> Old:
    evidence = spy.takes("open", with_log=True)
    known = wave.known(wave.issued(), wave.truth())
    outside = {"mail server's log": wave.mailed(), "cards as drawn": wave.carded()}
    codes = {person.number: person.code for person in wave.people}
    old = Old(evidence, known, wave.ballots(), _wrapped(wave))
    secret = [*_keys(wave), *(part for piece in old.wrapped.values() for part in (piece, piece[:32], piece[-32:]))]
    siege.outcomes[OPEN] = _count(from_invitations(evidence, known, outside), known)
    siege.outcomes[OPEN_WITH_SECRET] = _count(from_codes(evidence, codes, secret), known)
    siege.stated[WATCHED] = max(_count(from_watching(evidence, wave.presses()), known).values())
    siege.stated[WITH_ALL_KEYS] = max(_count(from_codes(evidence, codes, [wave.salt()]), known).values())
    siege.opened[OPEN] = [name for name, wrapped in old.wrapped.items() if _opens(wave, wrapped)]
    siege.told = [*_told(wave, old)]
    return old


def _attack_closed(siege: Siege, wave: Field, spy: Spy, old: Old) -> None:
    server = wave.server
    close_wave(server.database, server.settings, wave.survey.name, now() + LATER)
    evidence = spy.takes("closed", with_log=False)
    truth, new = wave.truth(), wave.ballots()
    known = [Known(one.number, one.issued, one.address, truth[one.number]) for one in old.known]
    outside = {"mail server's log": wave.mailed(), "cards as drawn": wave.carded()}
    found = {**from_invitations(evidence, known, outside), **from_watching(evidence, wave.presses())}
    siege.outcomes[CLOSED] = _count(found, known)
    followed = _followed(old, evidence, new)
    siege.outcomes[CLOSED_WITH_COPIES] = _count(from_invitations(followed, known, outside), known)
    siege.stated[WATCHED_WITH_COPIES] = max(_count(from_watching(followed, wave.presses()), known).values())


def _attack_published(siege: Siege, wave: Field, spy: Spy, old: Old) -> None:
    server, name = wave.server, wave.survey.name
    count_wave(server.database, server.settings, name, now() + LATER)
    publish_wave(server.database, server.settings, name, now() + LATER)
    evidence = spy.takes("published", with_log=False)
    outside = {"mail server's log": wave.mailed(), "cards as drawn": wave.carded()}
    found = {**from_invitations(evidence, old.known, outside), **from_watching(evidence, wave.presses())}
    siege.outcomes[PUBLISHED] = _count(found, old.known)
    siege.opened[PUBLISHED] = [name for name, wrapped in old.wrapped.items() if _opens(wave, wrapped)]
    rows = [*old.ballots, *(each for table in old.evidence.rows.values() for each in table)]
    needles = [*rows, *(sealed[:PIECE] for sealed in old.ballots.values())]
    for file in spy.files():
        with suppress(FileNotFoundError):  # the server has just done away with it
            content = file.read_bytes()
            siege.left += [f"{file.name}: {needle.hex()}" for needle in needles if needle in content]


def _followed(old: Old, closed: Evidence, new: Mapping[bytes, bytes]) -> Evidence:
    """Give what was taken while the wave was open, with ballots under the ids that they have now.

    Closing gives ballots new ids and leaves their ciphertexts, so that counting can still open them: whoever has both
    copies sees which is which.
    """
    by_sealed = {sealed: each for each, sealed in new.items()}
    now_is = {each: by_sealed[sealed] for each, sealed in old.ballots.items()}
    rows = {**old.evidence.rows, "ballot": closed.rows["ballot"]}
    orders = {name: [now_is.get(each, each) for each in order] for name, order in old.evidence.orders.items()}
    acts = [frozenset(now_is.get(each, each) for each in act) for act in old.evidence.acts]
    return Evidence(rows, orders, acts)


def _count(guesses: Mapping[str, Guess], known: Sequence[Known]) -> dict[str, int]:
    return {name: matches(guess, known) for name, guess in guesses.items()}


def _wrapped(wave: Field) -> dict[str, bytes]:
    with wave.server.database.reading() as session:
        key = session.scalars(select(WaveKey)).one()
        return {"private key": key.wrapped_private_key, "salt": key.wrapped_salt or b""}


def _keys(wave: Field) -> list[bytes]:
    """Give every key that the secret alone leads to."""
    keys = wave.server.settings.keys
    return [wave.server.settings.secret_key, bytes(32), *(keys.current(label) for label in (SALT_LABEL, WRAP_LABEL))]


def _opens(wave: Field, wrapped: bytes) -> bool:
    """Say whether a wrapped key opens with the secret and anything that lies in the folder of key files."""
    settings, wave_id = wave.server.settings, wave.wave.id
    contents = [each.read_bytes() for each in settings.key_dir.rglob("*") if each.is_file()]
    parts = {content[at : at + 32] for content in [bytes(32), *contents] for at in range(max(1, len(content) - 31))}
    labels = (SALT_LABEL, WRAP_LABEL)
    keys = (wrapping_key_of(settings.keys.current(label), part, wave_id) for label in labels for part in parts)
    return any(decrypt(key, wrapped, wave_id.bytes) is not None for key in keys)


def _told(wave: Field, old: Old) -> Iterator[bytes]:
    """Give what must stand in no log: devices, addresses, codes, words, and the ids of rows."""
    for person in wave.people:
        yield from (person.device.encode(), person.code.signs.encode(), person.code.written.encode())
        yield from (person.email.encode(), person.words.encode(), person.words.replace(" ", "+").encode())
    for rows in old.evidence.rows.values():
        for each in rows:
            yield from (each, each.hex().encode())


def traces(siege: Siege) -> list[str]:
    """Give what stands in a log, the queue or a folder for temporary files, and must not."""
    needles = re.compile(b"|".join(re.escape(each) for each in sorted(set(siege.told)) if each))
    return [f"{name}: {found[0]!r}" for name, content in siege.written.items() if (found := needles.search(content))]
