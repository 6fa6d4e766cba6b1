"""Changing a pair: whom somebody could be paired with instead, and what each would cost everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, NotFoundError
from api.rounds import answers
from api.rounds.board import WaitingRow, waiting_rows
from api.rounds.costs import Cost, cost_between, levels_of
from api.rounds.demands import IdPair
from api.rounds.directory import Entry, directory_of
from api.rounds.group_names import group_names
from api.rounds.replay import Replay, replay
from api.rounds.service import snapshot_of
from api.rounds.snapshot import Snapshot
from api.rounds.transitions import WAYS_ON
from api.rounds.translate import candidates_for
from api.rounds.words import NOT_TOLD
from models import round_demands, rounds
from models.participations import Side
from models.programmes import Programme
from models.rounds import Decision, DecisionKind, Round, RoundState

NOT_FOUND = "Find the pairs first. Then each partner here shows what the pair would cost everyone."
OUTDATED = "Find the pairs again first. Then each partner here shows what the pair would cost everyone."
UNPROVEN = "These pairs are not proven best, so what another pair would cost is not known exactly."


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """One partner of somebody, possible or refused; only a possible one has a score.

    ``cost``: of having this pair instead of what there is, None where that is not known; ``is_keepable``:
    whether it can be kept beside what was decided.
    """

    person: Entry
    score: int
    parts: Mapping[str, int]
    refused_by: tuple[str, ...]
    decision: Decision | None
    is_partner: bool
    cost: Cost | None
    is_keepable: bool

    @property
    def is_banned(self) -> bool:
        return self.decision is not None and self.decision.kind == DecisionKind.BAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """Somebody with the whole other side: possible partners first, what costs least before the others.

    ``note`` says why no costs are known, empty where they are. ``least`` is how many pairs they must have, of
    the ``capacity`` they have room for; None where that was not decided. ``waiting`` says why they have no
    pair, None where they have one or none were found.
    """

    person: Entry
    capacity: int
    least: int | None
    rows: tuple[PartnerRow, ...]
    note: str
    waiting: WaitingRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What would happen if one more pair had to be: its cost, and who would move."""

    seeker: Entry
    provider: Entry
    score: int
    parts: Mapping[str, int]
    cost: Cost
    gone: tuple[tuple[Entry, Entry], ...]
    new: tuple[tuple[Entry, Entry], ...]
    losing: tuple[Entry, ...]
    gaining: tuple[Entry, ...]


def partners_of(db: Session, programme: Programme, row: Round, id_: str, reader_id: UUID | None) -> Partners:
    """Somebody's possible and refused partners.

    :param reader_id: the person who reads, where they take part: which rule refuses a pair is not told to one
        of the two.
    :raises ConflictError: in an open round; NotFoundError: where the round does not know this id.
    """
    snapshot = _snapshot_with(row, id_)
    people = directory_of(db, programme)
    found = answers.standing_or_none(db, row)
    paired = {pair.ids for pair in found.pairs} if found else set()
    decisions = {(str(d.seeker_id), str(d.provider_id)): d for d in rounds.decisions(db, row.id)}
    costs, note = _costs(db, row, id_)
    candidates = candidates_for(snapshot, id_)
    is_seeker = id_ in snapshot.seeker_ids
    others = candidates.providers if is_seeker else candidates.seekers
    places = candidates.provider if is_seeker else candidates.seeker
    possible = {others[place].id for place in places.tolist()}
    rows = []
    for other in others:
        ids = (id_, other.id) if is_seeker else (other.id, id_)
        parts = candidates.parts_of(*ids) if other.id in possible else {}
        refused_by = () if other.id in possible else tuple(candidates.refusals(*ids))
        is_about_reader = str(reader_id) in (snapshot.by_id[id_].person, other.person)
        rows.append(
            PartnerRow(
                person=people[other.id],
                score=sum(parts.values()),
                parts=parts,
                refused_by=(NOT_TOLD,) if refused_by and is_about_reader else refused_by,
                decision=decisions.get(ids),
                is_partner=ids in paired,
                cost=costs.get(ids),
                is_keepable=ids not in costs or costs[ids] is not None,
            )
        )
    minimum = round_demands.minimum_of(db, row.id, UUID(id_))
    # What rules refuse stays behind: told without regard to who reads, it would tell of a conflict.
    waiting = [replace(x, refused={}, would_open={}) for x in found.waiting if x.id == id_] if found else []
    without = waiting_rows(waiting, people, group_names(db, programme)) if waiting else ()
    return Partners(
        person=people[id_],
        capacity=snapshot.by_id[id_].capacity,
        least=minimum.least if minimum else None,
        rows=tuple(sorted(rows, key=_order)),
        note=note,
        waiting=next(iter(without), None),
    )


