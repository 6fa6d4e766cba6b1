"""Rounds over REST: from open to locked, proposed pairs, and the end."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Response

from api.concurrency import CreationDep, IfMatchDep, etag
from api.deps import CallerDep, ClockDep, DbDep
from api.paging import Page, Paging, PagingDep
from api.rounds import board, partners, scenarios, service, shown, solves
from api.rounds.left_out import left_out_now, left_out_then
from api.rounds.schemas import (
    DifferencePublic,
    LeftOutPublic,
    PairPublic,
    PartnerPublic,
    RoundPublic,
    SolvePublic,
    SolveRequest,
    UnmatchedPublic,
)
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute
from models import rounds
from models.rounds import RoundState

router = APIRouter(prefix="/programmes/{programme_id}/rounds", tags=["rounds"], route_class=StrictRoute)

Row = TypeVar("Row")


@router.get("", dependencies=needs(Capability.ROUNDS_SUMMARY))
def list_rounds(programme_id: UUID, db: DbDep) -> list[RoundPublic]:
    """The programme's rounds, the latest first."""
    return [shown.round_public(db, row) for row in service.list_rounds(db, programme_id)]


@router.post("", dependencies=needs(Capability.ROUNDS_CHANGE), status_code=201, response_model=RoundPublic)
def create_round(
    programme_id: UUID, db: DbDep, caller: CallerDep, clock: ClockDep, creation: CreationDep
) -> Response:
    """Start the programme's next round."""
    made = service.create_round(db, programme_id, clock.now(), caller.account_id)
    location = f"/api/v1/programmes/{programme_id}/rounds/{made.id}"
    return creation.created(shown.round_public(db, made), location, made.version)


