"""Keeping mail back and letting it go."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.mail import service, suppressing
from api.messages.words import kind_words
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability

PAUSED: Final = declare_notice("mail_paused", "No mail of this programme leaves now.")
RESUMED: Final = declare_notice("mail_resumed", "Mail leaves again. What waited goes out within two minutes.")
RELEASED: Final = declare_notice(
    "outbox_released", "Mail leaves again. What waited goes out within two minutes."
)
BLOCKED: Final = declare_notice("address_blocked", "This address gets no more mail.")
LIFTED: Final = declare_notice("address_lifted", "Mail goes to this address again.")

router = APIRouter()


@router.get("/programmes/{programme_id}/mail", dependencies=needs(Capability.MESSAGES_SEE))
def ask_to_pause(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """What waits, and what pausing or resuming does with it."""
    programme = get_programme(db, programme_id)
    return render(
        request,
        "mail/programme.html",
        programme=programme,
        mail=service.mail_of(db, programme),
        kind_words=kind_words,
        back_href=f"/programmes/{programme.id}/messages",
    )


@router.post("/programmes/{programme_id}/mail/pause", dependencies=needs(Capability.MESSAGES_SEE))
def pause(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, clock: ClockDep, form: FormDep
) -> Response:
    """Pause it."""
    service.pause(db, clock, programme_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/messages", PAUSED())


@router.post("/programmes/{programme_id}/mail/resumption", dependencies=needs(Capability.MESSAGES_SEE))
def resume(request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Let it leave again."""
    service.resume(db, programme_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/messages", RESUMED())


@router.post(
    "/programmes/{programme_id}/messages/{message_id}/address/blocking",
    dependencies=needs(Capability.MESSAGES_SEE),
)
def block_address(
    request: Request,
    programme_id: UUID,
    message_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Send no more mail there."""
    suppressing.block(db, settings, programme_id, message_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/messages/{message_id}", BLOCKED())


@router.post(
    "/programmes/{programme_id}/messages/{message_id}/address/release",
    dependencies=needs(Capability.MESSAGES_SEE),
)
def lift_address(
    request: Request,
    programme_id: UUID,
    message_id: UUID,
    db: DbDep,
    caller: CallerDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Let mail go there again."""
    suppressing.lift(db, settings, programme_id, message_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/messages/{message_id}", LIFTED())


@router.get("/outbox", dependencies=needs(Capability.OUTBOX_RELEASE))
def show_outbox(request: Request, db: DbDep) -> Response:
    """Whether mail leaves from here, and why not."""
    return render(
        request,
        "mail/outbox.html",
        outbox=service.outbox_of(db),
        version=service.home_version(db),
        kind_words=kind_words,
        back_href="/",
    )


@router.post("/outbox/release", dependencies=needs(Capability.OUTBOX_RELEASE))
def release(request: Request, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Release what waits."""
    service.release(db, form_version(form), caller.account_id)
    return redirect(request, "/outbox", RELEASED())
