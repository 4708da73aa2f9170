"""Accounts as tests find them: made or ended without the rules that people meet, such as the last owner's."""

from __future__ import annotations

from uuid import UUID

from tiassess.people.accounts import find_account, new_token
from tiassess.people.members import remove_roles
from tiassess.people.sign_ins import end_all_sign_ins
from tiassess.people.tables import MemberRole
from tiassess.storage.database import Database


def set_active(database: Database, email: str, *, active: bool) -> None:
    """Let an account sign in or not, whatever rests on it."""
    with database.writing() as session:
        account = find_account(session, email)
        assert account is not None
        account.active, account.fs_uniquifier = active, new_token()
        end_all_sign_ins(session, account.id)


def remove_membership(database: Database, email: str, organisation_id: UUID, role: MemberRole) -> None:
    """Take a role from an account, which stays as it is."""
    with database.writing() as session:
        account = find_account(session, email)
        assert account is not None
        remove_roles(session, organisation_id, account.id, [role])
