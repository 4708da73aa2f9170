"""``tiassess cards``: code cards, asked for, printed and cancelled by whoever runs the server."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from uuid import UUID

import click

from tiassess.cli.context import opened, organisation_option, write_new_file
from tiassess.clock import now
from tiassess.collection.access import EVERYBODY
from tiassess.collection.errors import CodeTypoError
from tiassess.collection.links import code_link, read_code_or_link, survey_link
from tiassess.errors import RefusedError
from tiassess.release.card_orders import read_orders
from tiassess.release.cards import CardDesk
from tiassess.release.ledger import COMMAND_LINE
from tiassess.wave.frame import Frame
from tiassess.wave.minutes import minutes_of
from tiassess.wave.states import require_state
from tiassess.wave.tables import WaveState
from tiassess.wave.waves import WaveName

if TYPE_CHECKING:
    from tiassess.collection.codes import AccessCode
    from tiassess.config import Settings
    from tiassess.release.cards import NewPile
    from tiassess.storage.database import Database

NO_ADDRESS = (
    "Cards carry the address of this server, and none is set. Set TIASSESS_ADDRESS, such as https://survey.example.org"
)


class PileSize(click.ParamType[tuple[str, int]]):
    """A unit and how many cards, written as ward-a=12."""

    name = "unit=number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Read both, or say how to write them."""
        if isinstance(value, tuple):
            return value
        unit, _, number = value.rpartition("=")
        if not unit or not (number.isascii() and number.isdigit()):
            self.fail(f"“{value}” is no pile. Write it like ward-a=12.", param, ctx)
        return unit, int(number)


order_option = click.option("--order", "order_id", type=click.UUID, help="Which order, where more than one waits.")


@click.group()
def command() -> None:
    """Ask for code cards, print them once, and cancel spare ones.

    Whoever runs the server acts for a lead here, and the ledger says that it was by command.

    Example: tiassess cards list baseline
    """


@command.command("order")
@click.argument("wave")
@click.option("--pile", "piles", type=PileSize(), multiple=True, help="A unit's pile, such as ward-a=12. Repeatable.")
@click.option("--everybody", type=click.IntRange(0), default=0, help="Cards that belong to no unit.")
@organisation_option
def order_command(wave: str, piles: tuple[tuple[str, int], ...], everybody: int, organisation: str | None) -> None:
    """Ask for cards of WAVE, never more than there are staff.

    Example: tiassess cards order baseline --pile ward-a=12 --everybody 20
    """
    with opened() as (database, settings):
        cards = {EVERYBODY: everybody, **dict(piles)}
        _desk(database, settings, WaveName(wave, organisation)).order(cards)
    click.echo(
        f"Asked for {sum(cards.values())} cards. Print them once with: tiassess cards print {wave} --out FILE.pdf"
    )


@command.command("list")
@click.argument("wave")
@organisation_option
def list_command(wave: str, organisation: str | None) -> None:
    """List the orders of WAVE: how many cards, and whether they were printed. No code is kept anywhere.

    Example: tiassess cards list baseline
    """
    with opened() as (database, _settings), database.reading() as session:
        for order in read_orders(session, WaveName(wave, organisation).find(session)):
            piles = ", ".join(f"{unit or 'everybody'} {number}" for unit, number in order.cards.items())
            click.echo(f"{order.id}  {'printed' if order.printed_by else 'waits'}  {piles}")


@command.command("print")
@click.argument("wave")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file; it must not be there yet.")
@order_option
@organisation_option
def print_command(wave: str, out: Path, order_id: UUID | None, organisation: str | None) -> None:
    """Make the codes of an order of WAVE and print its cards to a file, once. Delete it when the cards are cut.

    Once people can answer, nobody knows whether a card was used. So cards that are printed then cannot be taken back,
    and there can be no others in place of lost ones: ask for a few at a time. Should the power be cut while the file is
    written, see tiassess cards list: if it says printed, the cards are in FILE.pdf.part; otherwise remove that file.

    Example: tiassess cards print baseline --out cards.pdf
    """
    name = WaveName(wave, organisation)
    with opened() as (database, settings):
        if not settings.address:
            raise RefusedError(NO_ADDRESS)
        with database.reading() as session:
            found = name.find(session)
            require_state(found, WaveState.OPEN, "given code cards")
            frame = Frame.of(found)
        order_id = order_id or _the_one_that_waits(database, name)
        with _new_file(out) as unfinished:
            _desk(database, settings, name).print(
                order_id, lambda piles: _fill(unfinished, _draw(piles, frame, settings.address))
            )
    click.echo(f"The cards are in {out}. Nothing else has their codes. Delete the file when the cards are cut.")


