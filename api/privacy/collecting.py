"""Everything held about one person, put together for that person alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, SQLModel

from api.equality.store import Kept
from api.errors import NotFoundError
from api.feedback.service import NOTE_PURPOSE
from api.free_time import free_ranges
from api.my.view import is_final
from api.privacy.register import HEADINGS, Group
from api.privacy.schemas import OwnData, OwnGroup, Record, Value
from api.programmes.words import side_word
from api.security.secrets import unseal
from api.settings import Settings
from models import (
    accounts,
    commitments,
    events,
    feedback_notes,
    held,
    pairs,
    participations,
    partnerships,
    people,
    placements,
    programmes,
    pulses,
    releases,
    second_steps,
    surveys,
)
from models.accounts import Account, Membership
from models.audit import AuditEntry
from models.couples import couple
from models.feedback_notes import FeedbackNote
from models.pairs import Pair, PairState
from models.participations import Participation
from models.people import Person
from models.programmes import ProgrammeKind
from models.session_changes import changes_of_pair
from models.sessions import meetings_of_pair


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """Whose data is put together."""

    db: Session
    settings: Settings
    person: Person
    account: Account | None
    membership: Membership | None
    parts: list[Participation]
    pairs: list[Pair]
    programmes: dict[UUID, str]
    kinds: dict[UUID, ProgrammeKind]
    equality: Kept | None


def collect(db: Session, settings: Settings, person_id: UUID, equality: Kept | None) -> OwnData:
    """Everything held about somebody, in groups; empty groups are there too.

    :raises NotFoundError: where there is no such person.
    """
    person = people.person(db, person_id)
    if person is None:
        raise NotFoundError
    holder = _holder(db, settings, person, equality)
    return OwnData(
        person_id=person.id,
        made_at=db.info["clock"].now(),
        groups=[
            OwnGroup(group=group, heading=HEADINGS[group], records=READERS[group](holder)) for group in Group
        ],
    )


def _holder(db: Session, settings: Settings, person: Person, equality: Kept | None) -> _Holder:
    parts = participations.participations_of(db, person.id)
    now = db.info["clock"].now()
    found = {
        pair.id: pair
        for part in parts
        for pair in pairs.pairs_of_participation(db, part.id)
        if is_final(db, pair, now) and _knows_of(part, pair)
    }
    account = db.get(Account, person.account_id) if person.account_id else None
    rows = programmes.programmes(db)
    return _Holder(
        db=db,
        settings=settings,
        person=person,
        account=account,
        membership=accounts.membership_for(db, account.id) if account else None,
        parts=parts,
        pairs=list(found.values()),
        programmes={row.id: row.name for row in rows},
        kinds={row.id: ProgrammeKind(row.kind) for row in rows},
        equality=equality,
    )


def _knows_of(part: Participation, pair: Pair) -> bool:
    """Whether somebody was told of a pair: its mentor is asked first, and nobody else learns of a no."""
    return pair.approved_at is not None or pair.provider_id == part.id


def _profile(holder: _Holder) -> list[Record]:
    organisation = partnerships.organisation(holder.db, holder.person.organisation_id)
    record = _record(holder.person, without={"organisation_id", "free", "erased_at", "account_id"})
    free = [str(each) for each in free_ranges(holder.person.free)]
    signs_in = holder.account.email if holder.account else None
    return [
        record
        | {"organisation": organisation.name if organisation else None, "free": free, "signs_in_as": signs_in}
    ]


def _parts(holder: _Holder) -> list[Record]:
    hidden = {"person_id", "programme_id", "entered_by", *_CONSENT_FIELDS}
    return [
        {
            "programme": holder.programmes[part.programme_id],
            **_record(part, without=hidden),
            "side": side_word(holder.kinds[part.programme_id], part.side),
            "wishes": _wishes(holder, part),
            "a_coordinator_entered_or_corrected_it": part.entered_by is not None,
        }
        for part in holder.parts
    ]


def _wishes(holder: _Holder, part: Participation) -> list[str]:
    """By title, the most wanted first; one that is gone is left out."""
    titles = {str(row.id): row.title for row in placements.placements(holder.db, part.programme_id)}
    return [titles[wish] for wish in part.wishes if wish in titles]


def _consents(holder: _Holder) -> list[Record]:
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


def _conflicts(holder: _Holder) -> list[Record]:
    return [
        {"typed": row.typed, "created_at": row.created_at.isoformat()}
        for row in participations.conflicts_of(holder.db, holder.person.id)
    ]


def _placements(holder: _Holder) -> list[Record]:
    hidden = {"programme_id", "host_id", "organisation_id"}
    offered = [row for part in holder.parts for row in placements.placements_of_host(holder.db, part.id)]
    return [
        {"programme": holder.programmes[row.programme_id], **_record(row, without=hidden)} for row in offered
    ]


def _pairs(holder: _Holder) -> list[Record]:
    return [_pair(holder, pair) for pair in holder.pairs]


def _pair(holder: _Holder, pair: Pair) -> Record:
    """The partner's name only once they were introduced: before, the mentor may still say no."""
    found = couple(holder.db, pair.id)
    own = next(half for half in found.halves if half.person.id == holder.person.id)
    was_introduced = pair.state in (PairState.INTRODUCED, PairState.ENDED, PairState.COMPLETED)
    met = found.other(own).person.name if was_introduced and pair.approved_at else None
    hidden = {"programme_id", "round_id", "seeker_id", "provider_id", "placement_id", "score", "first_slot"}
    record: Record = {"programme": found.programme.name, "with": met}
    return record | _record(pair, without=hidden)


