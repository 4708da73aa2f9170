"""Let PostgreSQL keep no samples of what people sent, of codes, addresses, comments and keys.

ANALYZE copies values of columns into the server's statistics, where they outlive the rows. All of these tables are
read by their primary keys, for which no statistics are needed. SQLite keeps none.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = {
    "ballot": ["id", "sealed", "mac", "replace_check"],
    "draft": ["id", "sealed"],
    "issued_code": ["id", "way_in", "unit", "card_order"],
    "address": ["id", "sealed", "messages", "stage"],
    "card_order": ["id", "cards", "asked_by", "printed_by"],
    "comment": ["id", "sealed"],
    "wave_key": ["public_key", "wrapped_private_key", "mac", "wrapped_salt"],
    "comment_key": ["wrapped_key"],
}


def upgrade() -> None:
    """Switch the samples off."""
    if op.get_context().dialect.name != "postgresql":
        return
    for table, columns in COLUMNS.items():
        changes = ", ".join(f"ALTER COLUMN {column} SET STATISTICS 0" for column in columns)
        op.execute(f"ALTER TABLE {table} {changes}")
