"""What a malformed or hostile form gets: a status, nothing of it repeated unescaped, and no change."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.rooms import make_room

NEW = "/organisations"
URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
State = Callable[[], dict[str, str]]


@pytest.fixture
def administrator(sign_in_as: SignInAs) -> Identity:
    return sign_in_as(Role.ADMINISTRATOR, Role.COORDINATOR)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"name": "Oakfield"}', "application/json", 415),
        (b"name=Oakfield", "text/plain", 415),
        (b"name=Oakfield&code=OAK9&" + b"x=1&" * 2_000, URL_ENCODED, 413),
        (b"name=" + b"x" * 70_000, URL_ENCODED, 413),
        (b"name=" + b"x" * 1_000_001, URL_ENCODED, 413),
        (b"--y\r\n", MULTIPART, 400),
        (b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"x" * 5_000_001, MULTIPART, 413),
        (b"name=Oak%00field&code=OAK9&_idempotency_key={key}", URL_ENCODED, 422),
        (b"name=Oak%E2%80%AEfield&code=OAK9&_idempotency_key={key}", URL_ENCODED, 422),
        (b"name=Oak%FFfield&code=OAK9&_idempotency_key={key}", URL_ENCODED, 422),
        (b"name=Oak%0D%0ABcc%3A+x&code=OAK9&_idempotency_key={key}", URL_ENCODED, 422),
        (b"name=Oakfield&code=OAK9", URL_ENCODED, 400),
        (b"name=&code=OAK9&_idempotency_key={key}", URL_ENCODED, 422),
        (b"", URL_ENCODED, 400),
    ],
)
def test_a_bad_form_is_refused_and_changes_nothing(
    administrator: Identity, stored: State, body: bytes, kind: str, status: int
) -> None:
    before = stored()
    content = body.replace(b"{key}", str(uuid4()).encode())
    answer = administrator.client.post(NEW, content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert stored() == before


def test_what_was_typed_comes_back_escaped(administrator: Identity, stored: State) -> None:
    before = stored()
    typed = {"name": "<script>alert(1)</script>", "code": "", "_idempotency_key": str(uuid4())}
    answer = administrator.client.post(NEW, data=typed)
    assert answer.status_code == 422
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert stored() == before


def test_a_form_of_a_version_that_is_no_more_is_refused(administrator: Identity, stored: State) -> None:
    name = {"name": "Spring", "kind": "reverse_mentoring"}
    made = administrator.create("/api/v1/programmes", name | DATES)
    page = made.headers["location"].removeprefix("/api/v1")
    before = stored()
    assert administrator.client.post(f"{page}/opening", data={"_version": "99"}).status_code == 412
    assert stored() == before


def test_after_publishing_the_forms_of_the_round_are_refused(
    administrator: Identity, database: Database, clock: SteppedClock, partnership: Partnership, stored: State
) -> None:
    room = make_room(database, clock, partnership, administrator, needs_steward=False)
    round_id = room.proposed()
    assert room.publish(round_id).status_code == 200
    page = f"/programmes/{room.programme_id}/rounds/{round_id}"
    version = room.etag(round_id).strip('"')
    before = stored()
    for action in ("lock", "unlocking", "solves", "discarding", "asking"):
        answer = administrator.client.post(f"{page}/{action}", data={"_version": version})
        assert answer.status_code == 409, action
    again = {"_version": version, "_idempotency_key": str(uuid4())}
    assert administrator.client.post(f"{page}/publish", data=again).status_code == 409
    assert stored() == before


DATES = {
    "sign_up_closes_on": "2027-02-26",
    "starts_on": "2027-03-29",
    "ends_on": "2027-09-30",
    "topics": ["How boards decide"],
    "retention_months": 24,
}
