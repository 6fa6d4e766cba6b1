"""Each policy dropped or opened, each table's security switched off: the checks of isolation must notice."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from psycopg import sql

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from tests.faults.harness import Harness
from tests.models.catalogue import CHECKS, Catalogue, seen_by_superuser
from tests.models.crossing import Crossing, make_crossing
from tests.models.every_row import Table
from tests.models.test_isolation import GLOBAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One thing taken away from one table."""

    table: Table
    change: str
    statement: sql.Composed


@pytest.fixture
def crossing(server: EmbeddedPostgres, addresses: Addresses) -> Iterator[Crossing]:
    """A row in every table of two partnerships, in a transaction that is taken back."""
    with seen_by_superuser(server, addresses, GLOBAL) as catalogue:
        yield make_crossing(catalogue)


def test_no_policy_can_be_dropped_unnoticed(crossing: Crossing, harness: Harness) -> None:
    mutants = list(_mutants(crossing))
    survivors = [f"{each.table.name}: {each.change}" for each in mutants if not _is_noticed(crossing, each)]
    tables = len(crossing.tenant_tables())
    harness.tell(f"{len(mutants) - len(survivors)} of {len(mutants)} mutants killed ({tables} tables)")
    assert survivors == []


def test_the_control_nothing_is_noticed_where_nothing_is_changed(crossing: Crossing) -> None:
    unchanged = Mutant(
        table=crossing.tenant_tables()[0], change="nothing", statement=sql.Composed([sql.SQL("SELECT 1")])
    )
    assert not _is_noticed(crossing, unchanged)


def _mutants(crossing: Crossing) -> Iterator[Mutant]:
    for table in crossing.tenant_tables():
        changes = [
            ("security off", sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY")),
            ("the owner passes by", sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY")),
        ]
        for change, statement in changes:
            yield Mutant(table=table, change=change, statement=statement.format(table.identifier))
        for policy, is_of_all in _policies(crossing.catalogue, table):
            name = sql.Identifier(policy)
            ways = ["DROP POLICY {} ON {}", "ALTER POLICY {} ON {} USING (true)"]
            ways += ["ALTER POLICY {} ON {} WITH CHECK (true)"] if is_of_all else []
            for way in ways:
                changed = sql.SQL(way).format(name, table.identifier)
                yield Mutant(table=table, change=way.format(policy, "it"), statement=changed)
        for constraint in _references(crossing.catalogue, table):
            dropped = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                table.identifier, sql.Identifier(constraint)
            )
            yield Mutant(table=table, change=f"{constraint} dropped", statement=dropped)


def _is_noticed(crossing: Crossing, mutant: Mutant) -> bool:
    connection = crossing.catalogue.connection
    with connection.transaction(force_rollback=True):
        connection.execute(mutant.statement)
        return bool(crossing.of_table(mutant.table)) or any(check(crossing.catalogue) for check in CHECKS)


def _policies(catalogue: Catalogue, table: Table) -> list[tuple[str, bool]]:
    query = """
        SELECT policyname::text AS name, cmd = 'ALL' AS is_of_all FROM pg_policies
        WHERE schemaname || '.' || tablename = %(table)s ORDER BY 1
    """
    return [(row["name"], row["is_of_all"]) for row in catalogue.ask(query, table=table.name)]


def _references(catalogue: Catalogue, table: Table) -> list[str]:
    query = """
        SELECT conname::text AS name FROM pg_constraint WHERE contype = 'f'
        AND conrelid = %(table)s::regclass AND array_length(conkey, 1) > 1 ORDER BY 1
    """
    return [row["name"] for row in catalogue.ask(query, table=table.name)]
