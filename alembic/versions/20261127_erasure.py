"""people can be erased, programmes' data deleted; each consent keeps its wording's version"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_erasure"
down_revision = "20261127_api_tokens"
branch_labels = None
depends_on = None

WORDS = ("consent_version", "eligibility_wording", "eligibility_version")


def upgrade() -> None:
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("programmes", sa.Column("data_deleted_at", sa.DateTime(timezone=True), nullable=True))
    for name in WORDS:
        column = sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        op.add_column("participations", column)
        op.alter_column("participations", name, server_default=None)


def downgrade() -> None:
    for name in reversed(WORDS):
        op.drop_column("participations", name)
    op.drop_column("programmes", "data_deleted_at")
    op.drop_column("people", "erased_at")
