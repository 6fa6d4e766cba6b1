"""Senders are killed wherever they happen to be: each mail arrives once, and none is left unresolved.

The senders are processes of their own and hand over by real SMTP. Each is killed by SIGKILL after some of
its mails: at a moment that chance chose, while the relay reads, or once the relay took the mail and before
it answered. After each the worker's look-around settles what the dead left. The controls run the same with
the look-up switched off, and must see mails twice or not at all.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from queue import Queue
from random import Random
from typing import Final

import pytest
from sqlmodel import select

from api.database.addresses import Addresses
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message, MessageState
from models.partnerships import Partnership
from notifications.sending import SENDER_LIFE
from notifications.transports import Transport
from tests.faults.harness import Harness
from tests.notifications.doomed_sender import NEVER, Plan
from tests.notifications.factories import written_at
from tests.notifications.senders import Senders
from tests.notifications.working import settle_claimed
from tests.patience import PATIENCE_SECONDS
from tests.relay import DropAfterData, Lies, Relay, RelayThatCanBeAsked

ANYWHERE, READING, UNANSWERED = "anywhere", "while the relay reads", "taken and not yet answered"
MOMENTS: Final = (UNANSWERED, READING, ANYWHERE, ANYWHERE)
"""The two that a control is bound to notice come first: anywhere, a sender may get through all that waits."""
LONGEST_MAIL: Final = 0.03
"""Seconds; longer than a mail takes from claim to mark."""
MOST_MAILS_EACH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the mails, by the relay's books and by ours."""

    twice: int
    lost: int
    states: frozenset[MessageState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An outbox and senders that don't live long."""

    senders: Senders
    addresses: Addresses
    database: Database
    partnership: Partnership
    clock: SteppedClock
    relay: Relay

    def write(self, count: int) -> None:
        """Put ``count`` mails in the outbox."""
        for number in range(count):
            written_at(
                self.database, self.partnership.id, self.clock.now(), address=f"p{number}@example.nhs.uk"
            )

    def send_and_kill(self, moment: str, chance: Random, look_up: Transport) -> bool:
        """Let a sender work, kill it at ``moment``, settle what it left; whether it died of it."""
        pids: Queue[int] = Queue()
        mails, wait = chance.randrange(MOST_MAILS_EACH), chance.uniform(0, LONGEST_MAIL)
        enough = len(self.relay.taken) + mails

        def kill() -> None:
            with suppress(ProcessLookupError):  # it had nothing left to send and went by itself
                os.kill(pids.get(timeout=PATIENCE_SECONDS), signal.SIGKILL)

        def kill_anywhere() -> None:
            with suppress(TimeoutError):  # fewer were due
                self.relay.wait_for(enough, seconds=0.5)
            time.sleep(wait)
            kill()

        if moment == ANYWHERE:
            killer = threading.Thread(target=kill_anywhere)
            killer.start()
            code = self._sender(pids.put)
            killer.join()
        else:
            drop = DropAfterData(is_taken=moment == UNANSWERED, before=kill)
            self.relay.script.extend([*[None] * mails, drop])
            code = self._sender(pids.put)
            self.relay.script.clear()
        self._settle(look_up)
        return code == -signal.SIGKILL

    def send_the_rest(self, look_up: Transport) -> Outcome:
        """Let senders live until nothing waits."""
        while any(row.state in (MessageState.QUEUED, MessageState.CLAIMED) for row in self._rows()):
            assert self._sender(lambda _: None) == 0
            self._settle(look_up)
        return self._outcome()

    def _sender(self, has_begun: Callable[[int], None]) -> int:
        plan = Plan(
            application_url=self.addresses.application,
            monitoring_url=self.addresses.monitoring,
            partnership_id=str(self.partnership.id),
            now=self.clock.now().isoformat(),
            relay_url=self.relay.url,
            dies=NEVER,
        )
        return self.senders.run(plan, has_begun)

    def _settle(self, look_up: Transport) -> None:
        self.relay.see_everybody_off()  # a relay on a busy machine reads late what a sender said in its life
        self.clock.step(SENDER_LIFE)
        settle_claimed(self.database, self.partnership.id, look_up, self.clock)
        self.clock.step(timedelta(minutes=1))

    def _rows(self) -> list[Message]:
        with self.database.scoped(self.partnership.id) as db:
            return list(db.exec(select(Message)))

    def _outcome(self) -> Outcome:
        rows = self._rows()
        arrivals = Counter(self.relay.email_ids())
        return Outcome(
            twice=sum(count > 1 for count in arrivals.values()),
            lost=sum(row.email_id not in arrivals for row in rows),
            states=frozenset(MessageState(row.state) for row in rows),
        )


@pytest.fixture
def office(
    senders: Senders,
    addresses: Addresses,
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
    relay: Relay,
) -> Office:
    """An office with a relay that can be asked."""
    return Office(
        senders=senders,
        addresses=addresses,
        database=database,
        partnership=partnership,
        clock=clock,
        relay=relay,
    )


def run(office: Office, harness: Harness, look_up: Transport, *, mails: int, kills: int) -> Outcome:
    """Send ``mails`` while ``kills`` senders die, then let the others live."""
    chance = harness.chance()
    office.write(mails)
    died = Counter[str]()
    for number in range(kills):
        moment = MOMENTS[number % len(MOMENTS)]
        died[moment] += office.send_and_kill(moment, chance, look_up)
    outcome = office.send_the_rest(look_up)
    harness.tell(f"{mails} mails, {died.total()} of {kills} killed {dict(died)}: {outcome}")
    return outcome


def test_each_mail_arrives_once_and_none_stays_unresolved(office: Office, harness: Harness) -> None:
    outcome = run(
        office,
        harness,
        RelayThatCanBeAsked(office.relay),
        mails=harness.size(60, 1_000),
        kills=harness.size(12, 200),
    )

    assert outcome == Outcome(twice=0, lost=0, states=frozenset({MessageState.SENT}))


@pytest.mark.parametrize("answer", [False, True])
def test_the_control_with_the_look_up_off_doubles_or_loses_mails(
    office: Office, harness: Harness, answer: bool
) -> None:
    """Sent again blindly, or taken for sent blindly."""
    outcome = run(
        office,
        harness,
        Lies(office.relay, answer),
        mails=harness.size(40, 200),
        kills=harness.size(4, 40),
    )

    assert (outcome.twice > 0, outcome.lost > 0) == (not answer, answer)
