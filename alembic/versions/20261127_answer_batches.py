"""answers are counted in batches that stay as they are, whoever is erased"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_answer_batches"
down_revision = "20261127_round_demands"
branch_labels = None
depends_on = None

SCOPE = "current_setting('app.partnership_id')::uuid"


def upgrade() -> None:
    _create_batches()
    for table in ("feedback", "surveys"):
        op.add_column(table, sa.Column("is_counted", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column(table, "is_counted", server_default=None)
    op.add_column("pulse_rounds", sa.Column("band", _choice("mood", "well", "mixed", "care"), nullable=True))


def downgrade() -> None:
    op.drop_column("pulse_rounds", "band")
    for table in ("surveys", "feedback"):
        op.drop_column(table, "is_counted")
    op.drop_table("answer_batches")


def _create_batches() -> None:
    op.create_table(
        "answer_batches",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("question", _choice("question", "rating", "confidence"), nullable=False),
        sa.Column("side", _choice("side", "seeker", "provider"), nullable=True),
        sa.Column("moment", _choice("moment", "before", "end", "later"), nullable=True),
        sa.Column("wording", sa.Integer(), nullable=True),
        sa.Column("totals", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_answer_batches_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_answer_batches_partnership_id_programme_id"),
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_answer_batches")),
    )
    op.create_index("ix_answer_batches_programme", "answer_batches", ["partnership_id", "programme_id"])
    op.execute("ALTER TABLE answer_batches ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE answer_batches FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON answer_batches "
        f"USING (partnership_id = {SCOPE}) WITH CHECK (partnership_id = {SCOPE})"
    )
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    application = op.get_bind().dialect.identifier_preparer.quote(f"{database}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON answer_batches TO {application}")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
