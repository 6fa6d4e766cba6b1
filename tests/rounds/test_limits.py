"""Limits on groups of a round: kept by every search, or told where they clash."""

from typing import Any
from uuid import uuid4

import pytest

from models import participations, placements
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.participations import ParticipationState, Side
from models.partnerships import Partnership
from models.programmes import ProgrammeKind
from models.round_demands import Grouping
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.limiting import groups, limit, limited, members, page, pairs
from tests.rounds.rooms import Room, make_room


def test_the_number_of_pairs_can_be_limited_and_the_set_is_still_proven(room: Room) -> None:
    round_id = room.proposed()
    assert len(pairs(room, round_id)) > 5
    made = limited(room, round_id, most=5)
    assert made["words"] == "At most 5 pairs in all"
    assert room.get(round_id)["is_outdated"] is True
    assert room.solve(round_id)["is_proven"] is True
    assert len(pairs(room, round_id)) == 5


@pytest.mark.parametrize("side", ["seeker", "provider"])
def test_an_organisation_can_be_held_to_few_pairs_and_asked_for_many(room: Room, side: str) -> None:
    round_id = room.proposed()
    everybody = room.people.seekers if side == "seeker" else room.people.providers
    few, many = groups(room, round_id, side, "organisation")[:2]
    limited(room, round_id, **{f"{side}s": few}, most=1)
    least = min(3, len(members(room, everybody, many)))
    limited(room, round_id, **{f"{side}s": many}, least=least)
    assert room.solve(round_id)["is_proven"] is True
    place = 0 if side == "seeker" else 1
    paired = [pair[place] for pair in pairs(room, round_id)]
    assert len([id_ for id_ in paired if id_ in members(room, everybody, few)]) == 1
    assert len([id_ for id_ in paired if id_ in members(room, everybody, many)]) >= least


def test_pairs_between_two_groups_can_be_limited(room: Room) -> None:
    round_id = room.proposed()
    here = groups(room, round_id, "seeker", "organisation")[0]
    band = groups(room, round_id, "provider", "pay_band")[0]

    def between() -> int:
        seekers, providers = (
            members(room, room.people.seekers, here),
            members(room, room.people.providers, band),
        )
        return sum(s in seekers and p in providers for s, p in pairs(room, round_id))

    assert between() > 1
    made = limited(room, round_id, seekers=here, providers=band, most=1)
    assert made["words"].startswith("At most 1 pair for executives of ")
    assert " with mentors in Band" in made["words"]
    assert room.solve(round_id)["state"] == "done"
    assert between() == 1


def test_limits_that_clash_are_told_and_either_one_taken_back_lets_pairs_be_found(room: Room) -> None:
    round_id = room.proposed()
    few = limited(room, round_id, most=3)
    many = limited(room, round_id, seekers=groups(room, round_id, "seeker", "organisation")[0], least=4)
    limited(room, round_id, providers=groups(room, round_id, "provider", "organisation")[0], most=9)
    failed = room.solve(round_id)
    assert failed["state"] == "failed"
    assert failed["failure"] == "What was decided for this round cannot all be kept together."
    assert room.get(round_id)["state"] == "locked"
    told = page(room, round_id)
    told = told[told.index("Of these, at least one must go") :].partition("</ul>")[0]
    assert told.count("<li>") == 2
    assert few["words"] in told
    assert many["words"] in told
    assert "That takes 4 pairs, and there is room for 3." in page(room, round_id)
    for one in (few, many):
        assert room.take_back(round_id, f"/limits/{one['id']}").status_code == 200
        assert room.solve(round_id)["state"] == "done"
        assert "cannot all be kept" not in page(room, round_id)
        back = {key: one[key] for key in ("seekers", "providers", "least", "most")}
        limited(room, round_id, **back)


