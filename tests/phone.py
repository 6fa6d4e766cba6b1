"""Somebody's phone with an authenticator app on it."""

from dataclasses import dataclass
from datetime import timedelta

import pyotp
from fastapi.testclient import TestClient

from models.clock import SteppedClock

HERE = "/api/v1/my/second-step"
STEP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """An authenticator app that was given ``key``, and goes by the installation's clock."""

    key: str
    clock: SteppedClock

    def code(self) -> str:
        """A code that was never shown before: half a minute passes."""
        self.clock.step(STEP)
        return self.shown()

    def shown(self) -> str:
        """The code that it shows now."""
        return pyotp.TOTP(self.key).at(self.clock.now())


def set_up(client: TestClient, clock: SteppedClock) -> tuple[Phone, list[str]]:
    """Set up a second step over REST: the phone, and the recovery codes."""
    offered = client.post(f"{HERE}/keys").json()
    phone = Phone(key=offered["key"], clock=clock)
    answer = client.put(HERE, json={"sealed_key": offered["sealed_key"], "code": phone.code()})
    assert answer.status_code == 200, answer.text
    return phone, list(answer.json()["recovery_codes"])
