"""Which database is used: the server that the settings name, or the embedded one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from api.database.folders import default_data_folder
from api.settings import ROOT, Settings

DATABASE_NAME = "counterpart"
DEMO_DATABASE_NAME = "demo"


def data_folder(settings: Settings) -> Path:
    """Where this installation keeps what is in no database server: as set, or a folder of the checkout's own."""
    return settings.data_folder or default_data_folder(ROOT)


@contextmanager
def chosen_database(
    settings: Settings, say: Callable[[str], None], *, may_join: bool = True
) -> Iterator[Addresses]:
    """The addresses of the database in use; an embedded one runs as long as the context.

    :param may_join: whether an embedded server that another process runs already will do.
    :raises EmbeddedPostgresError: where the embedded one cannot run.
    """
    if settings.database_url:
        yield Addresses(
            owner=settings.database_owner_url,
            application=settings.database_url,
            monitoring=settings.database_monitoring_url,
        )
        return
    folder = data_folder(settings)
    if not (folder / "postgres").exists():
        say(f"Making a database in {folder} …")
    patience = 60.0 if may_join else 5.0
    with EmbeddedPostgres(folder, say=say, may_join=may_join, patience_seconds=patience) as server:
        yield server.provision(DEMO_DATABASE_NAME if settings.is_demo else DATABASE_NAME)
