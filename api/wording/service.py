"""Reading and changing a programme's own words."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from api.concurrency import require_version
from api.errors import ConflictError, FieldError, InvalidError, NotFoundError
from api.programmes.service import get_programme
from api.wording.schemas import MessageWording
from models import audit
from models.programmes import Programme, ProgrammeState
from notifications.contents import WORDED
from notifications.contents.pairing import Introduction


def wording_of(programme: Programme, kind: str) -> MessageWording:
    """A programme's own words in one kind of message.

    :raises NotFoundError: for kinds in which a programme says nothing of its own, and what is no kind.
    """
    if kind not in WORDED:
        raise NotFoundError
    return MessageWording.model_validate(programme.wording.get(kind, {}))


def change_wording(
    db: Session, programme_id: UUID, kind: str, given: MessageWording, expected: int, actor_id: UUID
) -> Programme:
    """Say ``given`` in what is written from now on; what waits already keeps its words.

    :raises NotFoundError: as :func:`wording_of`; StaleError: as named; ConflictError: a closed programme.
    :raises InvalidError: ground rules or an agreement elsewhere than in introductions.
    """
    programme = get_programme(db, programme_id, lock=True)
    wording_of(programme, kind)
    require_version(programme, expected)
    if programme.state == ProgrammeState.CLOSED:
        raise ConflictError("A closed programme is not changed any more.", code="closed")
    said: dict[str, Any] = {part: words for part, words in given.model_dump().items() if words}
    if kind != Introduction.kind:
        _refuse_rules(said)
    others = {each: words for each, words in programme.wording.items() if each != kind}
    programme.wording = others | ({kind: said} if said else {})
    db.flush()
    detail = {"message": kind, "parts": sorted(said)}
    audit.record(db, "reworded", "programme", programme.id, actor_id=actor_id, detail=detail)
    return programme


def _refuse_rules(said: dict[str, Any]) -> None:
    wrong = [part for part in ("ground_rules", "agreement") if part in said]
    if wrong:
        message = "Only introductions hold ground rules and an agreement."
        errors = tuple(FieldError(place=part, code="not_here", message=message) for part in wrong)
        raise InvalidError(message, code="not_here", errors=errors)
