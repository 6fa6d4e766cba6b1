"""The board in a real Chromium as narrow as a phone: short enough to scroll, with all that it says."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.my.windows import address, faults, sign_in
from tests.rounds.limiting import limited
from tests.rounds.rooms import Room
from tests.windows import browser, open_context

__all__ = ["address", "browser"]

pytestmark = pytest.mark.browser

PAIR, WAITING = "Pairs of this round", "People without a pair"
HEIGHTS = """caption => {
  const table = [...document.querySelectorAll("table")].find(each => each.caption.textContent === caption);
  return [...table.tBodies[0].rows].map(row => row.getBoundingClientRect().height);
}"""
UNSEEN = """() => [...document.querySelectorAll("main td, main th[scope=row]")]
  .filter(cell => !cell.checkVisibility() || cell.getBoundingClientRect().height < 10)
  .map(cell => cell.textContent.replace(/\\s+/g, " ").trim())"""


@pytest.fixture
def phone(browser: Browser, address: str, room: Room) -> Iterator[Page]:
    """The coordinator's, 375 pixels wide."""
    with open_context(browser, address, 375, 700) as context:
        sign_in(context, room.coordinator, address)
        yield context.new_page()


@pytest.fixture
def round_id(room: Room) -> str:
    """A round with a second set of pairs, one of them pinned, and people whom a limit keeps from one."""
    round_id = room.proposed()
    pair = room.get(round_id, "/pairs?limit=1")["items"][0]
    pin = {"kind": "pin", "seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}
    assert room.act(round_id, "/decisions", pin).status_code == 201
    limited(room, round_id, most=8)
    room.solve(round_id)
    return round_id


def test_a_pair_takes_a_quarter_of_a_phones_height_and_somebody_without_one_little_more_than_half(
    phone: Page, room: Room, round_id: str
) -> None:
    phone.goto(f"/programmes/{room.programme_id}/rounds/{round_id}")
    pairs, waiting = (phone.evaluate(HEIGHTS, caption) for caption in (PAIR, WAITING))
    assert len(pairs) == 8
    assert sorted(pairs)[4] <= 175
    assert max(pairs) <= 240
    assert sorted(waiting)[len(waiting) // 2] <= 400
    assert faults(phone) == []


def test_nothing_of_the_board_is_lost_on_a_phone_but_that_a_pair_has_no_mark(
    phone: Page, room: Room, round_id: str
) -> None:
    phone.goto(f"/programmes/{room.programme_id}/rounds/{round_id}")
    assert set(phone.evaluate(UNSEEN)) == {"Marks None"}
    first = phone.locator("#pairs tbody tr").filter(has_text="Pinned")
    for heading in ("Executive", "Mentor", "Fit", "First meeting", "Marks"):
        assert first.get_by_text(heading, exact=True).is_visible()
    phone.get_by_role("searchbox", name="Find a pair").fill("pinned")
    expect(phone.locator("#pairs tbody tr").filter(visible=True)).to_have_count(1)
