"""what happens to sessions: changes with who made them, when people are reminded and nudged"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_meetings"
down_revision = "20261127_partnerships_kept"
branch_labels = None
depends_on = None

SCOPE = "current_setting('app.partnership_id')::uuid"


def upgrade() -> None:
    op.add_column(
        "programmes", sa.Column("weeks_between_sessions", sa.Integer(), nullable=False, server_default="4")
    )
    op.alter_column("programmes", "weeks_between_sessions", server_default=None)
    op.add_column("sessions", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pairs", sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_sessions_remind", "sessions", ["partnership_id", "remind_at"])
    op.create_index("ix_pairs_nudge", "pairs", ["partnership_id", "nudge_at"])
    _create_changes()
    _allow_feeds()


def downgrade() -> None:
    op.execute("ALTER TABLE link_tokens NO FORCE ROW LEVEL SECURITY")  # every partnership's
    op.execute("DELETE FROM link_tokens WHERE purpose = 'calendar'")
    op.execute("ALTER TABLE link_tokens FORCE ROW LEVEL SECURITY")
    op.drop_constraint(op.f("ck_link_tokens_linkpurpose"), "link_tokens")
    op.create_check_constraint(
        "linkpurpose", "link_tokens", "purpose IN ('invitation', 'approval', 'feedback')"
    )
    op.drop_table("session_changes")
    op.drop_index("ix_pairs_nudge", "pairs")
    op.drop_index("ix_sessions_remind", "sessions")
    op.drop_column("pairs", "nudge_at")
    op.drop_column("sessions", "remind_at")
    op.drop_column("programmes", "weeks_between_sessions")


def _allow_feeds() -> None:
    op.drop_constraint(op.f("ck_link_tokens_linkpurpose"), "link_tokens")
    op.create_check_constraint(
        "linkpurpose", "link_tokens", "purpose IN ('invitation', 'approval', 'feedback', 'calendar')"
    )


def _create_changes() -> None:
    what = sa.Enum(
        "booked",
        "moved",
        "cancelled",
        "called_off",
        "met",
        "missed",
        name="change",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.create_table(
        "session_changes",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("what", what, nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_session_changes_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "session_id"],
            ["sessions.partnership_id", "sessions.id"],
            name=op.f("fk_session_changes_partnership_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "participation_id"],
            ["participations.partnership_id", "participations.id"],
            name=op.f("fk_session_changes_partnership_id_participation_id"),
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_session_changes")),
    )
    op.create_index("ix_session_changes_session", "session_changes", ["partnership_id", "session_id"])
    op.execute("ALTER TABLE session_changes ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE session_changes FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON session_changes "
        f"USING (partnership_id = {SCOPE}) WITH CHECK (partnership_id = {SCOPE})"
    )
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    application = op.get_bind().dialect.identifier_preparer.quote(f"{database}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON session_changes TO {application}")
