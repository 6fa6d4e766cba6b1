"""Tries, as the roles of the processes, to read and write another partnership's rows in every table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.errors import (
    ForeignKeyViolation,
    InsufficientPrivilege,
    InvalidTextRepresentation,
    UndefinedObject,
)

from tests.models.catalogue import Catalogue
from tests.models.every_row import Rows, Table, fill, new_row, read_tables

NO_SCOPE: Final = (UndefinedObject, InvalidTextRepresentation)
"""What a look without a scope ends with: the setting is not there, or empty after a transaction set it."""


@dataclass(slots=True, kw_only=True)
class Crossing:
    """Two partnerships with a row in each table, and tries to get from ``mine`` to ``theirs``.

    ``tried`` counts. Everything happens within the catalogue's transaction, under ``SET LOCAL ROLE``.
    """

    catalogue: Catalogue
    tables: list[Table]
    mine: Rows
    theirs: Rows
    tried: int = 0

    def tenant_tables(self) -> list[Table]:
        """The tables that hold rows of partnerships."""
        tenant = set(self.catalogue.tenant_tables())
        return [table for table in self.tables if table.name in tenant]

    def of_table(self, table: Table) -> list[str]:
        """Whatever got through to ``table``, as sentences."""
        role = self.catalogue.application
        if table.name.startswith("monitoring."):
            role = self.catalogue.monitoring
        tries = (self._reads, self._changes, self._adds, self._references, self._looks_without_scope)
        return [f"{table.name}: {found}" for each in tries for found in each(table, role)]

    def _reads(self, table: Table, role: str) -> Iterator[str]:
        query = sql.SQL("SELECT count(*) AS n FROM {} WHERE partnership_id = %s").format(table.identifier)
        seen = [
            self._attempt(role, query, [rows.partnership_id], count=True) for rows in (self.mine, self.theirs)
        ]
        if seen != [1, 0]:
            yield f"of one row here and one elsewhere, {seen} are seen"

    def _changes(self, table: Table, role: str) -> Iterator[str]:
        change = "UPDATE {} SET id = id WHERE partnership_id = %s"
        for statement in (change, "DELETE FROM {} WHERE partnership_id = %s"):
            query = sql.SQL(statement).format(table.identifier)
            reached = self._attempt(role, query, [self.theirs.partnership_id])
            if reached not in (0, InsufficientPrivilege):
                yield f"{statement.split()[0]} reached another partnership: {reached}"
        give_away = sql.SQL("UPDATE {} SET partnership_id = %s WHERE partnership_id = %s").format(
            table.identifier
        )
        given = self._attempt(role, give_away, [self.theirs.partnership_id, self.mine.partnership_id])
        if given is not InsufficientPrivilege:
            yield f"a row was given to another partnership: {given}"

    def _adds(self, table: Table, role: str) -> Iterator[str]:
        row = new_row(table, self.theirs)
        added = self._attempt(role, table.insert(row), row)
        if added is not InsufficientPrivilege:
            yield f"a row was added to another partnership: {added}"

    def _references(self, table: Table, role: str) -> Iterator[str]:
        for reference in table.references:
            if "partnership_id" not in reference.columns or len(reference.columns) == 1:
                continue
            target = self.theirs.of[reference.target]
            foreign = {
                name: target[meant]
                for name, meant in zip(reference.columns, reference.meant, strict=True)
                if name != "partnership_id"
            }
            foreign |= dict.fromkeys(table.emptied_by(foreign))
            changes = [sql.SQL("{} = {}").format(sql.Identifier(n), sql.Placeholder(n)) for n in foreign]
            query = sql.SQL("UPDATE {} SET {}").format(table.identifier, sql.SQL(", ").join(changes))
            referenced = self._attempt(role, query, foreign)
            if referenced is not ForeignKeyViolation:
                yield f"a row references another partnership's {reference.target}: {referenced}"

    def _looks_without_scope(self, table: Table, role: str) -> Iterator[str]:
        row = new_row(table, self.mine)
        statements: list[tuple[sql.Composed, Any]] = [
            (sql.SQL("SELECT count(*) AS n FROM {}").format(table.identifier), None),
            (sql.SQL("UPDATE {} SET id = id").format(table.identifier), None),
            (sql.SQL("DELETE FROM {}").format(table.identifier), None),
            (table.insert(row), row),
        ]
        for statement, values in statements:
            ended = self._attempt(role, statement, values, scope=False)
            if ended not in (*NO_SCOPE, InsufficientPrivilege):
                yield f"a statement without a scope passed: {ended}"

    def _attempt(
        self, role: str, statement: sql.Composed, values: Any, *, count: bool = False, scope: bool = True
    ) -> Any:
        """The rows that a statement reached, or the kind of its failure. It is taken back at once."""
        self.tried += 1
        connection = self.catalogue.connection
        try:
            with connection.transaction(force_rollback=True):
                connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                if scope:
                    mine = str(self.mine.partnership_id)
                    connection.execute("SELECT set_config('app.partnership_id', %s, true)", [mine])
                cursor = connection.execute(statement, values)
                connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                return (cursor.fetchone() or {})["n"] if count else cursor.rowcount
        except psycopg.Error as refused:
            return type(refused)


def make_crossing(catalogue: Catalogue) -> Crossing:
    """Two partnerships alike, with a row in every table."""
    tables = read_tables(catalogue)
    mine, theirs = fill(catalogue, tables), fill(catalogue, tables)
    return Crossing(catalogue=catalogue, tables=tables, mine=mine, theirs=theirs)
