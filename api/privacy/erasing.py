"""Erasing a person: what is theirs goes, what others and past rounds need stays and names nobody."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, NotFoundError
from api.events import telling
from api.my.consent import end_consent, end_eligibility
from api.my.leaving import end_pairs
from api.pairs.ending import tell_ended
from api.sessions.calling_off import tell_called_off
from models import (
    audit,
    erasure,
    events,
    pairs,
    participations,
    people,
    placements,
    pulses,
    releases,
    sessions,
    surveys,
)
from models.accounts import Account, Membership, accounts_named, membership_for
from models.couples import couple
from models.pairs import Pair, PairState
from models.participations import Participation, ParticipationState
from models.people import Person
from models.placements import Placement
from models.session_changes import changes_of_pair
from notifications.contents.meeting import MeetingNudge
from notifications.contents.releasing import ReleaseRequest

NOBODY: Final = "Somebody who left"
"""How a past round calls those who were erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What went, as counts."""

    parts: int
    pairs_ended: int
    messages: int
    links: int
    feedback: int
    places: int
    conflicts: int
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Theirs:
    """Everything that hangs on one person."""

    parts: list[Participation]
    pairs: list[Pair]
    meetings: list[UUID]
    changes: list[UUID]
    asked: list[UUID]
    """Questions how they are, and how confident."""
    places: list[UUID]
    """What messages about places at group events are about."""
    hosted: list[Placement]

    @property
    def part_ids(self) -> list[UUID]:
        return [part.id for part in self.parts]

    @property
    def subjects(self) -> list[UUID]:
        """What messages and links may be about."""
        return [
            *self.part_ids,
            *(pair.id for pair in self.pairs),
            *self.meetings,
            *self.changes,
            *self.asked,
            *self.places,
        ]


def erase(db: Session, person_id: UUID, actor_id: UUID) -> Erased:
    """Erase a person from the partnership, in the caller's transaction.

    Rows and answers go, waiting mails are cancelled, sign-ins and links end, the partner of a live pair is
    told that it ended. The ids that past rounds go by stay on rows that name nobody. The equality answer is
    deleted by its own role: see ``equality.store.forget``.

    :raises NotFoundError: where there is no such person; ConflictError: who was erased before.
    """
    theirs = _hold_all(db, person_id)
    person = people.person(db, person_id, lock=True)
    if person is None:
        raise NotFoundError
    if person.erased_at is not None:
        raise ConflictError("This person was erased before.", code="erased")
    now: datetime = db.info["clock"].now()
    to_tell = [pair.id for pair in theirs.pairs if pair.state == PairState.INTRODUCED]
    called_off = [each for part in theirs.parts for each in end_pairs(db, part.id, now)]
    db.flush()
    done = _delete(db, person, theirs)
    for placement in theirs.hosted:
        _blank_placement(placement)
    for part in theirs.parts:
        _blank_part(part)
    tell_called_off(db, called_off, without=set(theirs.part_ids))
    for pair_id in to_tell:
        _tell_partner(db, pair_id, set(theirs.part_ids))
    account_id = person.account_id
    action = "erased" if account_id == actor_id else "erased_on_request"
    _blank_person(person, now)
    db.flush()
    if account_id is not None:
        erasure.close_account(db, db.get_one(Account, account_id))
    audit.record(db, action, "person", person.id, actor_id=actor_id, detail=asdict(done))
    db.flush()
    return done


def erase_former_colleague(db: Session, account: Account, membership: Membership, actor_id: UUID) -> None:
    """Erase somebody who took part in nothing, and whose roles were taken back: their name and address.

    :raises ConflictError: where they still have a role.
    """
    if erasure.has_role(db, membership.id):
        raise ConflictError("This colleague has a role here. Take it back first.", code="has_role")
    name = accounts_named(db, [account.id])[account.id].name
    erasure.delete_messages(db, to=[account.id], about=[])
    erasure.forget_as_colleague(db, name)
    erasure.delete_mentioning(db, membership.id, [account.email])
    erasure.close_account(db, account)
    audit.record(db, "erased_on_request", "membership", membership.id, actor_id=actor_id)


def _hold_all(db: Session, person_id: UUID) -> _Theirs:
    """Everything, held in the order in which leaving holds it: parts, then pairs, then the person."""
    ids = sorted(part.id for part in participations.participations_of(db, person_id))
    parts = [row for id_ in ids if (row := participations.participation(db, id_, lock=True))]
    found = {pair.id: pair for part in parts for pair in pairs.pairs_of_participation(db, part.id, lock=True)}
    return _Theirs(
        parts=parts,
        pairs=list(found.values()),
        meetings=[meeting.id for id_ in found for meeting in sessions.meetings_of_pair(db, id_)],
        changes=[change.id for id_ in found for change in changes_of_pair(db, id_)],
        asked=[row.id for row, _ in pulses.pulses_of(db, ids)]
        + [row.id for row in surveys.surveys_of(db, ids)],
        places=[notice for row, _ in events.sign_ups_of(db, ids) for notice in telling.notices_of(row)],
        hosted=[place for part in parts for place in placements.placements_of_host(db, part.id)],
    )


def _delete(db: Session, person: Person, theirs: _Theirs) -> Erased:
    membership = membership_for(db, person.account_id) if person.account_id else None
    recipients = [person.id, *([person.account_id] if person.account_id else [])]
    recipients += theirs.part_ids  # as which their line managers are written to
    needles = [person.email, person.name, str(person.id), *map(str, theirs.part_ids)]
    is_staff = membership is not None and erasure.has_role(db, membership.id)
    return Erased(
        parts=len(theirs.parts),
        pairs_ended=len(theirs.pairs),
        messages=erasure.delete_messages(db, to=recipients, about=theirs.subjects)
        + erasure.delete_messages_of_partners(db, MeetingNudge.kind, theirs.pairs),
        links=erasure.delete_links(db, of=theirs.part_ids, to=[pair.id for pair in theirs.pairs]),
        feedback=erasure.delete_feedback(db, theirs.part_ids)
        + erasure.delete_pulses(db, theirs.part_ids)
        + erasure.delete_surveys(db, theirs.part_ids)
        + erasure.delete_commitments(db, theirs.part_ids)
        + erasure.delete_releases(db, releases.releases_of(db, theirs.part_ids)),
        places=erasure.delete_sign_ups(db, theirs.part_ids),
        conflicts=erasure.delete_conflicts(db, person),
        mentions=_forget_as_manager(db, person.email)
        + (0 if is_staff else erasure.forget_as_colleague(db, person.name))
        + erasure.delete_mentioning(db, membership.id if membership else None, needles),
    )


def _forget_as_manager(db: Session, email: str) -> int:
    """Take somebody out of where others name them as their line manager, with what they were asked then."""
    asked = releases.releases_at(db, email)
    return (
        erasure.forget_as_line_manager(db, email)
        + erasure.delete_messages_to(db, ReleaseRequest.kind, email.lower())
        + erasure.delete_links(db, of=[], to=[row.id for row in asked])
        + erasure.delete_releases(db, asked)
    )


def _tell_partner(db: Session, pair_id: UUID, left: set[UUID]) -> None:
    found = couple(db, pair_id)
    for half in found.halves:
        if half.participation.id in left or half.person.erased_at is not None:
            continue
        tell_ended(db, found, half)


def _blank_part(part: Participation) -> None:
    """What stays: programme, side, when they came and registered, for the figures, which name nobody."""
    part.state = ParticipationState.WITHDRAWN
    part.topics, part.wishes, part.first_words = [], [], ""
    part.capacity, part.passed_over, part.is_trained = 1, 0, False
    part.entered_by = part.typed = part.trained_on = part.training_attended_at = None
    end_consent(part)
    end_eligibility(part)


def _blank_placement(placement: Placement) -> None:
    placement.title = f"Placement {placement.id.hex[:12]}"
    placement.project = placement.site = ""
    placement.topics, placement.is_open = [], False


def _blank_person(person: Person, now: datetime) -> None:
    """What stays is the id, which is opaque, and the organisation, for its figures."""
    person.name, person.email = NOBODY, f"{person.id}@left.invalid"
    person.account_id = None
    for name in ("site", "directorate", "team", "role_group", "pay_band", "profession", "line_manager_email"):
        setattr(person, name, "")
    person.meeting_modes, person.free = [], []
    person.erased_at = now
