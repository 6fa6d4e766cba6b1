"""Minimums of a round by forms: asked for on somebody's page, taken back where they are listed."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.concurrency import form_version
from api.errors import InvalidError, NotFoundError
from api.pages.form_validation import parse
from api.pages.forms import FormError, FormErrors
from api.pages.notices import declare_notice
from api.rounds import minimums, service
from api.rounds.action_pages import RoundForm, RoundFormDep
from api.rounds.demands import demands_now
from api.rounds.demands_page import HERE, do_here, fields_of_minimum
from api.rounds.directory import directory_of
from api.rounds.impossible import impossible
from api.rounds.person_pages import TAKEN_BACK, absent_page, person_page
from api.rounds.schemas import MinimumCreate
from api.security.access import needs
from api.security.capabilities import Capability
from models import round_demands

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

ASKED_FOR: Final = declare_notice(
    "pair_asked_for", "The next search finds a pair for them, or says why there can be none."
)
NOT_HERE: Final = (
    "{} is not in this round now. To take them in once they are ready, unlock the round and lock it again."
)
TAKEN: Final = declare_notice(
    "minimum_taken_back", "The minimum is taken back. The next search does without it."
)


@router.post("/minimums", dependencies=needs(Capability.ROUNDS_CHANGE))
def set_minimum(sent: RoundFormDep) -> Response:
    """Ask for pairs for somebody; where counting shows that it cannot be kept, the page of limits says so."""
    form_version(sent.form)  # a form without one is none of ours, whoever it names
    place_id = next(iter(sent.form.ids("place_id")), None)
    if place_id is None:
        raise NotFoundError
    given = parse(MinimumCreate, sent.form)
    if isinstance(given, FormErrors):
        return _refused(sent, place_id, given)

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
    try:
        return sent.do(act, ASKED_FOR(), lambda: "/limits" if _is_in_vain(sent) else "")
    except InvalidError as refused:
        return _refused(sent, place_id, FormErrors.from_problem(refused))


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


def _refused(sent: RoundForm, place_id: UUID, errors: FormErrors) -> Response:
    """The person's page with the form as it was sent, also for somebody who is no longer in the round.

    :raises NotFoundError: for an id that the programme knows nobody by.
    """
    programme, row = service.read_round(sent.db, sent.programme_id, sent.round_id)
    if row.snapshot is not None and str(place_id) not in service.snapshot_of(row).by_id:
        person = directory_of(sent.db, programme).get(str(place_id))
        if person is None:
            raise NotFoundError
        gone = FormErrors(items=(FormError(field=None, message=NOT_HERE.format(person.label)),))
        return absent_page(sent.request, programme, row, person, sent.form.with_errors(gone))
    return person_page(
        sent.request,
        sent.db,
        sent.reader_id,
        sent.programme_id,
        sent.round_id,
        place_id,
        form=sent.form.with_errors(errors),
    )


def _is_in_vain(sent: RoundForm) -> bool:
    """Whether counting shows that not all that was decided can be kept."""
    _programme, row = service.read_round(sent.db, sent.programme_id, sent.round_id)
    snapshot = service.snapshot_of(row)
    return bool(impossible(demands_now(sent.db, row, snapshot), snapshot))
