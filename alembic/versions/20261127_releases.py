"""fellows agree that their line manager is asked to release them, who says yes or no by a link"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_releases"
down_revision = "20261127_health"
branch_labels = None
depends_on = None

SCOPE = "current_setting('app.partnership_id')::uuid"
BEFORE = ("invitation", "approval", "feedback", "calendar", "pulse", "survey")


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("manager_email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_released", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_releases_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "participation_id"],
            ["participations.partnership_id", "participations.id"],
            name=op.f("fk_releases_partnership_id_participation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_releases")),
        sa.UniqueConstraint(
            "partnership_id", "participation_id", name=op.f("uq_releases_partnership_id_participation_id")
        ),
    )
    op.execute("ALTER TABLE releases ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE releases FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON releases "
        f"USING (partnership_id = {SCOPE}) WITH CHECK (partnership_id = {SCOPE})"
    )
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    application = op.get_bind().dialect.identifier_preparer.quote(f"{database}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON releases TO {application}")
    _allow_purposes((*BEFORE, "release"))


def downgrade() -> None:
    op.execute("ALTER TABLE link_tokens NO FORCE ROW LEVEL SECURITY")  # links of every partnership go
    op.execute("DELETE FROM link_tokens WHERE purpose = 'release'")
    op.execute("ALTER TABLE link_tokens FORCE ROW LEVEL SECURITY")
    _allow_purposes(BEFORE)
    op.drop_table("releases")


def _allow_purposes(purposes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    op.execute("ALTER TABLE link_tokens NO FORCE ROW LEVEL SECURITY")  # every row is checked
    op.drop_constraint(op.f("ck_link_tokens_linkpurpose"), "link_tokens")
    op.create_check_constraint("linkpurpose", "link_tokens", f"purpose IN ({listed})")
    op.execute("ALTER TABLE link_tokens FORCE ROW LEVEL SECURITY")
