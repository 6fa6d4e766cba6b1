"""The weakest pair against the total, as the board shows it."""

import re

from api.rounds.trade import Trade, trade_chart
from matching import TradePoint
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.participations import participations_with_ids
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.rounds.rooms import Room, make_room

POINTS = (TradePoint(floor=10, total=1200), TradePoint(floor=40, total=1100), TradePoint(floor=55, total=700))


def _get(room: Room, round_id: str, **headers: str) -> str:
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/trade"
    answer = room.coordinator.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_where_nothing_is_to_be_given_up_it_says_so(room: Room) -> None:
    round_id = room.proposed()
    pairs = room.get(round_id, "/pairs?limit=100")["items"]
    page = _get(room, round_id)
    weakest, total = min(p["score"] for p in pairs), sum(p["score"] for p in pairs)
    assert f"the weakest pair fits at {weakest}" in page
    assert f"the total of {total:,} is the best there is" in page


def test_points_stand_in_a_table_beside_the_chart(
    database: Database, clock: SteppedClock, partnership: Partnership, sign_in_as: SignInAs
) -> None:
    who = sign_in_as(Role.COORDINATOR)
    torn = make_room(database, clock, partnership, who, seed=140, seekers=25, providers=30)
    round_id = torn.proposed()
    page = _get(torn, round_id)
    rows = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)) for row in page.split("<tr")[2:]]
    pairs = torn.get(round_id, "/pairs?limit=100")["items"]
    assert (min(p["score"] for p in pairs), sum(p["score"] for p in pairs)) == (200, 6900)
    assert ["100" in rows[0] and "7,000" in rows[0], "200 Chosen" in rows[1] and "−100" in rows[1]] == [
        True,
        True,
    ]
    heading = page[: page.index("Weakest pair at least</th>")].rsplit("<th", 1)[1]
    assert "numeric" not in heading  # it stands over row headers, which the design system aligns left
    assert "style=" not in page[page.index("<svg") : page.index("</svg>")]


def test_the_board_fetches_only_the_part(room: Room) -> None:
    round_id = room.proposed()
    part = _get(room, round_id, **{"HX-Request": "true"})
    assert "<html" not in part
    assert "as high as it can be" in part


def test_without_pairs_it_says_what_to_do(room: Room) -> None:
    assert "Find the pairs first." in _get(room, room.open_round())


def test_what_cannot_be_told_exactly_is_not_told(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        for each in participations_with_ids(db, [*room.people.seekers, *room.people.providers]):
            each.capacity = 2
    assert "cannot be told exactly" in _get(room, room.proposed())


def test_the_chart_says_every_point_in_words() -> None:
    drawn = trade_chart(Trade(points=POINTS))
    assert "Weakest pair 10: total 1200. Weakest pair 40: total 1100. Weakest pair 55: total 700." in drawn
    assert drawn.startswith("<svg")
