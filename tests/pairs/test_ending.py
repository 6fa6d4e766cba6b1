"""Either of two people, or their coordinator, ends a pair; nobody is asked why, both are told alike."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.rounds.taking import take_snapshot
from api.settings import Settings
from models import people, programmes
from models.accounts import Role
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message, MessageState
from models.pairs import PairState, pair
from models.participations import participation
from models.partnerships import Partnership
from models.programmes import ProgrammeState
from models.sessions import MeetingState, meeting
from tests.app_fixtures import SignInAs
from tests.couples import Published, publish_couple
from tests.identities import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An introduced pair, and both its people signed in."""

    published: Published
    database: Database
    seeker: Identity
    provider: Identity
    coordinator: Identity

    def pages(self, participation_id: UUID) -> str:
        return f"/my/{participation_id}/pairs/{self.published.pair_id}/end"

    def state(self) -> PairState:
        with self.database.scoped(self.published.partnership_id) as db:
            found = pair(db, self.published.pair_id)
        assert found is not None
        return PairState(found.state)

    def told(self) -> list[Message]:
        with self.database.scoped(self.published.partnership_id) as db:
            return list(
                db.exec(select(Message).where(Message.kind == "pair_ended").order_by(Message.address))
            )

    def priorities(self) -> set[tuple[str, int, int]]:
        """Participation, times passed over and room of everybody the next round would take."""
        with self.database.scoped(self.published.partnership_id) as db:
            programme = programmes.programme(db, self.published.programme_id)
            assert programme is not None
            places = take_snapshot(db, programme).by_id.values()
        return {(place.participation, place.passed_over, place.capacity) for place in places}


@pytest.fixture
def couple_(
    anybody: TestClient,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    partnership: Partnership,
    sign_in_as: SignInAs,
) -> Ended:
    published = publish_couple(database, settings, clock, partnership.id)
    anybody.post(published.approval_path, data={"answer": "yes"})
    both = sign_in_as(), sign_in_as()
    with database.scoped(partnership.id) as db:
        for row in db.exec(select(Message).where(Message.kind == "introduction")):
            row.state = MessageState.SENT
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
    return Ended(
        published=published, database=database, seeker=both[0], provider=both[1], coordinator=coordinator
    )


@pytest.mark.parametrize("side", ["seeker", "provider"])
def test_either_ends_it_and_both_get_the_same_words(couple_: Ended, side: str) -> None:
    who: Identity = getattr(couple_, side)
    id_ = getattr(couple_.published, f"{side}_id")
    page = couple_.pages(id_)
    mine = who.client.get(f"/my/{id_}").text
    assert f'href="{page}"' in mine
    asked = who.client.get(page).text
    assert ("It does not say who ended it" in asked, "Nobody asks you for a reason" in asked) == (True, True)
    assert who.client.post(page).headers["location"].startswith(f"/my/{id_}")
    assert couple_.state() is PairState.ENDED
    grace, helen = couple_.told()
    assert (grace.address, helen.address) == ("grace@example.nhs.uk", "helen@example.nhs.uk")
    assert grace.context | {"name": ""} == helen.context | {"name": ""}
    assert grace.context["coordinator"] == "Josie Marsh"


def test_whose_introduction_had_not_left_hears_nothing(couple_: Ended) -> None:
    with couple_.database.scoped(couple_.published.partnership_id) as db:
        for row in db.exec(select(Message).where(Message.kind == "introduction")):
            row.state = MessageState.QUEUED if row.address.startswith("helen") else MessageState.SENT
    couple_.seeker.client.post(couple_.pages(couple_.published.seeker_id))
    assert [row.address for row in couple_.told()] == ["grace@example.nhs.uk"]


def test_sessions_ahead_are_called_off(couple_: Ended) -> None:
    couple_.seeker.client.post(couple_.pages(couple_.published.seeker_id))
    with couple_.database.scoped(couple_.published.partnership_id) as db:
        first = meeting(db, couple_.published.meeting_id)
    assert first is not None
    assert first.state == MeetingState.CANCELLED


