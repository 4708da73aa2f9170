"""Access: giving out codes, never more than there are staff to use them (rule R15 a), and cancelling spare ones.

A code exists in memory until it is printed or sent; the database keeps only what tells it from one that was never given
out. Whoever gives out codes locks the wave's row first, so that two who do so at once cannot exceed the headcount.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.orm import Session

from tiassess.collection.codes import AccessCode
from tiassess.collection.entries import issued_id
from tiassess.collection.errors import TooManyCodesError, UnusableUnitError
from tiassess.collection.tables import CodeWay, IssuedCode, WaveKey
from tiassess.collection.wave_keys import salt_of
from tiassess.config import Settings
from tiassess.disclosure.structure import ORGANISATION
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave

ISSUED, CANCELLED = "issued", "cancelled"
AT_A_TIME = 500


@dataclass(frozen=True)
class CodesLeft:
    """How many codes can still be given out.

    Attributes:
        everybody: in all.
        units: for the pile of each unit that can have one of its own; no more than in all.
    """

    everybody: int
    units: Mapping[str, int]


@dataclass(frozen=True)
class Codes:
    """How many codes there are of each way in, and how many were cancelled."""

    issued: Mapping[str, int]
    cancelled: Mapping[str, int]


def codes_left(session: Session, wave: Wave, frame: Frame) -> CodesLeft:
    """Say how many codes can still be given out for an open wave.

    A unit can have a pile of its own if people are asked about it and its headcount is known. Codes that belong to no
    unit count for the whole organisation only.
    """
    of_wave = select(IssuedCode.unit, func.count()).where(IssuedCode.wave_id == wave.id).group_by(IssuedCode.unit)
    given: dict[str | None, int] = {row[0]: row[1] for row in session.execute(of_wave)}
    everybody = max(0, (frame.structure.headcount(ORGANISATION) or 0) - sum(given.values()))
    units = {unit: max(0, min(everybody, headcount - given.get(unit, 0))) for unit, headcount in _piles(frame)}
    return CodesLeft(everybody, units)


def issue_codes(  # noqa: PLR0913 - which wave, and which codes of it
    session: Session,
    settings: Settings,
    wave: Wave,
    frame: Frame,
    *,
    way_in: CodeWay,
    unit: str | None = None,
    batch: UUID | None = None,
    number: int = 1,
) -> list[AccessCode]:
    """Make codes and give them out.

    Args:
        session: a writing session, at whose end the codes open the wave.
        settings: where the wave's key file lies.
        wave: an open wave; its row must be locked.
        frame: what it promised.
        way_in: how they reach people.
        unit: the unit whose pile they belong to, or None.
        batch: the order of cards that they are printed for.
        number: how many.

    Raises:
        TooManyCodesError: there are not so many left.
        UnusableUnitError: the unit can have no codes of its own.
    """
    left = codes_left(session, wave, frame)
    if unit is not None and unit not in left.units:
        message = f"“{unit}” can have no codes of its own: people are not asked about it, or its headcount is unknown."
        raise UnusableUnitError(message)
    most = left.everybody if unit is None else left.units[unit]
    if number > most:
        message = f"{number} codes are too many: {most} can still be given out, for there are no more staff than that."
        raise TooManyCodesError(message)
    codes = [AccessCode.make() for _ in range(number)]
    salt = _salt(session, settings, wave)
    row = {"organisation_id": wave.organisation_id, "wave_id": wave.id, "way_in": way_in, "unit": unit, "batch": batch}
    if codes:
        session.execute(insert(IssuedCode), [{**row, "id": issued_id(code, salt)} for code in codes])
    return codes


def cancel_codes(session: Session, settings: Settings, wave: Wave, codes: Iterable[AccessCode]) -> int:
    """Cancel codes, used or not: they open nothing from now on. Give how many there were.

    A form that was sent with one of them stays counted, and nobody learns whether there was one.

    Args:
        session: a writing session.
        settings: where the wave's key file lies.
        wave: an open wave; its row must be locked.
        codes: the codes; those that were never given out change nothing.
    """
    salt = _salt(session, settings, wave)
    ids = sorted({issued_id(code, salt) for code in codes})
    these = [ids[start : start + AT_A_TIME] for start in range(0, len(ids), AT_A_TIME)]
    return sum(_cancel(session, wave, IssuedCode.id.in_(some)) for some in these)


def cancel_batch(session: Session, wave: Wave, batch: UUID) -> int:
    """Cancel all codes of an order of cards; give how many there were. The wave's row must be locked."""
    return _cancel(session, wave, IssuedCode.batch == batch)


def tally_codes(session: Session, wave: Wave) -> Codes:
    """Count the codes of a wave that are given out, and those that were cancelled; after closing as it was then."""
    kept = wave.codes or {}
    if ISSUED in kept:
        return Codes(kept[ISSUED], kept.get(CANCELLED, {}))
    of_wave = select(IssuedCode.way_in, func.count()).where(IssuedCode.wave_id == wave.id).group_by(IssuedCode.way_in)
    issued = {way.value: number for way, number in session.execute(of_wave)}
    return Codes(dict(sorted(issued.items())), kept.get(CANCELLED, {}))


def end_access(session: Session, wave: Wave) -> None:
    """Keep how many codes a wave had, and destroy the codes themselves."""
    codes = tally_codes(session, wave)
    wave.codes = {ISSUED: dict(codes.issued), CANCELLED: dict(codes.cancelled)}
    session.execute(delete(IssuedCode).where(IssuedCode.wave_id == wave.id))


def _cancel(session: Session, wave: Wave, which: object) -> int:
    of_these = (IssuedCode.wave_id == wave.id, which)
    gone: list[Row[tuple[CodeWay]]] = list(session.execute(select(IssuedCode.way_in).where(*of_these)))  # type: ignore[arg-type]  # a condition on its columns
    session.execute(delete(IssuedCode).where(*of_these))  # type: ignore[arg-type]  # as above
    before = (wave.codes or {}).get(CANCELLED, {})
    cancelled = Counter(before) + Counter(row.way_in.value for row in gone)
    wave.codes = {**(wave.codes or {}), CANCELLED: dict(sorted(cancelled.items()))}
    return len(gone)


def _salt(session: Session, settings: Settings, wave: Wave) -> bytes:
    return salt_of(settings, wave.id, session.scalar(select(WaveKey.wrapped_salt).where(WaveKey.wave_id == wave.id)))


def _piles(frame: Frame) -> list[tuple[str, int]]:
    """Give the units that can have codes of their own, with their headcounts."""
    asked = {offered.leaf for offered in frame.offer.units}
    return [(unit.id, unit.headcount) for unit in frame.structure.units if unit.id in asked and unit.headcount]
