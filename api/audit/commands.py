"""`counterpart audit …`: is the trail as it was written?"""

from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer

from api.audit.exports import Saved, UnreadableFileError, read_head, read_lines, read_saved
from api.settings import Settings
from models import audit, partnerships
from models.audit_chain import Fault, Report, check
from models.clock import SystemClock
from models.database import Database

HOLDS, BROKEN, NOT_CHECKED = 0, 1, 2

commands = typer.Typer(help="Check the audit trail.", no_args_is_help=True)


@commands.callback()
def audit_trail() -> None:
    """Check the audit trail."""


@commands.command()
def verify(
    export: Annotated[
        Path | None, typer.Argument(help="An exported trail (JSON lines) to check instead of the database's.")
    ] = None,
    partnership: Annotated[UUID | None, typer.Option(help="Only this partnership's trail.")] = None,
    head: Annotated[str | None, typer.Option(help="A head kept earlier, number:hash.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="A file kept earlier: a head, or an exported trail.")
    ] = None,
) -> None:
    """Say whether each partnership's trail holds. Exit 0: all hold; 1: one does not; 2: not checked.

    A chain alone shows edits, deletions and moves. That its end was cut off, or all of it written anew,
    shows only against a head or an export that was kept elsewhere.
    """
    try:
        saved = _saved(head, against)
        reports = _of_file(export, saved) if export else _of_database(partnership, saved)
    except (UnreadableFileError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(NOT_CHECKED) from None
    for name, report in reports:
        typer.echo(f"{name}: {_sentence(report, saved)}")
    raise typer.Exit(BROKEN if any(report.fault for _, report in reports) else HOLDS)


def _saved(head: str | None, against: Path | None) -> Saved | None:
    if head is not None and against is not None:
        raise ValueError("give --head or --against, not both")
    if head is not None:
        return Saved(partnership_id=None, head=read_head(head))
    return read_saved(against) if against is not None else None


def _of_file(path: Path, saved: Saved | None) -> list[tuple[str, Report]]:
    partnership_id, chain = read_lines(path)
    if saved is not None and saved.partnership_id not in (None, partnership_id):
        raise ValueError("what was kept is another partnership's")
    return [(path.name, check(partnership_id, chain, saved.head if saved else None))]


def _of_database(only: UUID | None, saved: Saved | None) -> list[tuple[str, Report]]:
    settings = Settings()
    if not (settings.database_url and settings.database_monitoring_url):
        raise ValueError("set DATABASE_URL and DATABASE_MONITORING_URL, or name an exported file")
    database = Database(settings.database_url, settings.database_monitoring_url, SystemClock())
    try:
        return _of_partnerships(database, only, saved)
    finally:
        database.close()


def _of_partnerships(database: Database, only: UUID | None, saved: Saved | None) -> list[tuple[str, Report]]:
    with database.unscoped() as db:
        names = partnerships.partnership_names(db)
    if saved is not None and saved.partnership_id is not None:
        if only not in (None, saved.partnership_id):
            raise ValueError("what was kept is another partnership's")
        only = saved.partnership_id
    chosen = {id_: name for id_, name in names.items() if only in (None, id_)}
    if only is not None and not chosen:
        raise ValueError("there is no such partnership")
    if saved is not None and len(chosen) != 1:
        raise ValueError("say whose head this is, with --partnership")
    reports: list[tuple[str, Report]] = []
    for id_, name in chosen.items():
        with database.scoped(id_) as db:
            reports.append((f"{name} ({id_})", audit.verify(db, saved.head if saved else None)))
    return reports


_FAULTS: Final = {
    Fault.BROKEN: "BROKEN. Entry {number} is the first that does not fit: it was changed, moved or removed.",
    Fault.CUT: "CUT. Entries from {number} on are missing; what was kept ends with entry {saved}.",
    Fault.REWRITTEN: "REWRITTEN. Entry {number} is not the one that was kept.",
}


def _sentence(report: Report, saved: Saved | None) -> str:
    if report.fault is not None:
        kept = saved.head.sequence if saved else ""
        return _FAULTS[report.fault].format(number=report.sequence, saved=kept)
    if report.head is None:
        return "holds, no entries yet"
    known = f", and entry {saved.head.sequence} is the one that was kept" if saved else ""
    return f"holds, {report.head.sequence} entries{known}. Head {report.head}"
