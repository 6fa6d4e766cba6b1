"""what a coordinator types about somebody whose profile they may not see"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_typed_profiles"
down_revision = "20261127_vouched"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participations", sa.Column("typed", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("participations", "typed")
