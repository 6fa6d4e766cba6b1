"""A participant's own part in programmes, over REST."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from api.concurrency import IfMatchDep
from api.deps import CallerDep, DbDep, SettingsDep
from api.my import service
from api.my.own import Own, all_own, own, require_own_version
from api.my.schemas import MyAnswers, MyChange, MyParticipation, MyProgramme, Submission
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(prefix="/my/participations", tags=["my participations"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.OWN))
def list_mine(db: DbDep, caller: CallerDep) -> list[MyParticipation]:
    """Everything the caller takes part in, the latest first."""
    return [
        MyParticipation(
            id=mine.participation.id,
            programme=MyProgramme.model_validate(mine.programme, from_attributes=True),
            side=mine.participation.side,
            state=mine.participation.state,
        )
        for mine in all_own(db, caller.person_id)
    ]


@router.get("/{participation_id}", dependencies=needs(Capability.OWN))
def read_mine(participation_id: UUID, response: Response, db: DbDep, caller: CallerDep) -> MyAnswers:
    """The caller's own answers in one programme."""
    return _shown(db, own(db, caller.person_id, participation_id), response)


@router.patch("/{participation_id}", dependencies=needs(Capability.OWN))
def change_mine(
    participation_id: UUID,
    given: MyChange,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
) -> MyAnswers:
    """Replace the topics of the form that are given; the others stay."""
    mine = _locked(db, caller.person_id, participation_id, expected)
    service.change(db, mine, given, caller.account_id)
    return _shown(db, mine, response)


@router.post("/{participation_id}/submission", dependencies=needs(Capability.OWN))
def submit_mine(
    participation_id: UUID,
    given: Submission,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
) -> MyAnswers:
    """Hand the answers in, with consent; whoever misses nothing is ready then."""
    mine = _locked(db, caller.person_id, participation_id, expected)
    service.submit(db, mine, given, caller.account_id)
    return _shown(db, mine, response)


@router.post("/{participation_id}/withdrawal", dependencies=needs(Capability.OWN))
def withdraw_mine(
    participation_id: UUID,
    response: Response,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    expected: IfMatchDep,
) -> MyAnswers:
    """Leave the programme; no reason is asked or kept."""
    mine = _locked(db, caller.person_id, participation_id, expected)
    service.withdraw(db, settings, mine, caller.account_id)
    return _shown(db, mine, response)


@router.post("/{participation_id}/return", dependencies=needs(Capability.OWN))
def come_back(
    participation_id: UUID, response: Response, db: DbDep, caller: CallerDep, expected: IfMatchDep
) -> MyAnswers:
    """Join again after leaving."""
    mine = _locked(db, caller.person_id, participation_id, expected)
    service.come_back(db, mine, caller.account_id)
    return _shown(db, mine, response)


def _locked(db: Session, person_id: UUID | None, participation_id: UUID, expected: int) -> Own:
    mine = own(db, person_id, participation_id, lock=True)
    require_own_version(mine, expected)
    return mine


def _shown(db: Session, mine: Own, response: Response) -> MyAnswers:
    response.headers["ETag"] = f'"{mine.version}"'
    return service.answers(db, mine)