@command.command("void")
@click.argument("wave")
@click.option("--order", "order_id", type=click.UUID, required=True, help="Which order; see tiassess cards list.")
@organisation_option
def void_command(wave: str, order_id: UUID, organisation: str | None) -> None:
    """Take an order of WAVE back; cards that were printed only before the first day of answering.

    Example: tiassess cards void baseline --order 2f1c5cbe-6a0e-4a37-93b1-6f3d4f4f0a11
    """
    with opened() as (database, settings):
        cancelled = _desk(database, settings, WaveName(wave, organisation)).void(order_id)
    click.echo(f"The order is taken back. Cards cancelled: {cancelled}.")


@command.command("cancel")
@click.argument("wave")
@click.argument("file", type=click.File(encoding="utf-8"))
@organisation_option
def cancel_command(wave: str, file: TextIO, organisation: str | None) -> None:
    """Cancel the spare cards of WAVE whose codes or scanned addresses stand in FILE, one on each line; - reads them.

    Cancelled cards make no room for new ones, because nobody can see whether they were used.

    Example: tiassess cards cancel baseline spare.txt
    """
    lines = [(number, text) for number, text in enumerate(file.read().splitlines(), start=1) if text.strip()]
    codes: dict[int, AccessCode] = {}
    for number, text in lines:
        with suppress(CodeTypoError):
            codes[number] = read_code_or_link(text)
    with opened() as (database, settings):
        cancelled = _desk(database, settings, WaveName(wave, organisation)).cancel_spare(codes.values())
    click.echo(f"Cards cancelled: {len(cancelled)}.")
    _tell_lines("Mistyped", [number for number, _ in lines if number not in codes])
    _tell_lines(
        "Not a card of this wave, or cancelled before", [at for at, code in codes.items() if code not in cancelled]
    )


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """Make a file for cards, which gets its name when their codes open something, and is gone if they never will."""
    if path.exists():
        message = f"{path} is there already. Choose another name, or remove it first."
        raise RefusedError(message)
    unfinished = path.with_name(f"{path.name}.part")
    write_new_file(unfinished, b"", private=True)
    try:
        yield unfinished
    except BaseException:
        unfinished.unlink()
        raise
    unfinished.rename(path)


def _fill(path: Path, content: bytes) -> bytes:
    """Write cards down for good before their codes are given out."""
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as reason:
        message = f"{path} cannot be written ({reason.strerror})."
        raise RefusedError(message) from reason
    return content


def _draw(piles: Sequence[NewPile], frame: Frame, address: str) -> bytes:
    from tiassess.reporting.pdf.cards import Card, Invitation, Pile, draw_cards  # noqa: PLC0415 - takes a second
    from tiassess.reporting.speech import ENGLISH  # noqa: PLC0415 - as above

    place = (address, frame.organisation["id"], frame.wave["id"])
    names: dict[str | None, str] = {unit.id: unit.name for unit in frame.structure.units}
    invitation = Invitation(
        organisation=frame.organisation["name"],
        service=frame.texts.get("service") or frame.organisation["name"],
        wave=frame.wave["name"],
        minutes=minutes_of(frame.questionnaire),
        closes=frame.day("closes"),
        address=survey_link(*place),
    )
    return draw_cards(
        invitation,
        [
            Pile(names.get(pile.unit), [Card(code.written, code_link(*place, code)) for code in pile.codes])
            for pile in piles
        ],
        ENGLISH,
    )


def _desk(database: Database, settings: Settings, name: WaveName) -> CardDesk:
    return CardDesk(database, settings, name, COMMAND_LINE, now())


def _the_one_that_waits(database: Database, name: WaveName) -> UUID:
    with database.reading() as session:
        waiting = [order for order in read_orders(session, name.find(session)) if order.printed_by is None]
    if len(waiting) != 1:
        message = f"{len(waiting) or 'No'} orders wait to be printed." + (" Say which with --order." if waiting else "")
        raise RefusedError(message, command=f"tiassess cards list {name.slug}")
    return waiting[0].id


def _tell_lines(what: str, numbers: Sequence[int]) -> None:
    if numbers:
        click.echo(f"{what}, so nothing was done: line {', '.join(map(str, numbers))}.")
