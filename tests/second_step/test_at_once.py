"""One code, typed in several browsers at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlmodel import Session

from api.errors import InvalidError
from api.second_step import service
from api.security.caller import Caller, caller_of_cookie
from api.security.limits import WRONG_CODES, Limiter
from models import second_steps
from models.clock import SteppedClock
from models.second_steps import SecondStep
from tests.patience import PATIENCE_SECONDS
from tests.phone import set_up
from tests.sign_in.asker import Asker, World
from tests.together import Together


def passed(world: World, caller: Caller, code: str) -> int:
    """How many of as many tries as there may be pass with the same code at the same moment."""
    limiter = Limiter(database=world.database, settings=world.settings, clock=world.clock)
    barrier = Barrier(WRONG_CODES.most)

    def confirm(_: int) -> bool:
        barrier.wait(PATIENCE_SECONDS)
        try:
            service.confirm(limiter, caller, code)
        except InvalidError:
            return False
        return True

    with ThreadPoolExecutor(WRONG_CODES.most) as threads:
        return sum(threads.map(confirm, range(WRONG_CODES.most)))


def signed_in(world: World, asker: Asker) -> Caller:
    cookie = asker.client.cookies["session"]
    caller = caller_of_cookie(world.database, world.settings, world.clock, cookie)
    assert caller is not None
    return caller


def test_a_code_passes_once_however_many_use_it_at_once(
    asker: Asker, world: World, clock: SteppedClock
) -> None:
    phone, recovery_codes = set_up(asker.client, clock)
    caller = signed_in(world, asker)
    assert passed(world, caller, phone.code()) == 1
    clock.step(WRONG_CODES.window)
    assert passed(world, caller, recovery_codes[0].replace("-", "")) == 1


def test_control_without_the_lock_it_passes_several_times(
    asker: Asker, world: World, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, together = second_steps.second_step, Together()

    def unlocked(db: Session, account_id: UUID, *, lock: bool = False) -> SecondStep | None:
        row = found(db, account_id)
        together()
        return row

    phone, _ = set_up(asker.client, clock)
    caller = signed_in(world, asker)
    monkeypatch.setattr(second_steps, "second_step", unlocked)
    assert passed(world, caller, phone.code()) > 1
