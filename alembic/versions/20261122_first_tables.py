"""first tables"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "20261122_first_tables"
down_revision = None
branch_labels = None
depends_on = None


TENANT_TABLES = (
    "audit_entries",
    "conflicts",
    "decisions",
    "feedback",
    "given_answers",
    "grants",
    "link_tokens",
    "memberships",
    "messages",
    "organisations",
    "pairs",
    "participations",
    "people",
    "placements",
    "programmes",
    "rounds",
    "sessions",
    "solves",
    "staged_imports",
    "statistic_releases",
    "monitoring.ethnicity_answers",
)
SCOPE = "current_setting('app.partnership_id')::uuid"
OWN_ACCOUNT = "nullif(current_setting('app.account_id', true), '')::uuid"


def upgrade() -> None:
    op.execute("CREATE SCHEMA monitoring")
    _create_tables()
    _create_job_queue()
    _isolate_tenants()
    _grant_roles()


def downgrade() -> None:
    op.execute("DROP SCHEMA jobs CASCADE")
    op.execute("DROP SCHEMA monitoring CASCADE")
    for table in (*TENANT_TABLES[:-1], "sign_in_requests", "browser_sessions", "accounts", "partnerships"):
        op.execute(f"DROP TABLE IF EXISTS {table} CASCADE")


def _isolate_tenants() -> None:
    """Row-level security that even the owner is under; without a scope every look fails."""
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            f"USING (partnership_id = {SCOPE}) WITH CHECK (partnership_id = {SCOPE})"
        )
    op.execute(f"CREATE POLICY own_memberships ON memberships FOR SELECT USING (account_id = {OWN_ACCOUNT})")


def _create_job_queue() -> None:
    """The queue's tables from the installed procrastinate, in a schema of their own."""
    op.execute("CREATE SCHEMA jobs")
    op.execute("SET LOCAL search_path = jobs")
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    op.execute("SET LOCAL search_path = public")


def _grant_roles() -> None:
    """The application may use everything but monitoring; the monitoring role may use nothing else.

    Both are named after the database, so that several installations share one server.
    """
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    quote = op.get_bind().dialect.identifier_preparer.quote
    application, monitoring = quote(f"{database}_app"), quote(f"{database}_monitoring")
    for schema in ("public", "jobs"):
        op.execute(f"GRANT USAGE ON SCHEMA {schema} TO {application}")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {application}")
        op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {application}")
    op.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO {application}")
    op.execute(f"REVOKE UPDATE, DELETE ON audit_entries FROM {application}")
    op.execute(f"REVOKE ALL ON alembic_version FROM {application}")
    op.execute(f"GRANT USAGE ON SCHEMA monitoring TO {monitoring}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA monitoring TO {monitoring}")


