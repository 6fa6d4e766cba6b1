"""Limits on groups of a round by forms: what stands, one more, and taking one back."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import DbDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.rounds import limits
from api.rounds.action_pages import RoundFormDep
from api.rounds.demands_page import HERE, demands_page, do_here, fields_of
from api.rounds.groups import GroupLimit
from api.rounds.person_pages import TAKEN_BACK
from api.rounds.schemas import LimitCreate
from api.security.access import needs
from api.security.capabilities import Capability
from api.texts import Line
from models import round_demands

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

TAKEN: Final = declare_notice("limit_taken_back", "The limit is taken back. The next search does without it.")
LIMITED: Final = declare_notice(
    "pairs_limited", "The limit is set. The next search keeps to it, or says why it cannot."
)


async def taken_back(
    seekers: Annotated[Line, Query(max_length=220)] = "",
    providers: Annotated[Line, Query(max_length=220)] = "",
    least: Annotated[Line, Query(max_length=10)] = "",
    most: Annotated[Line, Query(max_length=10)] = "",
    place_id: Annotated[Line, Query(max_length=36)] = "",
) -> Form:
    """A limit or a minimum as an address names it, in the form in which it would be set."""
    named = {
        "seekers": seekers,
        "providers": providers,
        "least": least,
        "most": most,
        "place_id": place_id,
    }
    return Form.of({name: text for name, text in named.items() if text})


@router.get("/limits", dependencies=needs(Capability.ROUNDS_SEE))
def show_limits(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    taken: Annotated[Form, Depends(taken_back)],
) -> Response:
    """How many pairs may there be, of whom? Offers to set again what the address says was taken back."""
    return demands_page(request, db, programme_id, round_id, Form(), taken=taken)


@router.post("/limits", dependencies=needs(Capability.ROUNDS_CHANGE))
def set_limit(sent: RoundFormDep) -> Response:
    """Set one more limit, or change one on the same groups."""
    form_version(sent.form)  # a form without one is none of ours, whatever it holds
    given = parse(LimitCreate, sent.form)
    if isinstance(given, FormErrors):
        form = sent.form.with_errors(given)
        return demands_page(sent.request, sent.db, sent.programme_id, sent.round_id, form, 422)

    def act(seen: int) -> None:
        limits.set_limit(sent.db, sent.programme_id, sent.round_id, seen, given.as_limit(), sent.actor_id)

    return do_here(sent, act, LIMITED())


@router.post("/limits/{limit_id}/removal", dependencies=needs(Capability.ROUNDS_CHANGE))
def take_limit_back(limit_id: UUID, sent: RoundFormDep) -> Response:
    """Take a limit back; on the page of limits that page stays, and offers to set it again."""
    present = round_demands.limit(sent.db, limit_id)
    taken = fields_of(GroupLimit.from_row(present)) if present else None

    def act(seen: int) -> None:
        limits.withdraw_limit(sent.db, sent.programme_id, sent.round_id, limit_id, seen, sent.actor_id)

    if sent.form.value("on") == HERE:
        return do_here(sent, act, TAKEN(), taken)
    return sent.do(act, TAKEN_BACK())
