"""What PostgreSQL's own catalogue says of isolation: each check gives what it finds wrong, as sentences.

Every check asks the catalogue for the tables, roles and keys there are, so that a new one cannot escape it.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres

OTHERS: Final = ("pg_catalog", "information_schema", "pg_toast")
"""Schemas that are the server's own."""
QUEUE: Final = "jobs"
"""The job queue's schema: it belongs to no partnership and holds ids only."""
SCOPE: Final = "(partnership_id = (current_setting('app.partnership_id'::text))::uuid)"

ALL_CHANGES: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
FEWER: Final = {
    "public.audit_entries": frozenset({"SELECT", "INSERT"}),
    "public.partnerships": frozenset({"SELECT", "INSERT"}),
    "public.alembic_version": frozenset[str](),
}
"""Tables on which the application may do less than read and write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A database, seen by its superuser. ``shared`` are the tables that belong to no partnership."""

    connection: psycopg.Connection[DictRow]
    shared: frozenset[str]
    application: str
    monitoring: str

    @property
    def roles(self) -> list[str]:
        """The roles that a process of the product connects as."""
        return [self.application, self.monitoring]

    def ask(self, query: str, **values: Any) -> list[DictRow]:
        """The rows of a query."""
        return self.connection.execute(
            query.encode(), values | {"others": list(OTHERS), "roles": self.roles}
        ).fetchall()

    def tables(self) -> list[str]:
        """Every table that is not the server's own, as ``schema.name``."""
        return [row["name"] for row in self.ask(TABLES)]

    def tenant_tables(self) -> list[str]:
        """Every table that holds rows of partnerships."""
        return [
            name
            for name in self.tables()
            if not name.startswith(f"{QUEUE}.") and name.removeprefix("public.") not in self.shared
        ]


@contextmanager
def seen_by_superuser(
    server: EmbeddedPostgres, addresses: Addresses, shared: Collection[str]
) -> Iterator[Catalogue]:
    """The catalogue of a test's database within a transaction that is taken back."""
    parts = [conninfo_to_dict(url) for url in (addresses.owner, addresses.application, addresses.monitoring)]
    superuser = server.superuser_url(str(parts[0]["dbname"]))
    with psycopg.connect(superuser, row_factory=dict_row) as connection:
        yield Catalogue(
            connection=connection,
            shared=frozenset(shared),
            application=str(parts[1]["user"]),
            monitoring=str(parts[2]["user"]),
        )
        connection.rollback()


Check = Callable[[Catalogue], list[str]]

TABLES: Final = """
    SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> ALL(%(others)s) ORDER BY 1
"""


def open_tables(catalogue: Catalogue) -> list[str]:
    """Tenant tables without row-level security that even their owner is under."""
    query = """
        SELECT n.nspname || '.' || relname AS name
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE NOT (relrowsecurity AND relforcerowsecurity) AND c.relkind IN ('r', 'p', 'f')
    """
    found = {row["name"] for row in catalogue.ask(query)}
    return [f"{name} is not behind forced security" for name in catalogue.tenant_tables() if name in found]


def policies_that_are_not_the_scope(catalogue: Catalogue) -> list[str]:
    """Tenant tables whose policies are not exactly: of the partnership in scope, read and written."""
    query = """
        SELECT schemaname || '.' || tablename AS name, policyname, permissive, roles::text, cmd,
               qual, with_check FROM pg_policies
    """
    of_table: dict[str, list[tuple[Any, ...]]] = {}
    for row in catalogue.ask(query):
        of_table.setdefault(row["name"], []).append(tuple(row.values())[1:])
    whole = ("tenant", "PERMISSIVE", "{public}", "ALL", SCOPE, SCOPE)
    return [
        f"{name} has other policies than its scope"
        for name in catalogue.tenant_tables()
        if sorted(of_table.get(name, []), key=str) != sorted([whole, *ALSO.get(name, ())], key=str)
    ]


ALSO: Final[dict[str, list[tuple[Any, ...]]]] = {
    "public.memberships": [
        (
            "own_memberships",
            "PERMISSIVE",
            "{public}",
            "SELECT",
            "(account_id = (NULLIF(current_setting('app.account_id'::text, true), ''::text))::uuid)",
            None,
        )
    ]
}
"""The one thing that is seen across partnerships: where an account is a member, by that account."""


def keys_without_partnership(catalogue: Catalogue) -> list[str]:
    """Primary keys other than (partnership_id, id), and references between tenants that do not carry both."""
    query = """
        SELECT n.nspname || '.' || c.relname AS name, contype::text AS kind, conname,
               tn.nspname || '.' || t.relname AS target,
               ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(num, place)
                     JOIN pg_attribute ON attrelid = conrelid AND attnum = num ORDER BY place) AS columns,
               ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k(num, place)
                     JOIN pg_attribute ON attrelid = confrelid AND attnum = num ORDER BY place) AS meant
        FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_class t ON t.oid = confrelid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE contype IN ('p', 'f')
    """
    tenant = set(catalogue.tenant_tables())
    rows = [row for row in catalogue.ask(query) if row["name"] in tenant]
    primary = {
        row["name"] for row in rows if row["kind"] == "p" and row["columns"] == ["partnership_id", "id"]
    }
    blind = [
        f"{row['name']}: {row['conname']} does not carry the partnership"
        for row in rows
        if row["kind"] == "f" and row["target"] in tenant
        if (row["columns"][0], row["meant"][0]) != ("partnership_id", "partnership_id")
    ]
    homeless = {row["name"] for row in rows if row["target"] == "public.partnerships"}
    return [
        *(f"{name} has another primary key" for name in sorted(tenant - primary)),
        *(f"{name} does not reference its partnership" for name in sorted(tenant - homeless)),
        *blind,
    ]