def alternative(db: Session, programme: Programme, row: Round, pair: IdPair) -> Alternative:
    """Solve again with this pair: what it costs and who would move. Nothing is written down.

    :raises ConflictError: where no pairs are found, they are outdated or not proven, a rule refuses the pair,
        or it cannot be kept beside what was decided.
    :raises NotFoundError: where the round does not know these two.
    """
    snapshot = _snapshot_with(row, pair[0])
    if pair[0] not in snapshot.seeker_ids or pair[1] not in snapshot.provider_ids:
        raise NotFoundError
    made, note = _standing_replay(db, row)
    if made is None:
        raise ConflictError(note, code="no_costs")
    if made.candidates.refusals(*pair):
        raise ConflictError("A rule refuses this pair, or you ruled it out.", code="pin_refused")
    after = made.with_pin(pair)
    if not after.levels:
        raise ConflictError(
            "This pair cannot be kept beside what was decided for the round.", code="pins_clash"
        )
    people = directory_of(db, programme)
    now, then = set(made.pairs), {(each.seeker, each.provider) for each in after.pairs}
    parts = made.candidates.parts_of(*pair)
    have, would_have = _everybody(now), _everybody(then)
    return Alternative(
        seeker=people[pair[0]],
        provider=people[pair[1]],
        score=sum(parts.values()),
        parts=parts,
        cost=cost_between(levels_of(made.onward[1]), levels_of(after), sum(parts.values())),
        gone=tuple((people[s], people[p]) for s, p in sorted(now - then)),
        new=tuple((people[s], people[p]) for s, p in sorted(then - now)),
        losing=tuple(people[id_] for id_ in sorted(have - would_have)),
        gaining=tuple(people[id_] for id_ in sorted(would_have - have)),
    )


def side_of(row: Round, id_: str) -> Side:
    """On which side of a locked round somebody stands.

    :raises ConflictError: in an open one; NotFoundError: where the round does not know this id.
    """
    return Side.SEEKER if id_ in _snapshot_with(row, id_).seeker_ids else Side.PROVIDER


def _costs(db: Session, row: Round, id_: str) -> tuple[Mapping[IdPair, Cost | None], str]:
    """What each pair of somebody that is not there would cost (None: it cannot be kept), or why that is
    not known."""
    made, note = _standing_replay(db, row)
    if made is None or made.what_if is None:
        return {}, note
    problem, answer = made.onward
    before = levels_of(answer)
    return {
        (forced.seeker, forced.provider): None
        if forced.values is None
        else cost_between(
            before,
            dict(zip(problem.policy.levels, forced.values, strict=True)),
            sum(made.candidates.parts_of(forced.seeker, forced.provider).values()),
        )
        for forced in made.what_if.of(id_)
    }, ""


def _standing_replay(db: Session, row: Round) -> tuple[Replay | None, str]:
    """The present answer as the engine had it, where costs can be told from it; else why not."""
    solve = rounds.standing_solve(db, row.id)
    if solve is None:
        return None, NOT_FOUND
    if answers.is_outdated(row, answers.found_by(solve)):
        return None, OUTDATED
    try:
        made = replay(row, solve)
    except ConflictError as refused:
        return None, refused.detail or refused.title
    return (None, UNPROVEN) if made.what_if is None else (made, "")


def _order(row: PartnerRow) -> tuple[object, ...]:
    """Possible ones first: the present partner, then what costs least, then what can't be or isn't known."""
    cost = row.cost.order if row.cost else ()
    group = 0 if row.is_partner else 1 if row.cost else 2 if row.is_keepable and not row.is_banned else 3
    return bool(row.refused_by), group, cost, -row.score, row.person.name.casefold()


def _everybody(pairs: Sequence[IdPair] | set[IdPair]) -> set[str]:
    return {id_ for pair in pairs for id_ in pair}


def _snapshot_with(row: Round, id_: str) -> Snapshot:
    if row.snapshot is None:
        raise ConflictError(WAYS_ON[RoundState(row.state)], code=f"round_is_{row.state}")
    snapshot = snapshot_of(row)
    if id_ not in snapshot.by_id:
        raise NotFoundError
    return snapshot
