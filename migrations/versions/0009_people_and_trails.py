"""Let people have second factors, sign-ins that can be ended, invitations, share links and an audit trail.

Whoever led surveys for an organisation becomes its owner too: until now nobody else could have been asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = "an audit trail is only ever added to"
LEDGER_APPEND_ONLY = "the ledger is only ever added to"

SQLITE = [
    f"""CREATE TRIGGER trail_entry_refuses_{act} BEFORE {act.upper()} ON trail_entry
    BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"""
    for act in ("update", "delete")
]
# Of a line that is replaced SQLite takes the one before out and asks no guard of it (PRAGMA recursive_triggers).
SQLITE += [
    f"""CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{sentence}'); END"""  # noqa: S608 - all of it stands below
    for table, same, sentence in [
        ("trail_entry", "trail = NEW.trail AND (number = NEW.number OR once = NEW.once)", APPEND_ONLY),
        ("ledger_entry", "organisation_id = NEW.organisation_id AND number = NEW.number", LEDGER_APPEND_ONLY),
    ]
]

POSTGRESQL = [
    f"""CREATE FUNCTION refuse_to_change_a_trail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{APPEND_ONLY}' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER trail_entry_refuses_change BEFORE UPDATE OR DELETE ON trail_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_a_trail()""",
    """CREATE TRIGGER trail_entry_refuses_truncate BEFORE TRUNCATE ON trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_a_trail()""",
]

ROLES = ("owner", "lead", "moderator", "steering", "auditor")
PURPOSES = ("join", "new password")


def upgrade() -> None:
    """Widen accounts and roles, and add the tables."""
    with _memberships_put_aside():
        _widen_accounts()
    with op.batch_alter_table("membership") as membership:
        membership.alter_column(
            "role",
            existing_type=sa.String(length=8),
            type_=sa.Enum(*ROLES, name="memberrole", native_enum=False),
            existing_nullable=False,
        )
    _add_tables()
    _make_leads_owners()
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[op.get_bind().dialect.name]:
        op.execute(statement)


@contextmanager
def _memberships_put_aside() -> Iterator[None]:
    """Take memberships out meanwhile on SQLite: it changes a table by dropping it, which what points at it forbids."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        yield
        return
    membership = sa.table("membership", *map(sa.column, ("id", "organisation_id", "account_id", "role")))
    aside = [dict(row) for row in connection.execute(sa.select(membership)).mappings()]
    connection.execute(sa.delete(membership))
    yield
    if aside:
        connection.execute(sa.insert(membership), aside)


def _widen_accounts() -> None:
    with op.batch_alter_table("account") as account:
        account.alter_column("password", existing_type=sa.String(), nullable=True)
        account.add_column(sa.Column("second_factor", sa.LargeBinary(), nullable=True))
        account.add_column(sa.Column("recovery_codes", sa.JSON(), nullable=False, server_default="[]"))
        account.add_column(sa.Column("subject", sa.String(), nullable=True))
        account.create_unique_constraint(op.f("uq_account_subject"), ["subject"])
    with op.batch_alter_table("account") as account:
        account.alter_column("recovery_codes", existing_type=sa.JSON(), server_default=None)


def _add_tables() -> None:
    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("begun", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Enum(*PURPOSES, name="purpose", native_enum=False), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("is_host", sa.Boolean(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("made", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_invitation_organisation_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitation_token_sha256")),
    )
    op.create_index(op.f("ix_invitation_email"), "invitation", ["email"])
    op.create_index(op.f("ix_invitation_organisation_id"), "invitation", ["organisation_id"])
    op.create_table(
        "share_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("revoked", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_share_link_organisation_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_share_link_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_link")),
    )
    op.create_table(
        "trail_entry",
        sa.Column("trail", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("trail", "number", name=op.f("pk_trail_entry")),
        sa.UniqueConstraint("trail", "once", name=op.f("uq_trail_entry_trail_once")),
    )
    op.create_table(
        "trail_head",
        sa.Column("trail", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("trail", name=op.f("pk_trail_head")),
    )
    op.create_table(
        "fingerprint_key",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprint_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heads_told",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_heads_told_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_heads_told")),
    )


def _make_leads_owners() -> None:
    connection = op.get_bind()
    membership = sa.table(
        "membership",
        sa.column("id", sa.Uuid()),
        sa.column("organisation_id", sa.Uuid()),
        sa.column("account_id", sa.Uuid()),
        sa.column("role", sa.String()),
    )
    of = membership.c
    leads = connection.execute(sa.select(of.organisation_id, of.account_id).where(of.role == "lead")).all()
    owners = [
        {"id": uuid4(), "organisation_id": organisation, "account_id": account, "role": "owner"}
        for organisation, account in leads
    ]
    if owners:
        connection.execute(sa.insert(membership), owners)
