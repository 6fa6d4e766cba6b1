"""Everything held about one person, put together for that person alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from api.equality.store import Kept
from api.errors import NotFoundError
from api.feedback.service import NOTE_PURPOSE
from api.free_time import free_ranges
from api.privacy.access_records import done_with, links, sign_ins
from api.privacy.holder import Holder, holder_of
from api.privacy.records import plain, record_of
from api.privacy.register import HEADINGS, Group
from api.privacy.schemas import OwnData, OwnGroup, Record
from api.programmes.words import side_word
from api.security.secrets import unseal
from api.settings import Settings
from models import (
    commitments,
    events,
    feedback_notes,
    held,
    participations,
    partnerships,
    people,
    placements,
    pulses,
    releases,
    surveys,
)
from models.couples import couple
from models.feedback_notes import FeedbackNote
from models.pairs import Pair, PairState
from models.participations import Participation
from models.session_changes import changes_of_pair
from models.sessions import meetings_of_pair


def collect(db: Session, settings: Settings, person_id: UUID, equality: Kept | None) -> OwnData:
    """Everything held about somebody, in groups; empty groups are there too.

    :raises NotFoundError: where there is no such person.
    """
    person = people.person(db, person_id)
    if person is None:
        raise NotFoundError
    holder = holder_of(db, settings, person, equality)
    return OwnData(
        person_id=person.id,
        made_at=db.info["clock"].now(),
        groups=[
            OwnGroup(group=group, heading=HEADINGS[group], records=READERS[group](holder)) for group in Group
        ],
    )


def _profile(holder: Holder) -> list[Record]:
    organisation = partnerships.organisation(holder.db, holder.person.organisation_id)
    record = record_of(holder.person, without={"organisation_id", "free", "erased_at", "account_id"})
    free = [str(each) for each in free_ranges(holder.person.free)]
    signs_in = holder.account.email if holder.account else None
    return [
        record
        | {"organisation": organisation.name if organisation else None, "free": free, "signs_in_as": signs_in}
    ]


def _parts(holder: Holder) -> list[Record]:
    hidden = {"person_id", "programme_id", "entered_by", *_CONSENT_FIELDS}
    return [
        {
            "programme": holder.programmes[part.programme_id],
            **record_of(part, without=hidden),
            "side": side_word(holder.kinds[part.programme_id], part.side),
            "wishes": _wishes(holder, part),
            "a_coordinator_entered_or_corrected_it": part.entered_by is not None,
        }
        for part in holder.parts
    ]


def _wishes(holder: Holder, part: Participation) -> list[str]:
    """By title, the most wanted first; one that is gone is left out."""
    titles = {str(row.id): row.title for row in placements.placements(holder.db, part.programme_id)}
    return [titles[wish] for wish in part.wishes if wish in titles]


def _consents(holder: Holder) -> list[Record]:
    given: list[Record] = []
    for part in holder.parts:
        programme = holder.programmes[part.programme_id]
        if part.consented_at is not None:
            given.append(_consent(programme, part.consent_wording, part.consent_version, part.consented_at))
        if part.eligibility_declared_at is not None:
            declared_at = part.eligibility_declared_at
            given.append(_consent(programme, part.eligibility_wording, part.eligibility_version, declared_at))
    return given


def _consent(programme: str, wording: str, version: str, at: datetime) -> Record:
    return {"programme": programme, "wording": wording, "version": version, "given_at": at.isoformat()}


def _conflicts(holder: Holder) -> list[Record]:
    return [
        {"typed": row.typed, "created_at": row.created_at.isoformat()}
        for row in participations.conflicts_of(holder.db, holder.person.id)
    ]


def _placements(holder: Holder) -> list[Record]:
    hidden = {"programme_id", "host_id", "organisation_id"}
    offered = [row for part in holder.parts for row in placements.placements_of_host(holder.db, part.id)]
    return [
        {"programme": holder.programmes[row.programme_id], **record_of(row, without=hidden)}
        for row in offered
    ]


def _pairs(holder: Holder) -> list[Record]:
    return [_pair(holder, pair) for pair in holder.pairs]


def _pair(holder: Holder, pair: Pair) -> Record:
    """The partner's name only once they were introduced: before, the mentor may still say no."""
    found = couple(holder.db, pair.id)
    own = next(half for half in found.halves if half.person.id == holder.person.id)
    was_introduced = pair.state in (PairState.INTRODUCED, PairState.ENDED, PairState.COMPLETED)
    met = found.other(own).person.name if was_introduced and pair.approved_at else None
    hidden = {"programme_id", "round_id", "seeker_id", "provider_id", "placement_id", "score", "first_slot"}
    record: Record = {"programme": found.programme.name, "with": met}
    return record | record_of(pair, without=hidden)


def _sessions(holder: Holder) -> list[Record]:
    fields = ("number", "state", "starts_at", "ends_at", "remind_at", "asked_at")
    return [
        {
            "programme": holder.programmes[pair.programme_id],
            **{name: plain(getattr(meeting, name)) for name in fields},
        }
        for pair in holder.pairs
        for meeting in meetings_of_pair(holder.db, pair.id)
    ] + [record for pair in holder.pairs for record in _changes(holder, pair)]


