"""Which database the demo uses: the server that the settings name, or the embedded one."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.database.addresses import Addresses
from api.database.folders import default_data_folder
from api.settings import ROOT, Settings

DEMO_DATABASE = "demo"
VERSIONS = ROOT / "alembic" / "versions"
SECONDS_FOR_ANOTHER_TO_END = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDatabase:
    """The demo's database.

    ``marker`` is the file that says it was migrated and filled; None where only the database itself can tell.
    """

    addresses: Addresses
    marker: Path | None

    @property
    def is_ready(self) -> bool:
        """Whether it is known, without asking it, to be migrated and filled."""
        return self.marker is not None and self.marker.exists() and self.marker.read_text() == _migrations()

    def mark_ready(self) -> None:
        """Remember that it is migrated and filled."""
        if self.marker is not None:
            self.marker.write_text(_migrations())


def data_folder(settings: Settings) -> Path:
    """Where this installation keeps what is in no database server: as set, or the checkout's own folder."""
    return settings.data_folder or default_data_folder(ROOT)


@contextmanager
def demo_database(settings: Settings, say: Callable[[str], None]) -> Iterator[DemoDatabase]:
    """The demo's database; an embedded one runs as long as the context.

    One whose filling was cut short is thrown away and made anew, if it is the embedded one.

    :raises EmbeddedPostgresError: where the embedded one cannot run, or a demo of this checkout runs already.
    """
    if settings.database_url:
        addresses = Addresses(
            owner=settings.database_owner_url,
            application=settings.database_url,
            monitoring=settings.database_monitoring_url,
        )
        yield DemoDatabase(addresses=addresses, marker=None)
        return
    from api.database.embedded import EmbeddedPostgres  # the web process has no use for it

    folder = data_folder(settings)
    marker = folder / "demo.ready"
    if not marker.exists():
        say(f"Making a database in {folder} …")
    with EmbeddedPostgres(
        folder, say=say, may_join=False, patience_seconds=SECONDS_FOR_ANOTHER_TO_END
    ) as server:
        if not marker.exists():
            server.drop_database(DEMO_DATABASE)
        yield DemoDatabase(addresses=server.provision(DEMO_DATABASE), marker=marker)


def _migrations() -> str:
    """A text that changes with the migrations."""
    whole = hashlib.sha256()
    for path in sorted(VERSIONS.glob("*.py")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()
