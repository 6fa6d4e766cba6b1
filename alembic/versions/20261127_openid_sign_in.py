"""who was sent to an OpenID Connect provider, and whose account is whose there"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "20261127_openid_sign_in"
down_revision = "20261127_how_sessions_began"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "openid_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_requests")),
    )
    op.create_index(op.f("ix_openid_requests_expires_at"), "openid_requests", ["expires_at"])
    op.create_table(
        "openid_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issuer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_openid_identities_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openid_identities")),
        sa.UniqueConstraint("issuer", "account_id", name=op.f("uq_openid_identities_issuer_account_id")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_openid_identities_issuer_subject")),
    )
    database = op.get_bind().exec_driver_sql("SELECT current_database()").scalar_one()
    application = op.get_bind().dialect.identifier_preparer.quote(f"{database}_app")
    for table in ("openid_requests", "openid_identities"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {application}")


def downgrade() -> None:
    op.drop_table("openid_identities")
    op.drop_table("openid_requests")
