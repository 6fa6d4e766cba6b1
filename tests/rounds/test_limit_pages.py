"""Limits on their page, and what a limited round then tells: reasons, help, costs, files."""

import json
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from api.concurrency import CHANGED_SINCE
from api.rounds.words import counted_now
from models.participations import participants
from tests.rounds.limiting import click, groups, limited, members, page, pairs, send, set_again
from tests.rounds.rooms import Room
from tests.rounds.test_round_file import download, verified


def test_a_limit_is_set_and_taken_back_by_forms(room: Room) -> None:
    round_id = room.open_round()
    choice = groups(room, round_id, "seeker", "organisation")[0]
    assert f'value="{choice}"' in page(room, round_id, "/limits")
    assert (
        send(room, round_id, "/limits", seekers=choice, providers="", least="", most="2").status_code == 303
    )
    (made,) = room.get(round_id, "/limits")
    assert (made["seekers"], made["providers"], made["least"], made["most"]) == (choice, "everybody", 0, 2)
    assert made["words"] in page(room, round_id, "/limits")
    assert made["words"] in page(room, round_id)
    assert send(room, round_id, f"/limits/{made['id']}/removal").status_code == 303
    assert room.get(round_id, "/limits") == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"least": "", "most": ""}, "Say how many pairs there must be at least, or at most."),
        ({"least": "3", "most": "2"}, "This can’t be less than “at least”."),
        ({"least": "", "most": "few"}, "whole number"),
        ({"least": "", "most": "2", "seekers": "site:0000"}, "Nobody in the round belongs to this group."),
    ],
)
def test_a_wrong_limit_is_refused_beside_its_field_and_stays_typed(
    room: Room, typed: dict[str, str], told: str
) -> None:
    round_id = room.open_round()
    answer = send(room, round_id, "/limits", **typed)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'name="most" type="text" value="{typed["most"]}"' in answer.text or not typed["most"]
    assert room.get(round_id, "/limits") == []


def test_a_limit_of_another_version_of_the_round_is_refused(room: Room) -> None:
    round_id = room.open_round()
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/limits"
    answer = room.coordinator.client.post(path, data={"_version": "77", "most": "2"})
    assert answer.status_code == 412
    assert room.get(round_id, "/limits") == []


def test_a_limit_that_leaves_somebody_without_is_named_with_what_would_help(room: Room) -> None:
    round_id = room.proposed()
    everybody = {seeker for seeker, _provider in pairs(room, round_id)}
    key = max(
        groups(room, round_id, "seeker", "organisation"),
        key=lambda each: len(everybody & _of(room, each)),
    )
    made = limited(room, round_id, seekers=key, most=0)
    assert room.solve(round_id)["is_proven"] is True
    assert not _of(room, key) & {seeker for seeker, _provider in pairs(room, round_id)}
    board = page(room, round_id)
    assert "What was decided for this round leaves no place." in board
    against = board[board.index("These cannot all hold") :].partition("</ul>")[0]
    assert made["words"] in against
    assert "has a pair" in against
    unmatched = room.get(round_id, "/unmatched?limit=100")["items"]
    left = [each for each in unmatched if each["possible"] and each["person"]["id"] in _of(room, key)]
    told = {each["explanation"] for each in left}
    assert told == {"What was decided for this round leaves no place."}
    raised = f"The limit “{made['words']}” raised by one would give"
    helped = [
        each["person"]["id"]
        for each in left
        if f"{raised} {each['person']['name']} a pair"
        in page(room, round_id, f"/people/{each['person']['id']}/help")
    ]
    limited(room, round_id, seekers=key, most=1)
    room.solve(round_id)
    assert set(helped) == _of(room, key) & {seeker for seeker, _provider in pairs(room, round_id)}


def test_the_board_says_how_many_pairs_a_limit_counts_and_which_are_full(room: Room) -> None:
    round_id = room.proposed()
    band = groups(room, round_id, "seeker", "pay_band")[0]
    in_band = len(_of(room, band))
    full = limited(room, round_id, most=6)
    roomy = limited(room, round_id, seekers=band, most=in_band + 9)
    assert "pairs now, too many" in page(room, round_id)
    room.solve(round_id)
    count = len(_of(room, band) & {seeker for seeker, _provider in pairs(room, round_id)})
    board = page(room, round_id)
    assert f"This limit is full: {full['words']}." in board
    assert "6 pairs now, full" in board
    decided = board[board.index('id="decided"') :]
    assert counted_now(count, 0, in_band + 9).capitalize() in decided[decided.index(roomy["words"]) :]