def _sessions(holder: _Holder) -> list[Record]:
    fields = ("number", "state", "starts_at", "ends_at", "remind_at", "asked_at")
    return [
        {
            "programme": holder.programmes[pair.programme_id],
            **{name: _value(getattr(meeting, name)) for name in fields},
        }
        for pair in holder.pairs
        for meeting in meetings_of_pair(holder.db, pair.id)
    ] + [record for pair in holder.pairs for record in _changes(holder, pair)]


def _changes(holder: _Holder, pair: Pair) -> list[Record]:
    numbers = {meeting.id: meeting.number for meeting in meetings_of_pair(holder.db, pair.id)}
    mine = {part.id for part in holder.parts}
    return [
        {
            "programme": holder.programmes[pair.programme_id],
            "number": numbers[change.session_id],
            "what": _value(change.what),
            "at": _value(change.created_at),
            "by_you": change.participation_id in mine,
        }
        for change in changes_of_pair(holder.db, pair.id)
    ]


def _feedback(holder: _Holder) -> list[Record]:
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
            **_record(row, without={"participation_id", "session_id"}),
            "note": _note(holder.settings, notes.get(row.session_id)),
        }
        for row in held.feedback_of(holder.db, part_ids)
    ]


def _note(settings: Settings, kept: FeedbackNote | None) -> str | None:
    return unseal(settings, NOTE_PURPOSE, kept.sealed) if kept else None


def _pulses(holder: _Holder) -> list[Record]:
    rows = pulses.pulses_of(holder.db, [part.id for part in holder.parts])
    return [
        {
            "programme": holder.programmes[round_.programme_id],
            "month": f"{round_.month:%Y-%m}",
            **_record(row, without={"participation_id", "round_id", "contacted_by"}),
        }
        for row, round_ in rows
    ]


