"""What is done with a round over REST, whoever it is about."""

from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from icalendar import Calendar

from tests.relay import text_of
from tests.road.program import Program
from tests.road.road import STEWARD, Road, path_in


def find_pairs(road: Road, amina: Program, round_: str, body: Any = None) -> Any:
    """Ask for pairs, see the search wait, have the worker do it; the search when it is done."""
    answer = amina.change("POST", round_, "/solves", body or {}, 202)
    place = answer.headers["location"]
    assert (answer.json(), answer.json()["state"]) == (amina.get(place), "queued")
    road.work()
    done = amina.get(place)
    assert (done["state"], done["failure"]) == ("done", "")
    assert done["is_proven"]
    assert amina.get(round_)["state"] == "proposed"
    return done


def pairs_of(amina: Program, round_: str) -> list[Any]:
    """All pairs of the round; a pair's score is the sum of its parts."""
    pairs = amina.everything(f"{round_}/pairs", limit=7)
    assert all(pair["score"] == sum(pair["parts"].values()) for pair in pairs)
    return pairs


def ids_of(pair: Any) -> dict[str, str]:
    """A pair as decisions name it."""
    return {"seeker_id": pair["seeker"]["id"], "provider_id": pair["provider"]["id"]}


def with_steward(road: Road, amina: Program, round_: str) -> None:
    """Ask the steward, who is told by mail, and agrees."""
    before = len(road.relay.mails_to(STEWARD))
    amina.act(round_, "/agreement-request")
    road.work()
    assert len(road.relay.mails_to(STEWARD)) == before + 1
    kwame = road.signed_in(STEWARD)
    kwame.send("GET", f"{round_}/pairs", 403)
    assert kwame.act(round_, "/agreement")["state"] == "agreed"


def publish(amina: Program, round_: str, key: str | None = None, expect: int = 200) -> Any:
    """Publish the round as it is now, and ask the same again: the answer is the same."""
    headers = {"If-Match": amina.etag(round_), "Idempotency-Key": key or uuid4().hex}
    first = amina.send("POST", f"{round_}/publication", expect, json={}, headers=headers)
    again = amina.send("POST", f"{round_}/publication", expect, json={}, headers=headers)
    if expect == 200:
        assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
    return first.json()


def messages(amina: Program, programme: str, kind: str, state: str) -> list[Any]:
    """A programme's messages of one kind in one state, from all pages."""
    rows = amina.everything(f"{programme}/messages", limit=20)
    return [row for row in rows if (row["kind"], row["state"]) == (kind, state)]


def approve(road: Road, email: str) -> list[Any]:
    """The mentor or host says yes by the link in each mail; what they read before."""
    links = [
        "/links" + path_in(mail, "approve")
        for mail in road.relay.mails_to(email)
        if "/approve/" in text_of(mail)
    ]
    asked = [road.anybody().get(link) for link in links]
    for link in links * 2:
        said = road.anybody().send("POST", link, json={"wants_introduction": True}).json()
        assert said["state"] == "introduced"
    road.work()
    return asked


def introductions_to(road: Road, email: str) -> list[EmailMessage]:
    """Every introduction that ``email`` got."""
    return [mail for mail in road.relay.mails_to(email) if mail["Subject"] == "Your introduction"]


def calendar_files(mail: EmailMessage) -> list[EmailMessage]:
    """The calendar files of a mail."""
    return [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]


def meeting_in(mail: EmailMessage, attendees: set[str]) -> tuple[datetime, datetime]:
    """When the meeting of a mail's calendar file, to which these are invited, starts and ends."""
    [file] = calendar_files(mail)
    calendar = Calendar.from_ical(str(file.get_content()))
    event: Any
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert {str(attendee).removeprefix("mailto:") for attendee in event["ATTENDEE"]} == attendees
    return event["DTSTART"].dt, event["DTEND"].dt
