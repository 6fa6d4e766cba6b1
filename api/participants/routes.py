"""People of a programme over REST."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.concurrency import CreationDep, IfMatchDep
from api.deps import CallerDep, DbDep, SettingsDep
from api.paging import Page, PagingDep
from api.participants import invitations, service
from api.participants.schemas import (
    InvitationsCreate,
    InvitationsSent,
    ParticipantChange,
    ParticipantCreate,
    ParticipantPublic,
)
from api.participants.service import Participant
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from api.texts import Line, UnlessEmpty
from models import participations
from models.participations import ParticipationState, Side, Wanted

router = APIRouter(
    prefix="/programmes/{programme_id}/participants", tags=["participants"], route_class=StrictRoute
)


async def wanted_people(
    side: Annotated[Side | None, UnlessEmpty, Query()] = None,
    organisation: Annotated[UUID | None, UnlessEmpty, Query()] = None,
    state: Annotated[ParticipationState | None, UnlessEmpty, Query()] = None,
    missing: Annotated[Literal["free_time", "training"] | None, UnlessEmpty, Query()] = None,
    q: Annotated[Line, Query(max_length=100)] = "",
) -> Wanted:
    """Which people a list shows."""
    return Wanted(
        side=side,
        organisation_id=organisation,
        state=state,
        lacks_free_time=missing == "free_time",
        lacks_training=missing == "training",
        words=q,
    )


WantedDep = Annotated[Wanted, Depends(wanted_people)]


@router.get("", dependencies=needs(Capability.PEOPLE_SEE))
def list_participants(
    programme_id: UUID, db: DbDep, paging: PagingDep, wanted: WantedDep
) -> Page[ParticipantPublic]:
    """People of the programme by name. ``q`` looks in names, addresses and organisations."""
    rows = service.list_participants(db, programme_id, wanted, paging.after, paging.limit)
    keys = participations.page_keys(rows[-1].participation, rows[-1].person) if rows else None
    return Page(items=[service.public(row) for row in rows], next=paging.next_of(rows, keys))


@router.post(
    "", dependencies=needs(Capability.PEOPLE_CHANGE), status_code=201, response_model=ParticipantPublic
)
def add_participant(
    programme_id: UUID, given: ParticipantCreate, db: DbDep, caller: CallerDep, creation: CreationDep
) -> Response:
    """Enter somebody; with ``has_consented`` as a profile handed in on their behalf."""
    added = service.add_participant(db, programme_id, given, caller)
    path = f"/api/v1/programmes/{programme_id}/participants/{added.participation.id}"
    return creation.created(service.public(added), path, added.version)


@router.post(
    "/invitations",
    dependencies=needs(Capability.PEOPLE_CHANGE),
    status_code=201,
    response_model=InvitationsSent,
)
def invite(
    programme_id: UUID,
    given: InvitationsCreate,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    creation: CreationDep,
) -> Response:
    """Send invitations. Nobody gets one twice, and nobody who is ready or left."""
    sent = invitations.invite(
        db, settings, programme_id, given.participants, actor_id=caller.account_id, coordinator=caller.name
    )
    told = InvitationsSent(
        invited=sent.invited, left_out=sent.left_out, closes_on=sent.programme.sign_up_closes_on
    )
    return creation.created(told, f"/api/v1/programmes/{programme_id}/participants", sent.programme.version)


@router.get("/{participation_id}", dependencies=needs(Capability.PEOPLE_SEE))
def get_participant(
    programme_id: UUID, participation_id: UUID, db: DbDep, response: Response
) -> ParticipantPublic:
    """One person's part in the programme."""
    return _shown(service.get_participant(db, programme_id, participation_id), response)


@router.patch("/{participation_id}", dependencies=needs(Capability.PEOPLE_CHANGE))
def change_participant(
    programme_id: UUID,
    participation_id: UUID,
    change: ParticipantChange,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> ParticipantPublic:
    """Correct a profile on someone's behalf."""
    changed = service.change_participant(
        db, programme_id, participation_id, change, expected, caller.account_id
    )
    return _shown(changed, response)


def _shown(participant: Participant, response: Response) -> ParticipantPublic:
    response.headers["ETag"] = f'"{participant.version}"'
    return service.public(participant)
