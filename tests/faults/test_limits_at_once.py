"""A limit holds however many try at the same moment, in however many web processes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from api.database.addresses import Addresses
from api.errors import TooManyError
from api.security.limits import WRONG_CODES, Limiter
from api.settings import Settings
from models.clock import SteppedClock
from models.database import Database
from models.rate_limits import RateLimit
from tests.faults.harness import Harness
from tests.patience import PATIENCE_SECONDS
from tests.together import Together

AT_ONCE = 24


@pytest.fixture
def processes(addresses: Addresses, clock: SteppedClock) -> Iterator[list[Database]]:
    """The ways to the database of three web processes."""
    databases = [
        Database(addresses.application, addresses.monitoring, clock, pool_size=AT_ONCE) for _ in range(3)
    ]
    yield databases
    for database in databases:
        database.close()


def let_in(limiters: list[Limiter], subject: str, try_one: Callable[[Limiter, str], bool]) -> int:
    """How many of many tries at the same moment are let in."""
    barrier = Barrier(AT_ONCE)

    def at_the_same_moment(number: int) -> bool:
        barrier.wait(PATIENCE_SECONDS)
        return try_one(limiters[number % len(limiters)], subject)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sum(threads.map(at_the_same_moment, range(AT_ONCE)))


def test_exactly_so_many_tries_are_let_in(
    processes: list[Database], settings: Settings, clock: SteppedClock, harness: Harness
) -> None:
    rounds, chance = harness.size(5, 100), harness.chance()
    limiters = [Limiter(database=database, settings=settings, clock=clock) for database in processes]

    def count(limiter: Limiter, subject: str) -> bool:
        try:
            limiter.count(WRONG_CODES, subject)
        except TooManyError:
            return False
        return True

    found = [let_in(limiters, str(chance.random()), count) for _ in range(rounds)]
    harness.tell(
        f"{rounds} times {AT_ONCE} at once in {len(processes)} processes: let in {sorted(set(found))}"
    )
    assert found == [WRONG_CODES.most] * rounds


def test_control_counting_in_two_statements_lets_more_in(
    processes: list[Database], settings: Settings, clock: SteppedClock, harness: Harness
) -> None:
    rounds, chance = harness.size(5, 100), harness.chance()
    limiters = [Limiter(database=database, settings=settings, clock=clock) for database in processes]
    looked = Together(AT_ONCE)

    def look_then_count(limiter: Limiter, subject: str) -> bool:
        mine = col(RateLimit.key_hash) == subject
        with limiter.database.unscoped() as db:
            tries = db.exec(select(RateLimit.tries).where(mine)).one()
        looked()
        if tries >= WRONG_CODES.most:
            return False
        with limiter.database.unscoped() as db:
            db.execute(sa.update(RateLimit).where(mine).values(tries=tries + 1))
        return True

    found = []
    for _ in range(rounds):
        subject = str(chance.random())
        with processes[0].unscoped() as db:
            db.add(RateLimit(key_hash=subject, tries=0, ends_at=clock.now()))
        found.append(let_in(limiters, subject, look_then_count))
    harness.tell(f"control, looked up first and counted then: let in {sorted(set(found))}")
    assert max(found) > WRONG_CODES.most
