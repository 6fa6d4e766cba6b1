"""Senders in processes of their own that send what is due and may kill themselves on the way.

Run as ``python -m tests.notifications.doomed_sender``: it reads plans, a line of JSON each, and forks a
sender for each one, so that the imports are paid once. For each it prints the sender's process id at its
start and its exit code at its end.
"""

import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from models.clock import SteppedClock
from models.database import Database
from notifications.mail import Mail
from notifications.transports import SmtpTransport
from tests.notifications.working import send_due
from tests.relay import SENDER

BEFORE, AFTER, NEVER = "before handing over", "after handing over", "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to send, and where to die: at the first mail, before or after it was handed over, or never."""

    application_url: str
    monitoring_url: str
    partnership_id: str
    now: str
    relay_url: str
    dies: str

    def as_line(self) -> str:
        """The line that asks for this plan."""
        return json.dumps(asdict(self)) + "\n"


class Deadly:
    """Hands mails over by SMTP and kills its own process at one point."""

    def __init__(self, relay_url: str, dies: str) -> None:
        self.sender = SENDER
        self._smtp = SmtpTransport(relay_url, SENDER)
        self._dies = dies

    def deliver(self, mail: Mail) -> None:
        if self._dies == BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        self._smtp.deliver(mail)
        if self._dies == AFTER:
            os.kill(os.getpid(), signal.SIGKILL)

    def was_taken(self, email_id: str) -> None:
        return


def carry_out(plan: Plan) -> None:
    """Send what is due."""
    clock = SteppedClock(datetime.fromisoformat(plan.now))
    database = Database(plan.application_url, plan.monitoring_url, clock)
    send_due(database, UUID(plan.partnership_id), Deadly(plan.relay_url, plan.dies), clock)


def fork_senders() -> None:
    """Carry out each plan that comes in, one after another."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            carry_out(Plan(**json.loads(line)))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    fork_senders()