@router.get("/{round_id}", dependencies=needs(Capability.ROUNDS_SUMMARY))
def get_round(programme_id: UUID, round_id: UUID, db: DbDep, response: Response) -> RoundPublic:
    """One round in numbers."""
    _programme, row = service.read_round(db, programme_id, round_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


@router.post("/{round_id}/lock", dependencies=needs(Capability.ROUNDS_CHANGE))
def lock_round(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Freeze who is ready."""
    row = service.lock_round(db, programme_id, round_id, expected, clock.now(), caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


@router.delete("/{round_id}/lock", dependencies=needs(Capability.ROUNDS_CHANGE))
def unlock_round(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Open a locked round again; what was decided stays."""
    row = service.unlock_round(db, programme_id, round_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


@router.post("/{round_id}/solves", dependencies=needs(Capability.ROUNDS_CHANGE), status_code=202)
def start_solve(
    programme_id: UUID,
    round_id: UUID,
    given: SolveRequest,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    expected: IfMatchDep,
    response: Response,
) -> SolvePublic:
    """Look for the best pairs; see at Location how far it is."""
    solve = solves.start_solve(
        db,
        programme_id,
        round_id,
        expected,
        clock.now(),
        caller.account_id,
        is_fresh=given.is_fresh,
        reader_id=caller.person_id,
    )
    response.headers["Location"] = f"/api/v1/programmes/{programme_id}/rounds/{round_id}/solves/{solve.id}"
    return shown.solve_public(solve)


@router.get("/{round_id}/solves", dependencies=needs(Capability.ROUNDS_SEE))
def list_solves(programme_id: UUID, round_id: UUID, db: DbDep) -> list[SolvePublic]:
    """Every search of the round, the latest first."""
    _programme, row = service.read_round(db, programme_id, round_id)
    return [shown.solve_public(solve) for solve in rounds.solves(db, row.id)]


@router.post("/{round_id}/solves/{solve_id}/standing", dependencies=needs(Capability.ROUNDS_CHANGE))
def take_up(
    programme_id: UUID,
    round_id: UUID,
    solve_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Go back to the pairs of an earlier search, with the decisions it was made with."""
    row = scenarios.take_up(db, programme_id, round_id, solve_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


@router.get("/{round_id}/solves/{solve_id}", dependencies=needs(Capability.ROUNDS_SEE))
def get_solve(programme_id: UUID, round_id: UUID, solve_id: UUID, db: DbDep) -> SolvePublic:
    """The step a search is in, or what came of it."""
    return shown.solve_public(solves.get_solve(db, programme_id, round_id, solve_id))


@router.post("/{round_id}/solves/{solve_id}/cancellation", dependencies=needs(Capability.ROUNDS_CHANGE))
def cancel_solve(
    programme_id: UUID,
    round_id: UUID,
    solve_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    expected: IfMatchDep,
) -> SolvePublic:
    """Call a search off."""
    solve = solves.cancel_solve(
        db, programme_id, round_id, solve_id, expected, clock.now(), caller.account_id
    )
    return shown.solve_public(solve)


@router.delete("/{round_id}/proposal", dependencies=needs(Capability.ROUNDS_CHANGE))
def discard_proposal(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """Throw the proposed pairs away; what was decided stays."""
    row = solves.discard_proposal(db, programme_id, round_id, expected, caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


@router.get("/{round_id}/pairs", dependencies=needs(Capability.ROUNDS_SEE))
def list_pairs(
    programme_id: UUID, round_id: UUID, db: DbDep, caller: CallerDep, paging: PagingDep
) -> Page[PairPublic]:
    """The pairs of the round's present answer."""
    rows = board.read_board(db, *service.read_round(db, programme_id, round_id), caller.person_id).pairs
    page, following = _page(rows, lambda row: row.found.ids, paging)
    return Page(items=[shown.pair_public(row) for row in page], next=following)


@router.get("/{round_id}/difference", dependencies=needs(Capability.ROUNDS_SEE))
def get_difference(programme_id: UUID, round_id: UUID, db: DbDep, caller: CallerDep) -> DifferencePublic:
    """What the present pairs change against those found before; 404 for the first ones."""
    found = board.read_board(db, *service.read_round(db, programme_id, round_id), caller.person_id)
    return shown.difference_public(found)


@router.get("/{round_id}/unmatched", dependencies=needs(Capability.ROUNDS_SEE))
def list_unmatched(
    programme_id: UUID, round_id: UUID, db: DbDep, caller: CallerDep, paging: PagingDep
) -> Page[UnmatchedPublic]:
    """Everybody whom the present answer leaves without a pair, and why. Which rule refuses the reader's own
    pairs is not told.
    """
    rows = board.read_board(db, *service.read_round(db, programme_id, round_id), caller.person_id).waiting
    page, following = _page(rows, lambda row: (row.found.id,), paging)
    return Page(items=[shown.unmatched_public(row) for row in page], next=following)


@router.get("/{round_id}/left-out", dependencies=needs(Capability.ROUNDS_SEE))
def list_left_out(programme_id: UUID, round_id: UUID, db: DbDep) -> list[LeftOutPublic]:
    """Who sent their form and is not taken in: as it is now while the round is open, else as it was when the
    round was locked.
    """
    programme, row = service.read_round(db, programme_id, round_id)
    is_open = row.state == RoundState.OPEN
    found = left_out_now(db, programme) if is_open else left_out_then(db, programme, row)
    return [LeftOutPublic.model_validate(each, from_attributes=True) for each in found]


@router.get("/{round_id}/people/{place_id}/partners", dependencies=needs(Capability.ROUNDS_SEE))
def list_partners(
    programme_id: UUID, round_id: UUID, place_id: UUID, db: DbDep, caller: CallerDep, paging: PagingDep
) -> Page[PartnerPublic]:
    """Somebody's possible partners with what each would cost everyone, and those whom rules refuse."""
    programme, row = service.read_round(db, programme_id, round_id)
    rows = partners.partners_of(db, programme, row, str(place_id), caller.person_id).rows
    page, following = _page(rows, lambda each: (each.person.id,), paging)
    return Page(items=[shown.partner_public(each) for each in page], next=following)


@router.post("/{round_id}/closure", dependencies=needs(Capability.ROUNDS_CHANGE))
def close_round(
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    expected: IfMatchDep,
    response: Response,
) -> RoundPublic:
    """End a published round; whoever has no pair comes first in the next one."""
    row = service.close_round(db, programme_id, round_id, expected, clock.now(), caller.account_id)
    response.headers["ETag"] = etag(row)
    return shown.round_public(db, row)


def _page(
    rows: Sequence[Row], key: Callable[[Row], tuple[str, ...]], paging: Paging
) -> tuple[list[Row], str | None]:
    """The rows behind the cursor in the order of their ids, and the next cursor."""
    after = tuple(paging.after) if paging.after is not None else ()
    page = sorted((row for row in rows if key(row) > after), key=key)[: paging.limit]
    return page, paging.next_of(page, key(page[-1]) if page else None)
