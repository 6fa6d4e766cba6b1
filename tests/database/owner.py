"""A program that owns an embedded server until it is ended: `python -m tests.database.owner FOLDER [UID]`.

It adds one row, prints `ready <pid of the server>`, and waits for its standard input to close. With UID (as
root) it becomes that user first, with no way back, and uses the programs that root has copied for everybody.
"""

import os
import sys
from pathlib import Path

import psycopg

from api.database.embedded import EmbeddedPostgres
from api.database.programs import Programs, find_programs


def main(folder: Path, uid: int | None) -> None:
    """Own the server on ``folder``."""
    programs = None
    if uid is not None:
        programs = Programs(folder=find_programs().folder, user=None)
        # Whatever Python loads late must be loaded now: that user may not be able to read where it lies.
        psycopg.conninfo.make_conninfo("postgresql://nobody@/nowhere")
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    with EmbeddedPostgres(folder, programs=programs) as server:
        add_row(server)
        print("ready", server.pid, flush=True)  # noqa: T201  read by the test
        sys.stdin.read()


def add_row(server: EmbeddedPostgres) -> None:
    """One committed row."""
    with psycopg.connect(server.provision("kept").owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id int GENERATED ALWAYS AS IDENTITY)")
        connection.execute("INSERT INTO kept DEFAULT VALUES")


def rows(server: EmbeddedPostgres) -> int:
    """How many rows were added so far."""
    with psycopg.connect(server.provision("kept").owner) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
