"""The wellbeing pulse over REST: answered by the link from the mail, read by the programme's coordinators."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.pulses import service
from api.pulses.schemas import ContactWanted, MonthPublic, PulseAsked, PulseGiven, Wellbeing
from api.pulses.service import Asked
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, PulseDep
from api.strict_json import StrictRoute

router = APIRouter(
    prefix="/links/pulse/{partnership_id}/{token_id}/{secret}", tags=["feedback"], route_class=StrictRoute
)
programme_router = APIRouter(
    prefix="/programmes/{programme_id}/wellbeing", tags=["feedback"], route_class=StrictRoute
)


@router.get("", dependencies=needs(Capability.LINK))
def read(link: PulseDep, db: LinkDbDep) -> PulseAsked:
    """Which month is asked about; what was answered is never given out."""
    return _asked(service.asked(db, link))


@router.put("", dependencies=needs(Capability.LINK))
def give(
    given: PulseGiven, link: PulseDep, db: LinkDbDep, settings: SettingsDep, clock: ClockDep
) -> PulseAsked:
    """Answer; answering again replaces the answer."""
    return _asked(service.give(db, settings, clock, link, given))


@programme_router.get("", dependencies=needs(Capability.FEEDBACK_SEE))
def read_programme(programme_id: UUID, response: Response, db: DbDep, caller: CallerDep) -> Wellbeing:
    """Who asked to be contacted, and how the mentors are on the whole, over eight people or more."""
    response.headers["Cache-Control"] = "no-store"
    found = service.wellbeing_of(db, programme_id, caller.person_id)
    return Wellbeing(
        contacts=[
            ContactWanted(
                id=each.pulse.id,
                participation_id=each.participation_id,
                name=each.person.name,
                asked_at=_when(each.pulse.answered_at),
                contacted_at=each.pulse.contacted_at,
                contacted_by=each.contacted_by,
                version=each.pulse.version,
            )
            for each in found.contacts
        ],
        months=[MonthPublic(month=each.month, mood=each.mood) for each in found.months],
    )


@programme_router.post(
    "/contacts/{pulse_id}/done", dependencies=needs(Capability.FEEDBACK_SEE), status_code=204
)
def mark_contacted(
    programme_id: UUID,
    pulse_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> None:
    """Note that somebody has been in touch."""
    ids = (programme_id, pulse_id, expected)
    row = service.mark_contacted(
        db, *ids, is_done=True, reader_id=caller.person_id, actor_id=caller.account_id
    )
    response.headers["ETag"] = etag(row)


@programme_router.post(
    "/contacts/{pulse_id}/reopening", dependencies=needs(Capability.FEEDBACK_SEE), status_code=204
)
def reopen_contact(
    programme_id: UUID,
    pulse_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> None:
    """Take back that somebody has been in touch."""
    ids = (programme_id, pulse_id, expected)
    row = service.mark_contacted(
        db, *ids, is_done=False, reader_id=caller.person_id, actor_id=caller.account_id
    )
    response.headers["ETag"] = etag(row)


def _asked(found: Asked) -> PulseAsked:
    return PulseAsked(
        programme=found.programme.name, month=found.month, is_given=found.pulse.answered_at is not None
    )


def _when(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("whoever asked to be contacted has answered")
    return moment
