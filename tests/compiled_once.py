"""A pytest plugin: what SQLAlchemy compiles for one test's database serves the others, which are all alike.

It keeps compiled statements by engine, and each test has engines of its own: a third of a test's work was to
compile the same statements again.
"""

from typing import Any, Final

import sqlalchemy as sa

COMPILED: Final[dict[Any, Any]] = {}
DIALECTS: Final[list[sa.Dialect]] = []


@sa.event.listens_for(sa.Engine, "engine_connect")
def share_what_was_compiled(connection: sa.Connection) -> None:
    """The first dialect that connected compiles for all: statements are kept by their dialect too."""
    if not DIALECTS:
        DIALECTS.append(connection.dialect)
    connection.dialect = DIALECTS[0]
    connection.execution_options(compiled_cache=COMPILED)
