"""``tiassess instrument``: what can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from tiassess.cli.context import write_new_file
from tiassess.clock import day_in, now
from tiassess.config import shipped_folder
from tiassess.errors import RefusedError
from tiassess.instrument.checking import check_file
from tiassess.instrument.composing import compose, parse_part
from tiassess.instrument.definition import Instrument, Item
from tiassess.instrument.library import InstrumentLibrary
from tiassess.instrument.parsing import parse_instrument
from tiassess.instrument.reading import read_text
from tiassess.instrument.support import check_support
from tiassess.instrument.writing import write_yaml


@click.group()
def command() -> None:
    """List, check, show and compose instruments.

    Example: tiassess instrument list
    """


@command.command("list")
def list_command() -> None:
    """List the instruments that ship with tiassess: id, version, status, number of questions, title.

    Example: tiassess instrument list
    """
    for listing in _library().list():
        click.echo(f"{listing.id}\t{listing.version}\t{listing.status}\t{listing.items}\t{listing.title}")


@command.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
def check_command(paths: tuple[Path, ...]) -> None:
    """Check instrument files and say every fault, with its place and what to do.

    Warnings, which begin with that word, are for you to judge; with a fault the exit code is 1.

    Example: tiassess instrument check my-survey.yaml
    """
    faults: list[str] = []
    for path in paths:
        report = check_file(path)
        for warning in report.warnings:
            click.echo(f"Warning: {warning}")
        if not report.faults:
            click.echo(f"{path}: no faults.")
        faults += report.faults
    if faults:
        raise RefusedError(*faults)


@command.command("show")
@click.argument("reference", metavar="ID[@VERSION]")
def show_command(reference: str) -> None:
    """Show an instrument: its sections, questions and scores, and the checksum of this exact version.

    Example: tiassess instrument show pulse@0.1.0
    """
    for line in _shown(_library().find(reference)):
        click.echo(line)


@command.command("compose")
@click.argument("parts", nargs=-1, required=True, metavar="PART...")
@click.option("--id", "questionnaire_id", required=True, help="The id of the new questionnaire.")
@click.option("--title", help="Its title as people see it; the titles of the parts when left out.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The file to write; it must be new.")
def compose_command(parts: tuple[str, ...], questionnaire_id: str, title: str | None, out: Path) -> None:
    """Compose one questionnaire of several parts: ID[@VERSION][:full|core|anchors] each.

    Example: tiassess instrument compose ti-organisation:core pulse --id short --out short.yaml
    """
    library = _library()
    references = [parse_part(part) for part in parts]
    chosen = [(library.find(reference.instrument), reference.form) for reference in references]
    text = write_yaml(compose(chosen, questionnaire_id, title))
    written = parse_instrument(text, out.name)  # What is written must pass the same checks as any file.
    write_new_file(out, text.encode())
    click.echo(f"Wrote {out}: {len(written.items)} questions, checksum {written.sha256}.")


@command.command("support-check")
def support_check_command() -> None:
    """Check that every support resource was looked up within the last six months; done before each release.

    Example: tiassess instrument support-check
    """
    path = shipped_folder("instruments") / "support.yaml"
    faults = check_support(read_text(path), day_in("Europe/London", now()), path.name)
    if faults:
        raise RefusedError(*faults)
    click.echo("Every support resource has been checked within six months.")


def _library() -> InstrumentLibrary:
    return InstrumentLibrary(shipped_folder("instruments"))


def _shown(instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.title} ({instrument.reference}, {instrument.status})"
    yield f"Licence: {instrument.licence.name}. {instrument.citation}"
    yield f"Checksum: {instrument.sha256}"
    for section in instrument.sections:
        yield f"\n{section.title}"
        yield from (_line(instrument, instrument.item(item_id)) for item_id in section.items)
    yield "\nScores"
    for score in instrument.scores:
        yield f"  {score.id}  {score.label}: {len(score.items)} questions"
    for form in instrument.short_forms:
        yield f"\nForm {form.id}: {len(form.items)} questions: {', '.join(form.items)}"


def _line(instrument: Instrument, item: Item) -> str:
    marks = [instrument.scale_of(item).id if item.scale else f"comment, {item.max_length} characters"]
    marks += ["reversed"] if item.reversed else []
    marks += [f"asked if {item.ask_if}"] if item.ask_if else []
    marks += [f"reported from {item.report_from}"] if item.report_from != "unit" else []
    return f"  {item.id}  {item.text}  [{', '.join(marks)}]"
