"""``tiassess wave extend`` and ``delay``: the days of an opened wave that can still move, each shown to everybody."""

from __future__ import annotations

from datetime import date

import click

from tiassess.cli.context import Day, opened, organisation_option
from tiassess.clock import now
from tiassess.release.delaying import delay_results
from tiassess.release.extending import extend_wave
from tiassess.wave.waves import WaveName


@click.command("extend")
@click.argument("wave")
@click.option("--closes", type=Day(), required=True, help="The new last day of answering.")
@organisation_option
def extend_command(wave: str, closes: date, organisation: str | None) -> None:
    """Give WAVE a later last day of answering: once, before its last day is over.

    Everybody can read both days. The day of results and the day of destruction stay as they are.

    Example: tiassess wave extend baseline --closes 2026-02-09
    """
    with opened() as (database, settings):
        frame = extend_wave(database, settings, WaveName(wave, organisation), closes, now())
    click.echo(f"“{wave}” is open until the end of {frame.day('closes')} now. It cannot be extended again.")
    click.echo(f"Results by {frame.day('results')} and destruction by {frame.day('destroy')} stay as promised.")


@click.command("delay")
@click.argument("wave")
@click.option("--reason", required=True, help="Why, in a sentence or two that everybody can read. Name nobody.")
@click.option("--until", type=Day(), help="The new day. [default: none is known yet]")
@organisation_option
def delay_command(wave: str, reason: str, until: date | None, organisation: str | None) -> None:
    """Say to everybody that the results of WAVE are late, and why. They do not come out by themselves meanwhile.

    It can be said anew with another reason or day. Publishing by hand stays possible at any time.

    Example: tiassess wave delay baseline --reason "The steering group meets a week later." --until 2026-03-09
    """
    with opened() as (database, settings):
        delay = delay_results(database, settings, WaveName(wave, organisation), reason, until, now())
    click.echo(f"Everybody who comes for the results of “{wave}” reads now that they are late:")
    click.echo(f"  {delay.reason}")
    click.echo(f"New day: {delay.until}" if delay.until else "No new day is named.")
