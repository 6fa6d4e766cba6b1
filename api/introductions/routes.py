"""The mentor's answer over REST, by the link from the mail."""

from fastapi import APIRouter

from api.deps import ClockDep, SettingsDep
from api.introductions import service
from api.introductions.schemas import ApprovalAnswer, ApprovalPublic
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import ApprovalDep, LinkDbDep
from api.strict_json import StrictRoute
from models.couples import Couple

router = APIRouter(
    prefix="/links/approve/{partnership_id}/{token_id}/{secret}",
    tags=["introductions"],
    route_class=StrictRoute,
)


@router.get("", dependencies=needs(Capability.LINK))
def read(link: ApprovalDep, db: LinkDbDep) -> ApprovalPublic:
    """Whom the mentor would be introduced to."""
    return _public(service.asked_about(db, link))


@router.post("", dependencies=needs(Capability.LINK))
def answer(
    given: ApprovalAnswer,
    link: ApprovalDep,
    db: LinkDbDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> ApprovalPublic:
    """Say yes or no; the same answer again changes nothing."""
    if given.wants_introduction:
        return _public(service.approve(db, clock, link))
    return _public(service.decline(db, clock, link, settings.base_url))


def _public(found: Couple) -> ApprovalPublic:
    other = found.seeker
    return ApprovalPublic(
        programme=found.programme.name,
        other_name=other.person.name,
        other_role_group=other.person.role_group,
        other_organisation=other.organisation.name,
        other_goals=other.participation.topics,
        state=found.pair.state,
    )
