"""What the tests of imports share."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from httpx2 import Response

from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.programmes.world import World, open_world

Upload = Callable[..., Response]
Confirm = Callable[..., Response]


@pytest.fixture
def world(sign_in_as: SignInAs) -> World:
    """An open programme of reverse mentoring."""
    return open_world(sign_in_as(Role.COORDINATOR))


@pytest.fixture
def upload(world: World) -> Upload:
    """Uploads a file over REST."""

    def upload(data: bytes, filename: str = "people.csv", key: str | None = None) -> Response:
        return world.coordinator.client.post(
            f"{world.rest}/imports",
            files={"file": (filename, data)},
            headers={"Idempotency-Key": key or uuid4().hex},
        )

    return upload


@pytest.fixture
def confirm(world: World) -> Confirm:
    """Confirms what was uploaded."""

    def confirm(staged: Response, **vouched: bool) -> Response:
        assert staged.status_code == 201, staged.json()
        return world.coordinator.act(
            f"{staged.headers['location']}/confirmation", staged.headers["etag"], vouched
        )

    return confirm
