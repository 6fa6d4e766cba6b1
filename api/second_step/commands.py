"""`counterpart second-step …`."""

from typing import Annotated

import typer

from api.settings import Settings

commands = typer.Typer(help="Help somebody who lost their second step.", no_args_is_help=True)


@commands.callback()
def second_step() -> None:
    """Help somebody who lost their second step."""


@commands.command()
def reset(
    email: Annotated[str, typer.Argument(help="The address they sign in with.")],
) -> None:
    """Take somebody's second step away and sign them out everywhere; they set up a new one."""
    from api.second_step import service
    from models.accounts import account_by_email
    from models.clock import SystemClock
    from models.database import Database

    settings = Settings()
    if not (settings.database_url and settings.database_monitoring_url):
        typer.echo("set DATABASE_URL and DATABASE_MONITORING_URL", err=True)
        raise typer.Exit(2)
    clock = SystemClock()
    database = Database(settings.database_url, settings.database_monitoring_url, clock)
    try:
        with database.unscoped() as db:
            account = account_by_email(db, email)
        had_one = account is not None and service.reset(database, clock, account.id, actor_id=None)
    finally:
        database.close()
    if account is None:
        typer.echo("nobody signs in with this address", err=True)
        raise typer.Exit(1)
    typer.echo("Taken away, and signed out everywhere." if had_one else "There was no second step.")
