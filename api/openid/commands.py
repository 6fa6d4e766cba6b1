"""`counterpart sign-in …`."""

from typing import Annotated

import typer

from api.settings import Settings

commands = typer.Typer(help="Help with signing in by a provider.", no_args_is_help=True)


@commands.callback()
def sign_in() -> None:
    """Help with signing in by a provider."""


@commands.command()
def untie(email: Annotated[str, typer.Argument(help="The address of somebody's account.")]) -> None:
    """Forget whom providers call this account, so that its next sign-in there ties it anew."""
    from api.openid.service import untie as forget
    from models.clock import SystemClock
    from models.database import Database

    settings = Settings()
    if not (settings.database_url and settings.database_monitoring_url):
        typer.echo("set DATABASE_URL and DATABASE_MONITORING_URL", err=True)
        raise typer.Exit(2)
    database = Database(settings.database_url, settings.database_monitoring_url, SystemClock())
    try:
        forgotten = forget(database, email)
    finally:
        database.close()
    if not forgotten:
        typer.echo("No account with this address is tied to a provider.", err=True)
        raise typer.Exit(1)
    typer.echo("It is tied to no provider any more. The next sign-in there ties it anew.")
