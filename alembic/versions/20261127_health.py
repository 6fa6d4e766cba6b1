"""a pair knows when both were last asked to book a session"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_health"
down_revision = "20261127_names_of_members"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pairs", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("pairs", "nudged_at")
