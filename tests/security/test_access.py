from uuid import uuid4

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api.security.access import needs, refuse_undeclared
from api.security.caller import Caller, GrantedRole
from api.security.capabilities import EVERY_MEMBER, OF_ROLE, OPEN_TO_ALL, Capability
from models.accounts import Role


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


def test_a_form_sent_after_signing_out_leads_to_signing_in(anybody: TestClient) -> None:
    answer = anybody.post("/programmes/new", data={"name": "Spring"})
    assert (answer.status_code, 'href="/sign-in"' in answer.text.partition("<main")[2]) == (401, True)


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
