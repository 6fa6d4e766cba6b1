"""training of either side before matching, attended here or done elsewhere, and whom a round left out"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_training"
down_revision = "20261127_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A rule that asked both for training becomes one for each side."""
    op.add_column("participations", sa.Column("trained_on", sa.Date(), nullable=True))
    op.add_column(
        "participations", sa.Column("training_attended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("rounds", sa.Column("left_out", postgresql.JSONB(), nullable=False, server_default="[]"))
    op.alter_column("rounds", "left_out", server_default=None)
    _for_every_partnership(
        "UPDATE programmes SET rules = (rules - 'training') || jsonb_build_object("
        "'training_seekers', rules->'training', 'training_providers', rules->'training') "
        "WHERE jsonb_exists(rules, 'training')"
    )


def downgrade() -> None:
    _for_every_partnership(
        "UPDATE programmes SET rules = (rules - 'training_seekers' - 'training_providers') || "
        "jsonb_build_object('training', "
        "rules->'training_seekers' = 'true' OR rules->'training_providers' = 'true') "
        "WHERE jsonb_exists(rules, 'training_seekers')"
    )
    op.drop_column("rounds", "left_out")
    op.drop_column("participations", "training_attended_at")
    op.drop_column("participations", "trained_on")


def _for_every_partnership(statement: str) -> None:
    op.execute("ALTER TABLE programmes NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    op.execute("ALTER TABLE programmes FORCE ROW LEVEL SECURITY")
