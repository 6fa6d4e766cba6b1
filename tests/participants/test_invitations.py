from uuid import UUID

import pytest

from models import accounts
from models.database import Database
from models.outbox import MessageState
from models.partnerships import Partnership
from tests.outbox import messages_of
from tests.programmes.programmes import MENTORING
from tests.programmes.world import World


def invite(world: World, participants: list[str] | None, key: str | None = None) -> dict[str, int]:
    body = {"participants": participants}
    answer = world.coordinator.create(f"{world.rest}/participants/invitations", body, key)
    assert answer.status_code == 201, answer.json()
    told: dict[str, int] = answer.json()
    return told


@pytest.fixture
def waiting(world: World) -> list[str]:
    """Two people who were not invited yet; a third is ready."""
    world.enter("Ravi Shah")
    return [world.enter(name, has_consented=False)["id"] for name in ("Ann", "Bea")]


def test_everybody_not_invited_yet_gets_one_mail(
    world: World, waiting: list[str], database: Database, partnership: Partnership
) -> None:
    assert invite(world, None)["invited"] == 2
    assert invite(world, None)["invited"] == 0
    assert [person["invitation"] for person in world.people()] == ["queued", "queued", None]
    with database.scoped(partnership.id) as db:
        sent = messages_of(db, UUID(world.programme_id))
        assert sorted(message.address for message in sent) == ["ann@example.nhs.uk", "bea@example.nhs.uk"]
        assert {message.state for message in sent} == {MessageState.QUEUED}
        link = f"http://testserver/join/{partnership.id}/"
        assert all(message.context["link"].startswith(link) for message in sent)


def test_only_the_chosen_who_need_one_are_invited(world: World, waiting: list[str]) -> None:
    ready = next(person["id"] for person in world.people(state="ready"))
    told = invite(world, [waiting[0], ready, waiting[0]])
    assert (told["invited"], told["left_out"]) == (1, 1)


def test_an_invited_person_can_ask_for_a_sign_in_link(
    world: World, waiting: list[str], database: Database, partnership: Partnership
) -> None:
    invite(world, None)
    with database.scoped(partnership.id) as db:
        account = accounts.account_by_email(db, "ann@example.nhs.uk")
        assert account is not None
        assert accounts.membership_for(db, account.id) is not None


def test_the_link_in_the_invitation_opens(
    world: World, waiting: list[str], database: Database, partnership: Partnership
) -> None:
    invite(world, waiting[:1])
    with database.scoped(partnership.id) as db:
        (message,) = messages_of(db, UUID(world.programme_id))
    page = world.coordinator.client.get(message.context["link"].removeprefix("http://testserver"))
    assert (page.status_code, MENTORING["name"] in page.text) == (200, True)


def test_inviting_twice_under_one_key_invites_once(world: World, waiting: list[str]) -> None:
    key = "0123456789abcdef"
    assert invite(world, None, key) == invite(world, None, key)


def test_a_draft_invites_nobody(world: World) -> None:
    made = world.coordinator.create("/api/v1/programmes", MENTORING | {"name": "Draft"})
    path = f"{made.headers['location']}/participants/invitations"
    answer = world.coordinator.create(path, {"participants": None})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_open")


def test_a_list_of_nobody_is_refused(world: World) -> None:
    path = f"{world.rest}/participants/invitations"
    assert world.coordinator.create(path, {"participants": []}).status_code == 422
