"""The whole product with a program's way in: application, worker, relay, clock."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

from fastapi import FastAPI

from api.worker import Tools, look_around, make_worker
from models.clock import SteppedClock
from tests.app_fixtures import Client
from tests.phone import Phone, set_up
from tests.relay import Relay, text_of
from tests.road.program import Program

ADMINISTRATOR = "sunita@northvale.example"
COORDINATOR = "amina@northvale.example"
STEWARD = "kwame@northvale.example"
HR = "priya@northvale.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """What a test does from outside: sign in, let the worker work, move the clock, read the relay."""

    app: FastAPI
    tools: Tools
    clock: SteppedClock
    relay: Relay
    phones: dict[str, Phone] = field(default_factory=dict)
    """The authenticator app of each who has one."""

    def anybody(self) -> Program:
        """A program that is signed out."""
        return Program(client=Client(self.app))

    def signed_in(self, email: str) -> Program:
        """A program signed in by the link that was mailed to ``email``, and by a code where one is asked."""
        program = self.anybody()
        program.send("POST", "/sign-in-links", 202, json={"email": email})
        self.sign_in(program, email)
        if program.get("/my/second-step")["is_demanded"]:
            self._pass_second_step(program, email)
        return program

    def joined(self, email: str) -> Program:
        """A program that read its invitation and joined, signed in by the link that was mailed then."""
        program, invitation = self.anybody(), "/links" + self.link_to(email, "join")
        assert program.get(invitation)["is_open"]
        program.send("POST", invitation, 202)
        self.sign_in(program, email)
        return program

    def sign_in(self, program: Program, email: str) -> None:
        """Spend the link that ``program`` asked for: it works there, and once."""
        self.work()
        request_id, secret = self.link_to(email, "sign-in").split("/")[-2:]
        link = {"request_id": request_id, "secret": secret}
        program.send("POST", "/browser-sessions", 204, json=link)
        assert self.anybody().refused("POST", "/browser-sessions", 410, json=link) == "link_gone"

    def _pass_second_step(self, program: Program, email: str) -> None:
        """Nothing else is open before."""
        assert program.refused("GET", "/programmes", 403) == "second_step_needed"
        if email in self.phones:
            code = {"code": self.phones[email].code()}
            program.send("POST", "/my/second-step/confirmations", 204, json=code)
        else:
            self.phones[email], _ = set_up(program.client, self.clock)

    def work(self) -> None:
        """Have the worker do every job that waits, and then what it does each minute."""
        make_worker(self.tools).run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
        look_around(self.tools)

    def later(self, by: timedelta) -> None:
        """Let time pass, and the worker work after it."""
        self.clock.step(by)
        self.work()

    def link_to(self, email: str, word: str) -> str:
        """The path of the latest link to a page of this name that was mailed to ``email``."""
        mail = self.relay.mail_with(email, f"/{word}/")
        return path_in(mail, word)


def path_in(mail: EmailMessage, word: str) -> str:
    """The path of a mail's link to a page of this name."""
    found = re.search(rf"http://testserver(/{word}/\S+)", text_of(mail))
    assert found is not None
    return found[1]
