"""``tiassess wave``: a wave from its creation to its publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from tiassess.cli.context import Day, opened, organisation_option, progress_of, say_that_it_is_checked
from tiassess.cli.wave_days import delay_command, extend_command
from tiassess.clock import now
from tiassess.collection.ballots import count_ballots
from tiassess.config import shipped_folder
from tiassess.disclosure.comments import DAYS_HELD, FEWEST_STAFF_ASKED
from tiassess.disclosure.groups import Breakdown, Profile, thresholds_of
from tiassess.disclosure.rules import FEWEST_STAFF_BEHIND_A_LINK, OPEN_LINK
from tiassess.instrument.library import InstrumentLibrary
from tiassess.release.fieldwork import close_wave, give_up_wave, open_wave
from tiassess.release.process import count_apart
from tiassess.release.publishing import publish_wave
from tiassess.wave.questionnaires import LOOP, find_questionnaire
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.texts import TEXTS, read_texts
from tiassess.wave.waves import WAYS_IN, WaveName, WavePlan, create_wave, list_waves

TOO_FEW = "Too few people answered “{wave}” to share results safely. All answers have been deleted."


@click.group()
def command() -> None:
    """Create, open, close, count and publish waves.

    Example: tiassess wave list --organisation loch
    """


@command.command("create")
@click.option("--organisation", required=True, metavar="ID", help="The organisation whose staff are asked.")
@click.option("--id", "slug", required=True, help="The wave's id, unique within the organisation.")
@click.option("--name", default="", help="Its name as people read it; the id when left out.")
@click.option("--instrument", required=True, help="ID[@VERSION][:full|core|anchors], or a questionnaire file.")
@click.option("--opens", type=Day(), required=True, help="First day of answering.")
@click.option("--closes", type=Day(), required=True, help="Last day of answering.")
@click.option("--results", type=Day(), help="Day on which results come out. [default: 28 days after --closes]")
@click.option("--destroy", type=Day(), help="Day on which unpublished answers go. [default: 28 days after --results]")
@click.option(
    "--profile", type=click.Choice([*map(str, Profile)]), help="[default: whole-service under 60 staff, else standard]"
)
@click.option(
    "--breakdown", type=click.Choice([*map(str, Breakdown)]), help="[default: units under 100 staff, else both]"
)
@click.option("--threshold", type=click.IntRange(5, 11), help="Fewest people in a unit's result. [default: profile's]")
@click.option("--way-in", "ways_in", type=click.Choice(WAYS_IN), multiple=True, help="Repeatable. None: import only.")
@click.option("--comments/--no-comments", default=None, help=f"[default: comments from {FEWEST_STAFF_ASKED} staff on]")
@click.option(
    "--settings",
    "texts",
    type=click.Path(path_type=Path),
    help=f"Words for the respondents' pages, in YAML: {', '.join(TEXTS)}.",
)
def create_command(  # noqa: PLR0913, PLR0917 - one word for each thing a lead decides
    organisation: str,
    slug: str,
    name: str,
    instrument: str,
    opens: date,
    closes: date,
    results: date | None,
    destroy: date | None,
    profile: str | None,
    breakdown: str | None,
    threshold: int | None,
    ways_in: tuple[str, ...],
    comments: bool | None,
    texts: Path | None,
) -> None:
    """Create a draft of a wave. The organisation's units and roles can still change until it opens.

    With fewer than 60 staff the whole service is shown and nothing else, unless --profile says otherwise. With 60 or
    more, or where a headcount is unknown, units are shown too, and from 100 staff roles as well.

    Example: tiassess wave create --organisation loch --id baseline --instrument ti-organisation
    --opens 2026-01-05 --closes 2026-02-02
    """
    library = InstrumentLibrary(shipped_folder("instruments"))
    plan = WavePlan(
        slug=slug,
        name=name,
        questionnaire=find_questionnaire(instrument, library),
        opens=opens,
        closes=closes,
        results=results,
        destroy_on=destroy,
        profile=Profile(profile) if profile else None,
        breakdown=Breakdown(breakdown) if breakdown else None,
        threshold=threshold,
        ways_in=ways_in,
        comments=comments,
        texts=read_texts(texts) if texts else {},
    )
    with opened() as (database, settings):
        create_wave(database, organisation, plan, library.find(LOOP), now())
        with database.reading() as session:
            wave = WaveName(slug, organisation).find(session)
            click.echo(f"Created the draft “{slug}”. {_conditions(wave)}")
        for sentence in (*_advice(plan, settings.host_name), *_advice_on_comments(plan, wave)):
            click.echo(sentence)
    click.echo(f"Open it with: tiassess wave open {slug}")


@command.command("open")
@click.argument("wave")
@organisation_option
def open_command(wave: str, organisation: str | None) -> None:
    """Open WAVE: freeze everything that respondents are promised.

    A wave without a way in, or whose last day has passed, opens for import only.

    Example: tiassess wave open baseline
    """
    with opened() as (database, settings):
        frame = open_wave(database, settings, WaveName(wave, organisation), now())
        with database.reading() as session:
            conditions = _conditions(WaveName(wave, organisation).find(session))
    how = "for import only" if frame.import_only else f"until the end of {frame.day('closes')}"
    click.echo(f"“{wave}” is open {how}. Its units, roles, dates and questions are frozen now. {conditions}")
    if not frame.structure.units:
        click.echo("The organisation has no units, so only the whole can be shown.")
    if not frame.import_only:
        address = f"{frame.organisation['id']}/{wave}"
        click.echo(f"Staff answer at /answer/{address}/ of your server. Results come out at /results/{address}")


command.add_command(extend_command)
command.add_command(delay_command)


@command.command("close")
@click.argument("wave")
@organisation_option
@click.option("--empty", is_flag=True, help="Give up a wave for import into which nothing was imported.")
def close_command(wave: str, organisation: str | None, empty: bool) -> None:
    """Close WAVE after its last day. With too few ballots they are all destroyed, and that is said.

    Example: tiassess wave close baseline
    """
    name = WaveName(wave, organisation)
    with opened() as (database, settings):
        if empty:
            give_up_wave(database, settings, name, now())
            click.echo(f"“{wave}” is given up, without results. Nothing was in it.")
            return
        with database.reading() as session:
            ballots = count_ballots(session, name.find(session).id)
        with progress_of("Mixing", ballots) as progress:
            state = close_wave(database, settings, name, now(), progress)
        with database.reading() as session:
            is_scrub_due = name.find(session).scrub_due
    if state is WaveState.DESTROYED:
        click.echo(TOO_FEW.format(wave=wave))
    else:
        click.echo(f"“{wave}” is closed. Publish it with: tiassess wave publish {wave}")
        if is_scrub_due:
            click.echo("Another program still reads the database, so old pages remain. Go on with: tiassess purge")


@command.command("count")
@click.argument("wave")
@organisation_option
def count_command(wave: str, organisation: str | None) -> None:
    """Count WAVE once, in a process of its own, and keep its release as a candidate that nobody can look into.

    Example: tiassess wave count baseline
    """
    name = WaveName(wave, organisation)
    with opened() as (database, settings):
        count_apart(settings, name)
        with database.reading() as session:
            state = name.find(session).state
    if state is WaveState.DESTROYED:
        click.echo(TOO_FEW.format(wave=wave))
    else:
        click.echo(f"“{wave}” is counted. Publish it with: tiassess wave publish {wave}")


@command.command("publish")
@click.argument("wave")
@organisation_option
def publish_command(wave: str, organisation: str | None) -> None:
    """Publish WAVE, counting it first if need be, and erase its answers. This cannot be undone.

    Example: tiassess wave publish baseline
    """
    name = WaveName(wave, organisation)
    with opened() as (database, settings):
        with database.reading() as session:
            uncounted = name.find(session).state is WaveState.CLOSED
        if uncounted:
            count_apart(settings, name)
        erased = publish_wave(database, settings, name, now(), when_attacking=say_that_it_is_checked)
    click.echo(f"“{wave}” is published. See: tiassess release show {wave}")
    if erased:
        click.echo("Its answers have been erased.")
    else:
        click.echo("Its key is destroyed, so nobody can read its answers. Another program still reads the database;")
        click.echo("the sealed ballots go when it ends: tiassess purge")


@command.command("list")
@organisation_option
def list_command(organisation: str | None) -> None:
    """List waves with their state and days.

    Example: tiassess wave list --organisation loch
    """
    with opened() as (database, _), database.reading() as session:
        for owner, wave in list_waves(session, organisation):
            days = f"{wave.opens} to {wave.closes}, results {wave.results}, destroyed by {wave.destroy_on}"
            click.echo(f"{owner.slug}\t{wave.slug}\t{wave.state.value}\t{days}\t{wave.name}")


def _conditions(wave: Wave) -> str:
    """Say in one line what is promised: what will be shown, of how many people at least, and when."""
    shown = f"{wave.profile}, by {wave.breakdown}" if wave.breakdown else str(wave.profile)
    if OPEN_LINK in wave.ways_in and wave.breakdown:
        shown += f" (by link: units of {FEWEST_STAFF_BEHIND_A_LINK} or more staff only)"
    return (
        f"Shown: {shown}, from {wave.threshold} people. Answers from {wave.opens} to {wave.closes}; results by "
        f"{wave.results}; destroyed by {wave.destroy_on}."
    )


def _advice(plan: WavePlan, host_name: str | None) -> Iterator[str]:
    """Say what a lead should know before staff can answer."""
    if not plan.ways_in:
        return
    if OPEN_LINK in plan.ways_in:
        yield (
            "Anyone can answer an open link more than once. So results are shown for the whole service and for units "
            f"of {FEWEST_STAFF_BEHIND_A_LINK} or more staff, and nobody is asked for a smaller unit or a role."
        )
    given = {*plan.texts, *(["host"] if host_name else [])}
    missing = [name for name in ("steering_group", "host", "contact") if name not in given]
    if missing:
        yield f"Staff will not be told: {', '.join(missing)}. Name them in a file for --settings before you open."


def _advice_on_comments(plan: WavePlan, wave: Wave) -> Iterator[str]:
    """Say what becomes of comments, or that nobody is asked for one."""
    if not (plan.ways_in and plan.questionnaire.comment_items):
        return
    if not wave.comments:
        yield "Comment questions are not asked. To ask them, create the wave with --comments."
        return
    fewest = thresholds_of(wave.profile, wave.threshold).comment
    yield (
        f"Comments are held locked for {DAYS_HELD} days after counting if {fewest} people or more write one, and "
        "destroyed unread otherwise. Nobody can read them with this version: leave them out with --no-comments unless "
        "you only try it."
    )
