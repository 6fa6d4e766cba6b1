"""people choose easy-read emails, and messages keep the form in which they were written"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_easy_read"
down_revision = "20261127_releases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "memberships",
        sa.Column("wants_easy_read", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "messages", sa.Column("is_easy_read", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("memberships", "wants_easy_read", server_default=None)
    op.alter_column("messages", "is_easy_read", server_default=None)


def downgrade() -> None:
    op.drop_column("messages", "is_easy_read")
    op.drop_column("memberships", "wants_easy_read")