def _create_tables() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "partnerships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnerships")),
    )
    op.create_table(
        "sign_in_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("browser_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_requests")),
    )
    op.create_index(op.f("ix_sign_in_requests_email"), "sign_in_requests", ["email"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("resource", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_audit_entries_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint(
            "partnership_id", "sequence", name=op.f("uq_audit_entries_partnership_id_sequence")
        ),
    )
    op.create_index(
        "ix_audit_entries_resource", "audit_entries", ["partnership_id", "resource_id"], unique=False
    )
    op.create_table(
        "memberships",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_memberships_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "partnership_id", "account_id", name=op.f("uq_memberships_partnership_id_account_id")
        ),
    )
    op.create_index(op.f("ix_memberships_account_id"), "memberships", ["account_id"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_organisations_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("partnership_id", "code", name=op.f("uq_organisations_partnership_id_code")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_organisations_partnership_id_name")),
    )
    op.create_table(
        "programmes",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reverse_mentoring",
                "fellowship",
                name="programmekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "closed",
                name="programmestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sign_up_closes_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("eligibility", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("positive_action", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seeker_capacity", sa.Integer(), nullable=False),
        sa.Column("provider_capacity", sa.Integer(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weights", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("sessions_planned", sa.Integer(), nullable=False),
        sa.Column("lead_working_days", sa.Integer(), nullable=False),
        sa.Column("undo_minutes", sa.Integer(), nullable=False),
        sa.Column("needs_steward", sa.Boolean(), nullable=False),
        sa.Column("retention_months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_programmes_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_programmes_partnership_id_name")),
    )
    op.create_table(
        "browser_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_browser_sessions_account_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "membership_id"],
            ["memberships.partnership_id", "memberships.id"],
            name=op.f("fk_browser_sessions_partnership_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_browser_sessions_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_browser_sessions_token_hash")),
    )
    op.create_index(op.f("ix_browser_sessions_account_id"), "browser_sessions", ["account_id"], unique=False)
    op.create_table(
        "given_answers",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("request_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "membership_id"],
            ["memberships.partnership_id", "memberships.id"],
            name=op.f("fk_given_answers_partnership_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_given_answers_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_given_answers")),
        sa.UniqueConstraint(
            "partnership_id",
            "membership_id",
            "key",
            name=op.f("uq_given_answers_partnership_id_membership_id_key"),
        ),
    )
    op.create_table(
        "grants",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "coordinator",
                "steward",
                "hr_analyst",
                "line_manager",
                "participant",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "membership_id"],
            ["memberships.partnership_id", "memberships.id"],
            name=op.f("fk_grants_partnership_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "organisation_id"],
            ["organisations.partnership_id", "organisations.id"],
            name=op.f("fk_grants_partnership_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_grants_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_grants_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_grants")),
    )
    op.create_table(
        "messages",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("email_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "queued",
                "claimed",
                "sent",
                "failed",
                "unknown",
                "cancelled",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_messages_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_messages_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint("partnership_id", "email_id", name=op.f("uq_messages_partnership_id_email_id")),
        sa.UniqueConstraint(
            "partnership_id",
            "subject_id",
            "person_id",
            "kind",
            name=op.f("uq_messages_partnership_id_subject_id_person_id_kind"),
        ),
    )
    op.create_index("ix_messages_due", "messages", ["partnership_id", "state", "due_at"], unique=False)
    op.create_index("ix_messages_programme", "messages", ["partnership_id", "programme_id"], unique=False)
    op.create_table(
        "people",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("site", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("directorate", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("team", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role_group", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pay_band", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("profession", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("line_manager_email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("meeting_modes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("free", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_people_account_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "organisation_id"],
            ["organisations.partnership_id", "organisations.id"],
            name=op.f("fk_people_partnership_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_people_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_people")),
        sa.UniqueConstraint("partnership_id", "email", name=op.f("uq_people_partnership_id_email")),
    )
    op.create_index(op.f("ix_people_account_id"), "people", ["account_id"], unique=False)
    op.create_index(
        "ix_people_partnership_id_name",
        "people",
        ["partnership_id", sa.literal_column("lower(name)"), "id"],
        unique=False,
    )
    op.create_table(
        "rounds",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "locked",
                "solving",
                "proposed",
                "agreed",
                "published",
                "closed",
                name="roundstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("snapshot_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("sent_back_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agreed_by"], ["accounts.id"], name=op.f("fk_rounds_agreed_by")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_rounds_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_rounds_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_rounds")),
        sa.UniqueConstraint(
            "partnership_id",
            "programme_id",
            "number",
            name=op.f("uq_rounds_partnership_id_programme_id_number"),
        ),
    )
    op.create_table(
        "staged_imports",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("staged_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_staged_imports_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_staged_imports_partnership_id")
        ),
        sa.ForeignKeyConstraint(["staged_by"], ["accounts.id"], name=op.f("fk_staged_imports_staged_by")),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_staged_imports")),
    )
    op.create_table(
        "statistic_releases",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("financial_year", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("table_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by"], ["accounts.id"], name=op.f("fk_statistic_releases_frozen_by")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_statistic_releases_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_statistic_releases_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_statistic_releases")),
        sa.UniqueConstraint(
            "partnership_id",
            "programme_id",
            "financial_year",
            "table_name",
            name=op.f("uq_statistic_releases_partnership_id_programme_id_financial_year_table_name"),
        ),
    )
    op.create_table(
        "conflicts",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("typed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("resolved_person_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["people.partnership_id", "people.id"],
            name=op.f("fk_conflicts_partnership_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "resolved_person_id"],
            ["people.partnership_id", "people.id"],
            name=op.f("fk_conflicts_partnership_id_resolved_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_conflicts_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_conflicts")),
    )
    op.create_index("ix_conflicts_person", "conflicts", ["partnership_id", "person_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("pin", "ban", name="decisionkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("seeker_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_decisions_made_by")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "round_id"],
            ["rounds.partnership_id", "rounds.id"],
            name=op.f("fk_decisions_partnership_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_decisions_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_decisions")),
        sa.UniqueConstraint(
            "partnership_id",
            "round_id",
            "seeker_id",
            "provider_id",
            name=op.f("uq_decisions_partnership_id_round_id_seeker_id_provider_id"),
        ),
    )
    op.create_table(
        "ethnicity_answers",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("wording", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["people.partnership_id", "people.id"],
            name=op.f("fk_ethnicity_answers_partnership_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_ethnicity_answers_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_ethnicity_answers")),
        sa.UniqueConstraint(
            "partnership_id", "person_id", name=op.f("uq_ethnicity_answers_partnership_id_person_id")
        ),
        schema="monitoring",
    )
    op.create_table(
        "participations",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("seeker", "provider", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "joining",
                "ready",
                "withdrawn",
                name="participationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("wishes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_trained", sa.Boolean(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_wording", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("eligibility_declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("passed_over", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["accounts.id"], name=op.f("fk_participations_entered_by")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "person_id"],
            ["people.partnership_id", "people.id"],
            name=op.f("fk_participations_partnership_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_participations_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_participations_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_participations")),
        sa.UniqueConstraint(
            "partnership_id",
            "programme_id",
            "person_id",
            "side",
            name=op.f("uq_participations_partnership_id_programme_id_person_id_side"),
        ),
    )
    op.create_index(
        "ix_participations_person", "participations", ["partnership_id", "person_id"], unique=False
    )
    op.create_table(
        "solves",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("snapshot_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="solvestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_discarded", sa.Boolean(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("failure", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "round_id"],
            ["rounds.partnership_id", "rounds.id"],
            name=op.f("fk_solves_partnership_id_round_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_solves_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_solves")),
        sa.UniqueConstraint(
            "partnership_id", "round_id", "number", name=op.f("uq_solves_partnership_id_round_id_number")
        ),
    )
    op.create_table(
        "link_tokens",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "approval",
                "feedback",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "participation_id"],
            ["participations.partnership_id", "participations.id"],
            name=op.f("fk_link_tokens_partnership_id_participation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_link_tokens_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_link_tokens")),
    )
    op.create_index(
        "ix_link_tokens_subject", "link_tokens", ["partnership_id", "subject_id", "purpose"], unique=False
    )
    op.create_table(
        "placements",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("project", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("site", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id", "host_id"],
            ["participations.partnership_id", "participations.id"],
            name=op.f("fk_placements_partnership_id_host_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "organisation_id"],
            ["organisations.partnership_id", "organisations.id"],
            name=op.f("fk_placements_partnership_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_placements_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_placements_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_placements")),
        sa.UniqueConstraint(
            "partnership_id",
            "programme_id",
            "title",
            name=op.f("uq_placements_partnership_id_programme_id_title"),
        ),
    )
    op.create_table(
        "pairs",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("seeker_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_approval",
                "introduced",
                "declined",
                "ended",
                "completed",
                name="pairstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("first_slot", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "placement_id"],
            ["placements.partnership_id", "placements.id"],
            name=op.f("fk_pairs_partnership_id_placement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "programme_id"],
            ["programmes.partnership_id", "programmes.id"],
            name=op.f("fk_pairs_partnership_id_programme_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "provider_id"],
            ["participations.partnership_id", "participations.id"],
            name=op.f("fk_pairs_partnership_id_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "round_id"],
            ["rounds.partnership_id", "rounds.id"],
            name=op.f("fk_pairs_partnership_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "seeker_id"],
            ["participations.partnership_id", "participations.id"],
            name=op.f("fk_pairs_partnership_id_seeker_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_pairs_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_pairs")),
        sa.UniqueConstraint(
            "partnership_id",
            "round_id",
            "seeker_id",
            "provider_id",
            "placement_id",
            name=op.f("uq_pairs_partnership_id_round_id_seeker_id_provider_id_placement_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_pairs_programme", "pairs", ["partnership_id", "programme_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "booked",
                "met",
                "missed",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_uid", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id", "pair_id"],
            ["pairs.partnership_id", "pairs.id"],
            name=op.f("fk_sessions_partnership_id_pair_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_sessions_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_sessions")),
        sa.UniqueConstraint(
            "partnership_id", "calendar_uid", name=op.f("uq_sessions_partnership_id_calendar_uid")
        ),
        sa.UniqueConstraint(
            "partnership_id", "pair_id", "number", name=op.f("uq_sessions_partnership_id_pair_id_number")
        ),
    )
    op.create_index("ix_sessions_due", "sessions", ["partnership_id", "state", "ends_at"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("took_place", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_feedback_rating")),
        sa.ForeignKeyConstraint(
            ["partnership_id", "participation_id"],
            ["participations.partnership_id", "participations.id"],
            name=op.f("fk_feedback_partnership_id_participation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "session_id"],
            ["sessions.partnership_id", "sessions.id"],
            name=op.f("fk_feedback_partnership_id_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_feedback_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "partnership_id",
            "session_id",
            "participation_id",
            name=op.f("uq_feedback_partnership_id_session_id_participation_id"),
        ),
    )
