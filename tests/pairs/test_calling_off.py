"""An introduction is called off while the mentor is being asked: who was told of it is told, nobody else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.settings import Settings
from models import outbox, people, programmes
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message, MessageState
from models.pairs import PairState, pair
from models.participations import participation
from models.partnerships import Partnership
from models.programmes import ProgrammeState
from notifications.contents.pairing import ApproveIntroduction
from notifications.outbox import enqueue
from tests.app_fixtures import SignInAs
from tests.couples import Published, publish_couple
from tests.identities import Identity
from tests.notifications.factories import CONTEXTS

TOO_LATE: Final = timedelta(days=31)
"""After the mentor's link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A pair that waits for its mentor's word, and everybody signed in."""

    published: Published
    database: Database
    seeker: Identity
    provider: Identity
    coordinator: Identity

    @property
    def programme(self) -> str:
        return f"/programmes/{self.published.programme_id}"

    @property
    def page(self) -> str:
        return f"{self.programme}/pairs/{self.published.pair_id}/end"

    def own_page(self, participation_id: UUID) -> str:
        return f"/my/{participation_id}/pairs/{self.published.pair_id}/end"

    def ask(self, state: MessageState) -> None:
        """The mentor's mail, in this state."""
        with self.database.scoped(self.published.partnership_id) as db:
            part = participation(db, self.published.provider_id)
            assert part is not None
            row = enqueue(
                db,
                kind=ApproveIntroduction.kind,
                subject_id=self.published.pair_id,
                person_id=part.person_id,
                address="grace@example.nhs.uk",
                context=CONTEXTS[ApproveIntroduction.kind],
                due_at=db.info["clock"].now(),
                programme_id=self.published.programme_id,
            )
            assert row is not None
            row.state = state

    def version(self) -> str:
        with self.database.scoped(self.published.partnership_id) as db:
            found = pair(db, self.published.pair_id)
            assert found is not None
            return str(found.version)

    def state(self) -> PairState:
        with self.database.scoped(self.published.partnership_id) as db:
            found = pair(db, self.published.pair_id)
            assert found is not None
            return PairState(found.state)

    def told(self) -> list[tuple[str, str]]:
        """Kind and address of everything that was written since the mentor was asked."""
        with self.database.scoped(self.published.partnership_id) as db:
            rows = db.exec(select(Message).where(Message.kind != ApproveIntroduction.kind))
            return sorted((row.kind, row.address) for row in rows)


@pytest.fixture
def waiting(
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    partnership: Partnership,
    sign_in_as: SignInAs,
) -> Waiting:
    published = publish_couple(database, settings, clock, partnership.id)
    both = sign_in_as(), sign_in_as()
    with database.scoped(partnership.id) as db:
        programme = programmes.programme(db, published.programme_id)
        assert programme is not None
        programme.state = ProgrammeState.OPEN
        for identity, id_ in zip(both, (published.seeker_id, published.provider_id), strict=True):
            part = participation(db, id_)
            assert part is not None
            person = people.person(db, part.person_id)
            assert person is not None
            person.account_id = identity.account_id
    coordinator = sign_in_as(Role.COORDINATOR, name="Josie Marsh")
    return Waiting(
        published=published, database=database, seeker=both[0], provider=both[1], coordinator=coordinator
    )


