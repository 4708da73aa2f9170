"""Changing and removing a wave while it is a draft: nobody has been promised anything, and nobody has answered."""

from __future__ import annotations

from datetime import datetime

from tiassess.clock import day_in
from tiassess.instrument.definition import Instrument
from tiassess.storage.database import Database
from tiassess.wave.errors import TakenNameError
from tiassess.wave.organisations import check_name
from tiassess.wave.states import require_state
from tiassess.wave.tables import Organisation, WaveState
from tiassess.wave.waves import WaveName, WavePlan, promises_of


def change_draft(database: Database, name: WaveName, plan: WavePlan, loop: Instrument, moment: datetime) -> None:
    """Put another plan in the place of a draft's; its id stays.

    Args:
        database: where it is kept.
        name: which draft.
        plan: what the lead decided now.
        loop: see ``create_wave``.
        moment: now.

    Raises:
        UnknownNameError: there is no such wave.
        WaveStateError: it is no draft any more.
        TakenNameError: its name cannot be one.
        WaveConditionsError: dates, profile, breakdown or threshold do not go together.
    """
    with database.writing() as session:
        wave = name.find(session)
        require_state(wave, WaveState.DRAFT, "changed")
        if fault := check_name(plan.name or plan.slug):
            raise TakenNameError(fault)
        owner = session.get_one(Organisation, wave.organisation_id)
        today = day_in(owner.timezone, moment)
        for column, value in promises_of(session, owner, plan, loop, today).items():
            setattr(wave, column, value)


def remove_draft(database: Database, name: WaveName) -> None:
    """Take a draft away.

    Raises:
        UnknownNameError: there is no such wave.
        WaveStateError: it is no draft any more.
    """
    with database.writing() as session:
        wave = name.find(session)
        require_state(wave, WaveState.DRAFT, "removed")
        session.delete(wave)
