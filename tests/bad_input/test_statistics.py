"""Statistics give the one released table, whatever is asked of them besides."""

from collections.abc import Callable

import pytest

from api.statistics.funnel import Step
from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.statistics.conftest import analyst, world
from tests.statistics.world import World

__all__ = ["analyst", "world"]

State = Callable[[], dict[str, str]]


@pytest.mark.parametrize(
    "asked",
    [
        "organisation=ALD1",
        "organisation_id=1",
        "group=BME",
        "step=met",
        "month=2026-12",
        "by=organisation,group",
    ],
)
def test_a_filter_that_would_single_somebody_out_changes_nothing(
    world: World, analyst: Identity, stored: State, asked: str
) -> None:
    world.add(12, Step.MET, "A")
    assert analyst.create(f"{world.rest}/release", {}).status_code == 201
    before = stored()
    plain = analyst.client.get(world.rest)
    filtered = analyst.client.get(f"{world.rest}?{asked}")
    assert (filtered.status_code, filtered.json()) == (200, plain.json())
    assert analyst.client.get(f"{world.page}?{asked}").text.count("ALD1") == 0
    assert stored() == before


@pytest.mark.parametrize("more", ["/BME", "/organisation/group", "/download/organisations", "/BME/met/ALD1"])
def test_a_table_outside_the_menu_is_not_there(
    world: World, analyst: Identity, stored: State, more: str
) -> None:
    world.add(12, Step.MET, "A")
    before = stored()
    for start in (world.rest, world.page):
        assert analyst.client.get(start + more).status_code == 404
    assert stored() == before


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.HR_ANALYST)])
def test_another_role_is_refused(
    world: World, sign_in_as: SignInAs, stored: State, role: Role | None
) -> None:
    world.add(12, Step.MET, "A")
    who = sign_in_as(*([role] if role else []))
    before = stored()
    assert who.client.get(world.rest).status_code == 403
    assert who.client.get(world.page).status_code == 403
    assert who.create(f"{world.rest}/release", {}).status_code == 403
    assert stored() == before
