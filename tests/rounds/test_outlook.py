"""What a round would come to, and what would help: true when it is done."""

import re
from collections.abc import Mapping
from html import unescape
from uuid import UUID

from api.free_time import parse_free_time
from models import people
from models.participations import participations_with_ids
from tests.rounds.limiting import groups, limited, members
from tests.rounds.rooms import Room


def _get(room: Room, round_id: str, rest: str, **headers: str) -> str:
    path = f"/programmes/{room.programme_id}/rounds/{round_id}{rest}"
    answer = room.coordinator.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def _in_the_way(page: str) -> Mapping[str, set[str]]:
    """Who is said to be kept from a pair, by the one decision that keeps them."""
    parts = unescape(page).split("What you decided stands in the way of ")[1:]
    found = {}
    for part in parts:
        (decided,) = re.findall(r"<li>(.+?)</li>", part.partition("</ul>")[0])
        people = re.findall(r"<p>([^<]+?)\.</p>", part[part.index("Who they are") :])[0]
        found[decided] = set(people.split("; "))
        assert re.findall(r"^(\d+) (?:person|people)<", part) == [str(len(found[decided]))]
    return found


def _matched(room: Room, round_id: str) -> set[str]:
    pairs = room.get(round_id, "/pairs?limit=100")["items"]
    return {pair[side]["id"] for pair in pairs for side in ("seeker", "provider")}


def test_the_outlook_is_what_locking_and_solving_give(crowded: Room) -> None:
    round_id = crowded.open_round()
    page = _get(crowded, round_id, "/outlook")
    told = re.search(r"Locked now, (\d+) of (\d+) people would have a pair", page)
    assert told is not None
    crowded.act(round_id, "/lock")
    crowded.solve(round_id)
    assert int(told[1]) == len(_matched(crowded, round_id))
    path = f"/programmes/{crowded.programme_id}/rounds/{round_id}/outlook"
    assert crowded.coordinator.client.get(path).status_code == 409


def test_groups_that_compete_are_named_with_how_many_stay_without(crowded: Room) -> None:
    part = _get(crowded, crowded.open_round(), "/outlook", **{"HX-Request": "true"})
    assert "<html" not in part
    groups = re.findall(r"(\d+) people compete for (\d+) place", part)
    without = re.findall(r"so (\d+) (?:person|people) stay", part)
    assert [int(rivals) - int(places) for rivals, places in groups] == [int(count) for count in without]
    assert groups != []


def test_one_more_place_that_was_told_to_help_helps(crowded: Room) -> None:
    round_id = crowded.proposed()
    helped = 0
    for each in crowded.get(round_id, "/unmatched?limit=100")["items"]:
        person = each["person"]["id"]
        page = _get(crowded, round_id, f"/people/{person}/help")
        name = re.escape(each["person"]["name"])
        told = re.search(rf"One more place for (.+?) would give {name} a pair", page)
        if told is None:
            continue
        (mentor,) = [
            pair["provider"]["id"]
            for pair in crowded.get(round_id, "/pairs?limit=100")["items"]
            if pair["provider"]["name"] == told[1]
        ]
        with crowded.database.scoped(crowded.partnership_id) as db:
            (row,) = participations_with_ids(db, [UUID(mentor)])
            row.capacity += 1
        assert crowded.act(round_id, "/solves", {"is_fresh": True}).status_code == 202
        crowded.work()
        assert person in _matched(crowded, round_id)
        helped += 1
        break
    assert helped


def test_one_more_person_like_another_comes_with_how_many_would_have_a_pair(crowded: Room) -> None:
    part = _get(crowded, crowded.open_round(), "/outlook", **{"HX-Request": "true"})
    now = re.search(r"Locked now, (\d+) of", part)
    told = re.search(
        r"ind one more mentor like .+?: (\d+) people would have a pair, the new one included", part
    )
    assert now is not None
    assert told is not None
    assert int(told[1]) == int(now[1]) + 2


def test_help_names_whom_it_helps(crowded: Room) -> None:
    round_id = crowded.proposed()
    found = crowded.get(round_id, "/unmatched?limit=100")["items"]
    told = []
    for each in found:
        page = _get(crowded, round_id, f"/people/{each['person']['id']}/help")
        lines = re.findall(r"<li>(.+?)</li>", page)
        told += lines
        helped = rf"({re.escape(each['person']['name'])}|\d+ more of the \d+ people who compete .+)"
        allowed = rf" would give {helped} a pair\.$"
        assert [line for line in lines if not re.search(allowed, line)] == []
    assert told != []


def test_help_is_for_those_without_a_pair(crowded: Room) -> None:
    round_id = crowded.proposed()
    path = f"/programmes/{crowded.programme_id}/rounds/{round_id}/people"
    paired = min(_matched(crowded, round_id))
    assert crowded.coordinator.client.get(f"{path}/{paired}/help").status_code == 404


