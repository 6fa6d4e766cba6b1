"""The steward's word on a round: asked for by the coordinator, given or refused with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlmodel import Session

from api.coordinators import tell_coordinators
from api.errors import ConflictError, ForbiddenError
from api.programmes.service import get_programme
from api.rounds import answers, words
from api.rounds.answers import Found
from api.rounds.demands import demands_now
from api.rounds.service import snapshot_of
from api.rounds.snapshot import Snapshot
from api.rounds.transitions import get_round, hold_round
from models import audit, programmes, rounds
from models.accounts import Role, accounts_named, members_with
from models.programmes import Programme
from models.rounds import Round, RoundState
from notifications.contents.coordinating import StewardAnswered, StewardAsked
from notifications.outbox import enqueue

AS_STEWARD: Final = ("agreed", "sent back")
"""What a steward does with a round; everything else is a coordinator's work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A round in a steward's list. ``pairs`` is None where its answer is gone or can't be read."""

    programme: Programme
    round: Round
    pairs: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a steward sees of a round: numbers, nobody's scores.

    ``is_bound``: whether decisions narrow what the best set can be; ``decided`` counts them, in words.
    """

    programme: Programme
    round: Round
    pairs: int
    seekers: int
    seekers_paired: int
    providers: int
    providers_paired: int
    carried_over: int
    is_proven: bool
    is_bound: bool
    decided: str


def needs_agreement(programme: Programme, row: Round) -> bool:
    """Whether a steward agrees this round before it is published: by the programme's rule, or its own."""
    return programme.needs_steward or row.needs_steward


def ask_steward(
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    expected: int,
    *,
    now: datetime,
    base_url: str,
    actor_id: UUID,
) -> Round:
    """Ask the network's stewards to agree; each gets a mail, also about a set they saw before.

    :raises NotFoundError, StaleError: as named.
    :raises ConflictError: in another state, with outdated pairs, asked already, no steward, or none needed.
    """
    programme = get_programme(db, programme_id)
    row = hold_round(db, programme_id, round_id, expected, RoundState.PROPOSED)
    found = require_current(db, row)
    if not needs_agreement(programme, row):
        raise ConflictError("This programme needs no steward. Publish the round.", code="no_steward_needed")
    if row.asked_at is not None:
        raise ConflictError("The steward was asked already. Wait for the answer.", code="asked")
    stewards = [
        each for each in _accounts_with(db, Role.STEWARD, programme.id) if not has_coordinated(db, row, each)
    ]
    if not stewards:
        raise ConflictError(
            "This programme has no steward but its coordinators. Ask an administrator to name one.",
            code="no_steward",
        )
    row.asked_at = now
    row.sent_back_reason = ""
    db.flush()
    for account in accounts_named(db, stewards).values():
        content = StewardAsked(
            name=account.name,
            programme=programme.name,
            round_number=row.number,
            pairs=len(found.pairs),
            link=f"{base_url}{page_path(row)}",
        )
        enqueue(
            db,
            kind=StewardAsked.kind,
            subject_id=uuid5(found.solve_id, str(row.version)),
            person_id=account.id,
            address=account.email,
            context=content.as_context(),
            due_at=now,
            programme_id=programme.id,
        )
    audit.record(db, "asked the steward about", "round", row.id, actor_id=actor_id)
    return row


def agree(
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    expected: int,
    *,
    now: datetime,
    base_url: str,
    actor_id: UUID,
) -> Round:
    """The steward agrees; the round can be published, and the coordinators are told.

    :raises NotFoundError, StaleError: as named; ConflictError: where nobody asked, or pairs are outdated.
    :raises ForbiddenError: for somebody who coordinates the programme, or did since the round was made.
    """
    row = _hold_asked(db, programme_id, round_id, expected)
    if has_coordinated(db, row, actor_id):
        raise ForbiddenError(
            "You coordinate this round, or did, so another steward must agree it.", code="coordinates"
        )
    row.state = RoundState.AGREED
    row.agreed_at, row.agreed_by = now, actor_id
    db.flush()
    _tell_answered(db, row, has_agreed=True, base_url=base_url, actor_id=actor_id)
    audit.record(db, "agreed", "round", row.id, actor_id=actor_id)
    return row


