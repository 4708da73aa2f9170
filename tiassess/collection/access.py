"""Access: giving out codes, never more than there are staff to use them (rule R15 a), and cancelling spare ones.

A code exists in memory until it is printed or sent; the database keeps only what tells it from one that was never given
out. Whoever gives out codes locks the wave's row first, so that two who do so at once cannot exceed the headcount.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select
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

VALID, CANCELLED = "valid", "cancelled"
EVERYBODY = ""
"""The pile that belongs to no unit."""

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

    def less(self, promised: Mapping[str, int]) -> CodesLeft:
        """Give what is left when some are promised already, by the pile that they are promised from."""
        everybody = max(0, self.everybody - sum(promised.values()))
        units = {unit: max(0, min(everybody, left - promised.get(unit, 0))) for unit, left in self.units.items()}
        return CodesLeft(everybody, units)


def codes_left(session: Session, wave: Wave, frame: Frame) -> CodesLeft:
    """Say how many codes can still be given out for an open wave.

    A unit can have a pile of its own if people are asked about it and its headcount is known. Codes that belong to no
    unit count for the whole organisation only. A spare card that was cancelled makes no room for another code: if it
    was used, its form stays counted, and whoever used it could answer again.
    """
    of_wave = select(IssuedCode.unit, func.count()).where(IssuedCode.wave_id == wave.id).group_by(IssuedCode.unit)
    given = Counter({unit or EVERYBODY: number for unit, number in session.execute(of_wave)})
    given.update((wave.codes or {}).get(CANCELLED, {}))
    return CodesLeft(frame.structure.headcount(ORGANISATION) or 0, dict(_piles(frame))).less(given)


def issue_codes(  # noqa: PLR0913 - which wave, and which codes of it
    session: Session,
    settings: Settings,
    wave: Wave,
    frame: Frame,
    *,
    way_in: CodeWay,
    unit: str | None = None,
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
        number: how many.

    Raises:
        TooManyCodesError: there are not so many left.
        UnusableUnitError: the unit can have no codes of its own.
    """
    codes = [AccessCode.make() for _ in range(number)]
    give_out_codes(session, settings, wave, frame, codes, way_in=way_in, unit=unit)
    return codes


def give_out_codes(  # noqa: PLR0913 - as above
    session: Session,
    settings: Settings,
    wave: Wave,
    frame: Frame,
    codes: Sequence[AccessCode],
    *,
    way_in: CodeWay,
    unit: str | None = None,
    order: UUID | None = None,
) -> None:
    """Give out codes that were made before, such as those of an order of cards that are drawn already.

    They are kept in the order of their ids, so that nothing tells in which order they lie on paper. Everything else is
    as for ``issue_codes``.
    """
    left = codes_left(session, wave, frame)
    if unit is not None and unit not in left.units:
        message = f"“{unit}” can have no codes of its own: people are not asked about it, or its headcount is unknown."
        raise UnusableUnitError(message)
    most = left.everybody if unit is None else left.units[unit]
    if len(codes) > most:
        message = (
            f"{len(codes)} codes are too many: {most} can still be given out, for there are no more staff than that."
        )
        raise TooManyCodesError(message)
    salt = _salt(session, settings, wave)
    owner = {"organisation_id": wave.organisation_id, "wave_id": wave.id}
    row = {**owner, "way_in": way_in, "unit": unit, "card_order": order}
    if codes:
        session.execute(
            insert(IssuedCode), [{**row, "id": each} for each in sorted(issued_id(code, salt) for code in codes)]
        )


def cancel_cards(session: Session, settings: Settings, wave: Wave, codes: Iterable[AccessCode]) -> int:
    """Cancel spare cards, used or not: their codes open nothing from now on. Give how many there were.

    A form that was sent with one of them stays counted, and nobody learns whether there was one.

    Args:
        session: a writing session.
        settings: where the wave's key file lies.
        wave: an open wave; its row must be locked.
        codes: the codes; those that stand on no card of this wave change nothing.
    """
    on_cards = IssuedCode.way_in == CodeWay.CARDS
    some_at_a_time = _these(session, settings, wave, codes)
    gone = sum((_destroy(session, wave, on_cards, these) for these in some_at_a_time), Counter[str]())
    cancelled = gone + Counter((wave.codes or {}).get(CANCELLED, {}))
    wave.codes = {**(wave.codes or {}), CANCELLED: dict(sorted(cancelled.items()))}
    return gone.total()


def take_back_codes(session: Session, settings: Settings, wave: Wave, codes: Iterable[AccessCode]) -> None:
    """Take codes back that reached nobody, such as those of messages that nobody took; others can have their room."""
    for these in _these(session, settings, wave, codes):
        _destroy(session, wave, these)


def take_back_order(session: Session, wave: Wave, order: UUID) -> int:
    """Take the codes of an order of cards back that nobody has used; give how many. The wave's row must be locked."""
    return _destroy(session, wave, IssuedCode.card_order == order).total()


def valid_codes(session: Session, wave: Wave) -> Mapping[str, int]:
    """Count the codes that open a wave, by way in: given out and not cancelled; after closing as it was then."""
    kept = (wave.codes or {}).get(VALID)
    if kept is not None:
        return kept
    of_wave = select(IssuedCode.way_in, func.count()).where(IssuedCode.wave_id == wave.id).group_by(IssuedCode.way_in)
    return dict(sorted((way.value, number) for way, number in session.execute(of_wave)))


def end_access(session: Session, wave: Wave) -> None:
    """Keep how many codes a wave had in all, and destroy the codes themselves and what is known of each pile."""
    wave.codes = {VALID: dict(valid_codes(session, wave))}
    session.execute(delete(IssuedCode).where(IssuedCode.wave_id == wave.id))


def _these(
    session: Session, settings: Settings, wave: Wave, codes: Iterable[AccessCode]
) -> Iterator[ColumnElement[bool]]:
    """Name the rows of codes, some at a time, because a statement cannot hold any number of them."""
    salt = _salt(session, settings, wave)
    ids = sorted({issued_id(code, salt) for code in codes})
    return (IssuedCode.id.in_(ids[start : start + AT_A_TIME]) for start in range(0, len(ids), AT_A_TIME))


def _destroy(session: Session, wave: Wave, *which: ColumnElement[bool]) -> Counter[str]:
    """Destroy codes, and count those that were there by pile."""
    of_these = (IssuedCode.wave_id == wave.id, *which)
    gone = Counter(unit or EVERYBODY for unit in session.scalars(select(IssuedCode.unit).where(*of_these)))
    session.execute(delete(IssuedCode).where(*of_these))
    return gone


def _salt(session: Session, settings: Settings, wave: Wave) -> bytes:
    return salt_of(settings, wave.id, session.scalar(select(WaveKey.wrapped_salt).where(WaveKey.wave_id == wave.id)))


def _piles(frame: Frame) -> list[tuple[str, int]]:
    """Give the units that can have codes of their own, with their headcounts."""
    asked = {offered.leaf for offered in frame.offer.units}
    return [(unit.id, unit.headcount) for unit in frame.structure.units if unit.id in asked and unit.headcount]
