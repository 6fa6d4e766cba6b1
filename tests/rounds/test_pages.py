"""The rounds' pages: the same road by forms."""

import re

import pytest
from httpx2 import Response

from api.files.tables import read_table
from models import people
from models.accounts import Role
from models.participations import ParticipationState, participations_with_ids
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.rooms import Room


def _page(room: Room, round_id: str, rest: str = "") -> str:
    answer = room.coordinator.client.get(f"{_path(room, round_id)}{rest}")
    assert answer.status_code == 200, answer.text
    return answer.text


def _path(room: Room, round_id: str) -> str:
    return f"/programmes/{room.programme_id}/rounds/{round_id}"


def _send(room: Room, round_id: str, rest: str, **fields: str) -> Response:
    """Send a form of the round's page as it is now."""
    version = room.etag(round_id).strip('"')
    return room.coordinator.client.post(
        f"{_path(room, round_id)}{rest}", data={"_version": version, **fields}
    )


def _key(page: str) -> str:
    found: list[str] = re.findall(r'name="_idempotency_key" value="([^"]+)"', page)
    return found[0]


def test_a_round_goes_its_road_by_forms(room: Room, steward: Identity) -> None:
    client = room.coordinator.client
    listed = client.get(f"/programmes/{room.programme_id}/rounds").text
    started = client.post(f"/programmes/{room.programme_id}/rounds", data={"_idempotency_key": _key(listed)})
    assert started.status_code == 303
    round_id = started.headers["location"].rsplit("/", 1)[1]
    assert "Would it work now?" in _page(room, round_id)
    assert _send(room, round_id, "/lock").status_code == 303
    assert "Find the best pairs" in _page(room, round_id)
    assert _send(room, round_id, "/solves").status_code == 303
    assert "Waiting for its turn" in _page(room, round_id)
    room.work()
    assert "Best possible set, proven" in _page(room, round_id)
    assert _send(room, round_id, "/asking").status_code == 303
    assert room.act(round_id, "/agreement", by=steward).status_code == 200
    before = _page(room, round_id, "/publish")
    pairs = room.get(round_id, "/pairs?limit=100")["items"]
    unmatched = room.get(round_id, "/unmatched?limit=100")["items"]
    assert f"Publish and email {len(pairs) + len(unmatched)} people" in before
    assert "May we introduce you to somebody?" in before
    sent = _send(room, round_id, "/publish", _idempotency_key=_key(before))
    assert sent.status_code == 303
    assert "10 minutes to take everything back" in _page(room, round_id)
    assert _send(room, round_id, "/undoing").status_code == 303
    assert room.get(round_id)["state"] == "agreed"


def test_that_something_was_decided_is_named_where_the_set_is_called_the_best(
    room: Room, steward: Identity
) -> None:
    round_id = room.proposed()
    agreement = f"/agreements{_path(room, round_id)}"
    assert "with what was decided for this round" not in _page(room, round_id)
    assert "the coordinator" not in steward.client.get(agreement).text.partition("Nobody has heard")[0]
    pair = room.get(round_id, "/pairs?limit=1")["items"][0]
    _send(room, round_id, f"/people/{pair['seeker']['id']}", ban=pair["provider"]["id"])
    room.solve(round_id)
    assert "with what was decided for this round, nobody can put together" in _page(room, round_id)
    assert "with what the coordinator decided, nobody" in steward.client.get(agreement).text


def test_what_cannot_be_done_is_said_on_the_rounds_page(room: Room) -> None:
    round_id = room.proposed()
    answer = _send(room, round_id, "/lock")
    assert answer.status_code == 409
    assert "This round has proposed pairs. Go on with them, or throw them away first." in answer.text


def test_a_form_that_is_out_of_date_changes_nothing(room: Room) -> None:
    round_id = room.open_round()
    answer = room.coordinator.client.post(f"{_path(room, round_id)}/lock", data={"_version": "99"})
    assert answer.status_code == 412
    assert room.get(round_id)["state"] == "open"


def test_the_steps_lead_to_the_page_once_the_search_is_over(room: Room) -> None:
    round_id = room.open_round()
    room.act(round_id, "/lock")
    room.act(round_id, "/solves")
    client = room.coordinator.client
    headers = {"HX-Request": "true"}
    working = client.get(f"{_path(room, round_id)}/steps", headers=headers)
    assert "<html" not in working.text
    assert "Waiting for its turn" in working.text
    room.work()
    over = client.get(f"{_path(room, round_id)}/steps", headers=headers)
    assert over.headers["hx-redirect"] == _path(room, round_id)


def test_a_pin_and_a_ban_by_the_buttons_of_a_persons_page(room: Room) -> None:
    round_id = room.proposed()
    pair = room.get(round_id, "/pairs?limit=1")["items"][0]
    seeker, provider = pair["seeker"]["id"], pair["provider"]["id"]
    page = _page(room, round_id, f"/people/{seeker}")
    assert pair["provider"]["name"] in page
    assert _send(room, round_id, f"/people/{seeker}", pin=provider).status_code == 303
    assert "These pairs are outdated" in _page(room, round_id)
    assert _send(room, round_id, f"/people/{provider}", ban=seeker).status_code == 303
    (decision,) = room.get(round_id, "/decisions")
    assert decision["kind"] == "ban"
    assert _send(room, round_id, f"/decisions/{decision['id']}/removal").status_code == 303
    assert room.get(round_id, "/decisions") == []


