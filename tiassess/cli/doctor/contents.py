"""Checks of what the database holds: that keys are there which must be, and nothing that should be gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Select, and_, func, or_, select

from tiassess.cli.doctor.checks import Check, Installation, Verdict
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.tables import Ballot
from tiassess.jobs.steps import Step, goes_by_itself, step_due
from tiassess.people.trail_reading import faults_of_trail, list_trails
from tiassess.release.ledger import opening_day
from tiassess.release.tables import LedgerEntry
from tiassess.wave.frame import Frame
from tiassess.wave.standing import delay_of
from tiassess.wave.tables import Organisation, Wave, WaveState

HOLDING = (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED)
"""States in which a wave has ballots that only its key file opens."""

BY_HAND = {Step.CLOSE: "close", Step.COUNT: "count", Step.PUBLISH: "publish"}


def _waves(installation: Installation, query: Select[Wave]) -> list[Wave]:
    with installation.database.reading() as session:
        return list(session.scalars(query.order_by(Wave.slug)))


def examine_key_files(installation: Installation) -> Iterator[str]:
    """Find waves whose ballots cannot be opened any more, because their key file is lost or damaged."""
    files = KeyFiles(installation.settings.key_dir)
    for wave in _waves(installation, select(Wave).where(Wave.state.in_(HOLDING))):
        try:
            files.read(wave.id)
        except WaveKeyError as refusal:
            yield f"“{wave.slug}”: {refusal}"


def examine_what_is_due(installation: Installation) -> Iterator[str]:
    """Find answers that should be gone by now (P6)."""
    for wave in _waves(installation, select(Wave).where(or_(Wave.erasure_due, Wave.scrub_due))):
        yield f"What is left of “{wave.slug}” has not been erased yet. Run: tiassess purge"
    for wave in _waves(installation, select(Wave).where(Wave.state.in_(HOLDING))):
        frame = Frame.of(wave)
        if frame.day("destroy") <= frame.today(installation.moment):
            yield f"The day of destruction of “{wave.slug}” has come, and answers are still there. Run: tiassess purge"


def examine_promised_days(installation: Installation) -> Iterator[str]:
    """Find waves to which nothing was done on a promised day, and on the day after neither (P5, P10)."""
    for wave in _waves(installation, select(Wave).where(Wave.state.in_(HOLDING))):
        frame = Frame.of(wave)
        yesterday = frame.today(installation.moment) - timedelta(days=1)
        if wave.state is WaveState.CLOSED and yesterday < frame.day("results"):
            continue  # there is time yet
        with installation.database.reading() as session:
            opened = opening_day(session, wave)
            has_ballots = session.scalar(select(Ballot.id).where(Ballot.wave_id == wave.id).limit(1)) is not None
        delay = delay_of(wave.late_because, wave.late_until)
        step = step_due(wave.state, frame, yesterday, delay, has_ballots=has_ballots)
        if step and goes_by_itself(frame, opened):
            yield (
                f"“{wave.slug}” should have been {step} by now. Does a worker run? Its log says what stood in the way. "
                f"By hand: tiassess wave {BY_HAND[step]} {wave.slug}"
            )


def examine_last_days(installation: Installation) -> Iterator[str]:
    """Find a line of a ledger that lies ahead of the clock: one of the two was wrong, and promised days go by it."""
    tomorrow = installation.moment.date() + timedelta(days=1)  # somewhere it is tomorrow already
    numbers = select(LedgerEntry.organisation_id.label("whose"), func.max(LedgerEntry.number).label("last"))
    ends = numbers.group_by(LedgerEntry.organisation_id).subquery()
    is_last = and_(LedgerEntry.organisation_id == ends.c.whose, LedgerEntry.number == ends.c.last)
    lines = select(Organisation.slug, LedgerEntry.entry).join(LedgerEntry).join(ends, is_last)
    with installation.database.reading() as session:
        rows = session.execute(lines.order_by(Organisation.slug)).all()
    for slug, entry in rows:
        day = json.loads(entry)["day"]
        if date.fromisoformat(day) > tomorrow:
            yield f"The ledger of “{slug}” has a line of {day}, still to come. Look whether the clock is right."


def examine_trails(installation: Installation) -> Iterator[str]:
    """Find lines of audit trails that were changed, taken out or put in."""
    with installation.database.reading() as session:
        for trail in list_trails(session):
            for number, sentence in faults_of_trail(session, trail)[:1]:
                yield f"Line {number} of an audit trail: {sentence} Run: tiassess trail verify"


def examine_zones(installation: Installation) -> Iterator[str]:
    """Find organisations whose days nobody can tell, because this machine does not know their zone."""
    with installation.database.reading() as session:
        zones = sorted(set(session.scalars(select(Organisation.timezone))))
    for zone in zones:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield f"The time zone “{zone}” is not known here. Install: tzdata"


CHECKS = (
    Check("Every wave that holds ballots has its key file.", examine_key_files),
    Check("Nothing is left that should be destroyed by now.", examine_what_is_due),
    Check("What was promised for a day was done.", examine_promised_days),
    Check("No ledger is ahead of the clock.", examine_last_days),
    Check("Every line of the audit trails fits the one before.", examine_trails),
    Check("The time zones of all organisations are known.", examine_zones, Verdict.MEND),
)
