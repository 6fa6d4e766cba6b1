"""a round keeps its need of a steward, a session knows what a provider vouched for"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_vouched"
down_revision = "20261127_feedback"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add("rounds", "needs_steward", sa.Boolean(), "false")
    _add("browser_sessions", "is_vouched_for", sa.Boolean(), "false")
    _add("openid_requests", "next_path", sqlmodel.sql.sqltypes.AutoString(), "/")


def downgrade() -> None:
    op.drop_column("openid_requests", "next_path")
    op.drop_column("browser_sessions", "is_vouched_for")
    op.drop_column("rounds", "needs_steward")


def _add(table: str, name: str, kind: sa.types.TypeEngine[object], value: str) -> None:
    """A column that has ``value`` in every row there is; new rows bring their own."""
    op.add_column(table, sa.Column(name, kind, server_default=value, nullable=False))
    op.alter_column(table, name, server_default=None)