def test_help_needs_pairs_first(crowded: Room) -> None:
    round_id = crowded.open_round()
    path = f"/programmes/{crowded.programme_id}/rounds/{round_id}/people/{crowded.people.seekers[0]}/help"
    assert crowded.coordinator.client.get(path).status_code == 409


def test_asking_for_the_free_time_that_was_told_gives_as_many_a_pair(crowded: Room) -> None:
    with crowded.database.scoped(crowded.partnership_id) as db:
        for each in participations_with_ids(db, list(crowded.people.providers)):
            each.capacity = 4
    round_id = crowded.open_round()
    page = _get(crowded, round_id, "/outlook")
    told = re.search(r"Ask (.+?) whether (.+?) is free as well: (\d+) people", page)
    assert told is not None
    with crowded.database.scoped(crowded.partnership_id) as db:
        asked = next(person for person in people.all_people(db) if person.name == told[1])
        asked.free = sorted({*asked.free, *parse_free_time(told[2])})
    crowded.act(round_id, "/lock")
    crowded.solve(round_id)
    assert len(_matched(crowded, round_id)) == int(told[3])


def test_a_part_that_cannot_be_had_is_said_in_its_place_not_as_a_page(room: Room) -> None:
    round_id = room.proposed()
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/outlook"
    part = room.coordinator.client.get(path, headers={"HX-Request": "true"})
    assert part.status_code == 409
    assert "<main" not in part.text
    assert "This round has proposed pairs." in part.text
    assert "<main" in room.coordinator.client.get(path).text


def test_who_is_signed_out_meanwhile_is_led_to_sign_in_as_a_whole(room: Room) -> None:
    path = f"/programmes/{room.programme_id}/rounds/{room.open_round()}/outlook"
    room.coordinator.client.cookies.clear()
    part = room.coordinator.client.get(path, headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == f"/sign-in?next={path}"
    assert part.text == ""


def test_whoever_only_a_limit_keeps_from_a_pair_is_told_so_and_led_to_it(room: Room) -> None:
    round_id = room.open_round()
    made = limited(room, round_id, most=3)
    page = _get(room, round_id, "/outlook")
    room.act(round_id, "/lock")
    room.solve(round_id)
    left = room.get(round_id, "/unmatched?limit=100")["items"]
    possible = {each["person"]["name"] for each in left if each["possible"]}
    assert _in_the_way(page) == {made["words"]: possible}
    limits = f"/programmes/{room.programme_id}/rounds/{round_id}/limits"
    assert f'<a href="{limits}">Raise it, or take it back</a>' in page
    assert "compete for" not in page
    assert "one more" not in page.lower()


def test_a_limit_that_shuts_a_group_out_is_named_although_it_counts_no_pair(crowded: Room) -> None:
    round_id = crowded.open_round()
    key = groups(crowded, round_id, "seeker", "organisation")[0]
    made = limited(crowded, round_id, seekers=key, most=0)
    told = _in_the_way(_get(crowded, round_id, "/outlook"))[made["words"]]
    crowded.act(round_id, "/lock")
    crowded.solve(round_id)
    left = [each for each in crowded.get(round_id, "/unmatched?limit=100")["items"] if each["possible"]]
    shut_out = members(crowded, crowded.people.seekers, key)
    assert told >= {each["person"]["name"] for each in left if each["person"]["id"] in shut_out} != set()
    assert told <= {each["person"]["name"] for each in left}


def test_raising_the_limit_that_was_told_gives_as_many_a_pair(room: Room) -> None:
    round_id = room.open_round()
    made = limited(room, round_id, most=3)
    told = re.search(r"Raise the limit “(.+?)” by one: (\d+) people", _get(room, round_id, "/outlook"))
    assert told is not None
    assert told[1] == made["words"]
    limited(room, round_id, most=4)
    room.act(round_id, "/lock")
    room.solve(round_id)
    assert len(_matched(room, round_id)) == int(told[2]) == 8


def test_one_more_place_is_said_to_help_only_as_far_as_the_limits_allow(crowded: Room) -> None:
    helps = "helps one of them; so does another partner whom they can meet."
    round_id = crowded.open_round()
    assert helps in _get(crowded, round_id, "/outlook")
    limited(crowded, round_id, seekers=groups(crowded, round_id, "seeker", "organisation")[0], most=0)
    page = _get(crowded, round_id, "/outlook")
    assert "What you decided stands in the way" in page
    assert helps not in page


def test_decisions_that_clash_lead_to_the_limits(room: Room) -> None:
    round_id = room.open_round()
    limited(room, round_id, most=3)
    limited(room, round_id, least=4, seekers=groups(room, round_id, "seeker", "organisation")[0])
    page = _get(room, round_id, "/outlook")
    assert f"/programmes/{room.programme_id}/rounds/{round_id}/limits" in page