def send_back(
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    expected: int,
    *,
    reason: str,
    base_url: str,
    actor_id: UUID,
) -> Round:
    """The steward asks back; the coordinators are told, read why and go on from the proposal.

    :raises NotFoundError, StaleError: as named; ConflictError: where nobody asked, or pairs are outdated.
    """
    row = _hold_asked(db, programme_id, round_id, expected)
    row.asked_at = None
    row.sent_back_reason = reason
    db.flush()
    _tell_answered(db, row, has_agreed=False, base_url=base_url, actor_id=actor_id)
    audit.record(db, "sent back", "round", row.id, actor_id=actor_id)
    return row


def _tell_answered(db: Session, row: Round, *, has_agreed: bool, base_url: str, actor_id: UUID) -> None:
    """Each coordinator but the one who gave the answer gets a mail; the steward's words stay on the page."""
    programme = get_programme(db, row.programme_id)
    tell_coordinators(
        db,
        programme,
        uuid5(row.id, str(row.version)),
        lambda name: StewardAnswered(
            name=name,
            programme=programme.name,
            round_number=row.number,
            has_agreed=has_agreed,
            link=f"{base_url}/programmes/{programme.id}/rounds/{row.id}",
        ),
        but={actor_id},
    )


def has_coordinated(db: Session, row: Round, account_id: UUID) -> bool:
    """Whether somebody coordinates a round, worked on it, or could have at any time since it was made."""
    return (
        account_id in _accounts_with(db, Role.COORDINATOR, row.programme_id)
        or audit.has_acted(db, account_id, row.id, other_than=AS_STEWARD)
        or account_id in audit.lost_since(db, Role.COORDINATOR, row.programme_id, row.created_at)
    )


def require_current(db: Session, row: Round) -> Found:
    """The round's answer, where nothing was decided or frozen since.

    :raises ConflictError: where there is none, or it is outdated.
    """
    found = answers.standing(db, row)
    if answers.is_outdated(row, found):
        raise ConflictError(
            "Something was decided since these pairs were found. Find the pairs again.",
            code="outdated",
        )
    return found


def list_waiting(db: Session, only: frozenset[UUID] | None) -> list[Listed]:
    """Rounds that wait for a steward, the longest waiting first; ``only`` narrows the programmes."""
    return _listed(db, rounds.asked_rounds(db), only)


def list_agreed(db: Session, account_id: UUID, only: frozenset[UUID] | None) -> list[Listed]:
    """Rounds that this steward agreed, the latest first."""
    return _listed(db, rounds.agreed_rounds(db, account_id), only)


def summary(db: Session, programme_id: UUID, round_id: UUID) -> Summary:
    """One round in numbers.

    :raises NotFoundError: where there is none; ConflictError: where it has no pairs.
    """
    return _summary(db, get_programme(db, programme_id), get_round(db, programme_id, round_id))


def page_path(row: Round) -> str:
    """Where a steward looks at a round."""
    return f"/agreements/programmes/{row.programme_id}/rounds/{row.id}"


def _listed(db: Session, found: list[Round], only: frozenset[UUID] | None) -> list[Listed]:
    by_id = {programme.id: programme for programme in programmes.programmes(db)}
    pairs = rounds.pairs_found(db, [row.id for row in found])
    return [
        Listed(programme=by_id[row.programme_id], round=row, pairs=pairs.get(row.id))
        for row in found
        if only is None or row.programme_id in only
    ]


def _summary(db: Session, programme: Programme, row: Round) -> Summary:
    found, snapshot = answers.standing(db, row), snapshot_of(row)
    demands = demands_now(db, row, snapshot)
    without = set(answers.people_without_pair(snapshot, found.pairs))
    return Summary(
        programme=programme,
        round=row,
        pairs=len(found.pairs),
        seekers=len(snapshot.seekers),
        seekers_paired=len({pair.seeker for pair in found.pairs}),
        providers=len(snapshot.providers),
        providers_paired=len({pair.provider for pair in found.pairs}),
        carried_over=_carried_over(snapshot, without),
        is_proven=found.is_proven,
        is_bound=demands.are_any,
        decided=words.decided(demands),
    )


def _carried_over(snapshot: Snapshot, without: set[str]) -> int:
    """How many of those left without a pair were passed over before."""
    return sum(place.passed_over > 0 and place.participation in without for place in snapshot.by_id.values())


def _accounts_with(db: Session, role: Role, programme_id: UUID) -> list[UUID]:
    return [member.account_id for member in members_with(db, role, programme_id)]


def _hold_asked(db: Session, programme_id: UUID, round_id: UUID, expected: int) -> Round:
    row = hold_round(db, programme_id, round_id, expected, RoundState.PROPOSED)
    if row.asked_at is None:
        raise ConflictError("The coordinator has not asked about this round.", code="not_asked")
    require_current(db, row)
    return row
