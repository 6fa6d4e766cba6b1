"""a pair knows when both were last asked to book, a note and a wish for contact who dealt with them"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_health"
down_revision = "20261127_training"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pairs", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feedback_notes", sa.Column("dealt_with_at", sa.DateTime(timezone=True), nullable=True))
    _add_account("feedback_notes", "dealt_with_by")
    _add_account("pulses", "contacted_by")


def downgrade() -> None:
    op.drop_column("pulses", "contacted_by")
    op.drop_column("feedback_notes", "dealt_with_by")
    op.drop_column("feedback_notes", "dealt_with_at")
    op.drop_column("pairs", "nudged_at")


def _add_account(table: str, name: str) -> None:
    """A column for an account; its key is checked in every row there is, so the policies step aside."""
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.add_column(table, sa.Column(name, sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f(f"fk_{table}_{name}"), table, "accounts", [name], ["id"])
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
