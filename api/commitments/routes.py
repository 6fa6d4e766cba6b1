"""Leaders' commitments over REST."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.commitments import service
from api.commitments.schemas import CommitmentGiven, CommitmentPublic
from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, DbDep
from api.my.own import own
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models.commitments import Commitment, Progress

my_router = APIRouter(
    prefix="/my/participations/{participation_id}/commitments",
    tags=["my participations"],
    route_class=StrictRoute,
)
router = APIRouter(
    prefix="/programmes/{programme_id}/commitments", tags=["programmes"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.PROGRAMMES_SEE))
def list_in_programme(programme_id: UUID, db: DbDep) -> list[CommitmentPublic]:
    """What the programme's leaders will do."""
    get_programme(db, programme_id)
    return [_public(each) for each in service.in_programme(db, programme_id)]


@my_router.get("", dependencies=needs(Capability.OWN))
def list_for_me(participation_id: UUID, db: DbDep, caller: CallerDep) -> list[CommitmentPublic]:
    """What the leaders of the caller's programme will do."""
    mine = own(db, caller.person_id, participation_id)
    return [_public(each) for each in service.for_participant(db, mine)]


@my_router.post("", dependencies=needs(Capability.OWN), status_code=201, response_model=CommitmentPublic)
def commit(
    participation_id: UUID, given: CommitmentGiven, db: DbDep, caller: CallerDep, creation: CreationDep
) -> Response:
    """Write down what the caller, a leader, will do."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    row = service.commit(db, mine, given, caller.account_id)
    location = f"/api/v1/my/participations/{participation_id}/commitments/{row.id}"
    return creation.created(_mine(row, mine.person.name), location, row.version)


@my_router.put("/{commitment_id}", dependencies=needs(Capability.OWN))
def change(
    participation_id: UUID,
    commitment_id: UUID,
    given: CommitmentGiven,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> CommitmentPublic:
    """Change one's own commitment, or how far it is."""
    mine = own(db, caller.person_id, participation_id)
    row = service.change(db, mine, commitment_id, given, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return _mine(row, mine.person.name)


def _public(each: service.Shown) -> CommitmentPublic:
    row = each.commitment
    return CommitmentPublic(
        id=row.id,
        leader=each.leader,
        is_mine=each.is_mine,
        words=row.words,
        due_on=row.due_on,
        progress=Progress(row.progress),
        version=row.version,
    )


def _mine(row: Commitment, name: str) -> CommitmentPublic:
    return _public(service.Shown(commitment=row, leader=name, is_mine=True))
