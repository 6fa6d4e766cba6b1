"""What was said to the people of a programme, what failed, and what to do about it."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.mail import suppressing
from api.mail.service import mail_of
from api.messages import service
from api.messages.frame import mail_frame
from api.messages.schemas import MessageGroup
from api.messages.words import GROUP_WORDS, STATES, kind_words
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.policy import CONTENT_SECURITY_POLICY_WITH_FRAME
from api.pages.render import redirect, render
from api.pages.values import Count
from api.paging import PagingDep
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from api.texts import Line
from models import outbox
from models.outbox import MessageState

SENT_AGAIN = declare_notice("message_sent_again", "The message goes out again now.")
STOPPED = declare_notice("message_stopped", "The message was stopped.")

router = APIRouter(prefix="/programmes/{programme_id}/messages")


@router.get("", dependencies=needs(Capability.MESSAGES_SEE))
def list_messages(
    request: Request,
    programme_id: UUID,
    db: DbDep,
    paging: PagingDep,
    state: Annotated[MessageGroup | None, Query()] = None,
    q: Annotated[Line, Query(max_length=100)] = "",
) -> Response:
    """The outbox by state, and those whose fate only a person can find out."""
    rows = service.list_messages(db, programme_id, state, q, paging.after, paging.limit)
    counts = service.count_groups(db, programme_id)
    path = f"/programmes/{programme_id}/messages"
    programme = get_programme(db, programme_id)
    following = paging.next_of(rows, outbox.page_keys(rows[-1]) if rows else None)
    kept = {"state": state, "q": q, "cursor": following}
    return render(
        request,
        "messages/list.html",
        programme=programme,
        mail=mail_of(db, programme),
        messages=rows,
        counts=[
            Count(number=counts[group], text=text, href=f"{path}?state={group}")
            for group, text in GROUP_WORDS.items()
        ],
        unknown=counts["unknown"],
        path=path,
        group=state,
        group_words=GROUP_WORDS,
        q=q,
        kind_words=kind_words,
        receiver_of=service.receiver_of,
        when_of=service.when_of,
        states=STATES,
        next_href=f"{path}?{urlencode({k: v for k, v in kept.items() if v})}" if following else None,
        is_partial=following is not None or paging.after is not None,
        is_wide=True,
    )


@router.get("/{message_id}", dependencies=needs(Capability.MESSAGES_SEE))
def show_message(
    request: Request, programme_id: UUID, message_id: UUID, db: DbDep, settings: SettingsDep
) -> Response:
    """One message: how it stands, what can be done, its words."""
    row = service.get_message(db, programme_id, message_id)
    path = f"/programmes/{programme_id}/messages"
    answer = render(
        request,
        "messages/message.html",
        message=row,
        receiver=service.receiver_of(row),
        when=service.when_of(row),
        what=kind_words(row.kind),
        standing=STATES[MessageState(row.state)],
        words=service.words_of(row, settings.mail_from),
        can_send_again=row.state in service.RESENDABLE,
        can_stop=row.state in service.STOPPABLE,
        blocked_why=suppressing.why(db, settings, row.address),
        path=f"{path}/{row.id}",
        back_href=path,
    )
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY_WITH_FRAME
    return answer


@router.get("/{message_id}/page", dependencies=needs(Capability.MESSAGES_SEE))
def show_page(programme_id: UUID, message_id: UUID, db: DbDep, settings: SettingsDep) -> Response:
    """A message's page, for the frame."""
    return mail_frame(
        service.words_of(service.get_message(db, programme_id, message_id), settings.mail_from).html
    )


@router.post("/{message_id}/resending", dependencies=needs(Capability.MESSAGES_SEE))
def send_again(
    request: Request,
    programme_id: UUID,
    message_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> Response:
    """Send it again."""
    service.send_again(db, clock, programme_id, message_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/messages/{message_id}", SENT_AGAIN())


@router.post("/{message_id}/cancellation", dependencies=needs(Capability.MESSAGES_SEE))
def stop(
    request: Request, programme_id: UUID, message_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Stop it."""
    service.stop(db, programme_id, message_id, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/messages/{message_id}", STOPPED())
