"""Row 17 of what must be shown: at sign-in a known and an unknown address can't be told apart."""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from math import sqrt
from pathlib import Path

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
from notifications.transports import InboxTransport
from tests.app_fixtures import Client
from tests.faults.harness import Harness
from tests.notifications.working import send_due
from tests.relay import SENDER

OF_CONTROL = 200
"""How many known and how many unknown addresses the control asks for."""
BOUND = 0.05
"""How far from a half the area under the curve may be; a half is a guess."""
WINDOW_HOLDS = 100
"""After so many requests the clock moves on, so that no limit is met."""
WARM_UP = 30
SPAN = 10
"""So many of each are compared with each other."""


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


Watch = Callable[[], float]
WATCHES: tuple[Watch, ...] = (time.perf_counter, time.process_time)
"""The second counts what this process works: other programs of a busy machine hide nothing there."""


class Guesser:
    """Somebody with watches who asks for links and wants to know whose address is known."""

    def __init__(self, app: FastAPI, clock: SteppedClock, chance: random.Random) -> None:
        self.client = Client(app)
        self.clock, self.chance = clock, chance
        self.answers: set[tuple[int, bytes, tuple[tuple[str, str], ...]]] = set()

    def areas(self, known: list[str], unknown: list[str]) -> list[float]:
        """By each watch the area under the curve of telling them apart (Mann and Whitney): 0.5 is a guess.

        It is the mean over spans of a few questions, since a machine is busier in one minute than in another.
        """
        for number in range(WARM_UP):
            self._seconds(f"warm.{number}@example.nhs.uk")
        spans = []
        for first in range(0, len(known), SPAN):
            if 2 * first % WINDOW_HOLDS == 0:
                self.clock.step(timedelta(hours=1))
            spans.append(self._span(known[first : first + SPAN], unknown[first : first + SPAN]))
        return [sum(areas) / len(areas) for areas in zip(*spans, strict=True)]

    def _span(self, known: list[str], unknown: list[str]) -> list[float]:
        """The areas of a few questions asked in any order."""
        questions = [(email, True) for email in known] + [(email, False) for email in unknown]
        self.chance.shuffle(questions)
        taken: dict[bool, list[list[float]]] = {True: [], False: []}
        for email, is_known in questions:
            taken[is_known].append(self._seconds(email))
        rank_sums = mannwhitneyu(taken[True], taken[False]).statistic
        return [float(each) / (len(known) * len(unknown)) for each in rank_sums]

    def _seconds(self, email: str) -> list[float]:
        began = [watch() for watch in WATCHES]
        answer = self.client.post("/sign-in", data={"email": email})
        seconds = [watch() - at for watch, at in zip(WATCHES, began, strict=True)]
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
    areas = guesser.areas(known, unknown)
    harness.tell(f"{len(known):,} known and {len(known):,} unknown addresses: {_in_words(areas)}")
    assert [status for status, _, _ in guesser.answers] == [202]
    assert max(abs(area - 0.5) for area in areas) <= _bound(len(known))


def test_control_a_look_at_the_account_within_the_request_is_told_by_the_time(
    app: FastAPI,
    clock: SteppedClock,
    settings: Settings,
    database: Database,
    partnership: Partnership,
    tmp_path: Path,
    known: list[str],
    unknown: list[str],
    harness: Harness,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask, inbox = service.ask_for_link, InboxTransport(tmp_path, SENDER)

    def ask_and_send(limiter: Limiter, email: str, browser: Browser) -> None:
        """What nobody should do: do the worker's part while the browser waits."""
        ask(limiter, email, browser)
        with database.unscoped() as db:
            query = select(SignInRequest.id).where(SignInRequest.email == email)
            request_id = db.exec(query.order_by(col(SignInRequest.created_at).desc())).first()
        assert request_id is not None
        service.send_link(database, settings, clock, request_id)
        send_due(database, partnership.id, inbox, clock)

    monkeypatch.setattr(service, "ask_for_link", ask_and_send)
    areas = Guesser(app, clock, harness.chance()).areas(known[:OF_CONTROL], unknown[:OF_CONTROL])
    harness.tell(f"control, the mail sent within the request: {_in_words(areas)}")
    assert max(areas) - 0.5 > _bound(OF_CONTROL)


def _in_words(areas: list[float]) -> str:
    return "AUC {:.3f} on the wall, {:.3f} in processor time".format(*areas)


def _bound(each: int) -> float:
    """How far from a guess is too far: of few addresses chance alone is up to four deviations away."""
    deviation = sqrt((2 * SPAN + 1) / (12 * SPAN * each))
    return max(BOUND, 4 * deviation)