def test_a_pin_that_cannot_be_is_refused_in_place(room: Room) -> None:
    round_id = room.proposed()
    for seeker in map(str, room.people.seekers):
        partners = room.get(round_id, f"/people/{seeker}/partners?limit=100")["items"]
        refused = [each for each in partners if each["refused_by"] == ["free_times"]]
        if refused:
            answer = _send(room, round_id, f"/people/{seeker}", pin=refused[0]["person"]["id"])
            assert answer.status_code == 422
            assert "These two cannot be a pair: they share too little free time." in answer.text
            return
    raise AssertionError("no pair is refused for its times alone")


def test_publishing_after_somebody_left_offers_to_find_pairs_again(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    key = _key(_page(room, round_id, "/publish"))
    gone = room.get(round_id, "/pairs?limit=1")["items"][0]["seeker"]
    with room.database.scoped(room.partnership_id) as db:
        seekers = [each for each in room.people.seekers if str(each) == gone["id"]]
        (each,) = participations_with_ids(db, seekers)
        each.state = ParticipationState.WITHDRAWN
    answer = _send(room, round_id, "/publish", _idempotency_key=key)
    assert answer.status_code == 409
    assert f"{gone['name']} has left or is not ready any more." in answer.text
    assert "Find the pairs again, keeping the pins" in answer.text
    assert _send(room, round_id, "/solves", is_fresh="true").status_code == 303
    room.work()
    assert room.get(round_id)["state"] == "proposed"


def test_a_filter_without_script_keeps_the_pairs_that_show_it(room: Room) -> None:
    round_id = room.proposed()
    first, second = room.get(round_id, "/pairs?limit=2")["items"]
    page = _page(room, round_id, f"?q={first['seeker']['name']}")
    table = page[page.index('id="pairs"') : page.index("Take it with you")]
    table = table.split('id="unmatched"')[0]
    assert first["provider"]["name"] in table
    assert second["provider"]["name"] not in table


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_pairs_can_be_taken_away_as_a_table(room: Room, form: str) -> None:
    round_id = room.proposed()
    answer = room.coordinator.client.get(f"{_path(room, round_id)}/download/{form}")
    assert answer.headers["content-disposition"] == f'attachment; filename="round-1.{form}"'
    table = read_table(answer.content, f"round.{form}")
    pairs = room.get(round_id, "/pairs?limit=100")["items"]
    assert {(row.cells["Executive"], row.cells["Mentor"]) for row in table.rows} == {
        (pair["seeker"]["name"], pair["provider"]["name"]) for pair in pairs
    }


def test_a_steward_sees_neither_board_nor_people(room: Room, sign_in_as: SignInAs) -> None:
    round_id = room.proposed()
    steward = sign_in_as(Role.STEWARD)
    for rest in ("", f"/people/{room.people.seekers[0]}", "/publish", "/download/csv"):
        assert steward.client.get(f"{_path(room, round_id)}{rest}").status_code == 403


def test_whoever_could_meet_nobody_leads_to_their_page(room: Room) -> None:
    alone = room.people.seekers[0]
    with room.database.scoped(room.partnership_id) as db:
        (part,) = participations_with_ids(db, [alone])
        person = people.person(db, part.person_id)
        assert person is not None
        person.free = []
    page = _page(room, room.open_round())
    href = f"/programmes/{room.programme_id}/people/{alone}"
    assert f'<a href="{href}">{person.name}</a>' in page
    assert room.coordinator.client.get(href).status_code == 200


def test_a_filter_without_script_finds_marks(room: Room) -> None:
    round_id = room.proposed()
    first, second = room.get(round_id, "/pairs?limit=2")["items"]
    _send(room, round_id, f"/people/{first['seeker']['id']}", pin=first["provider"]["id"])
    page = _page(room, round_id, "?q=pinned")
    table = page[page.index('id="pairs"') : page.index("Take it with you")].split("</counterpart-list>")[0]
    assert first["provider"]["name"] in table
    assert second["provider"]["name"] not in table


def test_pins_that_clash_are_named_where_the_search_failed(room: Room) -> None:
    mentor = room.people.providers[0]
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations_with_ids(db, [mentor])
        each.capacity = 2
    round_id = room.proposed()
    partners = room.get(round_id, f"/people/{mentor}/partners?limit=100")["items"]
    pinned = [each["person"] for each in partners if not each["refused_by"]][:2]
    for person in pinned:
        assert _send(room, round_id, f"/people/{mentor}", pin=person["id"]).status_code == 303
    with room.database.scoped(room.partnership_id) as db:
        (each,) = participations_with_ids(db, [mentor])
        each.capacity = 1
    assert _send(room, round_id, "/solves", is_fresh="true").status_code == 303
    room.work()
    page = _page(room, round_id)
    assert "cannot all be kept together" in page
    clash = page[page.index("at least one must go") :].split("</ul>")[0]
    assert [person["name"] in clash for person in pinned] == [True, True]
