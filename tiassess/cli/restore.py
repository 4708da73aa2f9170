"""``tiassess restore``: a backup into an empty database, and what came back with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiassess.cli.context import progress_of
from tiassess.cli.doctor import diagnose, print_findings
from tiassess.cli.doctor.checks import Installation
from tiassess.clock import now
from tiassess.config import load_settings
from tiassess.people.listing import list_people
from tiassess.people.tables import ShareLink
from tiassess.storage.database import Database
from tiassess.upkeep.restoring import Restored, open_backup, restore
from tiassess.wave.organisations import list_organisations
from tiassess.wave.tables import WaveState
from tiassess.wave.waves import list_waves


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--any-secret", is_flag=True, help="Also a backup that was made under another secret, or changed.")
def command(file: Path, any_secret: bool) -> None:
    """Restore the backup FILE into an empty database, all of it or nothing, and say what came back.

    What was destroyed since stays destroyed. Everybody is signed out. Stop every server and worker first.

    Example: tiassess restore /backups/tiassess-2026-01-31.tar
    """
    settings = load_settings()
    with (
        closing(Database(settings.database_url)) as database,
        closing(open_backup(settings, file, of_any_secret=any_secret)) as backup,
    ):
        with progress_of("Restoring", backup.manifest.rows) as progress:
            restored = restore(database, settings, backup, now(), progress)
        with database.reading() as session:
            for sentence in _told(session, restored):
                click.echo(sentence)
        click.echo("")
        print_findings(diagnose(Installation(settings, database, now())))


def _told(session: Session, restored: Restored) -> Iterator[str]:
    """Say what whoever restores has to look at."""
    yield f"The database is as it was when the backup was made, on {restored.day}."
    yield from _people(session)
    yield from _waves(session, restored)
    links = session.scalar(select(func.count()).select_from(ShareLink).where(ShareLink.revoked.is_(None)))
    if links:
        yield f"Share links that are not taken back: {links}. Take those back again that were taken back since."
    yield "Everybody is signed out. Invitations and links for new passwords that waited are gone: send them anew."
    yield from (f"Look at this: {fault}" for fault in restored.faults)


def _people(session: Session) -> Iterator[str]:
    """Name everybody who can sign in: who left since is back, with the password of that time."""
    slugs = {organisation.id: organisation.slug for organisation in list_organisations(session)}
    yield "Who can sign in again, with the password of that time. End those who have left since:"
    for person in list_people(session):
        if person.active:
            roles = [f"{slugs[organisation]}: {role}" for organisation, role in person.memberships]
            yield f"  {person.email}\t{', '.join([*(['host'] if person.is_host else []), *roles])}"


def _waves(session: Session, restored: Restored) -> Iterator[str]:
    """Name every wave that was opened, and say of each what can be done with it."""
    behind = {each.name: each for each in restored.behind}
    yield "Waves:"
    for organisation, wave in list_waves(session, None):
        name = f"{organisation.slug}/{wave.slug}"
        if name in behind:
            known = behind[name].known
            yield (
                f"  {name}: {wave.state} in the backup, and {known} since. It is neither answered nor counted again, "
                "and nothing that was destroyed came back. A newer backup may have it."
            )
        elif wave.state is WaveState.OPEN:
            yield (
                f"  {name}: open. Forms sent since are missing, and those taken out since are back. Codes that were "
                "cancelled since are good again: cancel them again."
            )
        else:
            yield f"  {name}: {wave.state}"
