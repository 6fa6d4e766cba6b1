"""Somebody withdraws at any moment of a search: they are in no pair that is published."""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from httpx2 import Response

from api.pairs import publishing
from api.rounds import solving
from models import pairs, people, programmes
from models.accounts import Role
from models.pairs import LIVE
from models.participations import Participation, ParticipationState, participations_with_ids
from tests.app_fixtures import SignInAs
from tests.faults.harness import Harness
from tests.identities import Identity
from tests.rounds.rooms import Room

REFUSED, WITHOUT, AFTER = "refused with the reason", "published without them", "left after publishing"
WRONG: Final = "PUBLISHED WITH SOMEBODY WHO HAD LEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Somebody who takes part, signed in, and the answer to their leaving."""

    identity: Identity
    participation_id: UUID
    etag: str

    def leave(self) -> Response:
        """Withdraw over REST."""
        path = f"/api/v1/my/participations/{self.participation_id}/withdrawal"
        return self.identity.act(path, self.etag)


@pytest.fixture
def identity(sign_in_as: SignInAs) -> Identity:
    """The account that is, from one try to the next, somebody else's who takes part."""
    return sign_in_as(Role.PARTICIPANT)


@pytest.fixture
def round_id(room: Room) -> str:
    """A round that needs no steward."""
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        programme.needs_steward = False
    return room.open_round()


def test_whoever_withdraws_while_the_pairs_are_found_is_in_none(
    room: Room, round_id: str, identity: Identity, harness: Harness
) -> None:
    chance = harness.chance()
    for _ in range(2):  # the first search loads the engine
        begun = time.monotonic()
        _found(room, round_id)
        longest = time.monotonic() - begun
        _reset(room, round_id)
    ends = Counter[str]()
    for _ in range(harness.size(4, 100)):
        leaver = _leaver(room, identity, chance.choice([*room.people.seekers, *room.people.providers]))
        ends[_try(room, round_id, leaver, chance.uniform(0, longest))] += 1
        _reset(room, round_id, leaver)
    harness.tell(f"{ends.total()} offsets up to {longest:.2f} s: {dict(ends)}")
    assert ends[WRONG] == 0


def test_the_control_without_the_look_they_are_published(
    room: Room, round_id: str, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last look at who is ready is left out."""
    _found(room, round_id)
    pair = room.get(round_id, "/pairs")["items"][0]
    leaver = _leaver(room, identity, UUID(pair["seeker"]["id"]))
    assert leaver.leave().status_code == 200
    monkeypatch.setattr(publishing, "refuse_changed", lambda changes, people, reader_id: None)
    assert _end(room, leaver, room.publish(round_id), had_left=True) == WRONG


def _found(room: Room, round_id: str) -> None:
    assert room.act(round_id, "/lock").status_code == 200
    assert room.solve(round_id)["state"] == "done"


def _try(room: Room, round_id: str, leaver: Leaver, offset: float) -> str:
    """Lock, solve and publish, while ``leaver`` leaves ``offset`` seconds after the search began."""
    assert room.act(round_id, "/lock").status_code == 200
    solve_id = UUID(room.act(round_id, "/solves").json()["id"])
    left: list[int] = []

    def leave() -> None:
        time.sleep(offset)
        left.append(leaver.leave().status_code)

    leaving = threading.Thread(target=leave)
    leaving.start()
    solving.run(room.database, room.clock, room.partnership_id, solve_id)
    had_left = bool(left)
    published = room.publish(round_id, key=f"{solve_id.hex}")
    leaving.join()
    assert left == [200]
    return _end(room, leaver, published, had_left=had_left)


def _end(room: Room, leaver: Leaver, published: Response, *, had_left: bool) -> str:
    with room.database.scoped(room.partnership_id) as db:
        (part,) = participations_with_ids(db, [leaver.participation_id])
        assert part.state == ParticipationState.WITHDRAWN
        mine = pairs.pairs_of_participation(db, leaver.participation_id)
        name = people.people_by_id(db, [part.person_id])[part.person_id].name
    if any(pair.state in LIVE for pair in mine) or (had_left and mine):
        return WRONG
    if published.status_code == 409:
        _check_reason(published.json(), name)
        return REFUSED
    assert published.status_code == 200, published.text
    return AFTER if mine else WITHOUT


def _check_reason(problem: Any, name: str) -> None:
    assert problem["code"] == "changed"
    assert f"{name} has left or is not ready any more." in {each["message"] for each in problem["errors"]}


def _leaver(room: Room, identity: Identity, participation_id: UUID) -> Leaver:
    """Let the account be this person's."""
    with room.database.scoped(room.partnership_id) as db:
        (part,) = participations_with_ids(db, [participation_id])
        before = people.person_of_account(db, identity.account_id)
        if before is not None:
            before.account_id = None
            db.flush()
        person = people.person(db, part.person_id)
        assert person is not None
        person.account_id = identity.account_id
    shown = identity.client.get(f"/api/v1/my/participations/{participation_id}")
    return Leaver(identity=identity, participation_id=participation_id, etag=shown.headers["etag"])


def _reset(room: Room, round_id: str, leaver: Leaver | None = None) -> None:
    """The round open again, and whoever left back."""
    if room.get(round_id)["state"] == "published":
        assert room.take_back(round_id, "/publication").status_code == 200
    assert room.take_back(round_id, "/proposal").status_code == 200
    assert room.take_back(round_id, "/lock").status_code == 200
    if leaver is not None:
        with room.database.scoped(room.partnership_id) as db:
            (part,) = participations_with_ids(db, [leaver.participation_id])
            _make_ready(part, room)


def _make_ready(part: Participation, room: Room) -> None:
    part.state = ParticipationState.READY
    part.consented_at = part.eligibility_declared_at = room.clock.now()
