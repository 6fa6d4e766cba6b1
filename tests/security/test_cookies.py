"""What a browser is given to keep: bound to this host, over https only, out of reach of scripts and sites."""

from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.settings import Settings
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from tests.app_fixtures import FROM_HERE, SignInAs

HOME = "https://counterpart.example"


@pytest.fixture
def signed_in(
    settings: Settings,
    clock: SteppedClock,
    database: Database,
    sign_in_as: SignInAs,
) -> Iterator[TestClient]:
    """Somebody who may do everything, signed in where the service is reached over https."""
    secure = settings.model_copy(update={"base_url": HOME, "secure_cookies": True})
    app = create_app(secure, clock)
    cookie = sign_in_as(*Role).client.cookies["session"]
    client = TestClient(app, base_url=HOME, headers=FROM_HERE, follow_redirects=False)
    client.cookies.set("__Host-session", cookie)
    yield client
    app.state.database.close()


def cookies(answer: Response) -> list[Morsel[str]]:
    """The cookies that an answer sets or takes back."""
    return [
        morsel for header in answer.headers.get_list("set-cookie") for morsel in SimpleCookie(header).values()
    ]


def test_every_cookie_is_the_hosts_secure_and_out_of_reach(signed_in: TestClient) -> None:
    typed = {"name": "Oakfield", "code": "OAK9", "_idempotency_key": "0123456789abcdef"}
    answers = [
        signed_in.post("/sign-in", data={"email": "amina@northvale.example"}),
        signed_in.post("/api/v1/sign-in-links", json={"email": "amina@northvale.example"}),
        signed_in.post("/organisations", data=typed),
        signed_in.get("/organisations"),
        signed_in.post("/sign-out"),
    ]
    found = [morsel for answer in answers for morsel in cookies(answer)]
    assert {morsel.key for morsel in found} == {
        "__Host-browser",
        "__Host-counterpart_notice",
        "__Host-session",
    }
    for morsel in found:
        assert morsel["secure"], morsel.OutputString()
        assert morsel["httponly"], morsel.OutputString()
        assert (morsel["path"], morsel["domain"]) == ("/", ""), morsel.OutputString()
        assert morsel["samesite"].lower() in ("lax", "strict"), morsel.OutputString()


def test_over_https_every_answer_says_to_stay_there(signed_in: TestClient) -> None:
    for path in ("/", "/nowhere", "/api/v1/nowhere"):
        assert signed_in.get(path).headers["Strict-Transport-Security"] == "max-age=31536000"