def blind_unique_indexes(catalogue: Catalogue) -> list[str]:
    """Unique indexes of tenant tables across partnerships: a clash would tell that a row exists elsewhere."""
    query = """
        SELECT n.nspname || '.' || c.relname AS name, i.relname AS index,
               ARRAY(SELECT attname::text FROM pg_attribute
                     WHERE attrelid = indrelid AND attnum = ANY(indkey)) AS columns
        FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_class i ON i.oid = indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE indisunique
    """
    tenant = set(catalogue.tenant_tables())
    return [
        f"{row['name']}: {row['index']} is unique across partnerships"
        for row in catalogue.ask(query)
        if row["name"] in tenant and "partnership_id" not in row["columns"]
    ]


def ways_round(catalogue: Catalogue) -> list[str]:
    """Functions and views that run with somebody else's rights, and rules that rewrite what is asked."""
    definers = """
        SELECT n.nspname || '.' || proname AS name FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
        WHERE prosecdef AND n.nspname <> ALL(%(others)s)
    """
    views = """
        SELECT n.nspname || '.' || relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
        WHERE n.nspname <> ALL(%(others)s) AND (relkind = 'm' OR relkind = 'v'
              AND NOT coalesce('security_invoker=true' = ANY(reloptions), false))
    """
    return [
        *(f"{row['name']} is a function with its owner's rights" for row in catalogue.ask(definers)),
        *(f"{row['name']} is a view with its owner's rights" for row in catalogue.ask(views)),
    ]


def powers_of_roles(catalogue: Catalogue) -> list[str]:
    """What the roles of the processes own, are members of, or may do beyond reading and writing rows."""
    powers = """
        SELECT rolname AS name FROM pg_roles WHERE rolname = ANY(%(roles)s)
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR NOT rolcanlogin)
    """
    owned = """
        SELECT pg_get_userbyid(o.owner) AS name, o.what FROM (
            SELECT relowner AS owner, relname::text AS what FROM pg_class
            UNION ALL SELECT nspowner, nspname::text FROM pg_namespace
            UNION ALL SELECT proowner, proname::text FROM pg_proc
            UNION ALL SELECT datdba, datname::text FROM pg_database) o
        WHERE pg_get_userbyid(o.owner) = ANY(%(roles)s)
    """
    joined = """
        SELECT pg_get_userbyid(member) AS name FROM pg_auth_members
        WHERE pg_get_userbyid(member) = ANY(%(roles)s)
    """
    makes = """
        SELECT r.name FROM unnest(%(roles)s::text[]) r(name) WHERE
        has_database_privilege(r.name, current_database(), 'CREATE')
        OR has_database_privilege(r.name, current_database(), 'TEMPORARY')
        OR EXISTS (SELECT FROM pg_namespace WHERE has_schema_privilege(r.name, oid, 'CREATE'))
    """
    return [
        *(f"{row['name']} has a power of the server" for row in catalogue.ask(powers)),
        *(f"{row['name']} owns {row['what']}" for row in catalogue.ask(owned)),
        *(f"{row['name']} is a member of another role" for row in catalogue.ask(joined)),
        *(f"{row['name']} may make things" for row in catalogue.ask(makes)),
    ]


def privileges_beyond_need(catalogue: Catalogue) -> list[str]:
    """Tables on which a role may do more, or less, than its work needs."""
    query = """
        SELECT r.role, t.name, ARRAY(
            SELECT p FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
                                       'TRIGGER', 'MAINTAIN']) p
            WHERE has_table_privilege(r.role, t.name, p)
               OR (p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                   AND has_any_column_privilege(r.role, t.name, p))) AS may
        FROM unnest(%(roles)s::text[]) r(role), unnest(%(tables)s::text[]) t(name)
    """
    rows = catalogue.ask(query, tables=catalogue.tables())
    return [
        f"{row['role']} may {sorted(row['may'])} on {row['name']}"
        for row in rows
        if set(row["may"]) != _needed(catalogue, row["role"], row["name"])
    ]


def _needed(catalogue: Catalogue, role: str, table: str) -> frozenset[str]:
    is_monitoring = table.startswith("monitoring.")
    if is_monitoring == (role == catalogue.monitoring):
        return FEWER.get(table, ALL_CHANGES)
    return frozenset()


CHECKS: Final[tuple[Check, ...]] = (
    open_tables,
    policies_that_are_not_the_scope,
    keys_without_partnership,
    blind_unique_indexes,
    ways_round,
    powers_of_roles,
    privileges_beyond_need,
)
