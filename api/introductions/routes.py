"""The mentor's answer over REST, by the link from the mail."""

from uuid import UUID

from fastapi import APIRouter

from api.deps import ClockDep, SettingsDep
from api.introductions import service
from api.introductions.schemas import ApprovalAnswer, ApprovalPublic
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import LinkDbDep, open_link
from api.strict_json import StrictRoute
from models.couples import Couple
from models.link_tokens import LinkPurpose

router = APIRouter(
    prefix="/links/approve/{partnership_id}/{token_id}/{secret}",
    tags=["introductions"],
    route_class=StrictRoute,
)


@router.get("", dependencies=needs(Capability.LINK))
def read(
    partnership_id: UUID, token_id: UUID, secret: str, db: LinkDbDep, settings: SettingsDep, clock: ClockDep
) -> ApprovalPublic:
    """Whom the mentor would be introduced to."""
    token = open_link(db, settings, clock, LinkPurpose.APPROVAL, token_id, secret)
    return _public(service.asked_about(db, token))


@router.post("", dependencies=needs(Capability.LINK))
def answer(
    given: ApprovalAnswer,
    partnership_id: UUID,
    token_id: UUID,
    secret: str,
    db: LinkDbDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> ApprovalPublic:
    """Say yes or no; the same answer again changes nothing."""
    token = open_link(db, settings, clock, LinkPurpose.APPROVAL, token_id, secret)
    if given.wants_introduction:
        return _public(service.approve(db, clock, token))
    return _public(service.decline(db, clock, token, settings.base_url))


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
