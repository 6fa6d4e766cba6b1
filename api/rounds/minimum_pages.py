"""Minimums of a round by forms: asked for on somebody's page, taken back where they are listed."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.errors import BadRequestError
from api.pages.form_validation import parse
from api.pages.forms import FormErrors
from api.pages.notices import declare_notice
from api.rounds import minimums, service
from api.rounds.action_pages import RoundForm, RoundFormDep
from api.rounds.demands import demands_now
from api.rounds.impossible import impossible
from api.rounds.limits_page import HERE, do_here, fields_of_minimum
from api.rounds.person_pages import TAKEN_BACK
from api.rounds.schemas import MinimumCreate
from api.security.access import needs
from api.security.capabilities import Capability
from models import round_demands

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

ASKED_FOR: Final = declare_notice(
    "pair_asked_for", "The next search finds a pair for them, or says why there can be none."
)
TAKEN: Final = declare_notice(
    "minimum_taken_back", "The minimum is taken back. The next search does without it."
)


@router.post("/minimums", dependencies=needs(Capability.ROUNDS_CHANGE))
def set_minimum(sent: RoundFormDep) -> Response:
    """Ask for pairs for somebody; where counting shows that it cannot be kept, the page of limits says so."""
    given = parse(MinimumCreate, sent.form)
    if isinstance(given, FormErrors):
        raise BadRequestError("Open the page again and use its buttons.")

    def act(seen: int) -> None:
        minimums.set_minimum(
            sent.db,
            sent.programme_id,
            sent.round_id,
            seen,
            place_id=given.place_id,
            least=given.least,
            actor_id=sent.actor_id,
        )

    if sent.form.value("on") == HERE:
        return do_here(sent, act, ASKED_FOR())
    return sent.do(act, ASKED_FOR(), lambda: "/limits" if _is_in_vain(sent) else "")


@router.post("/minimums/{minimum_id}/removal", dependencies=needs(Capability.ROUNDS_CHANGE))
def take_minimum_back(minimum_id: UUID, sent: RoundFormDep) -> Response:
    """Take a minimum back; on the page of limits that page stays, and offers to set it again."""
    present = round_demands.minimum(sent.db, minimum_id)
    taken = fields_of_minimum(present.place_id, present.least) if present else None

    def act(seen: int) -> None:
        minimums.withdraw_minimum(sent.db, sent.programme_id, sent.round_id, minimum_id, seen, sent.actor_id)

    if sent.form.value("on") == HERE:
        return do_here(sent, act, TAKEN(), taken)
    return sent.do(act, TAKEN_BACK())


def _is_in_vain(sent: RoundForm) -> bool:
    """Whether counting shows that not all that was decided can be kept."""
    _programme, row = service.read_round(sent.db, sent.programme_id, sent.round_id)
    snapshot = service.snapshot_of(row)
    return bool(impossible(demands_now(sent.db, row, snapshot), snapshot))
