"""A row in every table, made from the catalogue alone, so that a new table gets one without being asked."""

import re
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from psycopg import sql

from tests.models.catalogue import QUEUE, Catalogue

COLUMNS: Final = """
    SELECT attname AS name, format_type(atttypid, NULL) AS type, attnotnull AS is_needed,
           (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
            WHERE conrelid = attrelid AND contype = 'c' AND conkey = ARRAY[attnum]) AS rule
    FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
      AND attidentity = '' AND NOT atthasdef ORDER BY attnum
"""
REFERENCES: Final = """
    SELECT n.nspname || '.' || t.relname AS target,
           ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(num, place)
                 JOIN pg_attribute ON attrelid = conrelid AND attnum = num ORDER BY place) AS columns,
           ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k(num, place)
                 JOIN pg_attribute ON attrelid = confrelid AND attnum = num ORDER BY place) AS meant
    FROM pg_constraint JOIN pg_class t ON t.oid = confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE conrelid = %(table)s::regclass AND contype = 'f'
"""
ALTERNATIVES: Final = """
    SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint
    WHERE conrelid = %(table)s::regclass AND contype = 'c' AND array_length(conkey, 1) > 1
"""
ONE_IS_NULL: Final = re.compile(r"CHECK \(\(\((\w+) IS NULL\) OR \((\w+) IS NULL\)\)\)")
VALUES: Final[dict[str, Any]] = {
    "integer": 1,
    "bigint": 1,
    "boolean": True,
    "jsonb": "{}",
    "timestamp with time zone": "2027-01-11T09:00:00Z",
    "date": "2027-01-11",
    "bytea": b"x",
}
"""A value of each type; a text is one of the column's choices, or new each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A foreign key: these columns name those of ``target``."""

    target: str
    columns: tuple[str, ...]
    meant: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table and what a row of it must hold."""

    name: str
    columns: dict[str, tuple[str, bool, str]]
    """Of each column its type, whether it is needed, and its rule."""
    references: tuple[Reference, ...]
    alternatives: frozenset[str]
    """Columns of which another must stay empty: a new row has none of them."""

    @property
    def identifier(self) -> sql.Identifier:
        """The name, to be put into a statement."""
        return sql.Identifier(*self.name.split("."))

    def insert(self, row: dict[str, Any]) -> sql.Composed:
        """The statement that adds ``row``."""
        return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            self.identifier,
            sql.SQL(", ").join(sql.Identifier(name) for name in row),
            sql.SQL(", ").join(sql.Placeholder(name) for name in row),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one partnership: one in each table. ``of`` holds them by the table's name."""

    partnership_id: UUID
    of: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_tables(catalogue: Catalogue) -> list[Table]:
    """Every table but the queue's, those that are referenced before those that reference them."""
    names = [name for name in catalogue.tables() if not name.startswith(f"{QUEUE}.")]
    waiting = {name: _table(catalogue, name) for name in names if name != "public.alembic_version"}
    ordered: list[Table] = []
    while waiting:
        free = [
            table
            for table in waiting.values()
            if not any(ref.target in waiting and ref.target != table.name for ref in table.references)
        ]
        if not free:
            raise ValueError(f"these reference each other in a circle: {sorted(waiting)}")
        ordered += free
        for table in free:
            del waiting[table.name]
    return ordered


def new_row(table: Table, rows: Rows) -> dict[str, Any]:
    """A row of ``table`` that references what ``rows`` has."""
    row = {name: _value(type_, rule) for name, (type_, is_needed, rule) in table.columns.items() if is_needed}
    row |= {name: rows.partnership_id for name in ("partnership_id",) if name in table.columns}
    for reference in table.references:
        target = rows.of.get(reference.target)
        if target is not None and not table.alternatives & set(reference.columns):
            row |= {
                name: target[meant] for name, meant in zip(reference.columns, reference.meant, strict=True)
            }
    return row


def fill(catalogue: Catalogue, tables: list[Table]) -> Rows:
    """A new partnership with a row in each table."""
    rows = Rows(partnership_id=uuid4())
    for table in tables:
        row = new_row(table, rows)
        if table.name == "public.partnerships":
            row["id"] = rows.partnership_id
        catalogue.connection.execute(table.insert(row), row)
        rows.of[table.name] = row
    return rows


def _table(catalogue: Catalogue, name: str) -> Table:
    columns = {
        row["name"]: (row["type"], row["is_needed"], row["rule"] or "")
        for row in catalogue.ask(COLUMNS, table=name)
    }
    references = tuple(
        Reference(target=row["target"], columns=tuple(row["columns"]), meant=tuple(row["meant"]))
        for row in catalogue.ask(REFERENCES, table=name)
    )
    rules = [ONE_IS_NULL.fullmatch(row["rule"]) for row in catalogue.ask(ALTERNATIVES, table=name)]
    alternatives = frozenset(column for found in rules if found for column in found.groups())
    return Table(name=name, columns=columns, references=references, alternatives=alternatives)


def _value(type_: str, rule: str) -> Any:
    choices = re.findall(r"'([^']*)'", rule)
    if choices:
        return choices[0]
    if type_ == "uuid":
        return uuid4()
    if type_ in ("text", "character varying"):
        return uuid4().hex
    return VALUES[type_]
