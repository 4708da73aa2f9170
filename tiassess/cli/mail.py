"""``tiassess mail``: a list of addresses, and messages to everybody on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tiassess.cli.context import opened, organisation_option, progress_of
from tiassess.clock import now
from tiassess.collection.address_lists import remove_addresses, replace_addresses
from tiassess.collection.bounces import count_bounces
from tiassess.collection.mailing import send_mailing
from tiassess.collection.mailing_state import INVITATION, MailingProgress, last_mailing, read_progress, waiting_mailing
from tiassess.collection.other_ways import OtherWays, other_ways
from tiassess.config import Settings
from tiassess.errors import RefusedError
from tiassess.release.inviting import ask_again_for_refused, ask_for_mailing
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.table_file import read_bytes
from tiassess.wave.waves import WaveName

LARGEST_LIST = 16 * 2**20
"""Bytes; 200,000 addresses with their units are about 10 MB."""


@click.group()
def command() -> None:
    """Keep a list of addresses and write to everybody on it.

    Example: tiassess mail addresses baseline staff.csv
    """


@command.command("addresses")
@click.argument("wave")
@click.argument("file", type=click.Path(path_type=Path))
@organisation_option
def addresses_command(wave: str, file: Path, organisation: str | None) -> None:
    """Put the addresses of FILE in the place of those of WAVE, as long as nobody has been written to.

    FILE is a CSV file with a column email and, where a code is to belong to a unit, a column unit: an id or an exact
    name. Other columns are refused. There can be no more addresses than staff, less the codes on cards.

    Example: tiassess mail addresses baseline staff.csv
    """
    content = read_bytes(file, LARGEST_LIST)
    with opened() as (database, settings):
        name = WaveName(wave, organisation)
        number = replace_addresses(database, settings, name, (file.name, content), now())
        others = _other_ways(database, name)
    if not others.any:
        click.echo(
            "No room for cards is left: each code that there may be belongs to an address. Staff who get no message, "
            "or do not want to answer by work e-mail, then have no way in. A shorter list leaves room for cards."
        )
    click.echo(f"“{wave}” has {number:,} addresses now. Send them the first message with: tiassess mail send {wave}")


@command.command("remove")
@click.argument("wave")
@organisation_option
def remove_command(wave: str, organisation: str | None) -> None:
    """Remove all addresses of WAVE, as long as nobody has been written to.

    Example: tiassess mail remove baseline
    """
    with opened() as (database, settings):
        number = remove_addresses(database, settings, WaveName(wave, organisation), now())
    click.echo(f"{number:,} addresses of “{wave}” are removed.")


@command.command("send")
@click.argument("wave")
@click.option(
    "--refused-again", is_flag=True, help="Write once more to those for whom no message was taken or no code was left."
)
@organisation_option
def send_command(wave: str, organisation: str | None, *, refused_again: bool) -> None:
    """Send everybody on the list of WAVE the first message, with a code of their own.

    If it is stopped or cut off, run it again: it goes on with those who have not been tried. A worker does the same by
    itself. Nobody is written to twice.

    Example: tiassess mail send baseline
    """
    with opened() as (database, settings):
        name = WaveName(wave, organisation)
        if refused_again:
            ask_again_for_refused(database, settings, name, now())
        elif not _under_way(database, name):
            ask_for_mailing(database, settings, name, INVITATION, now())
        _send(database, settings, name)


@command.command("remind")
@click.argument("wave")
@organisation_option
def remind_command(wave: str, organisation: str | None) -> None:
    """Send everybody on the list of WAVE a reminder, in the same words and without a code.

    At most once a week, and not in the last three days. Nobody knows who has answered, so nobody is left out.

    Example: tiassess mail remind baseline
    """
    with opened() as (database, settings):
        name = WaveName(wave, organisation)
        if not _under_way(database, name):
            ask_for_mailing(database, settings, name, _next_reminder(database, name), now())
        _send(database, settings, name)


@command.command("status")
@click.argument("wave")
@organisation_option
def status_command(wave: str, organisation: str | None) -> None:
    """Say how many addresses of WAVE have been tried in the last mailing; of answers nothing is known.

    Example: tiassess mail status baseline
    """
    with opened() as (database, _):
        name = WaveName(wave, organisation)
        with database.reading() as session:
            progress = read_progress(session, name.find(session).id)
        sentences = list(_words(progress, _other_ways(database, name))) if progress else []
    for sentence in sentences or ["Nobody has been written to yet."]:
        click.echo(sentence)


@command.command("bounces")
@click.argument("wave")
@click.argument("mailbox", type=click.Path(path_type=Path))
@organisation_option
def bounces_command(wave: str, mailbox: Path, organisation: str | None) -> None:
    """Count the addresses of WAVE to which messages did not get through, as the reports in MAILBOX say.

    MAILBOX is a file in mbox format or a folder in Maildir format: what came back to TIASSESS_MAIL_BOUNCES. Nothing of
    it is kept, and nothing else is read out of it than that a code came back with a report.

    Example: tiassess mail bounces baseline bounces.mbox
    """
    with opened() as (database, settings):
        name = WaveName(wave, organisation)
        found = count_bounces(database, settings, name, mailbox)
        others = _other_ways(database, name)
    click.echo(f"Not reached: {found.not_reached:,} of the addresses. {_instead(others)}")
    if found.others:
        click.echo(f"Something else, or about somebody else: {found.others:,} of the messages.")
    if found.with_code:
        click.echo(
            f"With a code in them: {found.with_code:,} of the messages. Empty the mailbox, so that nobody uses one."
        )


def _under_way(database: Database, name: WaveName) -> int | None:
    """Give the mailing that was asked for and waits to be sent, if there is one."""
    with database.reading() as session:
        return waiting_mailing(session, name.find(session).id)


def _next_reminder(database: Database, name: WaveName) -> int:
    with database.reading() as session:
        last = last_mailing(session, name.find(session).id)
    if not last:
        message = f"Nobody has got the first message about “{name.slug}” yet."
        raise RefusedError(message, command=f"tiassess mail send {name.slug}")
    return last + 1


def _send(database: Database, settings: Settings, name: WaveName) -> None:
    """Send until everybody has been tried, and say how it went, also when something stood in the way."""
    with database.reading() as session:
        wave_id = name.find(session).id
        before = read_progress(session, wave_id)
    assert before is not None
    try:
        with progress_of("Sending", before.of - before.tried) as progress:
            while send_mailing(database, settings, wave_id, now(), progress):
                pass
    finally:
        with database.reading() as session:
            after = read_progress(session, wave_id)
        for sentence in _words(after, _other_ways(database, name)) if after else ():
            click.echo(sentence)


def _other_ways(database: Database, name: WaveName) -> OtherWays:
    with database.reading() as session:
        wave = name.find(session)
        return other_ways(session, wave, Frame.of(wave))


def _instead(others: OtherWays) -> str:
    """Say what those can do whom no message reached."""
    if others.cards:
        return "They can have a card."
    return "They can use the link." if others.link else "They have no other way in: no room for cards is left."


def _words(progress: MailingProgress, others: OtherWays) -> Iterator[str]:
    """Say how far a mailing has come."""
    instead = _instead(others)
    what = "First message" if progress.is_invitation else f"Reminder {progress.number - 1}"
    yield f"{what}: {progress.tried:,} of {progress.of:,} addresses tried."
    if progress.refused:
        yield f"No message was taken for {progress.refused:,}. {instead}"
    if progress.without_code:
        yield f"No code was left for {progress.without_code:,}: there are never more than staff. {instead}"
    if progress.unsure:
        yield f"Whether it arrived is not known of {progress.unsure:,}. They are not written to twice. {instead}"
    if not progress.finished:
        yield "The others wait. A worker goes on by itself, or run the same command again."