def _surveys(holder: _Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    return [
        {"programme": of_part[row.participation_id], **_record(row, without={"participation_id"})}
        for row in surveys.surveys_of(holder.db, list(of_part))
    ]


def _releases(holder: _Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    return [
        {"programme": of_part[row.participation_id], **_record(row, without={"participation_id"})}
        for row in releases.releases_of(holder.db, list(of_part))
    ]


def _commitments(holder: _Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    return [
        {"programme": of_part[row.participation_id], **_record(row, without={"participation_id"})}
        for row in commitments.commitments_of(holder.db, list(of_part))
    ]


def _events(holder: _Holder) -> list[Record]:
    of_part = {part.id: holder.programmes[part.programme_id] for part in holder.parts}
    event_fields = ("kind", "title", "starts_at", "ends_at", "place")
    return [
        {
            "programme": of_part[sign_up.participation_id],
            **{name: _value(getattr(row, name)) for name in event_fields},
            **_record(sign_up, without={"participation_id", "event_id"}),
        }
        for sign_up, row in events.sign_ups_of(holder.db, list(of_part))
    ]


def _messages(holder: _Holder) -> list[Record]:
    recipients = [holder.person.id, *([holder.account.id] if holder.account else [])]
    fields = ("kind", "address", "state", "created_at", "due_at", "sent_at")
    return [
        {name: _value(getattr(row, name)) for name in fields} | {"said": _said(row.context)}
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


def _equality(holder: _Holder) -> list[Record]:
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


def _sign_ins(holder: _Holder) -> list[Record]:
    if holder.account is None or holder.membership is None:
        return []
    made: list[Record] = [
        {
            "what": "account",
            "email": holder.account.email,
            "name": holder.account.name,
            "easy_read_emails": holder.membership.wants_easy_read,
        }
    ]
    made += [
        {"what": "role", "role": str(grant.role), "created_at": grant.created_at.isoformat()}
        for grant in accounts.grants_of(holder.db, holder.membership.id)
    ]
    hidden = {"account_id", "partnership_id", "membership_id", "token_hash"}
    made += [
        {"what": "signed in", **_record(row, without=hidden)}
        for row in held.browser_sessions_of(holder.db, holder.membership.id)
    ]
    made += _means_to_sign_in(holder.db, holder.account.id)
    made += [
        {"what": "API token", **_record(row, without={"membership_id", "token_hash"})}
        for row in held.tokens_of(holder.db, holder.membership.id)
    ]
    made += [
        {"what": "asked for a link", **_record(row, without={"browser_hash", "email"})}
        for row in held.sign_in_requests_of(holder.db, holder.account.email)
    ]
    made += [
        {"what": "answer kept so that nothing is made twice", "created_at": row.created_at.isoformat()}
        for row in held.given_answers_of(holder.db, holder.membership.id)
    ]
    return made


def _means_to_sign_in(db: Session, account_id: UUID) -> list[Record]:
    """The account at a provider, the second step and its codes; nothing that would open anything."""
    step = second_steps.second_step(db, account_id)
    made: list[Record] = []
    if step is not None:
        made.append({"what": "second step", "created_at": step.created_at.isoformat()})
    made += [
        {"what": "recovery code", **_record(row, without={"account_id", "code_hash"})}
        for row in held.recovery_codes_of(db, account_id)
    ]
    return made + [
        {"what": "account at a sign-in provider", **_record(row, without={"account_id"})}
        for row in held.openid_identities_of(db, account_id)
    ]


def _links(holder: _Holder) -> list[Record]:
    rows = held.links_of(holder.db, [part.id for part in holder.parts])
    return [_record(row, without={"subject_id", "participation_id"}) for row in rows]


def _audit(holder: _Holder) -> list[Record]:
    about = [holder.person.id, *(part.id for part in holder.parts), *(pair.id for pair in holder.pairs)]
    by = holder.account.id if holder.account else holder.person.id
    return [
        {
            "at": entry.at.isoformat(),
            "action": _done(entry),
            "resource": entry.resource,
            "by_you": holder.account is not None and entry.actor_id == holder.account.id,
        }
        for entry in held.audit_entries_of(holder.db, about=about, by=by)
    ]


def _done(entry: AuditEntry) -> str:
    """What was done, but not by whom a pair was ended: neither of the two is told that."""
    return "ended" if entry.resource == "pair" and entry.action == "separated" else entry.action


READERS: Final[dict[Group, Callable[[_Holder], list[Record]]]] = {
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
    Group.SIGN_INS: _sign_ins,
    Group.LINKS: _links,
    Group.AUDIT: _audit,
}
_CONSENT_FIELDS: Final = (
    "consented_at",
    "consent_wording",
    "consent_version",
    "eligibility_declared_at",
    "eligibility_wording",
    "eligibility_version",
)
_BOOKKEEPING: Final = frozenset({"id", "partnership_id", "version"})


def _record(row: SQLModel, *, without: set[str]) -> Record:
    """A row's columns but those that only keep the books: a new column is shown without being asked for."""
    names = [name for name in type(row).model_fields if name not in _BOOKKEEPING | without]
    return {name: _value(getattr(row, name)) for name in names}


def _value(value: Any) -> Value:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, list):
        return [str(each) for each in value]
    return value if isinstance(value, bool | int | str) or value is None else str(value)
