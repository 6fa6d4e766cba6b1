"""programmes have words of their own in their messages"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_wording"
down_revision = "20261127_easy_read"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "programmes",
        sa.Column("wording", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb")),
    )
    op.alter_column("programmes", "wording", server_default=None)


def downgrade() -> None:
    op.drop_column("programmes", "wording")
