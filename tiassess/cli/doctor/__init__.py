"""``tiassess doctor``: whether this installation keeps the promises, and what to do where it does not.

Here are the checks, one row each, the inventory of what is kept, and the annex for a data protection impact assessment
that is made of it. Nothing here changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import click

from tiassess.cli.doctor import contents, identity_provider, machine, members, postgresql, service
from tiassess.cli.doctor.checks import Finding, Installation, Verdict, examine
from tiassess.cli.doctor.dpia import annex
from tiassess.clock import now
from tiassess.config import load_settings
from tiassess.storage.database import Database
from tiassess.storage.migrating import DatabaseVersionError, refuse_unmigrated

WIDTH = max(map(len, Verdict))


@click.command()
@click.option("--dpia", is_flag=True, help="Print the annex for a data protection impact assessment, in Markdown.")
@click.pass_context
def command(ctx: click.Context, dpia: bool) -> None:
    """Check this installation: settings, files, machine, what it rests on, database and who may sign in.

    A line that says “mend this” is about something that breaks a promise to those who answer; then the command ends
    with 1. “look at this” is for whoever runs the server to decide.

    Example: tiassess doctor --dpia
    """
    settings = load_settings()
    database = Database(settings.database_url)
    installation = Installation(settings, database, now())
    try:
        if dpia:
            refuse_unmigrated(database.engine)
            click.echo(annex(installation, diagnose(installation)))
        elif not print_findings(diagnose(installation)):
            ctx.exit(1)
    finally:
        database.close()


def print_findings(findings: Iterable[Finding]) -> bool:
    """Print what was found, and say whether no promise is broken."""
    verdicts: Counter[Verdict] = Counter()
    for finding in findings:
        click.echo(f"{finding.verdict:{WIDTH}}  {finding.sentence}")
        verdicts[finding.verdict] += 1
    click.echo(", ".join(f"{verdict}: {verdicts[verdict]}" for verdict in Verdict))
    return not verdicts[Verdict.MEND]


def diagnose(installation: Installation) -> Iterator[Finding]:
    """Make every check that applies; without a database that answers, those that need none."""
    yield Finding(Verdict.GOOD, "The settings are safe and can be understood.")
    yield from examine(installation, machine.CHECKS)
    yield from examine(installation, service.CHECKS)
    yield from examine(installation, identity_provider.CHECKS)
    try:
        refuse_unmigrated(installation.database.engine)
    except DatabaseVersionError as refusal:
        yield Finding(Verdict.MEND, str(refusal).replace("\n", " "))
        return
    yield Finding(Verdict.GOOD, "The database answers and is of this version.")
    yield from examine(installation, contents.CHECKS)
    yield from examine(installation, members.CHECKS)
    if not installation.is_sqlite:
        yield from examine(installation, postgresql.CHECKS)
