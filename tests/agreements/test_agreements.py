"""The steward's word: asked for, given, refused."""

import re
from uuid import UUID

import pytest

from models import rounds
from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.outbox import messages_of
from tests.programmes.programmes import MENTORING
from tests.queries import counted_queries
from tests.rounds.rooms import Room


def _asked(room: Room) -> str:
    round_id = room.proposed()
    assert room.act(round_id, "/agreement-request").status_code == 200
    return round_id


def test_each_steward_gets_a_mail(room: Room, steward: Identity, sign_in_as: SignInAs) -> None:
    second = sign_in_as(Role.STEWARD, name="Mei Chen")
    _asked(room)
    with room.database.scoped(room.partnership_id) as db:
        messages = messages_of(db, room.programme_id)
        assert {message.kind for message in messages} == {"steward_asked"}
        assert {message.address for message in messages} == {steward.email, second.email}


def test_sending_back_tells_the_coordinator_why_and_can_be_asked_again(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    answer = room.act(round_id, "/return", {"reason": "Why so few from Castlefell?"}, by=steward)
    assert answer.status_code == 200
    after = room.get(round_id)
    assert (after["state"], after["asked_at"]) == ("proposed", None)
    assert after["sent_back_reason"] == "Why so few from Castlefell?"
    room.solve(round_id)
    assert room.act(round_id, "/agreement-request").json()["sent_back_reason"] == ""


def test_asking_again_about_the_same_set_sends_a_mail_again(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    assert room.act(round_id, "/return", {"reason": "Why so few?"}, by=steward).status_code == 200
    assert room.act(round_id, "/agreement-request").status_code == 200
    with room.database.scoped(room.partnership_id) as db:
        messages = messages_of(db, room.programme_id)
        asked = [message.address for message in messages if message.kind == "steward_asked"]
        assert asked == [steward.email] * 2


def test_nobody_agrees_a_round_that_they_coordinate(
    room: Room, steward: Identity, sign_in_as: SignInAs
) -> None:
    both = sign_in_as(Role.STEWARD, Role.COORDINATOR, name="Mei Chen")
    round_id = _asked(room)
    refused = room.act(round_id, "/agreement", by=both)
    assert (refused.status_code, room.get(round_id)["state"]) == (403, "proposed")
    assert room.act(round_id, "/agreement", by=steward).status_code == 200


def test_asking_needs_a_steward_who_does_not_coordinate(room: Room, sign_in_as: SignInAs) -> None:
    sign_in_as(Role.STEWARD, Role.COORDINATOR, name="Mei Chen")
    refused = room.act(room.proposed(), "/agreement-request")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_steward")


def _told(room: Room) -> list[tuple[str, bool]]:
    with room.database.scoped(room.partnership_id) as db:
        messages = messages_of(db, room.programme_id)
        return [
            (message.address, message.context["has_agreed"])
            for message in messages
            if message.kind == "steward_answered"
        ]


def test_coordinators_are_told_that_the_steward_agreed(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    assert _told(room) == [(room.coordinator.email, True)]
    home = room.coordinator.client.get("/").text
    assert "The steward agreed the round: publish it" in home
    assert f"/programmes/{room.programme_id}/rounds/{round_id}" in home


def test_coordinators_are_told_each_time_the_steward_asks_back(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    for _ in range(2):
        room.act(round_id, "/agreement-request")
        room.act(round_id, "/return", {"reason": "Why so few?"}, by=steward)
    assert _told(room) == [(room.coordinator.email, False)] * 2
    assert "The steward asked something about the round" in room.coordinator.client.get("/").text
    assert room.act(round_id, "/agreement-request").status_code == 200
    assert "The steward asked something about the round" not in room.coordinator.client.get("/").text


def test_a_coordinator_who_is_a_steward_too_needs_no_mail_about_their_own_answer(
    room: Room, steward: Identity, sign_in_as: SignInAs
) -> None:
    both = sign_in_as(Role.STEWARD, Role.COORDINATOR, name="Mei Chen")
    assert room.act(_asked(room), "/return", {"reason": "Why so few?"}, by=both).status_code == 200
    assert _told(room) == [(room.coordinator.email, False)]


def test_sending_back_needs_a_reason(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    assert room.act(round_id, "/return", {"reason": "  "}, by=steward).status_code == 422


def test_a_coordinator_may_not_agree(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    assert room.act(round_id, "/agreement").status_code == 403


def test_nothing_is_agreed_before_it_was_asked(room: Room, steward: Identity) -> None:
    round_id = room.proposed()
    answer = room.act(round_id, "/agreement", by=steward)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_asked")


def test_pairs_found_anew_are_neither_asked_about_nor_agreed(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    room.solve(round_id)
    after = room.get(round_id)
    assert (after["state"], after["asked_at"], after["agreed_at"]) == ("proposed", None, None)
    answer = room.act(round_id, "/agreement", by=steward)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_asked")
    assert room.publish(round_id).json()["code"] == "not_agreed"


@pytest.mark.parametrize(("rest", "body"), [("/agreement", None), ("/return", {"reason": "Why so few?"})])
def test_no_answer_is_taken_for_pairs_that_are_outdated(
    room: Room, steward: Identity, rest: str, body: dict[str, str] | None
) -> None:
    round_id = _asked(room)
    with room.database.scoped(room.partnership_id) as db:
        row = rounds.round_(db, UUID(round_id))
        assert row is not None
        row.generation += 1
    answer = room.act(round_id, rest, body, by=steward)
    assert (answer.status_code, answer.json()["code"]) == (409, "outdated")


def test_asking_needs_a_steward(room: Room) -> None:
    answer = room.act(room.proposed(), "/agreement-request")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_steward")


def test_a_coordinator_reads_the_round_but_not_the_stewards_page(
    room: Room, steward: Identity, sign_in_as: SignInAs
) -> None:
    round_id = _asked(room)
    other = sign_in_as(Role.COORDINATOR, programme_id=room.programme_id)
    assert other.client.get(f"{room.path}/{round_id}").status_code == 200
    assert other.client.get(_page_of(room, round_id)).status_code == 403


def test_a_steward_of_another_programme_does_not_see_the_round(
    room: Room, steward: Identity, sign_in_as: SignInAs
) -> None:
    round_id = _asked(room)
    elsewhere = UUID(room.coordinator.create("/api/v1/programmes", MENTORING).json()["id"])
    other = sign_in_as(Role.STEWARD, programme_id=elsewhere)
    assert other.client.get(_page_of(room, round_id)).status_code == 404
    assert round_id in steward.client.get("/agreements").text
    assert round_id not in other.client.get("/agreements").text


@pytest.mark.parametrize("answer", [None, {}, {"pairs": "none"}])
def test_one_round_whose_answer_cannot_be_read_leaves_the_others_in_the_list(
    room: Room, steward: Identity, answer: dict[str, str] | None
) -> None:
    round_id = _asked(room)
    with room.database.scoped(room.partnership_id) as db:
        solve = rounds.standing_solve(db, UUID(round_id))
        assert solve is not None
        solve.answer = answer
        state, now = rounds.RoundState.PROPOSED, room.clock.now()
        db.add(rounds.Round(programme_id=room.programme_id, number=2, state=state, asked_at=now))
    page = steward.client.get("/agreements")
    assert page.status_code == 200
    assert [f", round {number}</a>" in page.text for number in (1, 2)] == [True, True]


@pytest.mark.parametrize("path", ["/agreements", "/programmes/{}/rounds", "/programmes/{}", "/"])
def test_lists_read_no_snapshot_and_no_answer(
    room: Room, sign_in_as: SignInAs, steward: Identity, path: str
) -> None:
    _asked(room)
    everybody = sign_in_as(Role.COORDINATOR, Role.STEWARD)
    with counted_queries() as seen:
        assert everybody.client.get(path.format(room.programme_id)).status_code == 200
    assert seen
    whole = re.compile(r"rounds\.snapshot\b|solves\.(answer|problem|detail)\b(?!\[)")
    assert [query for query in seen if whole.search(query)] == []


def test_a_list_says_how_many_pairs_each_round_has(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    pairs = len(room.get(round_id, "/pairs?limit=100")["items"])
    for page in (
        steward.client.get("/agreements"),
        room.coordinator.client.get(f"/programmes/{room.programme_id}/rounds"),
    ):
        assert re.search(rf">\s*{pairs}\s*<", page.text)


def test_a_steward_agrees_on_the_page(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    listed = steward.client.get("/agreements")
    path = f"/agreements/programmes/{room.programme_id}/rounds/{round_id}"
    assert path in listed.text
    page = steward.client.get(path)
    version = re.findall(r'name="_version" value="(\d+)"', page.text)[0]
    answer = steward.client.post(f"{path}/agreement", data={"_version": version})
    assert (answer.status_code, answer.headers["location"]) == (303, "/agreements")
    assert room.get(round_id)["state"] == "agreed"
    again = steward.client.post(f"{path}/agreement", data={"_version": version})
    assert again.status_code == 409
    assert "These pairs are agreed." in again.text


def test_a_page_keeps_nothing_but_says_what_is_missing(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    path = f"/agreements/programmes/{room.programme_id}/rounds/{round_id}"
    version = room.etag(round_id).strip('"')
    answer = steward.client.post(f"{path}/return", data={"_version": version, "reason": ""})
    assert answer.status_code == 422
    assert "Enter what you would like to be changed or explained" in answer.text


def test_the_stewards_page_names_nobody(room: Room, steward: Identity) -> None:
    round_id = _asked(room)
    path = f"/agreements/programmes/{room.programme_id}/rounds/{round_id}"
    page = steward.client.get(path).text
    pairs = room.get(round_id, "/pairs?limit=100")["items"]
    assert [pair["seeker"]["name"] for pair in pairs if pair["seeker"]["name"] in page] == []


def _page_of(room: Room, round_id: str) -> str:
    return f"/agreements/programmes/{room.programme_id}/rounds/{round_id}"
