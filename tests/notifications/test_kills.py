"""Senders killed at every point of their work: each mail arrives once, and the look-up is what makes it so.

A process of its own sends over real SMTP and dies by SIGKILL; the test plays the look-around that comes
afterwards. The control runs the same with look-ups that lie, and must see mails twice or not at all.
"""

import os
import signal
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from queue import Queue

import pytest

from api.database.addresses import Addresses
from models.clock import SteppedClock
from models.database import Database
from models.outbox import MessageState
from models.partnerships import Partnership
from notifications.sending import SENDER_LIFE
from notifications.transports import Transport
from tests.notifications.doomed_sender import AFTER, BEFORE, NEVER, Plan
from tests.notifications.factories import stored, written_at
from tests.notifications.senders import Senders
from tests.notifications.working import settle_claimed
from tests.patience import PATIENCE_SECONDS
from tests.relay import DropAfterData, Lies, Relay, RelayThatCanBeAsked

MAILS = 6
IN_DATA, UNANSWERED = "in the middle of DATA", "taken and not yet answered"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often mails arrived, as counted by the relay."""

    twice: int
    lost: int
    states: frozenset[MessageState]


@dataclass(frozen=True, slots=True)
class Harness:
    """Sends, dies and settles until nothing is left to do."""

    senders: Senders
    addresses: Addresses
    database: Database
    partnership: Partnership
    clock: SteppedClock
    relay: Relay

    def run(self, look_up: Transport) -> Outcome:
        """Kill one sender at each point, then let one live."""
        ids = [written_at(self.database, self.partnership.id, self.clock.now()) for _ in range(MAILS)]
        for dies in (BEFORE, IN_DATA, UNANSWERED, AFTER, NEVER, NEVER):
            code = self._sender(dies)
            assert code == (0 if dies == NEVER else -signal.SIGKILL)
            self.clock.step(SENDER_LIFE + timedelta(minutes=2))
            settle_claimed(self.database, self.partnership.id, look_up, self.clock)
            self.clock.step(timedelta(minutes=2))
        rows = [stored(self.database, self.partnership.id, key) for key in ids]
        arrivals = Counter(self.relay.email_ids())
        return Outcome(
            twice=sum(count > 1 for count in arrivals.values()),
            lost=sum(row.email_id not in arrivals for row in rows),
            states=frozenset(row.state for row in rows),
        )

    def _sender(self, dies: str) -> int:
        """Run a sender; how it ended."""
        plan = Plan(
            application_url=self.addresses.application,
            monitoring_url=self.addresses.monitoring,
            partnership_id=str(self.partnership.id),
            now=self.clock.now().isoformat(),
            relay_url=self.relay.url,
            dies=dies if dies in (BEFORE, AFTER) else NEVER,
        )
        pids: Queue[int] = Queue()
        if dies in (IN_DATA, UNANSWERED):
            self.relay.script.append(
                DropAfterData(
                    is_taken=dies == UNANSWERED,
                    before=lambda: os.kill(pids.get(timeout=PATIENCE_SECONDS), signal.SIGKILL),
                )
            )
        return self.senders.run(plan, pids.put)


@pytest.fixture
def harness(
    senders: Senders,
    addresses: Addresses,
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
    relay: Relay,
) -> Harness:
    """A harness with an outbox and a relay of its own."""
    return Harness(senders, addresses, database, partnership, clock, relay)


class CannotBeAsked(RelayThatCanBeAsked):
    """A relay as most are."""

    def was_taken(self, email_id: str) -> bool | None:
        return None


def test_mails_arrive_once_whatever_dies(harness: Harness) -> None:
    outcome = harness.run(RelayThatCanBeAsked(harness.relay))

    assert outcome == Outcome(twice=0, lost=0, states=frozenset({MessageState.SENT}))


def test_mails_never_arrive_twice_where_the_relay_cannot_be_asked(harness: Harness) -> None:
    outcome = harness.run(CannotBeAsked(harness.relay))

    assert outcome.twice == 0
    assert outcome.states == {MessageState.SENT, MessageState.UNKNOWN}


@pytest.mark.parametrize(("answer", "twice", "lost"), [(False, 2, 0), (True, 0, 2)])
def test_control_mails_are_doubled_or_lost_where_the_look_up_lies(
    harness: Harness, answer: bool, twice: int, lost: int
) -> None:
    outcome = harness.run(Lies(harness.relay, answer))

    assert (outcome.twice, outcome.lost) == (twice, lost)
