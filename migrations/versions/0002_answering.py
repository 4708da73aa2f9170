"""Let people answer: drafts, the salt of a wave, and why a wave was destroyed."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REASONS = ("too few", "day of destruction")


def upgrade() -> None:
    """Let people answer: drafts, the salt of a wave, and why a wave was destroyed."""
    op.create_table(
        "draft",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_draft_organisation_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_draft_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "id", name=op.f("pk_draft")),
        sqlite_with_rowid=False,
    )
    op.add_column("wave_key", sa.Column("wrapped_salt", sa.LargeBinary(), nullable=True))
    op.add_column(
        "wave",
        sa.Column("destroyed_because", sa.Enum(*REASONS, name="destructionreason", native_enum=False), nullable=True),
    )
    op.add_column("wave", sa.Column("scrub_due", sa.Boolean(), server_default=sa.false(), nullable=False))
    _take_over_reasons()


def _take_over_reasons() -> None:
    """Take the reasons of waves destroyed before this version from the ledgers, where they stood alone until now."""
    connection = op.get_bind()
    entries = connection.execute(sa.text("SELECT organisation_id, entry FROM ledger_entry")).all()
    wave = sa.table("wave", sa.column("organisation_id"), sa.column("slug"), sa.column("destroyed_because"))
    for organisation_id, text in entries:
        entry = json.loads(text)
        if entry["event"] == "destroyed":
            of_wave = (wave.c.organisation_id == organisation_id, wave.c.slug == entry["wave"])
            connection.execute(wave.update().where(*of_wave).values(destroyed_because=entry["reason"]))
