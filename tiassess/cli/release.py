"""``tiassess release``: published releases, their audit, their correction, and the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tiassess.cli.context import opened, organisation_option, say_that_it_is_checked, write_new_file
from tiassess.clock import now
from tiassess.disclosure.attacker import audit_releases
from tiassess.disclosure.release import Release
from tiassess.errors import RefusedError
from tiassess.release.announcing import words_of_waves
from tiassess.release.correcting import Cells
from tiassess.release.errors import NotPublishedError
from tiassess.release.following import Following
from tiassess.release.ledger import read_ledger
from tiassess.release.reading import Publication, read_publication, read_publications
from tiassess.release.verifying import verify_ledger
from tiassess.release.withdrawing import foresee, withdraw_results
from tiassess.wave.table_file import read_bytes
from tiassess.wave.waves import WaveName

if TYPE_CHECKING:
    from tiassess.reporting.group_results import ScoreResult
    from tiassess.reporting.progress import Progress
    from tiassess.reporting.results import Rules

HOW_TO_READ = """
Higher is more favourable. “Between” says how sure we are: the number most likely lies there. The number of answers is
that of the question with the fewest. What is not shown says nothing about a group: some are hidden only to protect
another. More in docs/methods.md."""


@click.group()
def command() -> None:
    """Show, export, audit and correct releases, and the ledger.

    Example: tiassess release show baseline
    """


@command.command("show")
@click.argument("wave")
@organisation_option
def show_command(wave: str, organisation: str | None) -> None:
    """Show what is published of WAVE: its groups and their scores.

    Example: tiassess release show baseline
    """
    from tiassess.reporting.saying import hidden_text, name_of, withdrawn  # noqa: PLC0415 - only those who look wait for it
    from tiassess.reporting.speech import ENGLISH  # noqa: PLC0415 - the same

    hidden, results = hidden_text(ENGLISH), _progress(wave, organisation).this
    click.echo(f"{results.wave}, {results.day('opens')} to {results.day('closes')}")
    click.echo(f"Questionnaire: {results.version}")
    click.echo(f"Checksum of the release: {results.publication.release.sha256}")
    for sentence in (*withdrawn(results, ENGLISH), *_remarks(results.rules)):
        click.echo(sentence)
    for group in results.groups:
        click.echo(f"\n{name_of(group, ENGLISH)}: {f'{group.n} people' if group.shown else hidden}")
        for score in group.scores.values():
            click.echo(f"  {score.label}: {_figures(score) if score.shown else hidden}")
    click.echo(HOW_TO_READ)


@command.command("export")
@click.argument("wave")
@click.option("--format", "format_", type=click.Choice(["json", "pdf"]), default="json", show_default=True)
@click.option("--report", type=click.Choice(["brief", "full"]), help="Which PDF: two pages (default), or everything.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write; it must be new.")
@organisation_option
def export_command(wave: str, format_: str, report: str | None, out: Path, organisation: str | None) -> None:
    """Write what is published of WAVE to a file.

    As json it is exactly the bytes that were published; as pdf, in English, what a steering group reads.

    Example: tiassess release export baseline --format pdf --out brief.pdf
    """
    if format_ != "pdf" and report:
        raise click.UsageError("--report chooses between PDFs. Add --format pdf, or leave --report out.")
    if format_ == "pdf":
        content = _pdf(wave, organisation, is_full=report == "full")
    else:
        content = _publication(wave, organisation).release.to_bytes()
    write_new_file(out, content)
    click.echo(f"Wrote {out} ({format_}).")


@command.command("withdraw")
@click.argument("wave")
@click.option(
    *("--group", "groups"),
    required=True,
    multiple=True,
    metavar="ID",
    help="The group, as it is called in the release. Repeatable: they go together.",
)
@click.option("--question", "questions", multiple=True, metavar="ID", help="Only this question. Repeatable.")
@click.option("--theme", "themes", multiple=True, metavar="ID", help="Only this theme. Repeatable.")
@click.option("--reason", required=True, help="Why, in a sentence. The ledger keeps it for good, so name nobody.")
@organisation_option
def withdraw_command(  # noqa: PLR0913, PLR0917 - one word for each thing that is decided
    wave: str,
    groups: tuple[str, ...],
    questions: tuple[str, ...],
    themes: tuple[str, ...],
    reason: str,
    organisation: str | None,
) -> None:
    """Withdraw results of WAVE: whole groups, or some questions or themes of them. This cannot be undone.

    Nothing is counted anew and nothing else changes. What people have saved or printed stays with them.

    Example: tiassess release withdraw baseline --group unit:ward-a --question q7 --reason "It was misread."
    """
    wanted = [Cells(group, questions, themes) for group in groups]
    name = WaveName(wave, organisation)
    with opened() as (database, settings):
        for sentence in _foreseen(foresee(database, settings, name, wanted)):
            click.echo(sentence)
        say_that_it_is_checked()
        correction = withdraw_results(database, settings, name, wanted, reason, now())
    withdrawn = "; ".join(map(_withdrawn, correction.cells))
    click.echo(f"Withdrawn from “{wave}”: {withdrawn}. The ledger says so, with the reason.")
    click.echo(f"Checksum of the release: {correction.attacked.release.sha256}")
    if not correction.attacked.holds:
        for sentence in correction.attacked.sentences:
            click.echo(sentence)


@command.command("audit")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def audit_command(files: tuple[Path, ...]) -> None:
    """Attack published releases together, and say what was tried and what leaks; exit 1 on a leak.

    Example: tiassess release audit baseline.json
    """
    releases = [Release.from_bytes(read_bytes(file)) for file in files]
    say_that_it_is_checked()
    report = audit_releases(releases)
    if not report.holds:
        raise RefusedError(*report.sentences)
    for sentence in report.sentences:
        click.echo(sentence)


@command.command("ledger")
@click.option("--verify", is_flag=True, help="Check every line against the one before; exit 1 on a fault.")
@click.option("--organisation", metavar="ID", help="One organisation only.")
def ledger_command(organisation: str | None, *, verify: bool) -> None:
    """Show the ledger, or verify it.

    Example: tiassess release ledger --verify
    """
    with opened() as (database, _), database.reading() as session:
        lines = read_ledger(session, organisation)
        faults = verify_ledger(session, organisation) if verify else []
    if faults:
        raise RefusedError(*map(str, faults))
    if verify:
        click.echo(f"The ledger holds: {len(lines)} lines.")
        return
    if not lines:
        click.echo("The ledger has no line yet. The first one is written when a wave opens.")
    for line in lines:
        click.echo(json.dumps(line, sort_keys=True, ensure_ascii=False))


def _foreseen(following: Following) -> Iterator[str]:
    """Say what could still be worked out of what is withdrawn, and what would prevent it."""
    if following.questions:
        further = " ".join(f"--group {cells.group}" for cells in following.further)
        yield (
            f"{len(following.questions)} of the questions could still be worked out, or nearly, from "
            f"{', '.join(following.groups)}: {', '.join(following.questions)}. If that must not be, withdraw more with "
            f"the same questions: {further}"
        )


def _withdrawn(cells: Cells) -> str:
    if cells.is_whole_group:
        return cells.group
    return f"{', '.join((*cells.questions, *cells.themes))} of {cells.group}"


def _publication(wave: str, organisation: str | None) -> Publication:
    with opened() as (database, _), database.reading() as session:
        found = WaveName(wave, organisation).find(session)
        return read_publication(session, found.organisation_id, found.id, found.slug)


def _pdf(wave: str, organisation: str | None, *, is_full: bool) -> bytes:
    """Write a PDF of a wave and of those published before it."""
    from tiassess.reporting.pdf import write_brief, write_report  # noqa: PLC0415 - only those who want one wait for it
    from tiassess.reporting.speech import ENGLISH  # noqa: PLC0415 - the same

    progress = _progress(wave, organisation)
    if progress.this.is_empty or (progress.this.whole_is_withdrawn and not is_full):
        message = "The results of the whole organisation were withdrawn, so there is no such report any more."
        raise NotPublishedError(message)
    return (write_report if is_full else write_brief)(progress.this, progress.waves, ENGLISH)


def _progress(wave: str, organisation: str | None) -> Progress:
    """Read a wave and those published before it, each in the words of the service at its time."""
    from tiassess.reporting.progress import Progress  # noqa: PLC0415 - only those who look at results wait for it
    from tiassess.reporting.speech import ENGLISH  # noqa: PLC0415 - the same

    with opened() as (database, _), database.reading() as session:
        found = WaveName(wave, organisation).find(session)
        publications = read_publications(session, found.organisation_id)
        return Progress.of(publications, found.slug, ENGLISH.language, words_of_waves(session, found.organisation_id))


def _remarks(rules: Rules) -> Iterator[str]:
    """Say what every reader of a release must know first."""
    if rules.preview:
        yield "Preview: the rules against near-unanimous answers are not built yet. Do not pass these results on."
    if rules.imported:
        yield "Imported: these answers came from a file, and whoever holds the file knows them."
    if not rules.reliable:
        yield "Not reliable: there were more ballots than staff."


def _figures(score: ScoreResult) -> str:
    between = f", between {score.low} and {score.high}" if score.low is not None else ""
    return f"{score.score} out of 100{between} ({score.n} answers)"
