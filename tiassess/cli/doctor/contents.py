"""Checks of what the database holds: that keys are there which must be, and nothing that should be gone."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Select, or_, select

from tiassess.cli.doctor.checks import Check, Installation, Verdict
from tiassess.collection.errors import WaveKeyError
from tiassess.collection.key_files import KeyFiles
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Organisation, Wave, WaveState

HOLDING = (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED)
"""States in which a wave has ballots that only its key file opens."""


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
    Check("The time zones of all organisations are known.", examine_zones, Verdict.MEND),
)
