"""Publishing: what stops it and what does not. That it happens once is in ``faults``."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from api.pairs import publishing
from api.rounds.snapshot import Snapshot
from api.rounds.taking import take_snapshot
from models import outbox, pairs, participations
from models.participations import Conflict, ParticipationState
from models.people import all_people
from models.programmes import Programme
from models.programmes import programme as programme_with
from tests.identities import Identity
from tests.rounds.rooms import Room


def _first_pair(room: Room, round_id: str) -> Any:
    return room.get(round_id, "/pairs?limit=1")["items"][0]


def test_somebody_who_left_stops_publishing_and_solving_again_helps(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    kept, gone = room.get(round_id, "/pairs?limit=2")["items"]
    ids = {"seeker_id": kept["seeker"]["id"], "provider_id": kept["provider"]["id"]}
    room.act(round_id, "/decisions", {"kind": "pin", **ids})
    room.solve(round_id)
    room.act(round_id, "/agreement-request")
    room.act(round_id, "/agreement", by=steward)
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations.participations_with_ids(db, [UUID(gone["seeker"]["id"])])
        each.state = ParticipationState.WITHDRAWN
    refused = room.publish(round_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed")
    assert refused.json()["errors"][0]["message"] == (
        f"{gone['seeker']['name']} has left or is not ready any more."
    )
    with room.database.scoped(room.partnership_id) as db:
        assert pairs.pairs_of_programme(db, room.programme_id) == []
    assert room.act(round_id, "/solves", {"is_fresh": True}).status_code == 202
    room.work()
    found = room.get(round_id, "/pairs?limit=100")["items"]
    assert gone["seeker"]["id"] not in {pair["seeker"]["id"] for pair in found}
    assert [pair["seeker"]["id"] for pair in found if pair["is_pinned"]] == [ids["seeker_id"]]


def test_a_conflict_typed_meanwhile_stops_publishing(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    pair = _first_pair(room, round_id)
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations.participations_with_ids(db, [UUID(pair["provider"]["id"])])
        db.add(Conflict(person_id=each.person_id, typed=pair["seeker"]["name"]))
    refused = room.publish(round_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "changed")
    assert refused.json()["errors"][0]["code"] == "refused"


def test_other_edits_do_not_stop_publishing(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    with room.database.scoped(room.partnership_id) as db:
        for person in all_people(db):
            person.directorate = "Somewhere new"
    assert room.publish(round_id).status_code == 200


def test_nobody_leaves_between_the_look_and_the_pairs(
    room: Room, steward: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = room.agreed(steward)
    pair = _first_pair(room, round_id)
    refused: list[str] = []

    def look_while_somebody_leaves(db: Session, programme: Programme) -> Snapshot:
        with room.database.scoped(room.partnership_id) as leaving:
            leaving.connection().exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(OperationalError) as error:
                participations.participation(leaving, UUID(pair["seeker"]["id"]), lock=True)
            refused.append(type(error.value.orig).__name__)
            leaving.rollback()
        return take_snapshot(db, programme)

    monkeypatch.setattr(publishing, "take_snapshot", look_while_somebody_leaves)
    assert room.publish(round_id).status_code == 200
    assert refused == ["LockNotAvailable"]


def test_undoing_closes_the_links_it_sent(room: Room, steward: Identity, anybody: TestClient) -> None:
    round_id = room.agreed(steward)
    room.publish(round_id)
    with room.database.scoped(room.partnership_id) as db:
        messages = outbox.messages_of_batch(db, UUID(round_id))
        link = next(each.context["link"] for each in messages if each.kind == "approve_introduction")
    assert anybody.get(link).status_code == 200
    room.take_back(round_id, "/publication")
    assert anybody.get(link).status_code == 410


def test_nothing_is_undone_once_a_message_has_left(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    room.publish(round_id)
    with room.database.scoped(room.partnership_id) as db:
        first, *_others = outbox.messages_of_batch(db, UUID(round_id))
        first.state = outbox.MessageState.CLAIMED
        db.flush()
        before = outbox.count_by_state(db, room.programme_id)
    answer = room.take_back(round_id, "/publication")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late")
    assert room.get(round_id)["state"] == "published"
    with room.database.scoped(room.partnership_id) as db:
        assert pairs.pairs_of_programme(db, room.programme_id) != []
        assert outbox.count_by_state(db, room.programme_id) == before


def test_outdated_pairs_are_not_published(room: Room, steward: Identity) -> None:
    round_id = room.proposed()
    pair = _first_pair(room, round_id)
    ids = {"seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}
    room.act(round_id, "/decisions", {"kind": "ban", **ids})
    answer = room.act(round_id, "/agreement-request")
    assert (answer.status_code, answer.json()["code"]) == (409, "outdated")


def test_no_steward_is_needed_where_the_programme_does_not_ask(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        programme = programme_with(db, room.programme_id)
        assert programme is not None
        programme.needs_steward = False
    round_id = room.proposed()
    assert room.act(round_id, "/agreement-request").json()["code"] == "no_steward_needed"
    assert room.publish(round_id).status_code == 200
    assert room.take_back(round_id, "/publication").json()["state"] == "proposed"


def test_the_same_key_publishes_once_and_answers_the_same(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    headers = {"If-Match": room.etag(round_id), "Idempotency-Key": "0123456789abcdef"}
    path = f"{room.path}/{round_id}/publication"
    first = room.coordinator.client.post(path, json={}, headers=headers)
    second = room.coordinator.client.post(path, json={}, headers=headers)
    assert (first.status_code, first.json()) == (second.status_code, second.json())


def test_messages_hold_no_reason_that_shows_anybody_else(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    room.publish(round_id)
    with room.database.scoped(room.partnership_id) as db:
        messages = outbox.messages_of_batch(db, UUID(round_id))
        names = [person.name for person in all_people(db)]
    for message in messages:
        if message.kind == "not_matched":
            others = [name for name in names if name != message.context["name"]]
            text = message.context["reason"] + message.context["remedy"]
            assert [name for name in others if name in text] == []
