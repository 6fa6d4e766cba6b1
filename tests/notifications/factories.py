"""Messages for tests."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from models import outbox
from models.database import Database
from models.outbox import Message
from notifications.outbox import enqueue

SIGN_IN: dict[str, Any] = {"name": "Ana Bello", "link": "https://counterpart.example/sign-in/1/secret"}

INTRODUCTION: dict[str, Any] = {
    "name": "Ana Bello",
    "email": "ana.bello@example.nhs.uk",
    "programme": "Learning from each other",
    "coordinator": "Josie Marsh",
    "other": {
        "name": "Chris Dow",
        "email": "chris.dow@example.nhs.uk",
        "role_group": "Director",
        "organisation": "Aldermoor Hospitals",
        "first_words": "Hello!\nI look forward to meeting you.",
    },
    "meeting": {
        "uid": "3f0b@counterpart.invalid",
        "sequence": 0,
        "starts_at": "2027-01-26T10:00:00Z",
        "ends_at": "2027-01-26T11:00:00Z",
        "decided_at": "2027-01-11T09:00:00Z",
    },
}

MEETING: dict[str, Any] = {
    "name": "Ana Bello",
    "email": "ana.bello@example.nhs.uk",
    "programme": "Learning from each other",
    "other": {"name": "Chris Dow", "email": "chris.dow@example.nhs.uk"},
    "meeting": {**INTRODUCTION["meeting"], "sequence": 1, "number": 2},
    "link": "https://counterpart.example/my/1",
}

EVENT: dict[str, Any] = {
    "name": "Ana Bello",
    "email": "ana.bello@example.nhs.uk",
    "programme": "Learning from each other",
    "event": {
        "title": "How to begin",
        "place": "Room 4, Aldermoor House",
        "online": "https://meet.example/aldermoor",
    },
    "meeting": {
        **INTRODUCTION["meeting"],
        "location": "Room 4, Aldermoor House",
        "is_group": True,
    },
    "link": "https://counterpart.example/my/1",
}

CONTEXTS: dict[str, dict[str, Any]] = {
    "event_announced": {**EVENT, "event": {"title": "How to begin", "place": "Online"}},
    "event_booked": EVENT,
    "event_changed": EVENT,
    "event_cancelled": {**EVENT, "event": {"title": "How to begin", "place": "Online"}},
    "event_reminder": EVENT,
    "sign_in_link": SIGN_IN,
    "second_step_changed": {"name": "Ana Bello", "done": "A recovery code was used to sign in as you."},
    "colleague_invited": {
        "name": "Ana Bello",
        "inviter": "Tom Askew",
        "partnership": "Northvale Health Partnership",
        "role": "Coordinator of Learning from each other",
        "link": "https://counterpart.example/sign-in",
    },
    "invitation": {
        "name": "Ana Bello",
        "programme": "Learning from each other",
        "link": "https://counterpart.example/join/1/secret",
        "coordinator": "Josie Marsh",
        "summary": "Six conversations in six months.",
        "closes_on": "2027-02-01",
    },
    "approve_introduction": {
        "name": "Ana Bello",
        "programme": "Learning from each other",
        "link": "https://counterpart.example/approve/1/secret",
        "other": {
            "name": "Chris Dow",
            "role_group": "Director",
            "organisation": "Aldermoor Hospitals",
            "goals": ["How decisions reach the wards", "Night shifts"],
        },
        "coordinator": "Josie Marsh",
    },
    "introduction": INTRODUCTION,
    "not_matched": {
        "name": "Ana Bello",
        "programme": "Learning from each other",
        "coordinator": "Josie Marsh",
        "reason": "Nobody who is still free shares your free times.",
        "remedy": "One more free hour on a Tuesday or Thursday.",
        "link": "https://counterpart.example/my-programme",
    },
    "after_session": {
        "name": "Ana Bello",
        "other": "Chris Dow",
        "met_at": "2027-01-26T10:00:00Z",
        "link": "https://counterpart.example/feedback/1/secret",
    },
    "steward_asked": {
        "name": "Sam Okoro",
        "programme": "Learning from each other",
        "round_number": 2,
        "pairs": 38,
        "link": "https://counterpart.example/rounds/2",
    },
    "steward_answered": {
        "name": "Josie Marsh",
        "programme": "Learning from each other",
        "round_number": 2,
        "has_agreed": True,
        "link": "https://counterpart.example/rounds/2",
    },
    "pair_declined": {
        "name": "Josie Marsh",
        "programme": "Learning from each other",
        "link": "https://counterpart.example/rounds/2",
    },
    "meeting_booked": MEETING,
    "meeting_moved": {**MEETING, "before": "2027-01-19T10:00:00Z"},
    "meeting_cancelled": MEETING,
    "meeting_reminder": MEETING,
    "meeting_nudge": {
        "name": "Ana Bello",
        "other": "Chris Dow",
        "programme": "Learning from each other",
        "link": "https://counterpart.example/my/1/pairs/2/book",
    },
    "meetings_missed": {
        "name": "Josie Marsh",
        "programme": "Learning from each other",
        "pair": "Chris Dow and Ana Bello",
        "count": 3,
        "link": "https://counterpart.example/programmes/1/meetings",
    },
    "pair_ended": {
        "name": "Ana Bello",
        "programme": "Learning from each other",
        "coordinator": "Josie Marsh",
    },
    **{
        kind: {
            "name": "Ana Bello",
            "programme": "Learning from each other",
            "coordinator": "Josie Marsh",
        }
        for kind in ("introduction_off", "programme_over")
    },
    "release_request": {
        "name": "manager@example.nhs.uk",
        "fellow": "Ana Bello",
        "starts_on": "2027-03-01",
        "ends_on": "2028-02-29",
        "coordinator": "Josie Marsh",
        "link": "https://counterpart.example/release/1/secret",
    },
    "wellbeing_pulse": {
        "name": "Ana Bello",
        "programme": "Learning from each other",
        "month": "March 2027",
        "link": "https://counterpart.example/pulse/1/secret",
    },
    "contact_wanted": {
        "name": "Josie Marsh",
        "programme": "Learning from each other",
        "link": "https://counterpart.example/programmes/1/wellbeing",
    },
    **{
        kind: {
            "name": "Ana Bello",
            "programme": "Learning from each other",
            "coordinator": "Josie Marsh",
            "link": "https://counterpart.example/survey/1/secret",
        }
        for kind in ("first_questions", "programme_closing", "six_month_survey")
    },
    "mentors_need_care": {
        "name": "Josie Marsh",
        "programme": "Learning from each other",
        "link": "https://counterpart.example/programmes/1/wellbeing",
    },
}
"""A right context for each kind."""


def write(
    db: Session,
    due_at: datetime,
    *,
    kind: str = "sign_in_link",
    subject_id: UUID | None = None,
    person_id: UUID | None = None,
    address: str = "ana.bello@example.nhs.uk",
    name: str = "Ana Bello",
    batch_id: UUID | None = None,
    held: bool = False,
) -> Message | None:
    """Enqueue a short message about something new to somebody new, unless told otherwise."""
    return enqueue(
        db,
        kind=kind,
        subject_id=subject_id or uuid4(),
        person_id=person_id or uuid4(),
        address=address,
        context={**CONTEXTS[kind], "name": name},
        due_at=due_at,
        batch_id=batch_id,
        held=held,
    )


def written_at(database: Database, partnership_id: UUID, due_at: datetime, **options: Any) -> UUID:
    """Enqueue a message in a transaction of its own; its id."""
    with database.scoped(partnership_id) as db:
        message = write(db, due_at, **options)
        assert message is not None
        return message.id


def stored(database: Database, partnership_id: UUID, message_id: UUID) -> Message:
    """The message as it is now."""
    with database.scoped(partnership_id) as db:
        row = outbox.message(db, message_id)
        assert row is not None
        return row
