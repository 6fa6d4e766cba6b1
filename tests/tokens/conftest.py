"""Tokens and the programs that ask by them."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from models.accounts import Role
from tests.app_fixtures import Client, SignInAs
from tests.identities import Identity

TOKENS = "/api/v1/account/tokens"
LAST_DAY = "2027-06-30"
ProgramWith = Callable[[str], TestClient]


@pytest.fixture
def owner(sign_in_as: SignInAs) -> Identity:
    """Somebody who may do everything in every programme."""
    return sign_in_as(*Role)


def make(owner: Identity, *scopes: str, expires_on: str = LAST_DAY) -> str:
    """A new token's value."""
    given = {"name": "Nightly import", "scopes": list(scopes), "expires_on": expires_on}
    answer = owner.create(TOKENS, given)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


@pytest.fixture
def program_with(app: FastAPI) -> ProgramWith:
    """A program that sends a token and nothing that a browser sends."""

    def program(token: str) -> TestClient:
        return Client(app, headers={"Authorization": f"Bearer {token}"})

    return program
