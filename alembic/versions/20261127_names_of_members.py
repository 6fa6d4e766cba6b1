"""members go by the name under which they were invited"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_names_of_members"
down_revision = "20261127_typed_profiles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memberships", sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=True))


def downgrade() -> None:
    op.drop_column("memberships", "name")
