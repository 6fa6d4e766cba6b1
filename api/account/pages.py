"""Your account: your second step, your emails, where you are signed in, and the way to your tokens."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.account import service
from api.account.schemas import EmailsChoice
from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DatabaseDep, DbDep
from api.pages.form_reading import FormDep
from api.pages.forms import Form
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.second_step.service import state_of
from api.security.access import needs
from api.security.capabilities import Capability
from api.tokens.service import possible_scopes

ENDED = declare_notice("sessions_ended", "Signed out in 1 browser.", "Signed out in {count} browsers.")

EASY = declare_notice("emails_easy", "Your emails will be easy to read from now on.")
ORDINARY = declare_notice("emails_ordinary", "Your emails will be the ordinary ones from now on.")

router = APIRouter(prefix="/account")


@router.get("", dependencies=needs(Capability.SIGNED_IN))
def show(request: Request, caller: CallerDep, database: DatabaseDep, db: DbDep, clock: ClockDep) -> Response:
    """How you sign in, where you are signed in, how your emails are, what programs may do in your name."""
    own = service.own_membership(db, caller)
    return render(
        request,
        "account/show.html",
        sessions=service.own_sessions(database, clock, caller),
        second_step=state_of(database, caller.account_id) if caller.has_second_step else None,
        emails=Form.of(EmailsChoice(easy_read=own.wants_easy_read)),
        emails_version=own.version,
        may_make_tokens=bool(possible_scopes(caller)),
    )


@router.post("/emails", dependencies=needs(Capability.SIGNED_IN))
def choose_emails(request: Request, caller: CallerDep, db: DbDep, form: FormDep) -> Response:
    """Easy-read emails, or ordinary ones."""
    is_easy = form.value("easy_read") == "true"
    service.choose_emails(db, caller, form_version(form), wants_easy_read=is_easy)
    return redirect(request, "/account", EASY() if is_easy else ORDINARY())


@router.post("/sessions/end-others", dependencies=needs(Capability.SIGNED_IN))
def end_others(request: Request, caller: CallerDep, database: DatabaseDep, clock: ClockDep) -> Response:
    """Sign out in every browser but this one."""
    return redirect(request, "/account", ENDED(service.end_others(database, clock, caller)))


@router.post("/sessions/{browser_session_id}/end", dependencies=needs(Capability.SIGNED_IN))
def end_one(
    request: Request, browser_session_id: UUID, caller: CallerDep, database: DatabaseDep, clock: ClockDep
) -> Response:
    """Sign out in one browser."""
    service.end_own(database, clock, caller, browser_session_id)
    return redirect(request, "/account", ENDED(1))
