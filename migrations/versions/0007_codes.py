"""Let people come by code and come back by words: codes, addresses, held comments, extensions and late results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WAYS = ("cards", "e-mail")
STAGES = ("waiting", "sending", "sent", "refused", "no code")


def upgrade() -> None:
    """Add the tables of codes, card orders, addresses and comments, and what a wave and a ballot need for them."""
    op.add_column("ballot", sa.Column("replace_check", sa.LargeBinary(length=32), nullable=True))
    op.add_column("wave", sa.Column("comments", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("wave", sa.Column("codes", sa.JSON(), nullable=True))
    op.add_column("wave", sa.Column("late_because", sa.Text(), nullable=True))
    op.add_column("wave", sa.Column("late_until", sa.Date(), nullable=True))
    _of_wave(
        "issued_code",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("way_in", sa.Enum(*WAYS, name="codeway", native_enum=False), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("card_order", sa.Uuid(), nullable=True),
    )
    _of_wave(
        "card_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("printed_by", sa.Uuid(), nullable=True),
    )
    _of_wave(
        "address",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Enum(*STAGES, name="stage", native_enum=False), nullable=False),
    )
    _of_wave(
        "mailing",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        key="number",
    )
    _of_wave(
        "comment",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "comment_key",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("destroy_on", sa.Date(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        *_keys("comment_key"),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_comment_key")),
    )


def _of_wave(name: str, *columns: sa.Column[object], key: str = "id") -> None:
    """Create a table whose rows belong to a wave and lie in the order of their own ids."""
    op.create_table(
        name,
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        *_keys(name),
        sa.PrimaryKeyConstraint("wave_id", key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _keys(name: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f(f"fk_{name}_wave_id")),
    ]
