"""group events of a programme, and who signed up for them"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_events"
down_revision = "20261127_names_of_members"
branch_labels = None
depends_on = None

SCOPE = "current_setting('app.partnership_id')::uuid"
TABLES = ("events", "event_sign_ups")


def upgrade() -> None:
    op.create_table(
        "events",
        *_tenant("events"),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("eventkind", "induction", "training", "supervision"), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("side", _choice("side", "seeker", "provider"), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("state", _choice("eventstate", "planned", "cancelled"), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attendance_noted_at", sa.DateTime(timezone=True), nullable=True),
        _belongs_to("events", "programme_id", "programmes"),
    )
    op.create_index("ix_events_programme", "events", ["partnership_id", "programme_id", "starts_at"])
    op.create_index("ix_events_remind", "events", ["partnership_id", "remind_at"])
    state = _choice("signupstate", "signed_up", "cancelled", "attended", "absent")
    op.create_table(
        "event_sign_ups",
        *_tenant("event_sign_ups"),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("calendar_uid", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        _belongs_to("event_sign_ups", "event_id", "events", ondelete="CASCADE"),
        _belongs_to("event_sign_ups", "participation_id", "participations"),
        _unique("event_sign_ups", "event_id", "participation_id"),
        _unique("event_sign_ups", "calendar_uid"),
    )
    op.create_index(
        "ix_event_sign_ups_participation", "event_sign_ups", ["partnership_id", "participation_id"]
    )
    for table in TABLES:
        _guard(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    names = ("partnership_id", *columns)
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


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
