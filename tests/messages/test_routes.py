"""The outbox over REST: seen without anybody's link, sent again or stopped, each once."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import select

from models.accounts import Role
from models.audit import AuditEntry
from models.outbox import MessageState
from models.participations import Participation, ParticipationState, Side
from models.partnerships import organisations
from models.people import Person
from models.programmes import Programme, ProgrammeKind
from notifications.transports.inbox import InboxTransport
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.messages.world import SECRET, World
from tests.notifications.working import send_due


def names(world: World, coordinator: Identity, **query: str) -> list[str]:
    return [item["receiver"] for item in coordinator.client.get(world.rest, params=query).json()["items"]]


def etag(world: World, coordinator: Identity, message_id: object) -> str:
    return coordinator.client.get(f"{world.rest}/{message_id}").headers["etag"]


def test_messages_are_listed_the_latest_first_and_narrowed(world: World, coordinator: Identity) -> None:
    world.write(MessageState.SENT, name="Ana Bello")
    world.write(MessageState.FAILED, name="Bea Cole")
    world.write(MessageState.HELD, name="Cem Dal")
    world.write(MessageState.QUEUED, name="Dee Eze")
    assert names(world, coordinator) == ["Dee Eze", "Cem Dal", "Bea Cole", "Ana Bello"]
    assert names(world, coordinator, state="waiting") == ["Dee Eze", "Cem Dal"]
    assert names(world, coordinator, q="bea example") == ["Bea Cole"]
    assert names(world, coordinator, q="%") == []


def test_pages_follow_each_other_without_gap_or_repetition(world: World, coordinator: Identity) -> None:
    for number in range(5):
        world.write(name=f"Person{number} X")
    first = coordinator.client.get(world.rest, params={"limit": 2}).json()
    second = coordinator.client.get(world.rest, params={"limit": 2, "cursor": first["next"]}).json()
    third = coordinator.client.get(world.rest, params={"limit": 2, "cursor": second["next"]}).json()
    listed = [item["receiver"] for page in (first, second, third) for item in page["items"]]
    assert listed == [f"Person{number} X" for number in (4, 3, 2, 1, 0)]
    assert third["next"] is None


def test_a_message_shows_its_words_but_nobodys_link(world: World, coordinator: Identity) -> None:
    message_id = world.write()
    answer = coordinator.client.get(f"{world.rest}/{message_id}")
    assert answer.json()["subject"] == "How was it? Two questions"
    assert "twenty seconds:\n\n(a personal link)" in answer.json()["text"]
    assert SECRET not in answer.text
    assert SECRET not in coordinator.client.get(world.rest).text


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNKNOWN])
def test_what_failed_or_is_unknown_is_sent_again(
    world: World, coordinator: Identity, state: MessageState
) -> None:
    message_id = world.write(state)
    before = world.stored(message_id)
    answer = coordinator.act(f"{world.rest}/{message_id}/resending", etag(world, coordinator, message_id))
    after = world.stored(message_id)
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    assert (after.state, after.due_at, after.failure) == (MessageState.QUEUED, world.clock.now(), "")
    assert after.email_id == before.email_id
    assert answer.headers["etag"] == f'"{after.version}"'
    assert world.jobs(message_id) == 2
    assert audited(world) == [("resent", "message", message_id, {"was": state.value})]


def test_what_is_sent_again_leaves_once_with_its_link(
    world: World, coordinator: Identity, tmp_path: Path
) -> None:
    inbox = InboxTransport(tmp_path / "mails", "Counterpart <programmes@counterpart.invalid>")
    message_id = world.write(MessageState.UNKNOWN)
    coordinator.act(f"{world.rest}/{message_id}/resending", etag(world, coordinator, message_id))
    assert send_due(world.database, world.partnership_id, inbox, world.clock) == 1
    assert send_due(world.database, world.partnership_id, inbox, world.clock) == 0
    (entry,) = inbox.list_mails()
    mail = inbox.read_mail(entry.key)
    assert mail is not None
    assert SECRET in mail.text
    assert entry.email_id == world.stored(message_id).email_id


@pytest.mark.parametrize("state", [MessageState.HELD, MessageState.QUEUED])
def test_what_waits_is_stopped(world: World, coordinator: Identity, state: MessageState) -> None:
    message_id = world.write(state)
    answer = coordinator.act(f"{world.rest}/{message_id}/cancellation", etag(world, coordinator, message_id))
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert world.stored(message_id).state is MessageState.CANCELLED
    assert audited(world) == [("stopped", "message", message_id, {})]


@pytest.mark.parametrize(
    ("action", "state"),
    [("resending", state) for state in MessageState if state not in ("failed", "unknown")]
    + [("cancellation", state) for state in MessageState if state not in ("held", "queued")],
)
def test_nothing_else_is_sent_again_or_stopped(
    world: World, coordinator: Identity, action: str, state: MessageState
) -> None:
    message_id = world.write(state)
    answer = coordinator.act(f"{world.rest}/{message_id}/{action}", etag(world, coordinator, message_id))
    assert answer.status_code == 409
    assert world.stored(message_id).state is state
    assert audited(world) == []


def test_a_second_resending_of_the_same_version_is_refused(world: World, coordinator: Identity) -> None:
    message_id = world.write(MessageState.FAILED)
    seen = etag(world, coordinator, message_id)
    path = f"{world.rest}/{message_id}/resending"
    assert coordinator.act(path, seen).status_code == 200
    assert coordinator.act(path, seen).status_code == 412
    assert coordinator.client.post(path, json={}).status_code == 428
    assert world.jobs(message_id) == 2


def test_nothing_goes_again_to_somebody_who_left(world: World, coordinator: Identity) -> None:
    with world.database.scoped(world.partnership_id) as db:
        at = organisations(db)[0]
        person = Person(name="Ana Bello", email="ana@example.nhs.uk", organisation_id=at.id)
        db.add(person)
        db.flush()
        db.add(
            Participation(
                programme_id=world.programme_id,
                person_id=person.id,
                side=Side.SEEKER,
                state=ParticipationState.WITHDRAWN,
            )
        )
    message_id = world.write(MessageState.FAILED, person_id=person.id)
    answer = coordinator.act(f"{world.rest}/{message_id}/resending", etag(world, coordinator, message_id))
    assert (answer.status_code, answer.json()["code"]) == (409, "left")


def test_a_message_of_another_programme_is_not_found(world: World, coordinator: Identity) -> None:
    message_id = world.write()
    with world.database.scoped(world.partnership_id) as db:
        other = Programme(
            kind=ProgrammeKind.FELLOWSHIP,
            name="Other",
            sign_up_closes_on=date(2027, 1, 15),
            starts_on=date(2027, 2, 1),
            ends_on=date(2027, 8, 1),
            retention_months=24,
        )
        db.add(other)
    elsewhere = f"/api/v1/programmes/{other.id}/messages"
    assert coordinator.client.get(f"{elsewhere}/{message_id}").status_code == 404
    assert coordinator.act(f"{elsewhere}/{message_id}/cancellation", '"1"').status_code == 404
    assert coordinator.client.get(elsewhere).json()["items"] == []
    assert coordinator.client.get(f"/api/v1/programmes/{uuid4()}/messages").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_other_roles_see_no_messages(world: World, sign_in_as: SignInAs, role: Role) -> None:
    assert sign_in_as(role).client.get(world.rest).status_code == 403


def audited(world: World) -> list[tuple[str, str, object, object]]:
    with world.database.scoped(world.partnership_id) as db:
        return [
            (row.action, row.resource, row.resource_id, row.detail) for row in db.exec(select(AuditEntry))
        ]
