"""Keep the band of participation that was told last of an open wave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BANDS = ("fewer than a third", "a third to two thirds", "more than two thirds")


def upgrade() -> None:
    """Keep the band of participation that was told last of an open wave."""
    op.create_table(
        "participation_band",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("band", sa.Enum(*BANDS, name="band", native_enum=False), nullable=False),
        sa.Column("looked", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participation_band_organisation_id")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_participation_band_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_participation_band")),
    )