def test_the_coordinator_ends_it_by_name(couple_: Ended) -> None:
    client, programme = couple_.coordinator.client, f"/programmes/{couple_.published.programme_id}"
    page = f"{programme}/pairs/{couple_.published.pair_id}/end"
    assert f'href="{page}"' in client.get(f"{programme}/pairs").text
    asked = client.get(page).text
    assert "End the pair of Helen Whitworth and Grace Okafor?" in asked
    [row] = client.get(f"/api/v1{programme}/pairs").json()["pairs"]
    assert client.post(page, data={"_version": "0"}).status_code == 412
    assert client.post(page, data={"_version": str(row["version"])}).status_code == 303
    assert (couple_.state(), len(couple_.told())) == (PairState.ENDED, 2)


def test_ending_twice_is_ending_once(couple_: Ended) -> None:
    for side in ("seeker", "provider"):
        who: Identity = getattr(couple_, side)
        page = couple_.pages(getattr(couple_.published, f"{side}_id"))
        assert who.client.post(page).status_code == 303
    assert len(couple_.told()) == 2
    with couple_.database.scoped(couple_.published.partnership_id) as db:
        entries = db.exec(select(AuditEntry).where(AuditEntry.action == "ended")).all()
    assert [entry.detail for entry in entries] == [{}]


def test_nobody_else_ends_it(couple_: Ended, sign_in_as: SignInAs) -> None:
    stranger = sign_in_as().client
    assert stranger.post(couple_.pages(couple_.published.seeker_id)).status_code == 404
    assert couple_.seeker.client.post(couple_.pages(couple_.published.provider_id)).status_code == 404
    assert couple_.state() is PairState.INTRODUCED


def test_the_same_over_rest(couple_: Ended) -> None:
    path = f"/api/v1/my/participations/{couple_.published.provider_id}/pairs"
    client = couple_.provider.client
    [row] = client.get(path).json()
    ending = f"{path}/{row['id']}/ending"
    assert client.post(ending).status_code == 428
    assert client.post(ending, headers={"If-Match": '"99"'}).status_code == 412
    answer = client.post(ending, headers={"If-Match": f'"{row["version"]}"'})
    assert (answer.status_code, answer.json()["state"]) == (200, "ended")
    assert len(couple_.told()) == 2


def test_both_are_free_again_with_priority_and_a_small_round_takes_them(couple_: Ended) -> None:
    assert couple_.priorities() == set()
    couple_.seeker.client.post(couple_.pages(couple_.published.seeker_id))
    both = {str(couple_.published.seeker_id), str(couple_.published.provider_id)}
    assert couple_.priorities() == {(id_, 1, 1) for id_ in both}
    client, programme = couple_.coordinator.client, f"/programmes/{couple_.published.programme_id}"
    listed = client.get(f"/api/v1{programme}/pairs").json()["free_again"]
    assert [each["name"] for each in listed] == ["Grace Okafor", "Helen Whitworth"]
    assert "2 people are free again since their pair ended" in client.get(programme).text
    shown = client.get(f"{programme}/pairs").text
    assert ("Start a small round for them" in shown, "Free again" in shown) == (True, True)
    key = shown.split('name="_idempotency_key" value="')[1].split('"')[0]
    started = client.post(f"{programme}/rounds", data={"_idempotency_key": key})
    assert started.status_code == 303
    assert "A round is under way" in client.get(f"{programme}/pairs").text


def test_leaving_the_programme_tells_the_partner_only(couple_: Ended) -> None:
    couple_.seeker.client.post(f"/my/{couple_.published.seeker_id}/leave")
    assert [row.address for row in couple_.told()] == ["grace@example.nhs.uk"]
    assert couple_.priorities() == {(str(couple_.published.provider_id), 1, 1)}


def test_nobody_in_another_pair_is_free_again(couple_: Ended, clock: SteppedClock) -> None:
    couple_.seeker.client.post(couple_.pages(couple_.published.seeker_id))
    clock.step(timedelta(days=1))
    with couple_.database.scoped(couple_.published.partnership_id) as db:
        ended = pair(db, couple_.published.pair_id)
        assert ended is not None
        ended.state = PairState.INTRODUCED
    overview = couple_.coordinator.client.get(f"/programmes/{couple_.published.programme_id}").text
    assert "free again" not in overview
    listed = couple_.coordinator.client.get(f"/api/v1/programmes/{couple_.published.programme_id}/pairs")
    assert listed.json()["free_again"] == []
