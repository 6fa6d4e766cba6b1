"""Bringing people in from a file: read whole, previewed, then written whole."""

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import (
    ConflictError,
    FieldError,
    InvalidError,
    NotFoundError,
    ProblemError,
    TooLargeError,
    UnsupportedError,
)
from api.files.problems import TableError, TableProblem
from api.files.tables import read_table
from api.imports.known import Known, Names, known_row, look_up, names_of, with_known_wishes
from api.imports.schemas import ImportConfirm, ImportDone, ImportPreview, RowPreview
from api.imports.writing import write_rows
from api.people_file import Comparison, PersonRow, RowKind, classify, parse_rows, row_from_json, row_to_json
from api.programmes.policy import restricted_side
from api.programmes.service import get_programme
from api.security.caller import Caller
from models import audit, imports
from models.imports import StagedImport
from models.participations import ParticipationState
from models.programmes import Programme, ProgrammeState

EXAMPLE = "delete this row"
"""Stands in the name of the template's example, which is nobody."""


class ConfirmedError(ConflictError):
    """The import was confirmed before: its rows are written."""


def stage(db: Session, programme_id: UUID, filename: str, data: bytes, actor_id: UUID) -> StagedImport:
    """Read a file and keep its rows until they are confirmed; nobody is entered or changed yet.

    :raises NotFoundError: no such programme; ConflictError: it is closed.
    :raises TableError: naming every faulty row; nothing is kept then.
    """
    programme = _taking_people_in(db, programme_id)
    names = names_of(db, programme)
    rows = with_known_wishes(parse_rows(read_table(data, filename), names.words), names)
    _refuse_example(rows)
    staged = StagedImport(
        programme_id=programme_id,
        filename=filename[-200:],
        rows=[row_to_json(row) for row in rows],
        staged_by=actor_id,
    )
    db.add(staged)
    db.flush()
    return staged


def get_import(db: Session, programme_id: UUID, import_id: UUID, *, lock: bool = False) -> StagedImport:
    """One import of this programme.

    :raises NotFoundError: where there is none of this id in this programme.
    """
    staged = imports.staged_import(db, import_id, lock=lock)
    if staged is None or staged.programme_id != programme_id:
        raise NotFoundError
    return staged


def preview(db: Session, staged: StagedImport) -> ImportPreview:
    """What confirming would do now. Nothing is told of whom people are to be kept apart from."""
    programme = get_programme(db, staged.programme_id)
    names = names_of(db, programme)
    rows = rows_of(staged)
    known = look_up(db, programme, rows)
    shown = [_row_preview(row, known, names) for row in rows]
    staying = [row for row in shown if not row.has_left]
    return ImportPreview(
        id=staged.id,
        filename=staged.filename,
        is_confirmed=staged.confirmed_at is not None,
        new=sum(row.kind is RowKind.NEW for row in staying),
        changed=sum(row.kind is RowKind.CHANGED for row in staying),
        same=sum(row.kind is RowKind.SAME for row in staying),
        left=len(shown) - len(staying),
        may_agree=sum(_may_agree(programme, row, known) for row in rows),
        rows=shown,
    )


def confirm(
    db: Session,
    programme_id: UUID,
    import_id: UUID,
    vouched: ImportConfirm,
    expected: int,
    caller: Caller,
) -> ImportDone:
    """Write all rows, in the caller's one transaction. Doing it again with the same file adds nothing.

    :raises NotFoundError, StaleError: as named.
    :raises ConflictError: a closed programme, or an import that was confirmed before.
    """
    programme = _taking_people_in(db, programme_id, lock=True)
    staged = get_import(db, programme_id, import_id, lock=True)
    if staged.confirmed_at is not None:
        raise ConfirmedError("This import was confirmed already.", code="confirmed")
    require_version(staged, expected)
    done = write_rows(db, programme, names_of(db, programme), rows_of(staged), vouched, caller)
    staged.confirmed_at = db.info["clock"].now()
    staged.rows = []
    audit.record(
        db,
        "imported",
        "programme",
        programme_id,
        actor_id=caller.account_id,
        detail=done.model_dump(mode="json"),
    )
    return done


def rows_of(staged: StagedImport) -> tuple[PersonRow, ...]:
    """The rows that wait to be confirmed."""
    return tuple(row_from_json(values) for values in staged.rows)


def compare(row: PersonRow, known: Known, names: Names) -> Comparison:
    """What a row adds to what is known.

    Whom to keep apart is left out, so that nobody learns by a file what a person typed; and a "no" to
    consent or eligibility changes nothing, since only the person takes back what they gave.
    """
    part = known.part(row)
    if part is None:
        return Comparison(kind=RowKind.NEW)
    unsaid = {"not_with"}
    unsaid |= {name for name in ("has_consented", "declares_eligibility") if not getattr(row, name)}
    person = known.people[row.email]
    return classify(replace(row, given=row.given - unsaid), known_row(person, part, names))


def as_problem(error: TableError) -> ProblemError:
    """A refused file as REST tells it: each fault at ``rows.<number>.<column>``."""
    kind = {413: TooLargeError, 415: UnsupportedError}.get(error.status, InvalidError)
    errors = tuple(
        FieldError(place=_place(problem), code=problem.code, message=problem.message)
        for problem in error.problems
    )
    return kind("Nothing was read from the file.", code="file_refused", errors=errors)


def _place(problem: TableProblem) -> str:
    parts = ("rows", str(problem.row) if problem.row else "", problem.column or "")
    return ".".join(part for part in parts if part) if problem.row or problem.column else "file"


def _row_preview(row: PersonRow, known: Known, names: Names) -> RowPreview:
    comparison, part = compare(row, known, names), known.part(row)
    return RowPreview(
        row=row.number,
        name=row.name,
        email=row.email,
        side=row.side,
        kind=comparison.kind,
        columns=list(comparison.headings),
        has_left=part is not None and part.state == ParticipationState.WITHDRAWN,
    )


def _may_agree(programme: Programme, row: PersonRow, known: Known) -> bool:
    """Whether something can be confirmed for a row that itself says nothing about it."""
    part = known.part(row)
    if part is None or part.state == ParticipationState.WITHDRAWN:
        return False
    has_to_agree = part.consented_at is None and "has_consented" not in row.given
    has_to_declare = (
        restricted_side(programme) == row.side
        and part.eligibility_declared_at is None
        and "declares_eligibility" not in row.given
    )
    return has_to_agree or has_to_declare


def _taking_people_in(db: Session, programme_id: UUID, *, lock: bool = False) -> Programme:
    programme = get_programme(db, programme_id, lock=lock)
    if programme.state == ProgrammeState.CLOSED:
        raise ConflictError("The programme is closed.", code="closed")
    return programme


def _refuse_example(rows: tuple[PersonRow, ...]) -> None:
    problems = [
        TableProblem(
            row=row.number,
            column="Name",
            code="example_row",
            message="This is the template’s example. Delete the row.",
        )
        for row in rows
        if EXAMPLE in row.name
    ]
    if problems:
        raise TableError(*problems)
