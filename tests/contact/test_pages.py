"""Where somebody who found a weakness reads whom to tell (RFC 9116)."""

from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.settings import Settings
from models.clock import SteppedClock

HERE = "/.well-known/security.txt"


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("security@northvale.example", "mailto:security@northvale.example"),
        ("mailto:security@northvale.example", "mailto:security@northvale.example"),
        ("https://northvale.example/report", "https://northvale.example/report"),
    ],
)
def test_it_names_whom_to_tell(
    app: FastAPI, anybody: TestClient, settings: Settings, clock: SteppedClock, contact: str, shown: str
) -> None:
    app.state.settings = Settings(**settings.model_dump() | {"security_contact": contact})
    answer = anybody.get(HERE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    told = fields(answer.text)
    assert told["Contact"] == shown
    assert told["Canonical"] == f"{settings.base_url}{HERE}"
    expires = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=1) < expires - clock.now() < timedelta(days=365)


def test_where_none_is_set_there_is_nothing(anybody: TestClient) -> None:
    answer = anybody.get(HERE)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
