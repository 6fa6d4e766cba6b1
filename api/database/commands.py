"""`counterpart db …`: what is done to a database from the command line."""

from typing import Annotated

import typer

from api.settings import Settings

commands = typer.Typer(help="Prepare and migrate the database.", no_args_is_help=True)


@commands.command()
def prepare(
    owner_url: Annotated[
        str, typer.Argument(help="The owner's address; DATABASE_OWNER_URL unless given.", show_default=False)
    ] = "",
    new_passwords: Annotated[
        bool, typer.Option("--new-passwords", help="Give roles that are there already a new password.")
    ] = False,
) -> None:
    """Make the application's and the monitoring role on a server, and print the settings to use."""
    from api.database.provision import ProvisionError, prepare_server

    try:
        addresses = prepare_server(_owner_url(owner_url), has_new_passwords=new_passwords)
    except ProvisionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(f"DATABASE_OWNER_URL={addresses.owner}")
    typer.echo(f"DATABASE_URL={addresses.application}")
    typer.echo(f"DATABASE_MONITORING_URL={addresses.monitoring}")


@commands.command()
def migrate(
    owner_url: Annotated[
        str, typer.Argument(help="The owner's address; DATABASE_OWNER_URL unless given.", show_default=False)
    ] = "",
) -> None:
    """Bring the tables of the database up to date."""
    from api.database import migrations

    migrations.migrate(_owner_url(owner_url))
    typer.echo("The database is up to date.")


def _owner_url(given: str) -> str:
    url = given or Settings().database_owner_url
    if not url:
        typer.echo("Say where the database is: DATABASE_OWNER_URL is not set.", err=True)
        raise typer.Exit(2)
    return url
