"""The steps of one count, each measured by itself, in a process that does nothing else.

The product counts in `tiassess.release.counting`; these are the same calls in the same order, and nothing is stored.
"""

from __future__ import annotations

from itertools import cycle, islice

from nacl.public import SealedBox
from sqlalchemy import select

from bench.stopwatch import Step, Stopwatch
from tiassess.collection.ballots import CHUNK, count_ballots, no_progress
from tiassess.collection.tables import Ballot
from tiassess.config import Settings
from tiassess.disclosure.attacker import audit_release
from tiassess.release.answer_sheet import fill_answer_sheet
from tiassess.release.composing import compose_release
from tiassess.release.fieldwork import WaveName
from tiassess.release.opening import BallotOpener
from tiassess.release.tallies import Tallies
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame


def count_in_steps(settings: Settings, name: WaveName) -> list[Step]:
    """Count a closed wave and give what each step cost; memory is the process's peak up to then."""
    watch = Stopwatch()
    with Database(settings.database_url).reading() as session:
        wave = name.find(session)
        assert wave.frame is not None
        frame = Frame.from_text(wave.frame)
        rows = count_ballots(session, wave.id)
        opener = BallotOpener.of(session, settings, wave, frame.questionnaire.sha256)
        with watch.step("open ballots, fill the answer sheet"):
            opened = opener.open_ballots(session, no_progress)
            sheet = fill_answer_sheet(opened, rows, frame.questionnaire, frame.structure)
        tallies = Tallies(frame, sheet)
        with watch.step("select and compose the release"):
            release = compose_release(tallies)
        with watch.step("attack it"):
            assert audit_release(release, tallies.unknown, forms=tallies.forms).holds
        some = session.scalars(select(Ballot.sealed).where(Ballot.wave_id == wave.id).limit(CHUNK)).all()
    with watch.step("(bare libsodium, as many boxes)"):
        box = SealedBox(opener.private_key)
        for sealed in islice(cycle(some), rows):
            box.decrypt(sealed)
    return watch.steps
