"""browser sessions say how they began, from which browser, and when they were last confirmed"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_how_sessions_began"
down_revision = "20261122_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sessions that run already began by a link."""
    method = sa.Enum(
        "link", "openid", name="signinmethod", native_enum=False, create_constraint=True, length=40
    )
    op.add_column("browser_sessions", sa.Column("method", method, nullable=False, server_default="link"))
    op.add_column(
        "browser_sessions",
        sa.Column("agent", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""),
    )
    for name in ("seen_at", "confirmed_at"):
        op.add_column("browser_sessions", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("method", "agent"):
        op.alter_column("browser_sessions", name, server_default=None)


def downgrade() -> None:
    for name in ("confirmed_at", "seen_at", "agent", "method"):
        op.drop_column("browser_sessions", name)