def test_a_mentor_who_was_asked_hears_of_it_and_the_other_nothing(waiting: Waiting) -> None:
    waiting.ask(MessageState.SENT)
    client = waiting.coordinator.client
    assert f'href="{waiting.page}"' in client.get(f"{waiting.programme}/pairs").text
    asked = client.get(waiting.page).text
    assert "Call off the introduction of Helen Whitworth and Grace Okafor?" in asked
    assert "Grace Okafor was asked, and gets a short email" in asked
    assert "Helen Whitworth has not been told anything, and is not told now." in asked
    assert client.post(waiting.page, data={"_version": "0"}).status_code == 412
    assert client.post(waiting.page, data={"_version": waiting.version()}).status_code == 303
    assert waiting.state() is PairState.ENDED
    assert waiting.told() == [("introduction_off", "grace@example.nhs.uk")]
    after = client.get(f"{waiting.programme}/pairs").text
    assert ("Called off" in after, "Free again" in after) == (True, True)


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.HELD])
def test_a_mentor_who_was_not_asked_yet_hears_nothing(waiting: Waiting, state: MessageState) -> None:
    waiting.ask(state)
    client = waiting.coordinator.client
    assert "Grace Okafor has not been asked yet, and gets no email" in client.get(waiting.page).text
    client.post(waiting.page, data={"_version": waiting.version()})
    assert (waiting.state(), waiting.told()) == (PairState.ENDED, [])
    with waiting.database.scoped(waiting.published.partnership_id) as db:
        assert outbox.waiting_messages_about(db, waiting.published.pair_id) == []


def test_the_link_decides_nothing_afterwards(waiting: Waiting, anybody: TestClient) -> None:
    waiting.ask(MessageState.SENT)
    waiting.coordinator.client.post(waiting.page, data={"_version": waiting.version()})
    assert anybody.post(waiting.published.approval_path, data={"answer": "yes"}).status_code == 409
    assert "no longer open" in anybody.get(waiting.published.approval_path).text
    assert waiting.state() is PairState.ENDED


def test_the_mentor_says_no_without_the_link_as_with_it(waiting: Waiting) -> None:
    waiting.ask(MessageState.SENT)
    page = waiting.own_page(waiting.published.provider_id)
    asked = waiting.provider.client.get(page).text
    assert "Not be introduced to Helen Whitworth?" in asked
    for _ in range(2):
        assert waiting.provider.client.post(page).status_code == 303
    assert waiting.state() is PairState.DECLINED
    assert waiting.told() == [("pair_declined", waiting.coordinator.email)]


def test_once_the_link_is_over_my_programme_leads_to_saying_no(waiting: Waiting, clock: SteppedClock) -> None:
    waiting.ask(MessageState.SENT)
    page = waiting.own_page(waiting.published.provider_id)
    mine = f"/my/{waiting.published.provider_id}"
    assert page not in waiting.provider.client.get(mine).text
    clock.step(TOO_LATE)
    assert f'href="{page}"' in waiting.provider.client.get(mine).text


def test_who_was_told_nothing_finds_nothing_to_end(waiting: Waiting) -> None:
    for who, id_ in (
        (waiting.seeker, waiting.published.seeker_id),
        (waiting.provider, waiting.published.provider_id),
    ):
        assert who.client.get(waiting.own_page(id_)).status_code == 404
        assert who.client.post(waiting.own_page(id_)).status_code == 404
    waiting.ask(MessageState.SENT)
    assert waiting.seeker.client.post(waiting.own_page(waiting.published.seeker_id)).status_code == 404
    assert waiting.state() is PairState.AWAITING_APPROVAL


def test_the_mentor_hears_that_it_is_off_where_the_other_leaves(waiting: Waiting) -> None:
    waiting.ask(MessageState.SENT)
    waiting.seeker.client.post(f"/my/{waiting.published.seeker_id}/leave")
    assert waiting.told() == [("introduction_off", "grace@example.nhs.uk")]


def test_the_other_hears_nothing_where_the_mentor_leaves(waiting: Waiting) -> None:
    waiting.ask(MessageState.SENT)
    waiting.provider.client.post(f"/my/{waiting.published.provider_id}/leave")
    assert (waiting.state(), waiting.told()) == (PairState.ENDED, [])


def test_what_was_declined_can_not_be_ended(waiting: Waiting) -> None:
    waiting.provider.client.post(waiting.own_page(waiting.published.provider_id))
    with waiting.database.scoped(waiting.published.partnership_id) as db:
        found = pair(db, waiting.published.pair_id)
        assert found is not None
        found.state = PairState.DECLINED
    refused = waiting.coordinator.client.post(waiting.page, data={"_version": waiting.version()})
    assert refused.status_code == 409
