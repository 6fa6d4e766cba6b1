"""`counterpart partnership …`."""

from typing import Annotated

import typer
from email_validator import EmailNotValidError, validate_email

from api.settings import Settings

commands = typer.Typer(help="Add a partnership.", no_args_is_help=True)


@commands.callback()
def partnership() -> None:
    """Add a partnership."""


@commands.command()
def add(
    name: Annotated[str, typer.Argument(help="The partnership's name.")],
    member: Annotated[str, typer.Option(help="The name of its first administrator and coordinator.")],
    email: Annotated[str, typer.Option(help="That person's address, to sign in with.")],
) -> None:
    """Add a partnership with its first member, who administers and coordinates it."""
    from api.partnerships.service import FirstMember, found_partnership
    from models.clock import SystemClock
    from models.database import Database

    try:
        address = validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError:
        typer.echo("--email is not an email address.", err=True)
        raise typer.Exit(2) from None
    settings = Settings()
    if not (settings.database_url and settings.database_monitoring_url):
        typer.echo("set DATABASE_URL and DATABASE_MONITORING_URL", err=True)
        raise typer.Exit(2)
    database = Database(settings.database_url, settings.database_monitoring_url, SystemClock())
    try:
        found_partnership(database, name.strip(), FirstMember(name=member.strip(), email=address))
    finally:
        database.close()
    typer.echo(f"{member} can now ask for a sign-in link at {settings.base_url}/sign-in")
