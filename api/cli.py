"""The command line: `counterpart …`. What a command needs is loaded when it runs, so that help is quick."""

import gc
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from cryptography.fernet import Fernet
from pydantic import ValidationError
from typer.core import TyperGroup

from api.database.addresses import new_password
from api.database.commands import commands as database_commands
from api.settings import Settings

ELSEWHERE: Final = {
    "audit": ("api.audit.commands", "commands"),
    "match": ("api.match.command", "match"),
    "verify": ("api.match.verify_command", "check"),
    "outbox": ("api.mail.commands", "commands"),
    "monitoring": ("api.equality.commands", "commands"),
    "retention": ("api.privacy.commands", "retention"),
    "partnership": ("api.partnerships.commands", "commands"),
    "second-step": ("api.second_step.commands", "commands"),
    "sign-in": ("api.openid.commands", "commands"),
}
"""Commands whose modules load much that the others never need: where each is defined."""


class Commands(TyperGroup):
    """The commands below and those defined elsewhere."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, name = ELSEWHERE[cmd_name]
        found = getattr(import_module(module), name)
        if not isinstance(found, typer.Typer):
            commands = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
            commands.command(cmd_name)(found)
            found = commands
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    help="Reverse-mentoring and fellowship programmes: sign-ups in, introductions out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(database_commands, name="db")


@app.command()
def demo(
    stop_with_parent: Annotated[
        bool, typer.Option("--stop-with-parent", help="Stop when the process that started this one ends.")
    ] = False,
) -> None:
    """Start everything on an invented partnership, at PORT or 8000."""
    from api import processes

    settings = _settings(is_demo=True)
    raise typer.Exit(processes.demo(settings, typer.echo, ends_with_parent=stop_with_parent))


@app.command()
def web(
    host: Annotated[str, typer.Option(help="This machine's address to listen at.")] = "127.0.0.1",
) -> None:
    """Answer requests, at PORT or 8000."""
    gc.disable()  # what is loaded now stays: looking through it again and again costs a third of the start
    from api import serve

    serve.web(_installation(), host)


@app.command()
def worker() -> None:
    """Do the jobs: solve rounds, send mails, look for what has become due."""
    from api import serve

    serve.worker(_installation())


@app.command()
def keys() -> None:
    """Print new keys for an installation. Keep them: what was encrypted needs the same key."""
    typer.echo(f"SECRET_KEY={new_password()}")
    typer.echo(f"MONITORING_KEY={Fernet.generate_key().decode()}")


def _settings(**given: Any) -> Settings:
    """The settings; each faulty one named, and exit 2, where they cannot be used."""
    try:
        return Settings(**given)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False, include_input=False):
            name = ".".join(str(part) for part in fault["loc"]).upper()
            message = fault["msg"].removeprefix("Value error, ")
            typer.echo(f"{name}: {message}" if name else message, err=True)
        raise typer.Exit(2) from error


def _installation() -> Settings:
    """The settings of a process that serves an installation: they name its database and its keys."""
    settings = _settings()
    try:
        settings.require_keys()
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if not (settings.database_url and settings.database_monitoring_url):
        typer.echo(
            "set DATABASE_URL and DATABASE_MONITORING_URL (`counterpart db prepare` makes them)", err=True
        )
        raise typer.Exit(2)
    return settings


def run() -> None:
    """The entry point of `counterpart`."""
    app()


if __name__ == "__main__":
    run()
