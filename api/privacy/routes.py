"""One's own data over REST; erasing oneself, or somebody who asked the coordinator for it."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CHANGED_SINCE, IfMatchDep
from api.deps import CallerDep, DatabaseDep, DbDep, SettingsDep
from api.equality.people import participant_id
from api.errors import NotFoundError, StaleError
from api.participants.service import get_participant
from api.privacy import service
from api.privacy.erasing import Erased
from api.privacy.overview import Retention, retention_of
from api.privacy.schemas import Erasure, ErasurePublic, OwnData
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models import audit, people

router = APIRouter(tags=["my data"], route_class=StrictRoute)


@router.get("/my/data", dependencies=needs(Capability.OWN))
def read_own_data(
    response: Response, db: DbDep, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> OwnData:
    """Everything held about the caller in this partnership, in groups."""
    person = people.person(db, participant_id(caller))
    if person is None:
        raise NotFoundError
    response.headers["ETag"] = f'"{person.version}"'
    response.headers["Cache-Control"] = "no-store"
    data = service.own_data(db, database, settings, person.id)
    audit.record(db, "downloaded", "person", person.id, actor_id=caller.account_id, detail={"form": "rest"})
    return data


@router.post("/my/data/erasure", dependencies=needs(Capability.OWN))
def erase_oneself(
    given: Erasure, db: DbDep, caller: CallerDep, database: DatabaseDep, expected: IfMatchDep
) -> ErasurePublic:
    """Erase the caller from the partnership; it can't be undone, and the browser session ends."""
    person = people.person(db, participant_id(caller))
    if person is None:
        raise NotFoundError
    if person.version != expected:
        raise StaleError(CHANGED_SINCE, code="stale")
    return _public(service.erase(db, database, person.id, caller.account_id))


@router.post(
    "/programmes/{programme_id}/participants/{participation_id}/erasure",
    dependencies=needs(Capability.PEOPLE_CHANGE, in_browser=True),
)
def erase_participant(
    programme_id: UUID,
    participation_id: UUID,
    given: Erasure,
    db: DbDep,
    caller: CallerDep,
    database: DatabaseDep,
    expected: IfMatchDep,
) -> ErasurePublic:
    """Erase somebody at their request, from every programme of the partnership; it can't be undone."""
    participant = get_participant(db, programme_id, participation_id)
    if participant.version != expected:
        raise StaleError(CHANGED_SINCE, code="stale")
    return _public(service.erase_by_coordinator(db, database, participant.person.id, caller))


def _public(done: Erased) -> ErasurePublic:
    return ErasurePublic(**asdict(done))


@router.get("/retention", dependencies=needs(Capability.AUDIT_SEE))
def read_retention(db: DbDep) -> Retention:
    """What was deleted when, and what is due next."""
    return retention_of(db)
