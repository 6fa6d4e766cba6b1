"""What is done to a round from its page: one form and one button each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from api.agreements import service as agreements
from api.concurrency import form_version
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.errors import ConflictError, StaleError
from api.pages.form_reading import FormDep
from api.pages.forms import Form
from api.pages.notices import Notice, declare_notice
from api.pages.render import redirect
from api.rounds import service, solves
from api.rounds.round_page import round_page
from api.security.access import needs
from api.security.capabilities import Capability
from models.clock import Clock

router = APIRouter(prefix="/programmes/{programme_id}/rounds/{round_id}")

LOCKED: Final = declare_notice("round_locked", "The round is locked. Now find the best pairs.")
UNLOCKED: Final = declare_notice("round_unlocked", "The round is open again.")
CALLED_OFF: Final = declare_notice("solve_called_off", "The search was called off.")
DISCARDED: Final = declare_notice(
    "proposal_discarded", "The pairs were thrown away. What you decided is kept."
)
ASKED: Final = declare_notice("steward_asked", "The steward was asked and gets an email.")
CLOSED: Final = declare_notice("round_closed", "The round is closed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundForm:
    """A form sent from a round's page, and all that acting on it takes."""

    request: Request
    db: Session
    clock: Clock
    actor_id: UUID
    reader_id: UUID | None
    form: Form
    programme_id: UUID
    round_id: UUID

    def do(
        self,
        act: Callable[[int], object],
        notice: Notice | None = None,
        then: Callable[[], str] = lambda: "",
    ) -> Response:
        """Act on the round as the form saw it (``act`` is given that version), then go back to its page, or
        to the one under it that ``then`` names.

        The act runs in a transaction of its own, so that a refused one leaves nothing behind; what is
        refused is said on the round's page.
        """
        try:
            with self.db.begin_nested():
                act(form_version(self.form))
        except (ConflictError, StaleError) as refused:
            return round_page(
                self.request,
                self.db,
                self.clock,
                self.programme_id,
                self.round_id,
                self.reader_id,
                refused=refused,
            )
        path = f"/programmes/{self.programme_id}/rounds/{self.round_id}"
        return redirect(self.request, f"{path}{then()}", notice)


def round_form(
    request: Request,
    programme_id: UUID,
    round_id: UUID,
    db: DbDep,
    caller: CallerDep,
    clock: ClockDep,
    form: FormDep,
) -> RoundForm:
    """The form of a request that acts on a round."""
    return RoundForm(
        request=request,
        db=db,
        clock=clock,
        actor_id=caller.account_id,
        reader_id=caller.person_id,
        form=form,
        programme_id=programme_id,
        round_id=round_id,
    )


RoundFormDep = Annotated[RoundForm, Depends(round_form, scope="function")]


@router.post("/lock", dependencies=needs(Capability.ROUNDS_CHANGE))
def lock(sent: RoundFormDep) -> Response:
    """Freeze who is ready."""

    def act(seen: int) -> None:
        service.lock_round(sent.db, sent.programme_id, sent.round_id, seen, sent.clock.now(), sent.actor_id)

    return sent.do(act, LOCKED())


@router.post("/unlocking", dependencies=needs(Capability.ROUNDS_CHANGE))
def unlock(sent: RoundFormDep) -> Response:
    """Open a locked round again."""

    def act(seen: int) -> None:
        service.unlock_round(sent.db, sent.programme_id, sent.round_id, seen, sent.actor_id)

    return sent.do(act, UNLOCKED())


@router.post("/solves", dependencies=needs(Capability.ROUNDS_CHANGE))
def solve(sent: RoundFormDep) -> Response:
    """Look for the best pairs, with everybody as they are now where the form says so."""
    is_fresh = sent.form.value("is_fresh") == "true"

    def act(seen: int) -> None:
        solves.start_solve(
            sent.db,
            sent.programme_id,
            sent.round_id,
            seen,
            sent.clock.now(),
            sent.actor_id,
            is_fresh=is_fresh,
            reader_id=sent.reader_id,
        )

    return sent.do(act)


@router.post("/solves/{solve_id}/cancellation", dependencies=needs(Capability.ROUNDS_CHANGE))
def call_off(solve_id: UUID, sent: RoundFormDep) -> Response:
    """Call a search off."""

    def act(seen: int) -> None:
        solves.cancel_solve(
            sent.db, sent.programme_id, sent.round_id, solve_id, seen, sent.clock.now(), sent.actor_id
        )

    return sent.do(act, CALLED_OFF())


@router.post("/discarding", dependencies=needs(Capability.ROUNDS_CHANGE))
def discard(sent: RoundFormDep) -> Response:
    """Throw the pairs away."""

    def act(seen: int) -> None:
        solves.discard_proposal(sent.db, sent.programme_id, sent.round_id, seen, sent.actor_id)

    return sent.do(act, DISCARDED())


@router.post("/asking", dependencies=needs(Capability.ROUNDS_CHANGE))
def ask(sent: RoundFormDep, settings: SettingsDep) -> Response:
    """Ask the steward to agree."""

    def act(seen: int) -> None:
        agreements.ask_steward(
            sent.db,
            sent.programme_id,
            sent.round_id,
            seen,
            now=sent.clock.now(),
            base_url=settings.base_url,
            actor_id=sent.actor_id,
        )

    return sent.do(act, ASKED())


@router.post("/closing", dependencies=needs(Capability.ROUNDS_CHANGE))
def close(sent: RoundFormDep) -> Response:
    """End a published round."""

    def act(seen: int) -> None:
        service.close_round(sent.db, sent.programme_id, sent.round_id, seen, sent.clock.now(), sent.actor_id)

    return sent.do(act, CLOSED())
