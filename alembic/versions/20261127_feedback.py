"""notes to the coordinator, speaking up, the mentors' pulse, confidence, and what leaders will do"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261127_feedback"
down_revision = "20261127_outbox"
branch_labels = None
depends_on = None

SCOPE = "current_setting('app.partnership_id')::uuid"
TABLES = ("feedback_notes", "pulse_rounds", "pulses", "surveys", "commitments")
PURPOSES = ("invitation", "approval", "feedback", "calendar", "pulse", "survey")
SPEAK_UP = ("speak_up", "speak_up_link")


def upgrade() -> None:
    for name in SPEAK_UP:
        column = sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        op.add_column("organisations", column)
        op.alter_column("organisations", name, server_default=None)
    op.create_table(
        "feedback_notes",
        *_tenant("feedback_notes"),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        _belongs_to("feedback_notes", "session_id", "sessions", ondelete="CASCADE"),
        _belongs_to("feedback_notes", "participation_id", "participations"),
        sa.UniqueConstraint(
            "partnership_id",
            "session_id",
            "participation_id",
            name=op.f("uq_feedback_notes_partnership_id_session_id_participation_id"),
        ),
    )
    _create_pulses()
    _create_surveys()
    _create_commitments()
    _allow_purposes(PURPOSES)
    for table in TABLES:
        _guard(table)


def downgrade() -> None:
    op.execute("ALTER TABLE link_tokens NO FORCE ROW LEVEL SECURITY")  # links of every partnership go
    op.execute("DELETE FROM link_tokens WHERE purpose IN ('pulse', 'survey')")
    op.execute("ALTER TABLE link_tokens FORCE ROW LEVEL SECURITY")
    _allow_purposes(PURPOSES[:4])
    for table in reversed(TABLES):
        op.drop_table(table)
    for name in SPEAK_UP:
        op.drop_column("organisations", name)


def _create_pulses() -> None:
    op.create_table(
        "pulse_rounds",
        *_tenant("pulse_rounds"),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        _belongs_to("pulse_rounds", "programme_id", "programmes"),
        sa.UniqueConstraint(
            "partnership_id",
            "programme_id",
            "month",
            name=op.f("uq_pulse_rounds_partnership_id_programme_id_month"),
        ),
    )
    op.create_table(
        "pulses",
        *_tenant("pulses"),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("mood", sa.Integer(), nullable=True),
        sa.Column("wants_contact", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        _belongs_to("pulses", "round_id", "pulse_rounds", ondelete="CASCADE"),
        _belongs_to("pulses", "participation_id", "participations"),
        sa.CheckConstraint("mood BETWEEN 1 AND 5", name=op.f("ck_pulses_mood")),
        sa.UniqueConstraint(
            "partnership_id",
            "round_id",
            "participation_id",
            name=op.f("uq_pulses_partnership_id_round_id_participation_id"),
        ),
    )


def _create_surveys() -> None:
    moment = sa.Enum(
        "before", "end", "later", name="moment", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "surveys",
        *_tenant("surveys"),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("moment", moment, nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _belongs_to("surveys", "participation_id", "participations"),
        sa.UniqueConstraint(
            "partnership_id",
            "participation_id",
            "moment",
            name=op.f("uq_surveys_partnership_id_participation_id_moment"),
        ),
    )


def _create_commitments() -> None:
    progress = sa.Enum(
        "open", "under_way", "done", name="progress", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "commitments",
        *_tenant("commitments"),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("progress", progress, nullable=False),
        _belongs_to("commitments", "participation_id", "participations", ondelete="CASCADE"),
    )
    op.create_index("ix_commitments_participation", "commitments", ["partnership_id", "participation_id"])


def _allow_purposes(purposes: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    op.drop_constraint(op.f("ck_link_tokens_linkpurpose"), "link_tokens")
    op.create_check_constraint("linkpurpose", "link_tokens", f"purpose IN ({listed})")


def _tenant(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f(f"fk_{table}_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f(f"pk_{table}")),
    )


def _belongs_to(
    table: str, column: str, other: str, *, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["partnership_id", column],
        [f"{other}.partnership_id", f"{other}.id"],
        name=op.f(f"fk_{table}_partnership_id_{column}"),
        ondelete=ondelete,
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
