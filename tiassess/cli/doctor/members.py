"""Checks of who may sign in: whoever runs the server leads no survey, and somebody looks after each organisation.

No address is named, because what is found goes into the annex for an assessment too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, func, select

from tiassess.cli.doctor.checks import Check, Installation, Verdict
from tiassess.people.members import can_sign_in
from tiassess.people.tables import Account, MemberRole, Membership
from tiassess.wave.tables import Organisation

REAL = Organisation.demonstration.is_(False)
MANAGING = (MemberRole.OWNER, MemberRole.LEAD)


def examine_hosts_who_lead(installation: Installation) -> Iterator[str]:
    """Find somebody who runs the server and leads or owns: who controls it could read what is sent meanwhile."""
    query = (
        select(Organisation.slug)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Account, Account.id == Membership.account_id)
        .where(Account.is_host, Account.active, Membership.role.in_(MANAGING), REAL)
        .distinct()
    )
    with installation.database.reading() as session:
        for slug in session.scalars(query.order_by(Organisation.slug)):
            yield (
                f"Somebody runs this server and leads or owns “{slug}”. Whoever runs the server must not manage the "
                "people who answer. Let somebody else do one of the two. Who it is, says: tiassess user list"
            )


def examine_owners(installation: Installation) -> Iterator[str]:
    """Find an organisation that has members, and no owner who can sign in."""
    of_it = Membership.organisation_id == Organisation.id
    owner = (of_it, Membership.account_id == Account.id, Membership.role == MemberRole.OWNER, can_sign_in())
    query = select(Organisation.slug).where(REAL, exists().where(of_it), ~exists().where(*owner))
    with installation.database.reading() as session:
        for slug in session.scalars(query.order_by(Organisation.slug)):
            yield (
                f"“{slug}” has no owner who can sign in, so nobody can invite or remove members there. Ask its leads "
                "who it should be. Run: tiassess user add"
            )


def examine_homeless(installation: Installation) -> Iterator[str]:
    """Find accounts that can sign in and belong nowhere."""
    member = exists().where(Membership.account_id == Account.id)
    query = select(func.count()).select_from(Account).where(can_sign_in(), Account.is_host.is_(False), ~member)
    with installation.database.reading() as session:
        number = session.execute(query).scalar_one()
    if number:
        yield (
            f"Accounts that can sign in and belong to no organisation: {number}. Who they are, says: tiassess user "
            "list. If they have left, run: tiassess user end"
        )


CHECKS = (
    Check("Whoever runs this server leads no survey on it.", examine_hosts_who_lead, Verdict.LOOK),
    Check("Every organisation with members has an owner who can sign in.", examine_owners, Verdict.LOOK),
    Check("Every account belongs somewhere.", examine_homeless, Verdict.LOOK),
)
