"""The pages of booking, as their two people see them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx2 import Response

from models.sessions import MeetingState
from tests.my.conftest import Participant
from tests.sessions.conftest import MARCH_2, MARCH_9, Paired


def post(who: Participant, path: str, **data: object) -> Response:
    answer: Response = who.identity.client.post(f"{who.pages}{path}", data=data)
    return answer


def book(paired: Paired, who: Participant, **data: object) -> Response:
    return post(who, f"/pairs/{paired.pair_id}/book", _idempotency_key=uuid4().hex, **data)


def version(paired: Paired, session_id: str) -> str:
    return paired.etag(session_id).strip('"')


def test_my_programme_leads_to_the_times_in_one_click_and_a_second_books(paired: Paired) -> None:
    mentor = paired.mentor
    mine = mentor.identity.client.get(mentor.pages).text
    assert f'href="{mentor.pages}/pairs/{paired.pair_id}/book"' in mine
    page = mentor.identity.client.get(f"{mentor.pages}/pairs/{paired.pair_id}/book").text
    assert "Tuesday 2 March 2027, 10:00" in page
    [first, *_] = re.findall(
        r'name="starts_at"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="starts_at"', page
    )
    answer = book(paired, mentor, starts_at="".join(first).replace("&#43;", "+"))
    assert answer.headers["location"] == mentor.pages
    assert paired.meetings()[0].starts_at == MARCH_2
    assert "Tuesday 2 March 2027, 10:00" in mentor.identity.client.get(mentor.pages).text


def test_another_time_is_typed_on_londons_clocks(paired: Paired) -> None:
    typed = {"day-day": "1", "day-month": "6", "day-year": "2027", "time": "9:30"}
    assert book(paired, paired.mentor, **typed).status_code == 303
    first = paired.meetings()[0]
    assert first.starts_at is not None
    assert first.starts_at.isoformat() == "2027-06-01T08:30:00+00:00"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Enter the day"),
        (
            {"day-day": "1", "day-month": "6", "day-year": "2027", "time": "half nine"},
            "Enter a time such as 14:30",
        ),
        ({"day-day": "1", "day-month": "6", "day-year": "2026", "time": "10:00"}, "still to come"),
        (
            {"day-day": "28", "day-month": "3", "day-year": "2027", "time": "01:30"},
            "The clocks go forward in that hour",
        ),
        ({"starts_at": "<script>"}, "Choose one of the times"),
    ],
)
def test_a_wrong_time_is_explained_at_its_field(paired: Paired, typed: dict[str, str], words: str) -> None:
    answer = book(paired, paired.mentor, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "half nine" not in answer.text or 'value="half nine"' in answer.text
    assert paired.kinds() == []


def test_who_comes_second_reads_that_one_is_booked(paired: Paired) -> None:
    paired.booked()
    answer = book(paired, paired.executive, starts_at=MARCH_9.isoformat())
    assert answer.status_code == 409
    assert "booked already" in answer.text
    assert "Your next meeting is booked for Tuesday 2 March 2027, 10:00" in answer.text
    assert "Times when you are both free" not in answer.text


def test_moving_and_cancelling_by_hand(paired: Paired) -> None:
    session_id = paired.booked()
    executive, at = paired.executive, f"/sessions/{session_id}"
    page = executive.identity.client.get(f"{executive.pages}{at}/move").text
    assert "It is booked for Tuesday 2 March 2027, 10:00" in page
    moved = post(executive, f"{at}/move", _version=version(paired, session_id), starts_at=MARCH_9.isoformat())
    assert moved.headers["location"] == executive.pages
    assert "Cancel this meeting?" in executive.identity.client.get(f"{executive.pages}{at}/cancel").text
    post(executive, f"{at}/cancel", _version=version(paired, session_id))
    assert paired.meetings()[0].state == MeetingState.CANCELLED


def test_saying_that_a_session_took_place(paired: Paired) -> None:
    session_id = paired.booked()
    paired.clock.step(MARCH_2 + timedelta(hours=2) - paired.clock.now())
    mentor = paired.mentor
    assert "We met on Tuesday 2 March 2027" in mentor.identity.client.get(mentor.pages).text
    post(mentor, f"/sessions/{session_id}/met", _version=version(paired, session_id))
    assert "1 meeting of 6" in mentor.identity.client.get(mentor.pages).text
