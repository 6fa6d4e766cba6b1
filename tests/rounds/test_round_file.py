"""A round's file: whoever has it can check the round, and learns nothing about anybody."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.match.verify_command import check
from api.rounds import replay
from models import rounds
from models.participations import Conflict, participations_with_ids
from models.people import Person
from tests.rounds.rooms import Room


def download(room: Room, round_id: str) -> bytes:
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/download/json"
    answer = room.coordinator.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


def verified(file: Path) -> int:
    app = typer.Typer()
    app.command("verify")(check)
    return CliRunner().invoke(app, [str(file)]).exit_code


def test_a_downloaded_round_is_proven_until_it_is_changed(room: Room, tmp_path: Path) -> None:
    round_id = room.proposed()
    pair = room.get(round_id, "/pairs?limit=1")["items"][0]
    ids = {"seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}
    assert room.act(round_id, "/decisions", {"kind": "ban", **ids}).status_code == 201
    room.solve(round_id)
    file = tmp_path / "round-1.json"
    file.write_bytes(download(room, round_id))
    assert verified(file) == 0
    data = json.loads(file.read_text())
    data["answer"]["pairs"].pop()
    file.write_text(json.dumps(data))
    assert verified(file) == 1


def test_a_downloaded_round_names_nobody_and_no_conflict(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        (mine,) = participations_with_ids(db, [room.people.seekers[0]])
        (known,) = participations_with_ids(db, [room.people.providers[0]])
        person = db.get(Person, (room.partnership_id, known.person_id))
        assert person is not None
        db.add(Conflict(person_id=mine.person_id, typed=person.email))
    round_id = room.proposed()
    people = [
        pair[side][word]
        for pair in room.get(round_id, "/pairs?limit=100")["items"]
        for side in ("seeker", "provider")
        for word in ("name", "organisation")
    ]
    text = download(room, round_id).decode()
    hidden = (*people, "conflict", '"refused":{"', "@", str(known.person_id))
    assert [word for word in hidden if word in text] == []


def test_a_round_found_by_another_engine_asks_to_be_found_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id = room.proposed()
    with room.database.scoped(room.partnership_id) as db:
        row = next(iter(rounds.rounds(db, room.programme_id)))
        found = rounds.standing_solve(db, row.id)
        assert found is not None
        found.problem = {**(found.problem or {}), "digest": "of another engine"}
    replay.forget()
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/download/json"
    answer = room.coordinator.client.get(path)
    assert answer.status_code == 409
    assert "Find the pairs again" in answer.text