def _changes(holder: Holder, pair: Pair) -> list[Record]:
    numbers = {meeting.id: meeting.number for meeting in meetings_of_pair(holder.db, pair.id)}
    mine = {part.id for part in holder.parts}
    return [
        {
            "programme": holder.programmes[pair.programme_id],
            "number": numbers[change.session_id],
            "what": plain(change.what),
            "at": plain(change.created_at),
            "by_you": change.participation_id in mine,
        }
        for change in changes_of_pair(holder.db, pair.id)
    ]


def _feedback(holder: Holder) -> list[Record]:
    numbers = {
        meeting.id: meeting.number
        for pair in holder.pairs
        for meeting in meetings_of_pair(holder.db, pair.id)
    }
    part_ids = [part.id for part in holder.parts]
    notes = feedback_notes.notes_of(holder.db, part_ids)
    return [
        {
            "session": numbers[row.session_id],
            **record_of(row, without={"participation_id", "session_id"}),
            "note": _note(holder.settings, notes.get(row.session_id)),
        }
        for row in held.feedback_of(holder.db, part_ids)
    ]


def _note(settings: Settings, kept: FeedbackNote | None) -> str | None:
    return unseal(settings, NOTE_PURPOSE, kept.sealed) if kept else None


def _pulses(holder: Holder) -> list[Record]:
    rows = pulses.pulses_of(holder.db, [part.id for part in holder.parts])
    return [
        {
            "programme": holder.programmes[round_.programme_id],
            "month": f"{round_.month:%Y-%m}",
            **record_of(row, without={"participation_id", "round_id", "contacted_by"}),
        }
        for row, round_ in rows
    ]


def _surveys(holder: Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    return [
        {"programme": of_part[row.participation_id], **record_of(row, without={"participation_id"})}
        for row in surveys.surveys_of(holder.db, list(of_part))
    ]


def _releases(holder: Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    return [
        {"programme": of_part[row.participation_id], **record_of(row, without={"participation_id"})}
        for row in releases.releases_of(holder.db, list(of_part))
    ]


def _commitments(holder: Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    return [
        {"programme": of_part[row.participation_id], **record_of(row, without={"participation_id"})}
        for row in commitments.commitments_of(holder.db, list(of_part))
    ]


def _events(holder: Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    event_fields = ("kind", "title", "starts_at", "ends_at", "place")
    return [
        {
            "programme": of_part[sign_up.participation_id],
            **{name: plain(getattr(row, name)) for name in event_fields},
            **record_of(sign_up, without={"participation_id", "event_id"}),
        }
        for sign_up, row in events.sign_ups_of(holder.db, list(of_part))
    ]


def _messages(holder: Holder) -> list[Record]:
    recipients = [holder.person.id, *([holder.account.id] if holder.account else [])]
    fields = ("kind", "address", "state", "created_at", "due_at", "sent_at")
    return [
        {name: plain(getattr(row, name)) for name in fields} | {"said": _said(row.context)}
        for row in held.messages_for(holder.db, recipients)
    ]


def _said(context: dict[str, Any], before: str = "") -> list[str]:
    """What a message filled in, one line each; links are left out, for they open things."""
    lines: list[str] = []
    for name, value in context.items():
        if isinstance(value, dict):
            lines += _said(value, f"{before}{name} ")
        elif name != "link" and value not in (None, "", []):
            lines.append(
                f"{before}{name}: {'; '.join(map(str, value)) if isinstance(value, list) else value}"
            )
    return lines


def _equality(holder: Holder) -> list[Record]:
    if holder.equality is None:
        return []
    found = holder.equality
    said = found.answer.category.label if found.answer.category else None
    group = found.answer.group.label if found.answer.group else "Prefer not to say"
    return [
        {
            "ethnic_group": group,
            "background": said,
            "question": found.wording,
            "answered_at": found.answered_at.isoformat(),
        }
    ]


READERS: Final[dict[Group, Callable[[Holder], list[Record]]]] = {
    Group.PROFILE: _profile,
    Group.PARTS: _parts,
    Group.CONSENTS: _consents,
    Group.CONFLICTS: _conflicts,
    Group.PLACEMENTS: _placements,
    Group.PAIRS: _pairs,
    Group.SESSIONS: _sessions,
    Group.FEEDBACK: _feedback,
    Group.PULSES: _pulses,
    Group.SURVEYS: _surveys,
    Group.COMMITMENTS: _commitments,
    Group.EVENTS: _events,
    Group.RELEASES: _releases,
    Group.MESSAGES: _messages,
    Group.EQUALITY: _equality,
    Group.SIGN_INS: sign_ins,
    Group.LINKS: links,
    Group.AUDIT: done_with,
}
_CONSENT_FIELDS: Final = (
    "consented_at",
    "consent_wording",
    "consent_version",
    "eligibility_declared_at",
    "eligibility_wording",
    "eligibility_version",
)
