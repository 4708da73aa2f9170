"""What the pages of an audit trail show: some of its lines in words, and whether all of them fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import select

from tiassess.people.tables import Invitation, ShareLink
from tiassess.people.trail import SERVER
from tiassess.people.trail_reading import Chosen, faults_of_trail, head_of_trail, names_in, said_in, trail_lines
from tiassess.wave.tables import Organisation, Role, Unit, Wave
from tiassess.web.workspace.trail_words import Names, TrailLine, words_of_trail_line

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.people.tables import TrailEntry

ON_A_PAGE: Final = 100


@dataclass(frozen=True)
class TrailView:
    """Lines of a trail as a page shows them.

    Attributes:
        lines: some of them, the latest first.
        earlier: the number before which the next page goes on, or None on the last one.
        number: how many lines the trail has.
        checksum: of the last of them.
        faults: the numbers of lines that do not fit, with what is wrong.
        people: whose lines these are, by name and id of the account, to choose from.
    """

    lines: Sequence[TrailLine]
    earlier: int | None
    number: int
    checksum: str
    faults: Sequence[tuple[int, str]]
    people: Sequence[tuple[str, str]]


def view_of_trail(session: Session, trail: UUID, chosen: Chosen) -> TrailView:
    """Give what a page of a trail shows.

    Args:
        session: a reading session.
        trail: an organisation's id, or ``SERVER``.
        chosen: which lines are wanted.
    """
    rows = trail_lines(session, trail, chosen, most=ON_A_PAGE + 1)
    number, checksum = head_of_trail(session, trail)
    names = _names(session, trail, names_in(session, rows))
    lines = [_in_words(row, names) for row in rows[:ON_A_PAGE]]
    return TrailView(
        lines=lines,
        earlier=rows[ON_A_PAGE - 1].number if len(rows) > ON_A_PAGE else None,
        number=number,
        checksum=checksum,
        faults=faults_of_trail(session, trail),
        people=sorted({(line.who, line.account) for line in lines if line.account}),
    )


def _in_words(row: TrailEntry, names: Names) -> TrailLine:
    try:
        said: Mapping[str, Any] = said_in(row)
        was_changed = sha256(row.entry.encode()).hexdigest() != row.sha256
        return words_of_trail_line(said, names, was_changed=was_changed)
    except (ValueError, TypeError, KeyError, AttributeError):  # somebody has put something else in its place
        return TrailLine(row.number, "", "", "", "", (), row.sha256, was_changed=True)


def _names(session: Session, trail: UUID, people: Mapping[str, str]) -> Names:
    """Give names for the ids in a trail; the server's own names organisations only."""
    if trail == SERVER:
        organisations = session.execute(select(Organisation.id, Organisation.slug, Organisation.name)).all()
        things = {("organisation", key): name for id_, slug, name in organisations for key in (str(id_), slug)}
        return Names(people, {}, _invited(session, None), things)
    return Names(
        people=people,
        links={str(id_): label for id_, label in _labels(session, trail)},
        invitations=_invited(session, trail),
        things={
            (kind, slug): name
            for kind, table in (("wave", Wave), ("unit", Unit), ("role", Role))
            for slug, name in session.execute(select(table.slug, table.name).where(table.organisation_id == trail))
        },
    )


def _invited(session: Session, organisation_id: UUID | None) -> Mapping[str, str]:
    """Give whom invitations are for that wait to be accepted."""
    rows = session.execute(select(Invitation.id, Invitation.email).where(Invitation.organisation_id == organisation_id))
    return {str(row.id): row.email for row in rows}


def _labels(session: Session, organisation_id: UUID) -> Sequence[tuple[UUID, str]]:
    rows = session.execute(select(ShareLink.id, ShareLink.label).where(ShareLink.organisation_id == organisation_id))
    return [(row.id, row.label) for row in rows]
