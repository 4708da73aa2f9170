"""``tiassess release``: published releases, their audit, and the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from tiassess.cli.context import opened, organisation_option, write_new_file
from tiassess.disclosure.release import Release
from tiassess.errors import RefusedError
from tiassess.release.ledger import read_ledger
from tiassess.release.reading import Publication, read_publication, read_publications
from tiassess.release.verifying import verify_ledger
from tiassess.wave.frame import Frame
from tiassess.wave.table_file import read_bytes
from tiassess.wave.waves import WaveName

HIDDEN = "Not shown, to protect anonymity"

HOW_TO_READ = """
Higher is more favourable. “Between” says how sure we are: the number most likely lies there. The number of answers is
that of the question with the fewest. What is not shown says nothing about a group: some are hidden only to protect
another. More in docs/methods.md."""


@click.group()
def command() -> None:
    """Show, export and audit releases, and the ledger.

    Example: tiassess release show baseline
    """


@command.command("show")
@click.argument("wave")
@organisation_option
def show_command(wave: str, organisation: str | None) -> None:
    """Show what is published of WAVE: its groups and their scores.

    Example: tiassess release show baseline
    """
    publication = _publication(wave, organisation)
    document = publication.release.document
    labels = {score.id: score.label for score in publication.questionnaire.scores}
    click.echo(f"{document['wave']['name']}, {document['wave']['opens']} to {document['wave']['closes']}")
    click.echo(f"Questionnaire: {document['questionnaire']['id']}@{document['questionnaire']['version']}")
    click.echo(f"Checksum of the release: {document['sha256']}")
    for sentence in _remarks(document["rules"]):
        click.echo(sentence)
    for group in document["groups"]:
        click.echo(f"\n{group['label']}: {group['n']} people" if group["shown"] else f"\n{group['label']}: {HIDDEN}")
        for theme in group.get("themes", []):
            click.echo(f"  {labels[theme['id']]}: {_figures(theme)}")
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


@command.command("audit")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def audit_command(files: tuple[Path, ...]) -> None:
    """Attack published releases together, and say what was tried and what leaks; exit 1 on a leak.

    Example: tiassess release audit baseline.json
    """
    from tiassess.disclosure.attacker import audit_releases  # noqa: PLC0415 - it needs SciPy, which takes a second

    report = audit_releases([Release.from_bytes(read_bytes(file)) for file in files])
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


def _publication(wave: str, organisation: str | None) -> Publication:
    with opened() as (database, _), database.reading() as session:
        found = WaveName(wave, organisation).find(session)
        return read_publication(session, found.organisation_id, found.id)


def _pdf(wave: str, organisation: str | None, *, is_full: bool) -> bytes:
    """Write a PDF of a wave and of those published before it."""
    from tiassess.reporting.pdf import write_brief, write_report  # noqa: PLC0415 - only those who want one wait for it
    from tiassess.reporting.results import Results  # noqa: PLC0415 - the same
    from tiassess.reporting.speech import ENGLISH  # noqa: PLC0415 - the same

    with opened() as (database, _), database.reading() as session:
        found = WaveName(wave, organisation).find(session)
        publication = read_publication(session, found.organisation_id, found.id)
        published = read_publications(session, found.organisation_id)
        words = Frame.of(found).words
    up_to = [each.release.sha256 for each in published].index(publication.release.sha256) + 1
    waves = [Results.of(each, ENGLISH.language, words) for each in published[:up_to]]
    return (write_report if is_full else write_brief)(waves[-1], waves, ENGLISH)


def _remarks(rules: dict[str, object]) -> Iterator[str]:
    """Say what every reader of a release must know first."""
    if rules["preview"]:
        yield "Preview: the rules against near-unanimous answers are not built yet. Do not pass these results on."
    if rules["imported"]:
        yield "Imported: these answers came from a file, and whoever holds the file knows them."
    if not rules["reliable"]:
        yield "Not reliable: there were more ballots than staff."


def _figures(theme: dict[str, object]) -> str:
    if not theme["shown"]:
        return HIDDEN
    between = f", between {theme['low']} and {theme['high']}" if "low" in theme else ""
    return f"{theme['score']} out of 100{between} ({theme['n']} answers)"
