"""Releases over REST: asked for by coordinators, agreed to by fellows, answered by line managers."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from api.concurrency import CreationDep, IfMatchDep
from api.deps import CallerDep, DbDep, SettingsDep
from api.errors import NotFoundError
from api.my.own import Own, own, require_own_version
from api.releases import agreeing, answering
from api.releases.answering import Request
from api.releases.asking import ask, fellows_of
from api.releases.schemas import (
    FellowRelease,
    MyAgreement,
    MyRelease,
    ReleaseAnswer,
    ReleaseAsked,
    ReleasesAsked,
    ReleasesToAsk,
)
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, ReleaseDep
from api.strict_json import StrictRoute

DAYS_A_WEEK: Final = 1
"""Of a fellowship's placement."""

link_router = APIRouter(
    prefix="/links/release/{partnership_id}/{token_id}/{secret}", tags=["releases"], route_class=StrictRoute
)
programme_router = APIRouter(
    prefix="/programmes/{programme_id}/releases", tags=["releases"], route_class=StrictRoute
)
my_router = APIRouter(
    prefix="/my/participations/{participation_id}/release",
    tags=["my participations"],
    route_class=StrictRoute,
)


@link_router.get("", dependencies=needs(Capability.LINK))
def read(link: ReleaseDep, db: LinkDbDep) -> ReleaseAsked:
    """Who asks to be released, for how long, and what was answered so far."""
    return _asked(answering.request_of(db, link))


@link_router.put("", dependencies=needs(Capability.LINK))
def answer(given: ReleaseAnswer, link: ReleaseDep, db: LinkDbDep) -> ReleaseAsked:
    """Say yes or no; it can be changed until a round with the fellow is locked."""
    return _asked(answering.answer(db, link, is_released=given.is_released))


@programme_router.get("", dependencies=needs(Capability.PEOPLE_SEE))
def list_releases(programme_id: UUID, db: DbDep) -> list[FellowRelease]:
    """The fellows of a fellowship, each with where their release stands."""
    _, fellows = fellows_of(db, programme_id)
    return [
        FellowRelease(
            participation_id=each.participation.id,
            name=each.person.name,
            standing=each.standing,
            asked_at=each.row.asked_at if each.row else None,
            answered_at=each.row.answered_at if each.row else None,
            may_be_asked=each.may_be_asked,
        )
        for each in fellows
    ]


@programme_router.post(
    "", dependencies=needs(Capability.PEOPLE_CHANGE), status_code=201, response_model=ReleasesAsked
)
def ask_for(
    programme_id: UUID,
    chosen: ReleasesToAsk,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    creation: CreationDep,
) -> Response:
    """Ask the line managers of fellows who agreed to it; nobody twice in seven days."""
    done = ask(db, settings, programme_id, chosen.participation_ids, caller.account_id)
    programme, _ = fellows_of(db, programme_id)
    answered = ReleasesAsked.model_validate(done, from_attributes=True)
    return creation.created(answered, f"/api/v1/programmes/{programme_id}/releases", programme.version)


@my_router.get("", dependencies=needs(Capability.OWN))
def read_mine(participation_id: UUID, db: DbDep, caller: CallerDep, response: Response) -> MyRelease:
    """Where one's own release stands; only fellows have one."""
    return _mine(db, own(db, caller.person_id, participation_id), response)


@my_router.put("", dependencies=needs(Capability.OWN))
def decide(
    participation_id: UUID,
    given: MyAgreement,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> MyRelease:
    """Let the line manager one named be asked, or take that back."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    require_own_version(mine, expected)
    if given.agrees:
        agreeing.agree(db, mine, caller.account_id)
    else:
        agreeing.take_back(db, participation_id, caller.account_id)
    return _mine(db, mine, response)


def _mine(db: Session, mine: Own, response: Response) -> MyRelease:
    standing = agreeing.my_standing(db, mine)
    if standing is None:
        raise NotFoundError
    response.headers["ETag"] = f'"{mine.version}"'
    return MyRelease(standing=standing, line_manager_email=mine.person.line_manager_email)


def _asked(found: Request) -> ReleaseAsked:
    return ReleaseAsked(
        fellow=found.fellow.name,
        organisation=found.organisation.name,
        days_a_week=DAYS_A_WEEK,
        starts_on=found.programme.starts_on,
        ends_on=found.programme.ends_on,
        is_released=found.row.is_released,
        can_change=not found.is_fixed or found.row.is_released is None,
    )
