"""What the tests of limits and minimums share: asking for them, and counting a round's pairs."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from httpx2 import Response

from models.participations import participations_with_ids
from models.people import Person
from tests.rounds.rooms import Room


def limit(room: Room, round_id: str, **given: Any) -> Response:
    """Ask for a limit."""
    return room.act(round_id, "/limits", given)


def limited(room: Room, round_id: str, **given: Any) -> Any:
    """A limit that was set."""
    answer = limit(room, round_id, **given)
    assert answer.status_code == 201, answer.text
    return answer.json()


def pairs(room: Room, round_id: str) -> list[tuple[str, str]]:
    """The present pairs by id."""
    items = room.get(round_id, "/pairs?limit=100")["items"]
    return [(each["seeker"]["id"], each["provider"]["id"]) for each in items]


def groups(room: Room, round_id: str, side: str, by: str) -> list[str]:
    """The keys of the groups of one kind that can be limited, the largest first."""
    found = [
        each
        for each in room.get(round_id, "/groups")
        if each["side"] == side and each["key"].startswith(f"{by}:")
    ]
    return [each["key"] for each in sorted(found, key=lambda each: (-each["people"], each["key"]))]


def members(room: Room, ids: Iterable[Any], key: str) -> set[str]:
    """Those among the participations ``ids`` who are in an organisation or a pay band, by what is stored."""
    by, _, value = key.partition(":")
    with room.database.scoped(room.partnership_id) as db:
        found = {}
        for each in participations_with_ids(db, list(ids)):
            person = db.get(Person, (room.partnership_id, each.person_id))
            assert person is not None
            found[str(each.id)] = str(person.organisation_id) if by == "organisation" else person.pay_band
    return {id_ for id_, group in found.items() if group == value}


def page(room: Room, round_id: str, rest: str = "") -> str:
    """A page of the round."""
    answer = room.coordinator.client.get(f"/programmes/{room.programme_id}/rounds/{round_id}{rest}")
    assert answer.status_code == 200, answer.text
    return answer.text


def send(room: Room, round_id: str, rest: str, **fields: str) -> Response:
    """Send a form of the round as it is now."""
    version = room.etag(round_id).strip('"')
    path = f"/programmes/{room.programme_id}/rounds/{round_id}{rest}"
    return room.coordinator.client.post(path, data={"_version": version, **fields})


def form_to(page: str, action: str) -> dict[str, str]:
    """What a browser sends with the form of that address on a page."""
    (form,) = re.findall(rf'<form[^>]* action="[^"]*{re.escape(action)}"[^>]*>(.*?)</form>', page, re.S)
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in fields}


def click(room: Room, round_id: str, shown: str, action: str) -> Response:
    """Use the button of a page's form with that address under the round."""
    path = f"/programmes/{room.programme_id}/rounds/{round_id}{action}"
    return room.coordinator.client.post(path, data=form_to(shown, action))


def set_again(told: str) -> str:
    """The part of the page that offers to set again what was taken back."""
    return told[told.index("is not set now.") : told.index("Set a limit</h2>")].partition("</form>")[0] + (
        "</form>"
    )
