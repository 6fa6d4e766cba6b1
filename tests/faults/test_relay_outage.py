"""The relay is down for an hour and then in a bad way: each mail still arrives once, or is shown as failed.

An hour of the fake clock nobody listens at its port. Then it comes back and answers as chance has it: takes
the mail, asks to come again (4xx), refuses for good (5xx), or hangs up after DATA, having taken the mail or
not. The worker looks around in each minute with something due. The controls leave a guard out and must lose
or double mails.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

import pytest
from sqlmodel import select

from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message, MessageState
from models.partnerships import Partnership
from notifications import sending
from tests.faults.harness import Harness
from tests.notifications.factories import written_at
from tests.notifications.working import send_due, settle_claimed
from tests.relay import DropAfterData, Lies, Refuse, Relay, RelayThatCanBeAsked, closed_door, running_relay

REASON: Final = "550 No such letter box"
UNSETTLED: Final = (MessageState.QUEUED, MessageState.CLAIMED)
MINUTE: Final = timedelta(minutes=1)
AFTERWARDS: Final = timedelta(hours=18)
"""Long enough for the longest row of refusals that chance draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """What became of the mails: arrived once, more often, or never, and those shown as failed."""

    once: int
    twice: int
    lost: int
    failed: int
    unsettled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An outbox whose worker looks around each minute."""

    database: Database
    partnership: Partnership
    clock: SteppedClock

    def work(self, look_up: RelayThatCanBeAsked, span: timedelta) -> None:
        """Look around whenever something is due until the span is over or nothing is left to do."""
        ends_at = self.clock.now() + span
        while self.clock.now() < ends_at:
            settle_claimed(self.database, self.partnership.id, look_up, self.clock)
            send_due(self.database, self.partnership.id, look_up, self.clock)
            due = [_looked_at(row) for row in self.rows() if row.state in UNSETTLED]
            if not due:
                return
            self.clock.step(min(max(min(due), self.clock.now() + MINUTE), ends_at) - self.clock.now())

    def rows(self) -> list[Message]:
        """The outbox."""
        with self.database.scoped(self.partnership.id) as db:
            return list(db.exec(select(Message)))


@pytest.fixture
def office(database: Database, partnership: Partnership, clock: SteppedClock) -> Office:
    """An empty outbox."""
    return Office(database=database, partnership=partnership, clock=clock)


def a_bad_day(chance: Random, mails: int) -> Iterator[Refuse | DropAfterData | None]:
    """What the relay answers; every kind of answer is among it."""
    answers = (
        Refuse(answer="451 Greylisted, come again"),
        Refuse(answer="421 Too many mails, come again"),
        Refuse(answer=REASON),
        DropAfterData(is_taken=True),
        DropAfterData(is_taken=False),
    )
    yield from answers
    for _ in range(mails):
        yield chance.choice((None, *answers))


def run(
    office: Office, harness: Harness, mails: int, asked: type[RelayThatCanBeAsked] = RelayThatCanBeAsked
) -> Fates:
    """Write ``mails``, take the relay away for an hour, give it back in a bad way."""
    for number in range(mails):
        written_at(
            office.database, office.partnership.id, office.clock.now(), address=f"p{number}@example.nhs.uk"
        )
    door = closed_door()
    gone = Relay(url=f"smtp://127.0.0.1:{door.getsockname()[1]}")
    office.work(RelayThatCanBeAsked(gone), timedelta(hours=1))
    with running_relay(door=door) as relay:
        relay.script.extend(a_bad_day(harness.chance(), mails))
        office.work(asked(relay), AFTERWARDS)
    fates = _fates(office.rows(), Counter(relay.email_ids()))
    harness.tell(f"{mails} mails: {fates}")
    return fates


def _looked_at(row: Message) -> datetime:
    if row.state is MessageState.CLAIMED and row.claimed_at is not None:
        return row.claimed_at + sending.SENDER_LIFE
    return row.due_at


def _fates(rows: list[Message], arrivals: Counter[str]) -> Fates:
    failed = {row.email_id for row in rows if row.state is MessageState.FAILED}
    return Fates(
        once=sum(count == 1 for count in arrivals.values()),
        twice=sum(count > 1 for count in arrivals.values()),
        lost=sum(row.email_id not in arrivals and row.email_id not in failed for row in rows),
        failed=len(failed),
        unsettled=sum(row.state not in (MessageState.SENT, MessageState.FAILED) for row in rows),
    )


def test_each_mail_arrives_once_or_is_shown_with_the_reason(office: Office, harness: Harness) -> None:
    mails = harness.size(25, 300)

    fates = run(office, harness, mails)

    refused = [row for row in office.rows() if row.state is MessageState.FAILED]
    assert {row.failure for row in refused} == {f"the relay answered {REASON}"}
    assert fates == Fates(once=mails - len(refused), twice=0, lost=0, failed=len(refused), unsettled=0)


def test_the_control_that_sends_again_blindly_doubles_mails(office: Office, harness: Harness) -> None:
    class NeverTaken(Lies):
        def __init__(self, relay: Relay) -> None:
            super().__init__(relay, answer=False)

    assert run(office, harness, harness.size(25, 100), NeverTaken).twice > 0


def test_the_control_that_does_not_come_again_loses_the_hour(
    office: Office, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_ATTEMPTS", 1)
    mails = harness.size(25, 100)

    fates = run(office, harness, mails)

    assert (fates.once, fates.failed) == (0, mails)
