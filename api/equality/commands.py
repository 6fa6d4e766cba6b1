"""`counterpart monitoring …`."""

import typer

from api.settings import Settings

BATCH = 500
commands = typer.Typer(help="Look after the equality answers.", no_args_is_help=True)


@commands.callback()
def monitoring() -> None:
    """Look after the equality answers."""


@commands.command()
def rotate() -> None:
    """Encrypt every equality answer with MONITORING_KEY; MONITORING_KEYS_OLD reads what is there.

    It can be stopped and run again at any time. Afterwards the old keys can go.
    """
    from api.equality.rotation import rotate_all
    from models.clock import SystemClock
    from models.database import Database

    settings = Settings()
    settings.require_keys()
    if not (settings.database_url and settings.database_monitoring_url):
        typer.echo("set DATABASE_URL and DATABASE_MONITORING_URL", err=True)
        raise typer.Exit(2)
    database = Database(settings.database_url, settings.database_monitoring_url, SystemClock())
    try:
        done = rotate_all(database, settings, batch=BATCH)
    finally:
        database.close()
    typer.echo(f"{done.rotated} of {done.looked_at} answers were encrypted anew.")
    if done.unreadable:
        typer.echo(f"{done.unreadable} can be read with none of the keys: keep the old keys.", err=True)
        raise typer.Exit(1)
    typer.echo("MONITORING_KEYS_OLD is not needed any more.")
