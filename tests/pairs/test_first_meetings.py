"""First meetings: nobody is in two places at one time, whatever they take part in."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from models import pairs, participations, programmes
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.people import all_people
from models.placements import Placement
from models.programmes import ProgrammeKind
from tests.app_fixtures import FROM_HERE, SignInAs
from tests.patience import PATIENCE_SECONDS
from tests.rounds.rooms import Room, make_room

MONDAY_NINE = 18
MakeRoom = Callable[..., Room]


@pytest.fixture
def make(database: Database, clock: SteppedClock, partnership: Partnership, sign_in_as: SignInAs) -> MakeRoom:
    """Makes programmes where everybody could meet everybody, on Monday from nine only."""
    coordinator = sign_in_as(Role.COORDINATOR)

    def make_one(
        kind: ProgrammeKind = ProgrammeKind.REVERSE_MENTORING,
        *,
        half_hours: int = 4,
        minutes: int = 60,
        seed: int = 1,
        people: int = 1,
    ) -> Room:
        room = make_room(
            database,
            clock,
            partnership,
            coordinator,
            kind=kind,
            seed=seed,
            seekers=people,
            providers=people,
            needs_steward=False,
        )
        with database.scoped(partnership.id) as db:
            programme = programmes.programme(db, room.programme_id)
            assert programme is not None
            programme.meeting_minutes = minutes
            programme.name = f"Programme {seed}"
            programme.rules = {"line_management": False, "same_team": False, "meeting_mode": False}
            for person in all_people(db):
                person.free = list(range(MONDAY_NINE, MONDAY_NINE + half_hours))
        return room

    return make_one


def _join_as(room: Room, participation_id: UUID, person_id: UUID) -> None:
    """Let somebody who is here already take this part too."""
    with room.database.scoped(room.partnership_id) as db:
        (part,) = participations.participations_with_ids(db, [participation_id])
        part.person_id = person_id


def _person_of(room: Room, participation_id: UUID) -> UUID:
    with room.database.scoped(room.partnership_id) as db:
        (part,) = participations.participations_with_ids(db, [participation_id])
        return part.person_id


def _publish(room: Room, round_id: str) -> Response:
    return room.publish(round_id, key=f"publishing-{room.programme_id}")


def _slots(room: Room) -> list[int]:
    with room.database.scoped(room.partnership_id) as db:
        return sorted(pair.first_slot or 0 for pair in pairs.pairs_of_programme(db, room.programme_id))


def test_a_long_meeting_of_another_programme_takes_all_its_time(make: MakeRoom) -> None:
    long, short = make(minutes=90, seed=1), make(minutes=60, half_hours=5, seed=2)
    _join_as(short, short.people.providers[0], _person_of(long, long.people.providers[0]))
    _publish(long, long.proposed())
    _publish(short, short.proposed())
    assert (_slots(long), _slots(short)) == ([MONDAY_NINE], [MONDAY_NINE + 3])


def test_a_meeting_that_would_run_into_one_of_another_programme_is_not_offered(make: MakeRoom) -> None:
    short, long = make(minutes=30, seed=1), make(minutes=90, half_hours=4, seed=2)
    _join_as(long, long.people.providers[0], _person_of(short, short.people.providers[0]))
    _publish(short, short.proposed())
    _publish(long, long.proposed())
    assert (_slots(short), _slots(long)) == ([MONDAY_NINE], [MONDAY_NINE + 1])


def test_a_time_taken_by_another_programme_meanwhile_stops_publishing(make: MakeRoom) -> None:
    first, second = make(seed=1), make(seed=2)
    _join_as(second, second.people.providers[0], _person_of(first, first.people.providers[0]))
    one, other = first.proposed(), second.proposed()
    assert _publish(first, one).status_code == 200
    refused = _publish(second, other)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed")
    assert [error["code"] for error in refused.json()["errors"]] == ["time_taken"]
    second.act(other, "/solves", {"is_fresh": True})
    second.work()
    assert second.publish(other, key="publishing-once-more").status_code == 200
    assert (_slots(first), _slots(second)) == ([MONDAY_NINE], [MONDAY_NINE + 2])


def test_of_two_programmes_at_once_one_gets_the_time(make: MakeRoom) -> None:
    first, second = make(seed=1), make(seed=2)
    _join_as(second, second.people.providers[0], _person_of(first, first.people.providers[0]))
    rounds = [(room, room.proposed()) for room in (first, second)]
    barrier = threading.Barrier(2)
    answers: list[int] = []

    def publish(room: Room, round_id: str) -> None:
        etag = room.etag(round_id)
        client = TestClient(
            room.coordinator.client.app,
            headers={**FROM_HERE, "If-Match": etag, "Idempotency-Key": f"publishing-{room.programme_id}"},
            cookies={"session": room.coordinator.client.cookies["session"]},
        )
        barrier.wait(PATIENCE_SECONDS)
        answers.append(client.post(f"{room.path}/{round_id}/publication", json={}).status_code)

    threads = [threading.Thread(target=publish, args=each) for each in rounds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409]


def test_free_time_given_up_meanwhile_stops_publishing(make: MakeRoom) -> None:
    room = make()
    round_id = room.proposed()
    with room.database.scoped(room.partnership_id) as db:
        for person in all_people(db):
            person.free = [half_hour + 2 for half_hour in person.free]
    assert [error["code"] for error in _publish(room, round_id).json()["errors"]] == ["time_taken"]


def test_somebody_with_two_partners_meets_one_at_a_time(make: MakeRoom) -> None:
    room = make(ProgrammeKind.FELLOWSHIP, people=2)
    with room.database.scoped(room.partnership_id) as db:
        kept, closed = db.exec(select(Placement))
        kept.capacity, closed.is_open = 2, False
    _publish(room, room.proposed())
    assert _slots(room) == [MONDAY_NINE, MONDAY_NINE + 2]


def test_two_meetings_that_fit_no_week_both_keep_a_time_to_meet_in_different_weeks(make: MakeRoom) -> None:
    room = make(ProgrammeKind.FELLOWSHIP, people=2, half_hours=3)
    with room.database.scoped(room.partnership_id) as db:
        kept, closed = db.exec(select(Placement))
        kept.capacity, closed.is_open = 2, False
    assert _publish(room, room.proposed()).status_code == 200
    assert _slots(room) == [MONDAY_NINE, MONDAY_NINE + 1]


def test_a_place_given_up_meanwhile_stops_publishing(make: MakeRoom) -> None:
    room = make(ProgrammeKind.FELLOWSHIP, people=2)
    with room.database.scoped(room.partnership_id) as db:
        kept, closed = db.exec(select(Placement))
        kept.capacity, closed.is_open = 2, False
    round_id = room.proposed()
    with room.database.scoped(room.partnership_id) as db:
        for placement in db.exec(select(Placement)):
            placement.capacity = 1
    assert [error["code"] for error in _publish(room, round_id).json()["errors"]] == ["no_room"]


def test_somebody_on_both_sides_meets_one_at_a_time(make: MakeRoom) -> None:
    room = make(people=2)
    _join_as(room, room.people.providers[0], _person_of(room, room.people.seekers[0]))
    _publish(room, room.proposed())
    assert _slots(room) == [MONDAY_NINE, MONDAY_NINE + 2]


def test_a_host_of_two_placements_meets_one_fellow_at_a_time(make: MakeRoom) -> None:
    room = make(ProgrammeKind.FELLOWSHIP, people=2)
    with room.database.scoped(room.partnership_id) as db:
        for placement in db.exec(select(Placement)):
            placement.host_id, placement.capacity = room.people.providers[0], 1
    _publish(room, room.proposed())
    assert _slots(room) == [MONDAY_NINE, MONDAY_NINE + 2]
