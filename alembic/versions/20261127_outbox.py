"""mail can be paused, restored copies send nothing, addresses get no more mail, delivery is told"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_outbox"
down_revision = "20261127_meetings"
branch_labels = None
depends_on = None

SCOPE = "current_setting('app.partnership_id')::uuid"
HERE = (
    "(SELECT system_identifier::text FROM pg_catalog.pg_control_system())"
    " || '/' || (SELECT oid::text FROM pg_catalog.pg_database WHERE datname = current_database())"
    " || '/' || ('outbox_homes'::regclass::oid)::text"
)


def upgrade() -> None:
    op.add_column("programmes", sa.Column("mail_paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "outbox_homes",
        *_tenant_columns(),
        sa.Column("identity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_outbox_homes_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_outbox_homes")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_outbox_homes_partnership_id")),
    )
    op.execute(
        "INSERT INTO outbox_homes (partnership_id, id, created_at, version, identity) "  # noqa: S608  our names
        f"SELECT id, gen_random_uuid(), now(), 1, {HERE} FROM partnerships"
    )
    _close_off("outbox_homes")
    op.create_table(
        "suppressions",
        *_tenant_columns(),
        sa.Column("address_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "bounced",
                "unsubscribed",
                "asked",
                native_enum=False,
                create_constraint=True,
                length=40,
                name="suppressionreason",
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_suppressions_partnership_id")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint(
            "partnership_id", "address_hash", name=op.f("uq_suppressions_partnership_id_address_hash")
        ),
    )
    _close_off("suppressions")


def downgrade() -> None:
    op.drop_table("suppressions")
    op.drop_table("outbox_homes")
    op.drop_column("messages", "delivered_at")
    op.drop_column("programmes", "mail_paused_at")


def _tenant_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _close_off(table: str) -> None:
    """Behind row-level security, and open to the application."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} "
        f"USING (partnership_id = {SCOPE}) WITH CHECK (partnership_id = {SCOPE})"
    )
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    application = op.get_bind().dialect.identifier_preparer.quote(f"{database}_app")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {application}")
