"""Row 17 of what must be shown: at sign-in a known and an unknown address can't be told apart."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from math import sqrt

import pytest
from fastapi import FastAPI
from httpx2 import Response
from scipy.stats import mannwhitneyu
from sqlmodel import col, select

from api.security.limits import Limiter
from api.settings import Settings
from api.sign_in import service
from api.sign_in.service import Browser
from models.accounts import Account, Membership, SignInRequest
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import Client
from tests.faults.harness import Harness

"""How many known and how many unknown addresses are asked for."""
OF_CONTROL = 200
BOUND = 0.05
"""How far from a half the area under the curve may be; a half is a guess."""
WINDOW_HOLDS = 100
"""After so many requests the clock moves on, so that no limit is met."""
WARM_UP = 30


@pytest.fixture
def known(database: Database, partnership: Partnership, harness: Harness) -> list[str]:
    """The addresses of members."""
    emails = [f"known.{number:05}@example.nhs.uk" for number in range(harness.size(200, 2_000))]
    with database.unscoped() as db:
        accounts = [Account(email=email, name="Somebody") for email in emails]
        db.add_all(accounts)
    with database.scoped(partnership.id) as db:
        db.add_all(Membership(account_id=account.id) for account in accounts)
    return emails


@pytest.fixture
def unknown(harness: Harness) -> list[str]:
    """As many of nobody."""
    return [f"never.{number:05}@example.nhs.uk" for number in range(harness.size(200, 2_000))]


class Guesser:
    """Somebody with a watch who asks for links and wants to know whose address is known."""

    def __init__(self, app: FastAPI, clock: SteppedClock, chance: random.Random) -> None:
        self.client = Client(app)
        self.clock, self.chance = clock, chance
        self.answers: set[tuple[int, bytes, tuple[tuple[str, str], ...]]] = set()

    def area(self, known: list[str], unknown: list[str]) -> float:
        """The area under the curve of telling them apart by time (Mann and Whitney): 0.5 is a guess."""
        for number in range(WARM_UP):
            self._seconds(f"warm.{number}@example.nhs.uk")
        questions = [(email, True) for email in known] + [(email, False) for email in unknown]
        self.chance.shuffle(questions)
        taken: dict[bool, list[float]] = {True: [], False: []}
        for number, (email, is_known) in enumerate(questions):
            if number % WINDOW_HOLDS == 0:
                self.clock.step(timedelta(hours=1))
            taken[is_known].append(self._seconds(email))
        rank_sum = mannwhitneyu(taken[True], taken[False]).statistic
        return float(rank_sum) / (len(known) * len(unknown))

    def _seconds(self, email: str) -> float:
        began = time.perf_counter()
        answer = self.client.post("/sign-in", data={"email": email})
        seconds = time.perf_counter() - began
        self.answers.add(_told(answer))
        return seconds


def _told(answer: Response) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """All that an answer tells, the request's own number aside."""
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name != "x-request-id"))
    return answer.status_code, answer.content, headers


def test_known_and_unknown_addresses_take_the_same_time_and_get_the_same_bytes(
    app: FastAPI,
    clock: SteppedClock,
    known: list[str],
    unknown: list[str],
    harness: Harness,
) -> None:
    guesser = Guesser(app, clock, harness.chance())
    guesser.client.cookies.set("browser", "one-and-the-same", domain="testserver.local")
    area = guesser.area(known, unknown)
    harness.tell(f"{len(known):,} known and {len(known):,} unknown addresses: AUC {area:.3f}")
    assert [status for status, _, _ in guesser.answers] == [202]
    assert abs(area - 0.5) <= _bound(len(known))


def test_control_a_look_at_the_account_within_the_request_is_told_by_the_time(
    app: FastAPI,
    clock: SteppedClock,
    settings: Settings,
    database: Database,
    known: list[str],
    unknown: list[str],
    harness: Harness,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        service, "ask_for_link", _looking_at_once(service.ask_for_link, settings, database, clock)
    )
    area = Guesser(app, clock, harness.chance()).area(known[:OF_CONTROL], unknown[:OF_CONTROL])
    harness.tell(f"control, the mail written within the request: AUC {area:.3f}")
    assert area - 0.5 > _bound(OF_CONTROL)


def _looking_at_once(
    ask: Callable[[Limiter, str, Browser], None], settings: Settings, database: Database, clock: SteppedClock
) -> Callable[[Limiter, str, Browser], None]:
    """What nobody should do: do the worker's part while the browser waits."""

    def ask_and_send(limiter: Limiter, email: str, browser: Browser) -> None:
        ask(limiter, email, browser)
        with database.unscoped() as db:
            query = select(SignInRequest.id).where(SignInRequest.email == email)
            request_id = db.exec(query.order_by(col(SignInRequest.created_at).desc())).first()
        assert request_id is not None
        service.send_link(database, settings, clock, request_id)

    return ask_and_send


def _bound(each: int) -> float:
    """How far from a guess is too far: of few addresses chance alone is up to four deviations away."""
    deviation = sqrt((2 * each + 1) / (12 * each * each))
    return max(BOUND, 4 * deviation)