def test_a_limit_that_nothing_can_keep_is_told_until_something_is_decided(room: Room) -> None:
    round_id = room.proposed()
    stands = len(pairs(room, round_id))
    asked = limited(room, round_id, least=stands + 1)
    assert room.solve(round_id)["state"] == "failed"
    told = page(room, round_id)
    assert "This must go, or ask for less:" in told
    assert f"That takes {stands + 1} pairs, and there is room for {stands}." in told
    assert room.take_back(round_id, f"/limits/{asked['id']}").status_code == 200
    after = page(room, round_id)
    assert "No pairs were found" not in after
    assert "Go back to this" in after
    assert "What you see now" not in after


def test_what_clashes_is_told_before_locking(room: Room) -> None:
    round_id = room.open_round()
    few = limited(room, round_id, most=1)
    many = limited(room, round_id, least=2, seekers=groups(room, round_id, "seeker", "pay_band")[0])
    told = page(room, round_id, "/outlook")
    assert "at least one must go before pairs can be found" in told
    assert "That takes 2 pairs, and there is room for 1." in told
    assert few["words"] in told
    assert many["words"] in told
    assert few["words"] in page(room, round_id)
    assert room.take_back(round_id, f"/limits/{many['id']}").status_code == 200
    told = page(room, round_id, "/outlook")
    assert "Locked now, 2 of 30 people would have a pair" in told
    assert f"<li>{few['words']}</li>" in told
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/outlook"
    part = room.coordinator.client.get(path, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.text.strip().startswith("<p>Locked now")
    assert f"<li>{few['words']}</li>" in part.text
    assert "This limit leaves no further pair for them." in part.text


def test_a_limit_on_the_same_groups_takes_the_place_of_the_one_before(room: Room) -> None:
    round_id = room.proposed()
    first = limited(room, round_id, most=5)
    second = limited(room, round_id, most=4, least=2)
    assert second["id"] == first["id"]
    assert [each["words"] for each in room.get(round_id, "/limits")] == ["2 to 4 pairs in all"]
    again = limit(room, round_id, most=4, least=2)
    assert (again.status_code, again.json()["code"]) == (409, "decided")


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, "most"),
        ({"least": 3, "most": 2}, "most"),
        ({"least": -1}, "least"),
        ({"most": 10_001}, "most"),
        ({"most": 2.0}, "most"),
        ({"most": True}, "most"),
        ({"most": "2"}, "most"),
        ({"most": 2, "seekers": "ethnicity:Black"}, "seekers"),
        ({"most": 2, "seekers": "organisation:"}, "seekers"),
        ({"most": 2, "seekers": "organisation:nobody"}, "seekers"),
        ({"most": 2, "providers": "pay_band:99"}, "providers"),
        ({"most": 2, "providers": "site:Elsewhere"}, "providers"),
        ({"most": 2, "team": "x"}, "team"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_where_it_is_wrong(
    room: Room, given: dict[str, Any], place: str
) -> None:
    round_id = room.proposed()
    answer = limit(room, round_id, **given)
    assert answer.status_code == 422, answer.text
    assert [error["place"].rsplit(".", 1)[-1] for error in answer.json()["errors"]] == [place]
    assert room.get(round_id, "/limits") == []
    assert room.get(round_id)["is_outdated"] is False


def test_only_kinds_of_groups_that_say_nothing_protected_can_be_limited() -> None:
    assert set(Grouping) == {"everybody", "organisation", "site", "directorate", "pay_band"}


def test_a_limit_taken_back_leaves_the_pairs_as_they_were(room: Room) -> None:
    round_id = room.proposed()
    made = limited(room, round_id, most=2)
    assert room.take_back(round_id, f"/limits/{made['id']}").status_code == 200
    assert room.get(round_id)["is_outdated"] is False
    assert room.take_back(round_id, f"/limits/{made['id']}").status_code == 404
    assert room.take_back(round_id, f"/limits/{uuid4()}").status_code == 404


def test_a_published_round_is_limited_no_more(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    assert room.publish(round_id).status_code == 200
    assert limit(room, round_id, most=2).status_code == 409


def test_a_limit_takes_an_agreement_back(room: Room, steward: Identity) -> None:
    round_id = room.agreed(steward)
    limited(room, round_id, most=2)
    assert room.get(round_id)["state"] == "proposed"


def test_a_limit_on_a_group_that_everybody_left_is_not_looked_at(room: Room) -> None:
    round_id = room.proposed()
    key = groups(room, round_id, "provider", "organisation")[-1]
    limited(room, round_id, providers=key, least=1)
    left = members(room, room.people.providers, key)
    with room.database.scoped(room.partnership_id) as db:
        for each in participations.participations_with_ids(db, list(room.people.providers)):
            if str(each.id) in left:
                each.state = ParticipationState.WITHDRAWN
    answer = room.act(round_id, "/solves", {"is_fresh": True})
    assert answer.status_code == 202
    room.work()
    assert room.get(round_id)["state"] == "proposed"
    assert "Nobody of this group is in the round now." in page(room, round_id)


def test_going_back_to_an_earlier_set_brings_its_limits_back(room: Room) -> None:
    round_id = room.proposed()
    limited(room, round_id, most=4)
    second = room.solve(round_id)
    with_limit = pairs(room, round_id)
    (made,) = room.get(round_id, "/limits")
    room.take_back(round_id, f"/limits/{made['id']}")
    limited(room, round_id, seekers=groups(room, round_id, "seeker", "organisation")[0], most=1)
    third = room.solve(round_id)
    assert room.act(round_id, f"/solves/{second['id']}/standing").status_code == 200
    assert [each["words"] for each in room.get(round_id, "/limits")] == ["At most 4 pairs in all"]
    assert pairs(room, round_id) == with_limit
    assert room.get(round_id)["is_outdated"] is False
    assert "1 limit" in page(room, round_id)
    assert room.act(round_id, f"/solves/{third['id']}/standing").status_code == 200
    assert len(room.get(round_id, "/limits")) == 1
    assert room.get(round_id, "/limits")[0]["most"] == 1


def test_that_a_round_is_limited_is_said_where_its_set_is_called_the_best(
    room: Room, steward: Identity
) -> None:
    round_id = room.proposed()
    limited(room, round_id, most=2)
    room.solve(round_id)
    agreement = f"/agreements/programmes/{room.programme_id}/rounds/{round_id}"
    assert "with what was decided for this round, nobody can put together" in page(room, round_id)
    asked = steward.client.get(agreement).text
    assert "with what the coordinator decided, nobody" in asked
    assert "Decided by the coordinator: 1 limit." in asked


def test_a_placement_is_in_the_group_of_its_own_site(
    database: Database, clock: SteppedClock, partnership: Partnership, sign_in_as: SignInAs
) -> None:
    kind, coordinator = ProgrammeKind.FELLOWSHIP, sign_in_as(Role.COORDINATOR)
    room = make_room(database, clock, partnership, coordinator, kind=kind, seekers=4, providers=3)
    site = "<b>Annexe</b> " + "x" * 200
    with database.scoped(partnership.id) as db:
        first, *_others = placements.placements(db, room.programme_id)
        first.site, host = site, participations.participants(db, room.programme_id, side=Side.PROVIDER)[0][1]
        host.directorate = ""
    round_id = room.open_round()
    named = {each["name"]: each["people"] for each in room.get(round_id, "/groups")}
    assert named[site] == 1
    assert "a group that nobody is in now" not in named
    (key,) = [each["key"] for each in room.get(round_id, "/groups") if each["name"] == site]
    assert limited(room, round_id, providers=key, most=0)["words"].endswith(site)
    told = page(room, round_id, "/limits")
    assert "&lt;b&gt;Annexe" in told
    assert "<b>Annexe" not in told
