"""A participant's calendar address: what calendar programs read, and the buttons to make and revoke it."""

import hashlib
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.my.own import own, require_own_version
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect
from api.security.access import needs
from api.security.capabilities import Capability
from api.security.links import CalendarDep, LinkDbDep
from api.sessions import feed

MADE: Final = declare_notice("feed_made", "Your calendar address is made. Keep it to yourself.")
REVOKED: Final = declare_notice("feed_revoked", "The calendar address reads nothing any more.")

router = APIRouter()


@router.head("/calendar/{partnership_id}/{token_id}/{secret}.ics", dependencies=needs(Capability.LINK))
@router.get("/calendar/{partnership_id}/{token_id}/{secret}.ics", dependencies=needs(Capability.LINK))
def read(
    link: CalendarDep,
    db: LinkDbDep,
    settings: SettingsDep,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """All meetings of one person, for a calendar program that asks again and again."""
    content = feed.feed_of(db, settings, link)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    known = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="meetings.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


@router.post("/my/{participation_id}/calendar", dependencies=needs(Capability.OWN))
def make(
    request: Request,
    participation_id: UUID,
    form: FormDep,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
) -> Response:
    """A new address instead of the one before."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    creation = form_creation(request, db, caller.membership_id, form)
    feed.make_feed(db, settings, mine, caller.account_id)
    return creation.seen_other(redirect(request, f"/my/{participation_id}", MADE()))


@router.post("/my/{participation_id}/calendar/revoke", dependencies=needs(Capability.OWN))
def revoke(request: Request, participation_id: UUID, form: FormDep, db: DbDep, caller: CallerDep) -> Response:
    """No address any more."""
    mine = own(db, caller.person_id, participation_id)
    require_own_version(mine, form_version(form))
    feed.revoke_feed(db, mine, caller.account_id)
    return redirect(request, f"/my/{participation_id}", REVOKED())
