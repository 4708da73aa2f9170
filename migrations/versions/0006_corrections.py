"""Keep corrections beside the release that was counted, and let no line of the ledger be changed or taken out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = "the ledger is only ever added to"

# A demonstration that was cut off while it was made is made anew; nobody was promised anything by it.
OF_REAL_STAFF = "NOT (SELECT demonstration FROM organisation WHERE id = OLD.organisation_id)"

SQLITE = [
    f"""CREATE TRIGGER ledger_entry_refuses_update BEFORE UPDATE ON ledger_entry
    BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END""",
    f"""CREATE TRIGGER ledger_entry_refuses_delete BEFORE DELETE ON ledger_entry WHEN {OF_REAL_STAFF}
    BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END""",
]

POSTGRESQL = [
    f"""CREATE FUNCTION refuse_to_change_the_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF NOT ({OF_REAL_STAFF}) THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION '{APPEND_ONLY}' USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER ledger_entry_refuses_change BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_ledger()""",
    """CREATE TRIGGER ledger_entry_refuses_truncate BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_ledger()""",
]


def upgrade() -> None:
    """Number the releases of a wave, say which one each replaces, and close the ledger's lines."""
    with op.batch_alter_table("release", recreate="auto") as release:
        release.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        release.add_column(sa.Column("replaces", sa.String(), nullable=True))
        release.add_column(sa.Column("publishing_audit", sa.Text(), nullable=True))
        release.alter_column("document", existing_type=sa.LargeBinary(), nullable=True)
        release.drop_constraint(op.f("pk_release"), type_="primary")
        release.create_primary_key(op.f("pk_release"), ["wave_id", "number"])
        release.create_unique_constraint(op.f("uq_release_wave_id_sha256"), ["wave_id", "sha256"])
        release.create_unique_constraint(op.f("uq_release_wave_id_replaces"), ["wave_id", "replaces"])
        release.create_check_constraint(
            op.f("ck_release_one_first"), "number >= 1 AND (number = 1) = (replaces IS NULL)"
        )
    with op.batch_alter_table("release") as release:
        release.alter_column("number", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        release.create_foreign_key(
            op.f("fk_release_wave_id_replaces"), "release", ["wave_id", "replaces"], ["wave_id", "sha256"]
        )
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[op.get_bind().dialect.name]:
        op.execute(statement)
