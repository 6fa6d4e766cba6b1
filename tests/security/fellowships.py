"""Fellowships with something behind every name that addresses hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from models import accounts, participations, partnerships, people, placements, round_demands, rounds
from models.clock import SteppedClock
from models.database import Database
from models.events import EventKind, GroupEvent, SignUp
from models.imports import StagedImport
from models.outbox import Message
from models.pairs import Pair, PairState
from models.participations import Side
from models.partnerships import Partnership
from models.programmes import ProgrammeKind, programme
from models.sessions import Meeting
from tests.identities import Identity
from tests.rounds.rooms import Room, make_room

ELSEWHERE = {
    "token_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "partnership_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "request_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "browser_session_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "pulse_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "note_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "commitment_id": "3f0b6c1e-0000-4000-8000-000000000000",
    "secret": "not-the-secret",
    "financial_year": "2026-27",
    "section": "basics",
    "step": "about",
    "message": "invitation",
    "key": "nothing",
    "number": "1",
}
"""What stands in places that belong to no programme, or to a pair that this one does not have yet."""
EVERYBODYS_HOUR = (20, 21)
"""Monday 10:00-11:00, so that there are pairs whoever was invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A fellowship with something behind every name that addresses hold."""

    room: Room
    ids: dict[str, str]
    version: str


def make_world(
    coordinator: Identity, database: Database, clock: SteppedClock, partnership: Partnership, *, seed: int
) -> World:
    """A fellowship with a round with decisions, a pair, a file and a message; ``seed`` tells it apart."""
    kind = ProgrammeKind.FELLOWSHIP
    room = make_room(database, clock, partnership, coordinator, kind=kind, seekers=6, providers=6, seed=seed)
    with database.scoped(partnership.id) as db:
        row = programme(db, room.programme_id)
        assert row is not None
        row.name = f"Fellowship {seed}"
        for _, person in participations.participants(db, room.programme_id):
            person.free = sorted({*person.free, *EVERYBODYS_HOUR})
    round_id = _decided(room)
    with database.scoped(partnership.id) as db:
        fellow = participations.participants(db, room.programme_id, side=Side.SEEKER)[0][0]
        staged = StagedImport(
            programme_id=room.programme_id, filename="a.csv", staged_by=coordinator.account_id
        )
        message = _message(room.programme_id, fellow.person_id, clock.now(), seed)
        hosted = placements.placements(db, room.programme_id)[0]
        introduced = Pair(
            programme_id=room.programme_id,
            round_id=UUID(round_id),
            seeker_id=fellow.id,
            provider_id=hosted.host_id,
            placement_id=hosted.id,
            state=PairState.INTRODUCED,
            score=500,
            approved_at=clock.now(),
        )
        db.add_all([staged, message, introduced])
        db.flush()
        meeting = Meeting(pair_id=introduced.id, number=1, calendar_uid=f"{seed}@counterpart.invalid")
        db.add(meeting)
        db.flush()
        event = _event(db, room.programme_id, fellow.id, clock.now(), seed)
        solve = rounds.latest_solve(db, UUID(round_id))
        assert solve is not None
        membership = accounts.membership_for(db, coordinator.account_id)
        assert membership is not None
        ids = {
            "organisation_id": partnerships.organisations(db)[0].id,
            "membership_id": membership.id,
            "grant_id": accounts.grants_of(db, membership.id)[0].id,
            "programme_id": room.programme_id,
            "participation_id": fellow.id,
            "placement_id": placements.placements(db, room.programme_id)[0].id,
            "import_id": staged.id,
            "message_id": message.id,
            "round_id": round_id,
            "decision_id": rounds.decisions(db, UUID(round_id))[0].id,
            "minimum_id": round_demands.minimums(db, UUID(round_id))[0].id,
            "limit_id": round_demands.limits(db, UUID(round_id))[0].id,
            "solve_id": solve.id,
            "pair_id": introduced.id,
            "session_id": meeting.id,
            "event_id": event.id,
            "place_id": fellow.id,
            "other_id": placements.placements(db, room.programme_id)[0].id,
        }
    return World(
        room=room,
        ids={name: str(value) for name, value in ids.items()},
        version=room.etag(round_id).strip('"'),
    )


def _decided(room: Room) -> str:
    """A proposed round with a pin, a minimum and a limit."""
    round_id = room.proposed()
    pair = room.get(round_id, "/pairs")["items"][0]
    pin = {"kind": "pin", "seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}
    minimum = {"place_id": pair["seeker"]["id"], "least": 1}
    for rest, body in (("/decisions", pin), ("/minimums", minimum), ("/limits", {"most": 50})):
        assert room.act(round_id, rest, body).status_code == 201
    return round_id


def _message(programme_id: UUID, person_id: UUID, due_at: datetime, seed: int) -> Message:
    return Message(
        subject_id=uuid4(),
        person_id=person_id,
        kind="invitation",
        programme_id=programme_id,
        address="a@example.org",
        email_id=f"<{seed}@counterpart.invalid>",
        due_at=due_at,
    )


def _event(db: Session, programme_id: UUID, fellow_id: UUID, now: datetime, seed: int) -> GroupEvent:
    """A training to come, at which the fellow has a place."""
    event = GroupEvent(
        programme_id=programme_id,
        kind=EventKind.TRAINING,
        title="How to begin",
        starts_at=now + timedelta(days=30),
        ends_at=now + timedelta(days=30, hours=1),
    )
    db.add(event)
    db.flush()
    uid = f"event-{seed}@counterpart.invalid"
    db.add(SignUp(event_id=event.id, participation_id=fellow_id, calendar_uid=uid, changed_at=now))
    return event


def filled(path: str, ids: dict[str, str]) -> str:
    """``path`` with these in its places."""
    named = path.replace("{form}", "csv").replace("{kind}", "csv")
    return re.sub(r"\{(\w+)\}", lambda place: ids[place[1]], named)


def become_fellow(
    who: Identity, database: Database, partnership: Partnership, ids: Mapping[str, str]
) -> None:
    """Let ``who`` be the fellow whom a world's addresses lead to."""
    with database.scoped(partnership.id) as db:
        part = participations.participation(db, UUID(ids["participation_id"]))
        assert part is not None
        fellow = people.person(db, part.person_id)
        assert fellow is not None
        fellow.account_id = who.account_id
