"""`counterpart outbox …`."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import typer

from api.mail import service
from api.settings import Settings
from models.clock import SystemClock
from models.database import Database
from models.partnerships import partnership_names

commands = typer.Typer(help="Keep every mail back after a restore, and let it go.", no_args_is_help=True)


@commands.command()
def status() -> None:
    """Say for each partnership whether its mail leaves from this database, and how much waits."""
    with _database() as database:
        for partnership_id, name in _partnerships(database).items():
            with database.scoped(partnership_id) as db:
                state = service.outbox_of(db)
            held = "held" if state.is_held else "leaves"
            typer.echo(f"{name}: {held}, {sum(state.waiting.values())} waiting")


@commands.command()
def release() -> None:
    """Let every partnership's mail leave from this database."""
    with _database() as database:
        for partnership_id, name in _partnerships(database).items():
            with database.scoped(partnership_id) as db:
                is_held = service.outbox_of(db).is_held
                if is_held:
                    service.release(db, service.home_version(db), actor_id=None)
            typer.echo(f"{name}: {'released' if is_held else 'was not held'}")


@commands.command()
def hold() -> None:
    """Keep every partnership's mail back: before a copied server or data folder starts its worker."""
    with _database() as database:
        for partnership_id, name in _partnerships(database).items():
            with database.scoped(partnership_id) as db:
                changed = service.hold(db, actor_id=None)
            typer.echo(f"{name}: {'held' if changed else 'was held already'}")


@contextmanager
def _database() -> Iterator[Database]:
    settings = Settings()
    if not (settings.database_url and settings.database_monitoring_url):
        typer.echo("set DATABASE_URL and DATABASE_MONITORING_URL", err=True)
        raise typer.Exit(2)
    database = Database(settings.database_url, settings.database_monitoring_url, SystemClock())
    try:
        yield database
    finally:
        database.close()


def _partnerships(database: Database) -> dict[UUID, str]:
    with database.unscoped() as db:
        return partnership_names(db)
