"""A private address at which any calendar program reads somebody's meetings; it signs nobody in.

Whoever has the address reads when somebody meets whom, so it is theirs to make anew or to revoke. It names
nobody itself.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.my.own import Own
from api.security.links import issue_link, link_address
from api.settings import Settings
from models import audit
from models.couples import couple
from models.database import partnership_of
from models.events import EventState, GroupEvent, SignUp, SignUpState, sign_ups_of
from models.link_tokens import LinkPurpose, LinkToken, links_about
from models.participations import participations_of
from models.session_changes import Change, changes_of_session
from models.sessions import Meeting, meetings_in_diary_of
from notifications.calendar import Entry, Party, published
from notifications.contents.parts import GROUP_MEETING, meeting_title
from notifications.mail import sender_parts

LIFE: Final = timedelta(days=5 * 365)
"""Calendar programs keep an address for years; it ends sooner where it is revoked."""
IN_DIARY: Final = (SignUpState.SIGNED_UP, SignUpState.ATTENDED)
"""Places at group events that stand in somebody's diary, as sessions that are booked or were met do."""


def feed_address(db: Session, settings: Settings, mine: Own) -> str | None:
    """The participant's address, for all their programmes, or None where there is none."""
    live = _live(db, mine)
    return _address(db, settings, live[0]) if live else None


def make_feed(db: Session, settings: Settings, mine: Own, actor_id: UUID) -> str:
    """A new address; an earlier one reads nothing any more."""
    _revoke(db, mine)
    token = issue_link(
        db,
        LinkPurpose.CALENDAR,
        subject_id=mine.person.id,
        participation_id=mine.participation.id,
        expires_at=db.info["clock"].now() + LIFE,
    )
    audit.record(db, "made_feed", "person", mine.person.id, actor_id=actor_id)
    return _address(db, settings, token)


def revoke_feed(db: Session, mine: Own, actor_id: UUID) -> None:
    """The address reads nothing any more; revoking twice is revoking once."""
    if _revoke(db, mine):
        audit.record(db, "revoked_feed", "person", mine.person.id, actor_id=actor_id)


def feed_of(db: Session, settings: Settings, token: LinkToken) -> bytes:
    """The calendar that an address reads; the same meetings always give the same bytes."""
    service, address = sender_parts(settings.mail_from)
    part_ids = {part.id for part in participations_of(db, token.subject_id)}
    entries = [_entry(db, meeting, part_ids) for meeting in meetings_in_diary_of(db, token.subject_id)]
    entries += [
        _event_entry(sign_up, row)
        for sign_up, row in sign_ups_of(db, list(part_ids))
        if sign_up.state in IN_DIARY and row.state == EventState.PLANNED
    ]
    return published(entries, Party(name=service, address=address))


def _entry(db: Session, meeting: Meeting, mine: set[UUID]) -> Entry:
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError("a session without a time stands in no calendar")
    found = couple(db, meeting.pair_id)
    other = found.provider if found.seeker.participation.id in mine else found.seeker
    gave_time = [
        change.created_at
        for change in changes_of_session(db, meeting.id)
        if change.what in (Change.BOOKED, Change.MOVED)
    ]
    return Entry(
        uid=meeting.calendar_uid,
        sequence=meeting.calendar_sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=meeting_title(meeting.number),
        description=f"With {other.person.name}",
        changed_at=max(gave_time, default=meeting.created_at),
    )


def _event_entry(sign_up: SignUp, row: GroupEvent) -> Entry:
    """A group event, which names nobody and no purpose."""
    return Entry(
        uid=sign_up.calendar_uid,
        sequence=sign_up.calendar_sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=GROUP_MEETING,
        description="\n".join(text for text in (row.place, row.link) if text),
        changed_at=sign_up.changed_at,
    )


def _address(db: Session, settings: Settings, token: LinkToken) -> str:
    return f"{link_address(settings, partnership_of(db), token)}.ics"


def _live(db: Session, mine: Own) -> list[LinkToken]:
    now = db.info["clock"].now()
    links = links_about(db, LinkPurpose.CALENDAR, [mine.person.id])
    return [link for link in links if link.revoked_at is None and link.expires_at > now]


def _revoke(db: Session, mine: Own) -> bool:
    live = _live(db, mine)
    for link in live:
        link.revoked_at = db.info["clock"].now()
    return bool(live)
