"""Decisions that cannot be kept: said of those of which it is shown, as long as they stand."""

from models.participations import participants
from tests.rounds.limiting import groups, limited, page
from tests.rounds.rooms import Room

SHOWN = "at least one must go"


def test_decisions_of_which_only_a_search_failed_are_not_said_to_clash(room: Room) -> None:
    """Everybody has two places and is free for one meeting only, so nobody can have two."""
    with room.database.scoped(room.partnership_id) as db:
        for part, person in participants(db, room.programme_id):
            part.capacity, person.free = 2, [20, 21]
    round_id = room.open_round()
    limited(room, round_id, least=16)
    outlook = page(room, round_id, "/outlook")
    assert room.act(round_id, "/lock").status_code == 200
    failed = room.solve(round_id)
    assert failed["failure"].startswith("No set of pairs was found")
    for told in (outlook, page(room, round_id)):
        assert "At least 16 pairs in all" in told
        assert SHOWN not in told


def test_a_clash_is_told_no_more_once_one_of_the_decisions_went(room: Room) -> None:
    round_id = room.proposed()
    few = limited(room, round_id, most=3)
    limited(room, round_id, least=4, seekers=groups(room, round_id, "seeker", "organisation")[0])
    assert room.solve(round_id)["state"] == "failed"
    assert SHOWN in page(room, round_id)
    assert room.take_back(round_id, f"/limits/{few['id']}").status_code == 200
    assert SHOWN not in page(room, round_id)
    assert "No pairs were found" not in page(room, round_id)
