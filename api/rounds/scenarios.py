"""The sets of pairs a round has had: beside each other, compared, and taken up again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, NotFoundError
from api.rounds import answers, words
from api.rounds.answers import Found
from api.rounds.demands import IdPair, demands_in, demands_now
from api.rounds.directory import Directory, Entry, directory_of
from api.rounds.restoring import restore
from api.rounds.service import snapshot_of
from api.rounds.transitions import DECIDABLE, forget_agreement, hold_round
from models import audit, rounds
from models.programmes import Programme
from models.rounds import Round, RoundState, Solve, SolveState


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One set of pairs in figures. ``differ``: pairs in only one of this set and the present one, None where
    there is none; ``is_reachable``: it was found among the same people, so it can be taken up again.
    """

    solve_id: UUID
    number: int
    found_at: datetime | None
    matched: int
    weakest: int | None
    total: int
    differ: int | None
    decided: str
    is_proven: bool
    is_standing: bool
    is_outdated: bool
    is_reachable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two sets, with the pairs that only one of them has and the people who have a pair only there."""

    one: Scenario
    other: Scenario
    only_one: tuple[tuple[Entry, Entry], ...]
    only_other: tuple[tuple[Entry, Entry], ...]
    paired_one: tuple[Entry, ...]
    paired_other: tuple[Entry, ...]


def scenarios_of(db: Session, row: Round) -> tuple[Scenario, ...]:
    """Every set of pairs the round has had, the latest first. None stands while the round is only locked."""
    finished = [solve for solve in rounds.solves(db, row.id) if solve.state == SolveState.DONE]
    standing = rounds.standing_solve(db, row.id) if row.state != RoundState.LOCKED else None
    present = answers.found_by(standing) if standing else None
    return tuple(_scenario(row, solve, present) for solve in finished)


def compare(db: Session, programme: Programme, row: Round, numbers: tuple[int, int]) -> Comparison:
    """Two of the round's sets, by their numbers.

    :raises NotFoundError: where the round has no such set.
    """
    by_number = {solve.number: solve for solve in rounds.solves(db, row.id) if solve.state == SolveState.DONE}
    if not by_number.keys() >= set(numbers):
        raise NotFoundError
    known = {each.number: each for each in scenarios_of(db, row)}
    one, other = (_pairs(answers.found_by(by_number[number])) for number in numbers)
    in_one, in_other = ({id_ for pair in pairs for id_ in pair} for pairs in (one, other))
    people = directory_of(db, programme)
    return Comparison(
        one=known[numbers[0]],
        other=known[numbers[1]],
        only_one=_named(one - other, people),
        only_other=_named(other - one, people),
        paired_one=_sorted(in_one - in_other, people),
        paired_other=_sorted(in_other - in_one, people),
    )


def take_up(
    db: Session, programme_id: UUID, round_id: UUID, solve_id: UUID, expected: int, actor_id: UUID
) -> Round:
    """Go back to a set found before: its pairs stand again, with the decisions it was found with.

    Nothing is solved again. Sets found later stay listed, so one can go forward in the same way. Decisions
    about people who are not in the round stay as they are.

    :raises NotFoundError, StaleError: as named.
    :raises ConflictError: in another state, or where it was found among other people.
    """
    row = hold_round(db, programme_id, round_id, expected, *DECIDABLE)
    chosen = _finished(db, row, solve_id)
    snapshot = snapshot_of(row)
    if chosen.snapshot_digest != row.snapshot_digest:
        raise ConflictError("These pairs were found among other people.", code="other_snapshot")
    restore(db, row, snapshot, demands_in(chosen), actor_id)
    for solve in rounds.solves(db, row.id):
        if solve.state == SolveState.DONE:
            solve.is_discarded = solve.number > chosen.number or (
                solve.is_discarded and solve.number < chosen.number
            )
    row.generation += 1
    chosen.generation = row.generation
    forget_agreement(row)
    row.state = RoundState.PROPOSED
    db.flush()
    detail = {"solve": chosen.number}
    audit.record(db, "went back to earlier pairs in", "round", row.id, actor_id=actor_id, detail=detail)
    return row


def after_decision(db: Session, row: Round) -> None:
    """What follows a decision: the pairs found so far are outdated, and nobody has agreed them. Where the
    decisions are again those that the present pairs were found with, these pairs are not outdated.
    """
    row.generation += 1
    forget_agreement(row)
    db.flush()
    standing = rounds.standing_solve(db, row.id)
    if standing is None or standing.snapshot_digest != row.snapshot_digest:
        return
    if demands_now(db, row, snapshot_of(row)) == demands_in(standing):
        standing.generation = row.generation
        db.flush()


def _scenario(row: Round, solve: Solve, present: Found | None) -> Scenario:
    found, demands = answers.found_by(solve), demands_in(solve)
    is_standing = present is not None and present.solve_id == solve.id
    return Scenario(
        solve_id=solve.id,
        number=solve.number,
        found_at=solve.finished_at,
        matched=len({id_ for pair in found.pairs for id_ in pair.ids}),
        weakest=found.weakest,
        total=found.total,
        differ=len(_pairs(found) ^ _pairs(present)) if present else None,
        decided=words.decided(demands),
        is_proven=found.is_proven,
        is_standing=is_standing,
        is_outdated=answers.is_outdated(row, found),
        is_reachable=solve.snapshot_digest == row.snapshot_digest,
    )


def _finished(db: Session, row: Round, solve_id: UUID) -> Solve:
    solve = rounds.solve(db, solve_id, lock=True)
    if solve is None or solve.round_id != row.id or solve.state != SolveState.DONE:
        raise NotFoundError
    return solve


def _pairs(found: Found) -> set[IdPair]:
    return {pair.ids for pair in found.pairs}


def _sorted(ids: Iterable[str], people: Directory) -> tuple[Entry, ...]:
    return tuple(sorted((people[id_] for id_ in ids), key=lambda entry: entry.name.casefold()))


def _named(pairs: Iterable[IdPair], people: Directory) -> tuple[tuple[Entry, Entry], ...]:
    named = [(people[seeker], people[provider]) for seeker, provider in pairs]
    return tuple(sorted(named, key=lambda pair: pair[0].name.casefold()))
