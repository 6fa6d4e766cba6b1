"""The private calendar address: what it reads, for whom, and that it can be ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.my.conftest import Participant
from tests.notifications.rfc5545 import Component, moment, read
from tests.sessions.conftest import MARCH_2, MARCH_9, Paired


def made(paired: Paired, who: Participant) -> str:
    """The path of a new address."""
    answer = who.identity.create(f"{who.api}/calendar-feed", {})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["address"]).removeprefix(paired.settings.base_url)


def events(answer: Response) -> tuple[Component, list[Component]]:
    calendar = read(answer.content)
    return calendar, calendar.named("VEVENT")


@pytest.fixture
def path(paired: Paired) -> str:
    return made(paired, paired.mentor)


def test_it_reads_all_booked_meetings(paired: Paired, path: str, anybody: TestClient) -> None:
    paired.move(paired.executive, paired.booked(), MARCH_9)
    answer = anybody.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar, [event] = events(answer)
    assert calendar.text("METHOD") == "PUBLISH"
    assert (event.text("UID"), event.text("SEQUENCE")) == (paired.meetings()[0].calendar_uid, "1")
    assert (event.text("SUMMARY"), event.text("DESCRIPTION")) == ("First meeting", "With Helen Whitworth")
    assert moment(calendar, event, "DTSTART") == MARCH_9


def test_a_met_meeting_stays_and_a_cancelled_one_goes(paired: Paired, path: str, anybody: TestClient) -> None:
    first = paired.booked()
    paired.clock.step(MARCH_2 + timedelta(hours=1) - paired.clock.now())
    paired.act(paired.mentor, first, "met")
    paired.act(paired.mentor, paired.booked(MARCH_9), "cancellation")
    _, found = events(anybody.get(path))
    assert [event.text("UID") for event in found] == [paired.meetings()[0].calendar_uid]


def test_programs_ask_again_without_reading_again(paired: Paired, path: str, anybody: TestClient) -> None:
    paired.booked()
    first = anybody.get(path)
    paired.clock.step(timedelta(days=1))
    again = anybody.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    head = anybody.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_a_change_changes_what_is_read(paired: Paired, path: str, anybody: TestClient) -> None:
    session_id = paired.booked()
    before = anybody.get(path).headers["etag"]
    paired.move(paired.mentor, session_id, MARCH_9)
    assert anybody.get(path, headers={"If-None-Match": before}).status_code == 200


def test_it_signs_nobody_in_and_names_nobody(paired: Paired, path: str, anybody: TestClient) -> None:
    anybody.get(path)
    assert anybody.get(paired.mentor.api).status_code == 401
    assert "set-cookie" not in anybody.get(path).headers
    for word in ("grace", "helen", str(paired.mentor.person_id)):
        assert word not in path.lower()


def test_a_new_address_ends_the_one_before(paired: Paired, path: str, anybody: TestClient) -> None:
    new = made(paired, paired.mentor)
    assert (anybody.get(path).status_code, anybody.get(new).status_code) == (410, 200)


def test_an_ended_address_reads_nothing(paired: Paired, path: str, anybody: TestClient) -> None:
    mentor = paired.mentor
    answer = mentor.identity.client.delete(f"{mentor.api}/calendar-feed", headers={"If-Match": mentor.etag()})
    assert answer.status_code == 204
    assert (anybody.get(path).status_code, anybody.head(path).status_code) == (410, 410)
    assert mentor.identity.client.get(f"{mentor.api}/calendar-feed").json() == {"address": None}


def test_a_forged_address_is_like_one_that_never_was(paired: Paired, path: str, anybody: TestClient) -> None:
    start, _, secret = path.rpartition("/")
    forged = [f"{start}/{'A' * (len(secret) - 4)}.ics", path.replace("/calendar/", "/feedback/")[:-4]]
    assert [anybody.get(each).status_code for each in forged] == [410, 410]


def test_it_is_made_and_ended_by_hand(paired: Paired, anybody: TestClient) -> None:
    mentor = paired.mentor
    client = mentor.identity.client
    client.post(f"{mentor.pages}/calendar", data={"_idempotency_key": uuid4().hex})
    page = client.get(mentor.pages).text
    start = page.index(f"{paired.settings.base_url}/calendar/")
    address = page[start : page.index(".ics", start) + 4]
    assert anybody.get(address).status_code == 200
    version = mentor.etag().strip('"')
    client.post(f"{mentor.pages}/calendar/revoke", data={"_version": version})
    assert anybody.get(address).status_code == 410
