"""Every value of every table, whoever may read it: where a word that must be gone would still stand."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

COLUMNS = sa.text(
    """
    SELECT n.nspname AS schema, c.relname AS relation, a.attname AS name
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      AND n.nspname IN ('public', 'monitoring', 'jobs')
    ORDER BY 1, 2, 3
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One column with a value that holds what was looked for."""

    table: str
    column: str


def places_with(owner_url: str, words: tuple[str, ...]) -> list[Place]:
    """The columns in which any of these words stands, upper or lower case, in whatever row of whoever."""
    wanted = [word.lower() for word in words]
    return sorted(
        {
            Place(table=table, column=column)
            for table, column, value in values(owner_url)
            if any(word in value.lower() for word in wanted)
        },
        key=lambda place: (place.table, place.column),
    )


def values(owner_url: str) -> Iterator[tuple[str, str, str]]:
    """Table, column and value as text, of everything there is.

    The owner is under row-level security too, so it is lifted in a transaction that is thrown away.
    """
    address = sa.make_url(owner_url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        for schema, table, column in connection.execute(COLUMNS).all():
            quoted = ".".join(engine.dialect.identifier_preparer.quote(part) for part in (schema, table))
            name = engine.dialect.identifier_preparer.quote(column)
            if schema != "jobs" and table != "alembic_version":
                connection.execute(sa.text(f"ALTER TABLE {quoted} NO FORCE ROW LEVEL SECURITY"))
            query = f"SELECT DISTINCT {name}::text FROM {quoted} WHERE {name} IS NOT NULL"  # noqa: S608  catalogue names, quoted
            for (value,) in connection.execute(sa.text(query)):
                yield f"{schema}.{table}", column, _plain(value)
        connection.rollback()


def _plain(value: str) -> str:
    """What bytes say, where they are text; PostgreSQL writes them as hexadecimal digits."""
    if value.startswith("\\x"):
        return bytes.fromhex(value[2:]).decode(errors="replace")
    return value
