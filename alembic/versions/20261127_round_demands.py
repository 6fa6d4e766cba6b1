"""minimum loads and group limits of rounds"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_round_demands"
down_revision = "20261127_wording"
branch_labels = None
depends_on = None

SCOPE = "current_setting('app.partnership_id')::uuid"
TABLES = ("minimums", "pair_limits")
GROUPS = (
    "partnership_id",
    "round_id",
    "seekers_grouping",
    "seekers_value",
    "providers_grouping",
    "providers_value",
)


def upgrade() -> None:
    op.create_table(
        "minimums",
        *_tenant("minimums"),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("least > 0", name=op.f("ck_minimums_least")),
        sa.UniqueConstraint(
            "partnership_id",
            "round_id",
            "place_id",
            name=op.f("uq_minimums_partnership_id_round_id_place_id"),
        ),
    )
    op.create_table(
        "pair_limits",
        *_tenant("pair_limits"),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("seekers_grouping", _grouping("seekers_grouping"), nullable=False),
        sa.Column("seekers_value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("providers_grouping", _grouping("providers_grouping"), nullable=False),
        sa.Column("providers_value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "least >= 0 AND (most IS NULL OR most >= least)", name=op.f("ck_pair_limits_range")
        ),
        sa.UniqueConstraint(*GROUPS, name=op.f("uq_pair_limits_groups")),
    )
    for table in TABLES:
        _guard(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _grouping(name: str) -> sa.Enum:
    values = ("everybody", "organisation", "site", "directorate", "pay_band")
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _tenant(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f(f"fk_{table}_partnership_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f(f"fk_{table}_made_by")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "round_id"],
            ["rounds.partnership_id", "rounds.id"],
            name=op.f(f"fk_{table}_partnership_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f(f"pk_{table}")),
    )


def _guard(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} "
        f"USING (partnership_id = {SCOPE}) WITH CHECK (partnership_id = {SCOPE})"
    )
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    application = op.get_bind().dialect.identifier_preparer.quote(f"{database}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {application}")