def test_whoever_a_full_limit_keeps_from_a_pair_reads_it_as_the_reason_everywhere(room: Room) -> None:
    round_id = room.proposed()
    made = limited(room, round_id, most=6)
    told = f"This limit leaves no further pair for them: {made['words']}."
    assert told not in page(room, round_id)
    room.solve(round_id)
    left = room.get(round_id, "/unmatched?limit=100")["items"]
    possible = {each["person"]["id"] for each in left if each["possible"]}
    assert {each["person"]["id"] for each in left if each["explanation"].endswith(told)} == possible
    board = page(room, round_id)
    assert board.count(told) == len(possible) > 0
    person = min(possible)
    assert told in page(room, round_id, f"/people/{person}")
    assert f"/people/{person}/help" in page(room, round_id, f"/people/{person}")
    paired = pairs(room, round_id)[0][0]
    assert "No pair now" not in page(room, round_id, f"/people/{paired}")
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/download/xlsx"
    book = CalamineWorkbook.from_filelike(BytesIO(room.coordinator.client.get(path).content))
    text = str(book.get_sheet_by_name("Without a pair").to_python())
    assert text.count(told) == len(possible)


def test_what_a_pair_would_cost_is_true_with_a_limit_in_force(room: Room) -> None:
    round_id = room.proposed()
    limited(room, round_id, most=6)
    room.solve(round_id)
    seeker, _provider = pairs(room, round_id)[0]
    partners = room.get(round_id, f"/people/{seeker}/partners?limit=100")["items"]
    chosen = next(each for each in partners if each["cost"])
    pin = {"kind": "pin", "seeker_id": seeker, "provider_id": chosen["person"]["id"]}
    before = _figures(room, round_id)
    assert room.act(round_id, "/decisions", pin).status_code == 201
    assert room.solve(round_id)["is_proven"] is True
    after = _figures(room, round_id)
    assert len(pairs(room, round_id)) == 6
    assert (after[0] - before[0], after[1] - before[1]) == (chosen["cost"]["people"], chosen["cost"]["score"])


def test_a_limited_round_is_proven_anywhere_and_its_file_names_no_group(room: Room, tmp_path: Path) -> None:
    round_id = room.proposed()
    organisation = groups(room, round_id, "seeker", "organisation")[0]
    band = groups(room, round_id, "provider", "pay_band")[0]
    limited(room, round_id, seekers=organisation, most=2)
    limited(room, round_id, providers=band, most=2)
    room.solve(round_id)
    file = tmp_path / "round-1.json"
    file.write_bytes(download(room, round_id))
    assert verified(file) == 0
    text = file.read_text()
    assert organisation.partition(":")[2] not in text
    data = json.loads(text)
    named = [limit["group"] for limit in data["problem"]["limits"]]
    assert [name[:-1] for name in named] == ["group-", "group-"], "a digest could be found by trying"
    data["problem"]["limits"][0]["maximum"] = 3
    file.write_text(json.dumps(data))
    assert verified(file) == 1


def test_decisions_stand_in_the_spreadsheet_as_they_are_told(room: Room) -> None:
    round_id = room.proposed()
    limited(room, round_id, most=6)
    seeker = pairs(room, round_id)[0][0]
    assert room.act(round_id, "/minimums", {"place_id": seeker}).status_code == 201
    room.solve(round_id)
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/download/xlsx"
    book = CalamineWorkbook.from_filelike(BytesIO(room.coordinator.client.get(path).content))
    _headings, *rows = book.get_sheet_by_name("Decisions").to_python()
    told = [(str(what).split(": ")[-1], decision) for what, decision, _idle in rows]
    assert told == [("at least 1 pair", "Minimum"), ("At most 6 pairs in all", "Limit")]


def _figures(room: Room, round_id: str) -> tuple[int, int]:
    items = room.get(round_id, "/pairs?limit=100")["items"]
    people = {each[side]["id"] for each in items for side in ("seeker", "provider")}
    return len(people), sum(each["score"] for each in items)


def _of(room: Room, key: str) -> set[str]:
    return members(room, room.people.seekers, key)


def test_what_was_decided_can_be_taken_back_where_no_pair_is_possible(room: Room) -> None:
    round_id = room.open_round()
    made = limited(room, round_id, most=2)
    with room.database.scoped(room.partnership_id) as db:
        for _part, person in participants(db, room.programme_id):
            person.free = []
    told = page(room, round_id)
    assert made["words"] in told
    assert f"/limits/{made['id']}/removal" in told


def test_taking_a_limit_back_on_the_page_of_limits_stays_there_and_says_what_went(room: Room) -> None:
    round_id = room.proposed()
    limits = f"/programmes/{room.programme_id}/rounds/{round_id}/limits"
    key = groups(room, round_id, "seeker", "organisation")[0]
    made = limited(room, round_id, seekers=key, least=1, most=2)
    gone = click(room, round_id, page(room, round_id, "/limits"), f"/limits/{made['id']}/removal")
    assert (gone.status_code, gone.headers["location"].partition("?")[0]) == (303, limits)
    told = room.coordinator.client.get(gone.headers["location"]).text
    assert "The limit is taken back." in told
    assert f"“{made['words']}” is not set now." in unescape(told)
    assert click(room, round_id, set_again(told), "/limits").headers["location"] == limits
    (back,) = room.get(round_id, "/limits")
    assert (back["words"], back["least"], back["most"]) == (made["words"], 1, 2)
    assert "is not set now" not in room.coordinator.client.get(gone.headers["location"]).text


