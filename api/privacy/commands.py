"""`counterpart retention`."""

from typing import Annotated

import typer

from api.settings import Settings


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted now.")] = False,
) -> None:
    """Delete what has been kept long enough. The worker does the same by itself each hour."""
    from api.privacy.keeping import RULES
    from api.privacy.retention import delete_due
    from models.clock import SystemClock
    from models.database import Database

    settings = Settings()
    if not (settings.database_url and settings.database_monitoring_url):
        typer.echo("set DATABASE_URL and DATABASE_MONITORING_URL", err=True)
        raise typer.Exit(2)
    clock = SystemClock()
    database = Database(settings.database_url, settings.database_monitoring_url, clock)
    try:
        done = delete_due(database, clock, is_dry=dry_run)
    finally:
        database.close()
    for each in done:
        for table, count in sorted(each.counts.items()):
            typer.echo(f"{each.programme or 'kept for days'}: {RULES[table].words}: {count}")
    verb = "would be deleted" if dry_run else "were deleted"
    typer.echo(f"{sum(sum(each.counts.values()) for each in done)} rows {verb}.")
