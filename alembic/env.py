"""Runs migrations as the owner role. The address comes from the caller or from the settings."""

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401  registers the tables
from api.settings import Settings


def owner_url() -> sa.URL:
    """Where the owner role connects."""
    given = context.config.attributes.get("owner_url") or Settings().database_owner_url
    if not given:
        raise SystemExit("Say where the database is: DATABASE_OWNER_URL is not set.")
    return sa.make_url(given).set(drivername="postgresql+psycopg")


def ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave the job queue's own tables to the queue's own scripts."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def run() -> None:
    """Bring the schema to the asked revision in one transaction."""
    engine = sa.create_engine(owner_url(), poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_schemas=True,
            include_object=ours,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
