"""the application makes partnerships, and neither renames nor deletes them"""

from alembic import op

revision = "20261127_partnerships_kept"
down_revision = "20261127_second_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(f"REVOKE UPDATE, DELETE ON partnerships FROM {_application()}")


def downgrade() -> None:
    op.execute(f"GRANT UPDATE, DELETE ON partnerships TO {_application()}")


def _application() -> str:
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    return op.get_bind().dialect.identifier_preparer.quote(f"{database}_app")
