"""``tiassess doctor``: whether this installation keeps the promises, and what to do where it does not.

Here are the checks, one row each, the inventory of what is kept, and the annex for a data protection impact assessment
that is made of it. Nothing here changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from tiassess.cli.doctor import contents, machine, postgresql
from tiassess.cli.doctor.checks import Finding, Installation, Verdict, examine
from tiassess.clock import now
from tiassess.config import load_settings
from tiassess.storage.database import Database
from tiassess.storage.migrating import DatabaseVersionError, refuse_unmigrated

WIDTH = max(map(len, Verdict))


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Check this installation: settings, files, database and machine.

    A line that says “mend this” is about something that breaks a promise to those who answer; then the command ends
    with 1. “look at this” is for whoever runs the server to decide.

    Example: tiassess doctor
    """
    settings = load_settings()
    database = Database(settings.database_url)
    verdicts: Counter[Verdict] = Counter()
    try:
        for finding in diagnose(Installation(settings, database, now())):
            click.echo(f"{finding.verdict:{WIDTH}}  {finding.sentence}")
            verdicts[finding.verdict] += 1
    finally:
        database.close()
    click.echo(", ".join(f"{verdict}: {verdicts[verdict]}" for verdict in Verdict))
    if verdicts[Verdict.MEND]:
        ctx.exit(1)


def diagnose(installation: Installation) -> Iterator[Finding]:
    """Make every check that applies; without a database that answers, those that need none."""
    yield Finding(Verdict.GOOD, "The settings are safe and can be understood.")
    yield from examine(installation, machine.CHECKS)
    try:
        refuse_unmigrated(installation.database.engine)
    except DatabaseVersionError as refusal:
        yield Finding(Verdict.MEND, str(refusal).replace("\n", " "))
        return
    yield Finding(Verdict.GOOD, "The database answers and is of this version.")
    yield from examine(installation, contents.CHECKS)
    if not installation.is_sqlite:
        yield from examine(installation, postgresql.CHECKS)
