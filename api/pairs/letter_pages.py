"""Paging through every email that publishing leads to, before it does."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from api.deps import DbDep
from api.errors import NotFoundError
from api.messages.frame import mail_frame
from api.messages.words import KINDS as KIND_WORDS
from api.pages.forms import Form
from api.pages.policy import CONTENT_SECURITY_POLICY_WITH_FRAME
from api.pages.render import render
from api.pages.values import Option
from api.pairs import publishing
from api.pairs.letters import KINDS, Letter, content_of, letters_of, narrowed
from api.pairs.pages import require_publishable
from api.pairs.publishing import Sender
from api.pairs.routes import SenderDep
from api.rounds import service
from api.security.access import needs
from api.security.capabilities import Capability
from api.texts import Line, UnlessEmpty
from models.accounts import easy_readers
from models.programmes import Programme
from notifications import messages
from notifications.messages import Words

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}/publish/messages")

LATER: Final = "Once the mentor or host has said yes. The time of the first meeting is found again then."
OPTIONS: Final = tuple(Option(value=kind, text=KIND_WORDS[kind]) for kind in KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which email is asked for: the ``n``-th of those that are left, in which form."""

    kind: str | None
    q: str
    n: int
    form: str | None

    def query(self, **changes: str | int) -> str:
        """As it stands in an address, with ``changes``."""
        values = {"kind": self.kind, "q": self.q, "n": self.n, "form": self.form} | changes
        return urlencode({name: value for name, value in values.items() if value})


async def asked(
    kind: Annotated[
        Literal["approve_introduction", "not_matched", "introduction"] | None, UnlessEmpty, Query()
    ] = None,
    q: Annotated[Line, Query(max_length=100)] = "",
    n: Annotated[int, Query(ge=1, le=100_000)] = 1,
    form: Annotated[Literal["ordinary", "easy"] | None, UnlessEmpty, Query()] = None,
) -> Asked:
    """Read it from the address."""
    return Asked(kind=kind, q=q, n=n, form=form)


AskedDep = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One email in one form. ``is_easy`` is the form, ``wants_easy`` what its reader chose."""

    letter: Letter
    words: Words
    is_easy: bool
    wants_easy: bool


@router.get("", dependencies=needs(Capability.ROUNDS_CHANGE))
def show(
    request: Request, programme_id: UUID, round_id: UUID, db: DbDep, sender: SenderDep, wanted: AskedDep
) -> Response:
    """One email as it will go out, and the way to the one before and the next."""
    programme, row = service.read_round(db, programme_id, round_id)
    require_publishable(programme, row)
    everything = letters_of(publishing.preview(db, programme, row, sender))
    found = narrowed(everything, wanted.kind, wanted.q)
    place = min(wanted.n, len(found))
    path = f"/programmes/{programme_id}/rounds/{round_id}/publish"
    answer = render(
        request,
        "rounds/letters.html",
        programme=programme,
        round=row,
        form=Form.of({"kind": wanted.kind or "", "q": wanted.q}),
        options=OPTIONS,
        asked=wanted,
        number=place,
        total=len(found),
        of_all=len(everything),
        shown=_shown(db, programme, found[place - 1], sender, wanted.form) if found else None,
        kind_words=KIND_WORDS,
        later=LATER,
        path=f"{path}/messages",
        frame_query=wanted.query(n=place),
        other_form_query=wanted.query,
        previous_href=f"{path}/messages?{wanted.query(n=place - 1)}" if place > 1 else None,
        next_href=f"{path}/messages?{wanted.query(n=place + 1)}" if place < len(found) else None,
        back_href=path,
    )
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY_WITH_FRAME
    return answer


@router.get("/page", dependencies=needs(Capability.ROUNDS_CHANGE))
def show_page(programme_id: UUID, round_id: UUID, db: DbDep, sender: SenderDep, wanted: AskedDep) -> Response:
    """The same email's page, for the frame."""
    programme, row = service.read_round(db, programme_id, round_id)
    require_publishable(programme, row)
    found = narrowed(letters_of(publishing.preview(db, programme, row, sender)), wanted.kind, wanted.q)
    if wanted.n > len(found):
        raise NotFoundError
    return mail_frame(_shown(db, programme, found[wanted.n - 1], sender, wanted.form).words.html)


def _shown(db: Session, programme: Programme, letter: Letter, sender: Sender, form: str | None) -> _Shown:
    wants_easy = letter.to.email in easy_readers(db)
    is_easy = wants_easy if form is None else form == "easy"
    content = content_of(db, programme, letter)
    words = messages.render(
        content.kind, content.as_context(), sender.settings.mail_from, is_easy_read=is_easy
    )
    return _Shown(letter=letter, words=words, is_easy=is_easy, wants_easy=wants_easy)
