"""Rounds, solves, pairs and people as REST shows them."""

from uuid import UUID

from sqlmodel import Session

from api.errors import NotFoundError
from api.rounds import answers, words
from api.rounds.board import Board, PairRow, WaitingRow
from api.rounds.costs import Cost
from api.rounds.directory import Entry
from api.rounds.group_names import GroupNames
from api.rounds.groups import GroupLimit
from api.rounds.partners import PartnerRow
from api.rounds.schemas import (
    CostPublic,
    CouplePublic,
    DecisionPublic,
    DifferencePublic,
    LimitPublic,
    MinimumPublic,
    PairPublic,
    PartnerPublic,
    PersonPublic,
    RoundPublic,
    SolvePublic,
    UnmatchedPublic,
)
from models.round_demands import Minimum, PairLimit
from models.rounds import Decision, DecisionKind, Round, Solve, SolveState


def round_public(db: Session, row: Round) -> RoundPublic:
    """A round in numbers."""
    found = answers.standing_or_none(db, row)
    snapshot = row.snapshot
    return RoundPublic(
        id=row.id,
        number=row.number,
        state=row.state,
        generation=row.generation,
        snapshot_digest=row.snapshot_digest,
        seekers=len(snapshot["seekers"]) if snapshot else None,
        providers=len(snapshot["providers"]) if snapshot else None,
        unresolved_conflicts=snapshot["unresolved_conflicts"] if snapshot else None,
        pairs=len(found.pairs) if found else None,
        is_proven=found.is_proven if found else None,
        is_outdated=answers.is_outdated(row, found) if found else None,
        locked_at=row.locked_at,
        asked_at=row.asked_at,
        agreed_at=row.agreed_at,
        sent_back_reason=row.sent_back_reason,
        published_at=row.published_at,
        undo_until=row.undo_until,
        closed_at=row.closed_at,
    )


def solve_public(row: Solve) -> SolvePublic:
    """A search with its answer in numbers."""
    found = answers.found_by(row) if row.state == SolveState.DONE else None
    return SolvePublic(
        id=row.id,
        number=row.number,
        state=row.state,
        step=row.step,
        failure=row.failure,
        is_discarded=row.is_discarded,
        pairs=len(found.pairs) if found else None,
        is_proven=found.is_proven if found else None,
        levels=dict(found.levels) if found else None,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def pair_public(row: PairRow) -> PairPublic:
    """A proposed pair with names."""
    return PairPublic(
        seeker=person_public(row.seeker),
        provider=person_public(row.provider),
        score=row.found.score,
        parts=dict(row.found.parts),
        first_half_hour=row.found.time,
        first_meeting=words.first_meeting(row.found.time),
        is_pinned=row.is_pinned,
        is_new=row.is_new,
    )


def difference_public(board: Board) -> DifferencePublic:
    """What the present answer changes against the one before.

    :raises NotFoundError: where nothing was found before.
    """
    if board.difference is None:
        raise NotFoundError("No pairs were found before these.", code="nothing_before")
    added = [(pair.seeker, pair.provider) for pair in board.pairs if pair.is_new]
    return DifferencePublic(
        added=[couple_public(*pair) for pair in added],
        removed=[couple_public(*pair) for pair in board.removed],
        score=board.difference.total,
    )


def couple_public(seeker: Entry, provider: Entry) -> CouplePublic:
    """Two people by name."""
    return CouplePublic(seeker=person_public(seeker), provider=person_public(provider))


def unmatched_public(row: WaitingRow) -> UnmatchedPublic:
    """Somebody without a pair."""
    return UnmatchedPublic(
        person=person_public(row.person),
        reason=row.found.reason,
        explanation=row.why,
        possible=row.found.possible,
        refused=dict(row.found.refused),
        would_open=dict(row.found.would_open),
    )


def partner_public(row: PartnerRow) -> PartnerPublic:
    """Somebody's possible or refused partner."""
    return PartnerPublic(
        person=person_public(row.person),
        score=row.score,
        parts=dict(row.parts),
        refused_by=list(row.refused_by),
        decision=DecisionKind(row.decision.kind) if row.decision else None,
        decision_id=row.decision.id if row.decision else None,
        is_partner=row.is_partner,
        is_keepable=row.is_keepable,
        cost=cost_public(row.cost) if row.cost else None,
    )


def cost_public(cost: Cost) -> CostPublic:
    """What a pair would cost everyone."""
    return CostPublic(
        people=sum(cost.people),
        weakest_before=cost.weakest[0],
        weakest_after=cost.weakest[1],
        score=cost.total,
        changes=cost.changes,
    )


def decision_public(row: Decision) -> DecisionPublic:
    """A pin or ban."""
    return DecisionPublic(
        id=row.id,
        kind=row.kind,
        seeker_id=row.seeker_id,
        provider_id=row.provider_id,
        created_at=row.created_at,
    )


def minimum_public(row: Minimum) -> MinimumPublic:
    """How many pairs somebody must have."""
    return MinimumPublic(id=row.id, place_id=row.place_id, least=row.least, created_at=row.created_at)


def limit_public(row: PairLimit, names: GroupNames) -> LimitPublic:
    """A limit on two groups."""
    limit = GroupLimit.from_row(row)
    return LimitPublic(
        id=row.id,
        seekers=limit.seekers.key,
        providers=limit.providers.key,
        least=row.least,
        most=row.most,
        words=names.in_words(limit),
        created_at=row.created_at,
    )


def person_public(entry: Entry) -> PersonPublic:
    """Somebody by name, under the id that the round knows."""
    return PersonPublic(
        id=UUID(entry.id), name=entry.name, organisation=entry.organisation, title=entry.title
    )
