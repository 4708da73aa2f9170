"""Mark organisations that are made up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark organisations that are made up; those that are there already are real."""
    op.add_column("organisation", sa.Column("demonstration", sa.Boolean(), server_default=sa.false(), nullable=False))
