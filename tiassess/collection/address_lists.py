"""Lists of addresses: taken whole or not at all, and fixed once the first messages go out.

Messages to a few chosen people would make these the ones whose answers come next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from tiassess.collection.access import codes_left
from tiassess.collection.addresses import AddressBook, Recipient, by_mail, count_addresses
from tiassess.collection.errors import AddressesRefusedError
from tiassess.collection.tables import Address, CardOrder, Mailing, Stage
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.config import Settings
from tiassess.config.mail import is_email
from tiassess.disclosure.structure import Structure
from tiassess.storage.database import Database
from tiassess.wave.formulas import bare
from tiassess.wave.table_file import TableFile, check_table, first_sentences
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

EMAIL, UNIT = "email", "unit"

TAKE_ADDRESSES = Act(WaveState.OPEN, "given addresses")


def replace_addresses(
    database: Database, settings: Settings, name: WaveName, file: tuple[str, bytes], moment: datetime
) -> int:
    """Put the addresses of a CSV file in the place of those of a wave, or refuse the whole file.

    Args:
        database: where they are kept.
        settings: where the wave's key file lies.
        name: the wave.
        file: the file's name and content, with a column ``email`` and perhaps ``unit``, an id or an exact name.
        moment: now.

    Returns:
        How many there are now.

    Raises:
        FileRefusedError: it is no such file.
        AddressesRefusedError: lines of it cannot be used, there are more than codes left, or it is not the time.
        RefusedError: the wave is not open; see `waiting_wave`.
    """
    table = check_table(*file, (EMAIL,))
    _refuse_other_columns(table)
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, TAKE_ADDRESSES, moment)
        _refuse_fixed_list(session, waiting)
        recipients = _read(table, waiting.frame.structure)
        _refuse_too_many(session, waiting, table.name, recipients)
        _destroy(session, waiting.wave)
        session.execute(insert(Address), _rows(settings, waiting.wave, recipients))
    return len(recipients)


def remove_addresses(database: Database, settings: Settings, name: WaveName, moment: datetime) -> int:
    """Take all addresses of a wave away, as long as no message was sent; give how many there were.

    Raises:
        AddressesRefusedError: messages were asked for.
        RefusedError: the wave is not open; see `waiting_wave`.
    """
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, TAKE_ADDRESSES, moment)
        _refuse_fixed_list(session, waiting)
        number = count_addresses(session, waiting.wave)
        _destroy(session, waiting.wave)
    return number


def _refuse_fixed_list(session: Session, waiting: WaitingWave) -> None:
    """Refuse to change a list that is fixed, or that has no use.

    Raises:
        AddressesRefusedError: messages were asked for, nobody comes by e-mail, or answering is over.
    """
    wave, frame = waiting.wave, waiting.frame
    if not by_mail(frame):
        message = f"Staff do not come to “{wave.slug}” by e-mail: it was opened without this way in."
        raise AddressesRefusedError(message)
    if waiting.today > frame.day("closes"):
        message = f"Answering “{wave.slug}” ended with {frame.day('closes')}, so nobody is written to any more."
        raise AddressesRefusedError(message)
    if session.scalar(select(func.count()).select_from(Mailing).where(Mailing.wave_id == wave.id)):
        raise AddressesRefusedError("The first messages are on their way, so the list of addresses stays as it is.")


def _refuse_other_columns(table: TableFile) -> None:
    if others := [name for name in table.header if name not in {EMAIL, UNIT}]:
        message = (
            f"{table.name}: {_called('the column', others[0])} does not belong here. Leave out everything but the "
            f"columns {EMAIL} and {UNIT}: names and staff numbers have no place on this server."
        )
        raise AddressesRefusedError(message)


def _read(table: TableFile, structure: Structure) -> list[Recipient]:
    """Read every line, or say what is odd in which; no sentence repeats an address."""
    units = {unit.name: unit.id for unit in structure.units} | {unit.id: unit.id for unit in structure.units}
    at_email = table.header.index(EMAIL)
    at_unit = table.header.index(UNIT) if UNIT in table.header else None
    recipients: list[Recipient] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line, cells in table.rows():
        if not any(cells):
            continue
        email, unit = bare(cells[at_email]), "" if at_unit is None else bare(cells[at_unit])
        faults += [f"{table.name}, line {line}: {fault}" for fault in _faults(email, unit, units, seen)]
        seen.setdefault(email.casefold(), line)
        recipients.append(Recipient(email, units.get(unit, "")))
    if not recipients:
        faults.append(f"{table.name} holds no addresses, only a header.")
    if faults:
        raise AddressesRefusedError(*first_sentences(faults))
    return recipients


def _faults(email: str, unit: str, units: dict[str, str], seen: dict[str, int]) -> Iterator[str]:
    if not is_email(email):
        yield "this is not an e-mail address as mail servers take it, such as name@example.org."
    elif email.casefold() in seen:
        yield f"this address stands in line {seen[email.casefold()]} already."
    if unit and unit not in units:
        yield f"the wave has no {_called('unit', unit)}. Take an id or a name from the units, or leave the cell empty."


def _called(what: str, cell: str) -> str:
    """Name something by its cell, unless that may be an address: in a list of swapped columns it would be one."""
    return f"{what} called so" if "@" in cell else f"{what} “{cell[:40]}”"


def _refuse_too_many(session: Session, waiting: WaitingWave, file: str, recipients: Sequence[Recipient]) -> None:
    """Refuse more addresses than there are codes left, in all or for a unit: each gets one (rule R15 a)."""
    left = codes_left(session, waiting.wave, waiting.frame).less(_cards_ordered(session, waiting.wave))
    faults = []
    if len(recipients) > left.everybody:
        faults.append(
            f"{file} holds {len(recipients):,} addresses, and {left.everybody:,} codes can still be given out: "
            "there are never more codes than staff."
        )
    names = {unit.id: unit.name for unit in waiting.frame.structure.units}
    for unit, number in sorted(Counter(one.unit for one in recipients if one.unit).items()):
        if unit not in left.units:
            faults.append(
                f"“{names[unit]}” can have no codes of its own: people are not asked about it, or its number of staff "
                "is unknown. Leave its cells empty."
            )
        elif number > (most := left.units[unit]):
            faults.append(
                f"{file} holds {number:,} addresses of “{names[unit]}”, and {most:,} codes can still be given out "
                "there."
            )
    if faults:
        raise AddressesRefusedError(*first_sentences(faults))


def _cards_ordered(session: Session, wave: Wave) -> Counter[str]:
    """Count the cards that were asked for and wait to be printed, by unit; those for everybody under no name."""
    waiting = select(CardOrder.cards).where(CardOrder.wave_id == wave.id, CardOrder.printed_by.is_(None))
    return sum(map(Counter, session.scalars(waiting)), Counter[str]())


def _rows(settings: Settings, wave: Wave, recipients: Sequence[Recipient]) -> list[dict[str, object]]:
    """Encrypt each address, in the order of their keyed hashes, which says nothing of the file's."""
    book = AddressBook(settings, wave)
    by_id = {book.id_of(recipient.email): recipient for recipient in recipients}
    row = {"organisation_id": wave.organisation_id, "wave_id": wave.id, "messages": 0, "stage": Stage.WAITING}
    return [{**row, "id": at, "sealed": book.seal(at, by_id[at])} for at in sorted(by_id)]


def _destroy(session: Session, wave: Wave) -> None:
    session.execute(delete(Address).where(Address.wave_id == wave.id))
