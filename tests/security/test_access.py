import re
from uuid import uuid4

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.security.access import capability_of, needs, refuse_undeclared
from api.security.caller import Caller, GrantedRole
from api.security.capabilities import EVERY_MEMBER, OF_ROLE, OPEN_TO_ALL, Capability
from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.programmes.programmes import MENTORING


def test_a_route_without_a_capability_stops_the_start() -> None:
    app = FastAPI(openapi_url=None)
    router = APIRouter(prefix="/forgotten")
    router.add_api_route("/place", lambda: None)
    app.include_router(router)
    with pytest.raises(RuntimeError, match="/forgotten/place"):
        refuse_undeclared(app)


def test_a_route_with_two_capabilities_stops_the_start() -> None:
    app = FastAPI(openapi_url=None)
    both = [*needs(Capability.PUBLIC), *needs(Capability.OWN)]
    app.add_api_route("/both", lambda: None, dependencies=both)
    with pytest.raises(RuntimeError, match="/both"):
        refuse_undeclared(app)


def test_every_route_that_is_not_open_refuses_whoever_is_signed_out(
    app: FastAPI, anybody: TestClient
) -> None:
    let_in = []
    for method, path, capability in _routes(app):
        if capability not in OPEN_TO_ALL:
            answer = anybody.request(method, _with_ids(path), json={} if method != "GET" else None)
            to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            if not (answer.status_code == 401 or to_sign_in):
                let_in.append((method, path, answer.status_code))
    assert let_in == []


def test_a_form_sent_after_signing_out_leads_to_signing_in(anybody: TestClient) -> None:
    answer = anybody.post("/programmes/new", data={"name": "Spring"})
    assert (answer.status_code, 'href="/sign-in"' in answer.text.partition("<main")[2]) == (401, True)


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_refuses_members_without_its_capability(
    app: FastAPI, sign_in_as: SignInAs, role: Role | None
) -> None:
    who = sign_in_as(*([role] if role else []))
    has = EVERY_MEMBER | OPEN_TO_ALL | (OF_ROLE[role] if role else frozenset())
    let_in = []
    for method, path, capability in _routes(app):
        if capability not in has:
            answer = who.client.request(method, _with_ids(path), json={} if method != "GET" else None)
            if answer.status_code != 403:
                let_in.append((method, path, answer.status_code))
    assert let_in == []


def test_every_route_of_a_programme_is_not_there_for_those_of_another(
    app: FastAPI, sign_in_as: SignInAs
) -> None:
    everywhere = sign_in_as(Role.COORDINATOR)
    mine, other = (
        everywhere.create("/api/v1/programmes", MENTORING | {"name": name}).json()["id"] for name in "AB"
    )
    who = sign_in_as(*Role, programme_id=mine)
    assert who.client.get(f"/api/v1/programmes/{mine}").status_code == 200
    found = []
    for method, path, _ in _routes(app):
        if "{programme_id}" in path:
            place = _with_ids(path.replace("{programme_id}", other))
            answer = who.client.request(method, place, json={} if method != "GET" else None)
            if answer.status_code != 404:
                found.append((method, path, answer.status_code))
    assert found == []


def test_every_capability_is_open_held_by_members_or_given_to_a_role() -> None:
    given = frozenset().union(*OF_ROLE.values())
    assert set(Capability) - given - OPEN_TO_ALL == EVERY_MEMBER


def test_every_role_says_what_it_may_do() -> None:
    assert set(OF_ROLE) == set(Role)


@pytest.mark.parametrize("capability", sorted(OF_ROLE[Role.COORDINATOR]))
def test_a_role_for_one_organisation_opens_nothing_that_is_everybodys(capability: Capability) -> None:
    caller = _caller(GrantedRole(role=Role.COORDINATOR, organisation_id=uuid4(), programme_id=None))
    assert not caller.may(capability)
    assert not caller.may(capability, programme_id=uuid4())
    assert caller.programmes_with(capability) == frozenset()


def test_a_role_for_one_programme_opens_that_one_only() -> None:
    mine = uuid4()
    caller = _caller(GrantedRole(role=Role.STEWARD, organisation_id=None, programme_id=mine))
    assert caller.may(Capability.ROUNDS_AGREE)
    assert caller.may(Capability.ROUNDS_AGREE, programme_id=mine)
    assert not caller.may(Capability.ROUNDS_AGREE, programme_id=uuid4())
    assert not caller.may(Capability.ROUNDS_CHANGE, programme_id=mine)


def _routes(app: FastAPI) -> list[tuple[str, str, Capability | None]]:
    """Method, path and capability of everything that the application answers."""
    return [
        (method, str(route.path), capability_of(route.original_route))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in sorted(route.methods or ())
    ]


def _with_ids(path: str) -> str:
    """``path`` with new ids in its places."""
    return re.sub(r"\{\w+\}", lambda _: str(uuid4()), path)


def _caller(*grants: GrantedRole) -> Caller:
    return Caller(
        account_id=uuid4(),
        name="Amina Yusuf",
        membership_id=uuid4(),
        partnership_id=uuid4(),
        partnership_name="Northvale Health Partnership",
        browser_session_id=uuid4(),
        person_id=None,
        has_several=False,
        grants=grants,
    )
