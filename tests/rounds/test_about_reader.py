"""A coordinator who takes part reads in no count that somebody must not be paired with them."""

from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from models import participations
from models.accounts import Role
from models.participations import Conflict, Side
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.rooms import Room

SAID = "one of them said so"


def test_neither_in_their_own_row_nor_by_comparing_in_that_of_whoever_said_so(
    room: Room, sign_in_as: SignInAs
) -> None:
    me, other = _shunned_by_every_mentor(room)
    round_id, another = room.open_round(), sign_in_as(Role.COORDINATOR)
    path = f"/programmes/{room.programme_id}/rounds/{round_id}"
    assert _told(path, room.coordinator, another) == [False, True]
    assert "since it is about you" in room.coordinator.client.get(path).text
    room.act(round_id, "/lock")
    for seeker in room.people.seekers:
        if str(seeker) != me:
            ban = {"kind": "ban", "seeker_id": str(seeker), "provider_id": other}
            assert room.act(round_id, "/decisions", ban).status_code == 201
    assert room.solve(round_id)["state"] == "done"
    own, theirs = (_waiting(another, room, round_id)[id_] for id_ in (me, other))
    assert (own["refused"]["conflict"], theirs["refused"]["conflict"]) == (14, 1)
    told_own, told_theirs = (_waiting(room.coordinator, room, round_id)[id_] for id_ in (me, other))
    assert told_own["refused"] == {"not_told": 14}
    assert own["would_open"]["conflict"] > 0
    assert told_own["would_open"] == {"not_told": sum(own["would_open"].values())}
    rules = _refusals(another, room, round_id, me, other)
    expected = {rule: count - (rule in rules) for rule, count in theirs["refused"].items()}
    assert told_theirs["refused"] == {rule: n for rule, n in expected.items() if n} | {"not_told": 1}
    assert _told(path, room.coordinator, another) == [False, True]
    assert _told_in_spreadsheet(path, room.coordinator, another) == [False, True]


def test_nor_where_somebody_says_so_once_a_pair_is_found_or_pinned(
    room: Room, sign_in_as: SignInAs, steward: Identity
) -> None:
    round_id, another = room.agreed(steward), sign_in_as(Role.COORDINATOR)
    pair = room.get(round_id, "/pairs?limit=1")["items"][0]
    pin = {"kind": "pin", "seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}
    with room.database.scoped(room.partnership_id) as db:
        found = {str(part.id): person for part, person in participations.participants(db, room.programme_id)}
        me, other = found[pin["seeker_id"]], found[pin["provider_id"]]
        me.account_id = room.coordinator.account_id
        db.add(Conflict(person_id=other.id, typed=me.email))
    path = f"/programmes/{room.programme_id}/rounds/{round_id}"
    assert _told(f"{path}/publish", room.coordinator, another) == [False, True]
    refused = room.publish(round_id)
    assert (refused.json()["code"], SAID in refused.text) == ("changed", False)
    assert room.act(round_id, "/decisions", pin).status_code == 201
    told = [room.act(round_id, "/solves", {"is_fresh": True}, by=who) for who in (room.coordinator, another)]
    assert [each.json()["code"] for each in told] == ["pin_refused", "pin_refused"]
    assert [SAID in each.text for each in told] == [False, True]
    version = room.etag(round_id).strip('"')
    form = {"_version": version, "is_fresh": "true"}
    assert SAID not in room.coordinator.client.post(f"{path}/solves", data=form).text
    headers = {"If-Match": room.etag(round_id)}
    assert room.coordinator.client.delete(f"{room.path}/{round_id}/proposal", headers=headers).is_success
    headers = {"If-Match": room.etag(round_id)}
    assert room.coordinator.client.delete(f"{room.path}/{round_id}/lock", headers=headers).is_success
    assert _told(f"{path}/outlook", room.coordinator, another) == [False, True]


def _shunned_by_every_mentor(room: Room) -> tuple[str, str]:
    """The coordinator as an executive with whom no mentor wants to be paired; and one of these."""
    with room.database.scoped(room.partnership_id) as db:
        mentors = participations.participants(db, room.programme_id, side=Side.PROVIDER)
        me, person = participations.participants(db, room.programme_id, side=Side.SEEKER)[0]
        person.account_id = room.coordinator.account_id
        person.free = sorted({half_hour for _part, mentor in mentors for half_hour in mentor.free})
        db.add_all(Conflict(person_id=mentor.id, typed=person.email) for _part, mentor in mentors)
        return str(me.id), str(mentors[0][0].id)


def _waiting(who: Identity, room: Room, round_id: str) -> dict[str, Any]:
    items = who.client.get(f"{room.path}/{round_id}/unmatched?limit=100").json()["items"]
    return {each["person"]["id"]: each for each in items}


def _refusals(who: Identity, room: Room, round_id: str, here: str, there: str) -> set[str]:
    items = who.client.get(f"{room.path}/{round_id}/people/{here}/partners?limit=100").json()["items"]
    return set(next(each["refused_by"] for each in items if each["person"]["id"] == there))


def _told(path: str, *readers: Identity) -> list[bool]:
    return [SAID in who.client.get(path).text for who in readers]


def _told_in_spreadsheet(path: str, *readers: Identity) -> list[bool]:
    books = [who.client.get(f"{path}/download/xlsx").content for who in readers]
    sheets = [CalamineWorkbook.from_filelike(BytesIO(b)).get_sheet_by_name("Without a pair") for b in books]
    return [SAID in str(sheet.to_python()) for sheet in sheets]
