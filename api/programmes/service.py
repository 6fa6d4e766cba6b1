"""What is done with programmes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, FieldError, InvalidError, NotFoundError
from api.participants.settling import settle_everybody
from api.problems import field_error
from api.programmes.schemas import (
    PositiveAction,
    ProgrammeChange,
    ProgrammeCreate,
    ProgrammePublic,
    ProgrammeSettings,
)
from models import audit, programmes, rounds
from models.programmes import Programme, ProgrammeState
from models.rounds import Round, RoundState

STRUCTURED = ("positive_action", "rules", "weights")
READINESS = frozenset({"rules", "is_restricted", "meeting_minutes"})
"""What decides who is ready; when it changes, everybody's state is looked at again."""


def get_programme(db: Session, programme_id: UUID, *, lock: bool = False) -> Programme:
    """One programme.

    :raises NotFoundError: where there is none of this id.
    """
    programme = programmes.programme(db, programme_id, lock=lock)
    if programme is None:
        raise NotFoundError
    return programme


def settings_of(programme: Programme) -> ProgrammeSettings:
    """What is set in a programme, as a schema."""
    return ProgrammeSettings.model_validate(_values(programme))


def public(programme: Programme) -> ProgrammePublic:
    """A programme as coordinators see it."""
    extra = {"id": programme.id, "kind": programme.kind, "state": programme.state}
    return ProgrammePublic.model_validate(_values(programme) | extra)


def create_programme(db: Session, given: ProgrammeCreate, actor_id: UUID) -> Programme:
    """Set up a programme as a draft.

    :raises ConflictError: where the partnership has one of this name.
    """
    programme = Programme(kind=given.kind, **_columns(given))
    _save_named(db, programme)
    audit.record(db, "created", "programme", programme.id, actor_id=actor_id)
    return programme


def change_programme(
    db: Session, programme_id: UUID, change: ProgrammeChange, expected: int, actor_id: UUID
) -> Programme:
    """Change what ``change`` names.

    :raises NotFoundError, StaleError: as named; ConflictError: a closed programme, a name that is taken, or
        the steward let go while a round is under way.
    :raises InvalidError: where the whole would not hold, or an open programme would lack what it needs.
    """
    programme = get_programme(db, programme_id, lock=True)
    require_version(programme, expected)
    if programme.state == ProgrammeState.CLOSED:
        raise ConflictError("A closed programme is not changed any more.", code="closed")
    given = change.model_dump(exclude_unset=True)
    if programme.needs_steward and given.get("needs_steward") is False:
        _refuse_round_under_way(db, programme_id)
    settings = _validated(settings_of(programme).model_dump() | given)
    if programme.state == ProgrammeState.OPEN:
        _refuse_missing(missing_to_open(settings), "An open programme needs this.")
    for name, value in _columns(settings).items():
        if getattr(programme, name) != value:
            setattr(programme, name, value)
    _save_named(db, programme)
    if READINESS & given.keys():
        settle_everybody(db, programme)
    audit.record(
        db, "changed", "programme", programme.id, actor_id=actor_id, detail={"fields": sorted(given)}
    )
    return programme


def _refuse_round_under_way(db: Session, programme_id: UUID) -> None:
    """Nobody gets round the steward by changing the rule while a round is in hand, or comes back to hand."""
    now = db.info["clock"].now()
    if any(_is_under_way(row, now) for row in rounds.rounds(db, programme_id)):
        raise ConflictError(
            "A round is under way under the rule that the steward agrees. Publish it and wait until that "
            "can’t be undone, or close it first.",
            code="round_under_way",
        )


def _is_under_way(row: Round, now: datetime) -> bool:
    if row.state == RoundState.PUBLISHED:
        return row.undo_until is not None and now < row.undo_until
    return row.state != RoundState.CLOSED


def open_programme(db: Session, programme_id: UUID, expected: int, today: date, actor_id: UUID) -> Programme:
    """Let people join.

    :raises NotFoundError, StaleError: as named; ConflictError: where it is no draft.
    :raises InvalidError: naming all that is missing, the record of positive action among it.
    """
    programme = get_programme(db, programme_id, lock=True)
    require_version(programme, expected)
    if programme.state != ProgrammeState.DRAFT:
        raise ConflictError("Only a draft can be opened.", code="not_draft")
    missing = missing_to_open(settings_of(programme))
    if programme.sign_up_closes_on < today:
        missing = (
            *missing,
            _lacks("sign_up_closes_on", "Choose a day for sign-up to close that is to come."),
        )
    _refuse_missing(missing, "The programme can’t be opened yet.")
    programme.state = ProgrammeState.OPEN
    db.flush()
    audit.record(db, "opened", "programme", programme.id, actor_id=actor_id)
    return programme


def missing_to_open(settings: ProgrammeSettings) -> tuple[FieldError, ...]:
    """What a programme lacks before people may join; pure."""
    missing: list[FieldError] = []
    if not settings.topics:
        missing.append(_lacks("topics", "Enter the topics that people can choose from."))
    if settings.is_restricted:
        if not settings.eligibility:
            missing.append(_lacks("eligibility", "Say who may join."))
        missing += [_lacks(f"positive_action.{name}", words) for name, words in _record_gaps(settings)]
    return tuple(missing)


_RECORD_WORDS: Mapping[str, str] = {
    "limb": "Choose the reason in law for restricting the programme.",
    "characteristic": "Enter the protected characteristic.",
    "evidence": "Enter the evidence.",
    "evidence_source": "Enter where the evidence is from.",
    "evidence_date": "Enter the date of the evidence.",
    "aim": "Enter the aim.",
    "proportionate": "Enter why this is proportionate.",
    "alternatives": "Enter the alternatives that were considered.",
    "decided_by": "Enter who decided.",
    "review_on": "Enter the review date.",
}


def _record_gaps(settings: ProgrammeSettings) -> list[tuple[str, str]]:
    return [
        (name, words) for name, words in _RECORD_WORDS.items() if not getattr(settings.positive_action, name)
    ]


def _lacks(place: str, message: str) -> FieldError:
    return FieldError(place=place, code="missing", message=message)


def _refuse_missing(missing: tuple[FieldError, ...], detail: str) -> None:
    if missing:
        raise InvalidError(detail, code="incomplete", errors=missing)


def _validated(values: dict[str, Any]) -> ProgrammeSettings:
    try:
        return ProgrammeSettings.model_validate(values)
    except ValidationError as wrong:
        errors = tuple(field_error(item) for item in wrong.errors(include_input=False))
        raise InvalidError(errors=errors) from None


def _values(programme: Programme) -> dict[str, Any]:
    values = {name: getattr(programme, name) for name in ProgrammeSettings.model_fields}
    return values | {"positive_action": programme.positive_action or PositiveAction()}


def _columns(settings: ProgrammeSettings) -> dict[str, Any]:
    """The settings as the table keeps them: structures as JSON."""
    plain = settings.model_dump(include=set(ProgrammeSettings.model_fields) - set(STRUCTURED))
    return plain | settings.model_dump(mode="json", include=set(STRUCTURED))


def _save_named(db: Session, programme: Programme) -> None:
    try:
        with db.begin_nested():
            db.add(programme)
            db.flush()
    except IntegrityError:
        raise ConflictError("The partnership has a programme of this name.", code="exists") from None
