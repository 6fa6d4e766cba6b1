"""Introductions: the mentor says yes first, then both get a mail with a time for the first meeting."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api.coordinators import tell_coordinators
from api.errors import ConflictError
from api.sessions.booking import nudge_at, settle_time
from api.sessions.telling import details_of
from models import audit
from models.accounts import Role, accounts_named, members_with
from models.clock import Clock
from models.couples import Couple, Half, couple
from models.link_tokens import LinkToken
from models.pairs import PairState, hold_first_meetings
from models.placements import Placement
from models.programmes import Programme
from models.session_changes import Change, record_change
from models.sessions import Meeting, booked_times, meetings_of_pair
from notifications.contents.coordinating import PairDeclined
from notifications.contents.pairing import Introduction
from notifications.contents.parts import Introduced, MeetingDetails
from notifications.meeting_times import first_meeting_at
from notifications.outbox import enqueue

LONDON = ZoneInfo("Europe/London")


def asked_about(db: Session, token: LinkToken) -> Couple:
    """The pair that an approval link is about."""
    return couple(db, token.subject_id)


def approve(db: Session, clock: Clock, token: LinkToken) -> Couple:
    """The mentor says yes: book the first meeting and introduce both.

    Saying yes again changes nothing.

    :raises ConflictError: where the pair was declined or has ended meanwhile.
    """
    hold_first_meetings(db)
    found = couple(db, token.subject_id, lock=True)
    if found.pair.state is PairState.INTRODUCED:
        return found
    _require_waiting(found)
    found.pair.state = PairState.INTRODUCED
    found.pair.approved_at = clock.now()
    meeting = _book_first_meeting(db, clock, found)
    for half in found.halves:
        _introduce(db, clock, found, half, meeting)
    audit.record(db, "approved", "pair", found.pair.id, actor_id=found.provider.person.account_id)
    return found


def decline(db: Session, clock: Clock, token: LinkToken, base_url: str) -> Couple:
    """The mentor says no by their link. As :func:`decline_pair`."""
    return decline_pair(db, clock, token.subject_id, base_url)


def decline_pair(db: Session, clock: Clock, pair_id: UUID, base_url: str) -> Couple:
    """The mentor says no: nobody is introduced; the coordinators learn that, not why.

    :raises ConflictError: where the pair was introduced or has ended meanwhile.
    """
    found = couple(db, pair_id, lock=True)
    if found.pair.state is PairState.DECLINED:
        return found
    _require_waiting(found)
    found.pair.state = PairState.DECLINED
    found.pair.ended_at = clock.now()
    _tell_declined(db, found, base_url)
    audit.record(db, "declined", "pair", found.pair.id, actor_id=found.provider.person.account_id)
    return found


def introduction(
    programme: Programme,
    reader: Half,
    other: Half,
    *,
    coordinator: str,
    meeting: MeetingDetails | None,
    placement: Placement | None,
) -> Introduction:
    """What one of a pair reads about the other. Pure, so that it can be shown before there is a pair."""
    return Introduction(
        name=reader.person.name,
        email=reader.person.email,
        programme=programme.name,
        other=Introduced(
            name=other.person.name,
            email=other.person.email,
            role_group=other.person.role_group,
            organisation=other.organisation.name,
            first_words=other.participation.first_words,
        ),
        coordinator=coordinator,
        meeting=meeting,
        placement=placement.title if placement else "",
        project=placement.project if placement else "",
    )


def first_time(
    db: Session, programme: Programme, slot: int, people: Iterable[Half], now: datetime
) -> datetime:
    """When two first meet who are introduced now: their half-hour, once the lead time is over and meetings
    begin, in the first week in which neither of them meets somebody else then.

    :param slot: half-hour 0..335 since Monday 00:00.
    """
    length = timedelta(minutes=programme.meeting_minutes)
    booked = booked_times(db, [half.person.id for half in people])
    today = now.astimezone(LONDON).date()
    at = first_meeting_at(slot, today, programme.lead_working_days, programme.starts_on)
    while any(at < end and start < at + length for start, end in booked):
        at = first_meeting_at(slot, at.astimezone(LONDON).date() + timedelta(days=1), 0)
    return at


def _require_waiting(found: Couple) -> None:
    if found.pair.state is not PairState.AWAITING_APPROVAL:
        raise ConflictError("This was decided already. Ask your coordinator to change it.", code="decided")


def _book_first_meeting(db: Session, clock: Clock, found: Couple) -> Meeting | None:
    """Give the first session its time."""
    first = next(iter(meetings_of_pair(db, found.pair.id)), None)
    programme = found.programme
    if first is None or found.pair.first_slot is None:
        found.pair.nudge_at = nudge_at(programme, clock.now())
        return None
    at = first_time(db, programme, found.pair.first_slot, found.halves, clock.now())
    settle_time(found, first, at, clock.now())
    record_change(db, first, Change.BOOKED)
    return first


def _introduce(db: Session, clock: Clock, found: Couple, half: Half, meeting: Meeting | None) -> None:
    content = introduction(
        found.programme,
        half,
        found.other(half),
        coordinator=coordinator_name(db, found),
        meeting=details_of(meeting, clock.now()) if meeting else None,
        placement=found.placement,
    )
    enqueue(
        db,
        kind=Introduction.kind,
        subject_id=found.pair.id,
        person_id=half.person.id,
        address=half.person.email,
        context=content.as_context(),
        due_at=clock.now(),
        programme_id=found.programme.id,
    )


def _tell_declined(db: Session, found: Couple, base_url: str) -> None:
    link = f"{base_url}/programmes/{found.programme.id}/rounds/{found.pair.round_id}"
    tell_coordinators(
        db,
        found.programme,
        found.pair.id,
        lambda name: PairDeclined(name=name, programme=found.programme.name, link=link),
    )


def coordinator_name(db: Session, found: Couple) -> str:
    """Whom a pair may turn to; see :func:`coordinator_of`."""
    return coordinator_of(db, found.programme)


def coordinator_of(db: Session, programme: Programme) -> str:
    """Whom people may turn to: the programme's first coordinator, or a general word where there is none."""
    members = members_with(db, Role.COORDINATOR, programme.id)
    accounts = accounts_named(db, [member.account_id for member in members])
    return min((account.name for account in accounts.values()), default="your coordinator")