def test_taking_a_limit_back_on_the_rounds_page_stays_there(room: Room) -> None:
    round_id = room.proposed()
    made = limited(room, round_id, most=2)
    gone = click(room, round_id, page(room, round_id), f"/limits/{made['id']}/removal")
    assert gone.headers["location"] == f"/programmes/{room.programme_id}/rounds/{round_id}"


def test_a_limit_that_changed_meanwhile_is_not_taken_back_and_that_is_said_among_the_limits(
    room: Room,
) -> None:
    round_id = room.proposed()
    made = limited(room, round_id, most=2)
    shown = page(room, round_id, "/limits")
    limited(room, round_id, most=3)
    refused = click(room, round_id, shown, f"/limits/{made['id']}/removal")
    assert refused.status_code == 412
    assert CHANGED_SINCE in unescape(refused.text)
    assert "Set a limit</h2>" in refused.text
    assert room.get(round_id, "/limits")[0]["most"] == 3


@pytest.mark.parametrize(
    "asked", ["most=2&seekers=site:nowhere", "most=few", "most=-1", "least=3&most=2", "seekers=team:x", ""]
)
def test_an_address_that_names_no_possible_limit_offers_nothing(room: Room, asked: str) -> None:
    shown = page(room, room.open_round(), f"/limits?{asked}")
    assert "is not set now" not in shown
    assert "nowhere" not in shown  # no digits, which may stand in any id


def test_a_limit_below_what_was_made_sure_of_in_its_group_is_set_with_a_warning_naming_both(
    room: Room,
) -> None:
    round_id = room.proposed()
    key = groups(room, round_id, "seeker", "organisation")[0]
    paired = [pair["seeker"] for pair in room.get(round_id, "/pairs?limit=100")["items"]]
    sure = [each for each in paired if each["id"] in _of(room, key)][:2]
    for each in sure:
        assert room.act(round_id, "/minimums", {"place_id": each["id"]}).status_code == 201
    assert WARNING not in page(room, round_id, "/limits")
    assert send(room, round_id, "/limits", seekers=key, least="", most="1").status_code == 303
    (made,) = room.get(round_id, "/limits")
    warned = _warning(page(room, round_id, "/limits"))
    assert [f"<li>{each['name']}: at least 1 pair</li>" in warned for each in sure] == [True, True]
    assert f"<li>{made['words']}</li>" in warned
    assert "That takes 2 pairs, and there is room for 1." in warned
    assert room.solve(round_id)["state"] == "failed"
    assert send(room, round_id, "/limits", seekers=key, least="", most="2").status_code == 303
    assert WARNING not in page(room, round_id, "/limits")
    assert room.solve(round_id)["state"] == "done"


def test_making_sure_of_a_pair_that_a_limit_shuts_out_leads_to_the_limits_where_both_are_named(
    room: Room,
) -> None:
    round_id = room.proposed()
    key = groups(room, round_id, "seeker", "organisation")[0]
    made = limited(room, round_id, seekers=key, most=0)
    inside, outside = min(_of(room, key)), min({*map(str, room.people.seekers)} - _of(room, key))
    rounds_page = f"/programmes/{room.programme_id}/rounds/{round_id}"
    sent = send(room, round_id, "/minimums", place_id=outside, least="1")
    assert sent.headers["location"] == rounds_page
    sent = send(room, round_id, "/minimums", place_id=inside, least="1")
    assert sent.headers["location"] == f"{rounds_page}/limits"
    warned = _warning(room.coordinator.client.get(sent.headers["location"]).text)
    assert f"<li>{made['words']}</li>" in warned
    assert warned.count("at least 1 pair") == 1


def test_a_minimum_is_taken_back_and_set_again_among_the_limits(room: Room) -> None:
    round_id = room.proposed()
    seeker = room.get(round_id, "/pairs?limit=1")["items"][0]["seeker"]
    made = room.act(round_id, "/minimums", {"place_id": seeker["id"]}).json()
    gone = click(room, round_id, page(room, round_id, "/limits"), f"/minimums/{made['id']}/removal")
    told = room.coordinator.client.get(gone.headers["location"]).text
    assert "The minimum is taken back." in told
    assert f"“{seeker['name']}: at least 1 pair” is not set now." in unescape(told)
    limits = f"/programmes/{room.programme_id}/rounds/{round_id}/limits"
    assert click(room, round_id, set_again(told), "/minimums").headers["location"] == limits
    assert [each["place_id"] for each in room.get(round_id, "/minimums")] == [seeker["id"]]


WARNING = "Not all of this can be kept"


def _warning(shown: str) -> str:
    return unescape(shown[shown.index(WARNING) :].partition("As it stands, a search finds no pairs.")[0])
