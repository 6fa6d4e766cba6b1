"""a role counts for one thing, and is held once; the audit trail is found by action and by actor"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_roles_once"
down_revision = "20261127_erasure"
branch_labels = None
depends_on = None

SAME = ("partnership_id", "membership_id", "role", "organisation_id", "programme_id")


def upgrade() -> None:
    """What somebody holds twice they hold once from now on."""
    same = " AND ".join(f"a.{column} IS NOT DISTINCT FROM b.{column}" for column in SAME)
    op.execute("ALTER TABLE grants NO FORCE ROW LEVEL SECURITY")  # every partnership's, in this transaction
    op.execute(f"DELETE FROM grants a USING grants b WHERE a.id > b.id AND {same}")  # noqa: S608  our own names
    op.execute("ALTER TABLE grants FORCE ROW LEVEL SECURITY")
    op.create_unique_constraint(
        op.f("uq_grants_held_once"), "grants", list(SAME), postgresql_nulls_not_distinct=True
    )
    op.create_check_constraint(
        op.f("ck_grants_one_scope"), "grants", sa.text("organisation_id IS NULL OR programme_id IS NULL")
    )
    op.create_index("ix_audit_entries_action", "audit_entries", ["partnership_id", "action", "sequence"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["partnership_id", "actor_id", "sequence"])


def downgrade() -> None:
    op.drop_index("ix_audit_entries_actor", "audit_entries")
    op.drop_index("ix_audit_entries_action", "audit_entries")
    op.drop_constraint(op.f("ck_grants_one_scope"), "grants")
    op.drop_constraint(op.f("uq_grants_held_once"), "grants")
