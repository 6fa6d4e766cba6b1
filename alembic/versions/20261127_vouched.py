"""a round keeps its need of a steward"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_vouched"
down_revision = "20261127_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add("rounds", "needs_steward", sa.Boolean(), "false")


def downgrade() -> None:
    op.drop_column("rounds", "needs_steward")


def _add(table: str, name: str, kind: sa.types.TypeEngine[object], value: str) -> None:
    """A column that has ``value`` in every row there is; new rows bring their own."""
    op.add_column(table, sa.Column(name, kind, server_default=value, nullable=False))
    op.alter_column(table, name, server_default=None)
