"""What a coordinator sees of a round: its pairs and people with their names, read for one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from api.rounds import answers, words
from api.rounds.about_reader import Refusals, told_to
from api.rounds.answers import Difference, Found, FoundPair, Waiting
from api.rounds.demand_rows import DemandRow, demand_rows, in_words
from api.rounds.demands import IdPair, demands_now
from api.rounds.directory import Directory, Entry, directory_of
from api.rounds.group_names import GroupNames, group_names
from api.rounds.left_out import LeftOut, left_out_now
from api.rounds.service import snapshot_of
from api.rounds.snapshot import Snapshot
from api.rounds.taking import take_snapshot
from api.rounds.translate import candidates_of
from models import rounds
from models.programmes import Programme
from models.rounds import Decision, DecisionKind, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One line of the board."""

    seeker: Entry
    provider: Entry
    found: FoundPair
    decision: Decision | None
    is_new: bool

    @property
    def is_pinned(self) -> bool:
        return self.decision is not None and self.decision.kind == DecisionKind.PIN


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """Somebody without a pair; ``against`` are the decisions that stand against one, in words, ``full`` the
    limits that leave no further one.
    """

    person: Entry
    found: Waiting
    rivals: tuple[Entry, ...]
    partners: tuple[Entry, ...]
    against: tuple[str, ...]
    displaced: tuple[Entry, ...]
    full: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reason, in words."""
        return words.reason(self.found.reason, is_narrowed=self.found.against.are_any, full=self.full)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything about a round's present answer."""

    found: Found
    snapshot: Snapshot
    pairs: tuple[PairRow, ...]
    waiting: tuple[WaitingRow, ...]
    decisions: tuple[DemandRow, ...]
    is_outdated: bool
    difference: Difference | None
    removed: tuple[tuple[Entry, Entry], ...]

    @property
    def is_bound(self) -> bool:
        """Whether decisions narrow what the best set can be."""
        return any(not row.idle for row in self.decisions)

    @property
    def full(self) -> tuple[DemandRow, ...]:
        """The limits that allow no further pair."""
        return tuple(row for row in self.decisions if row.is_full)

    @property
    def seekers_paired(self) -> int:
        """How many seekers have at least one pair."""
        return len({row.found.seeker for row in self.pairs})

    @property
    def providers_paired(self) -> int:
        """How many providers have at least one pair."""
        return len({row.found.provider for row in self.pairs})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Somebody who could meet nobody: how many partners each rule refuses."""

    person: Entry
    refused: Mapping[str, int]
    would_open: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Whether a round would work now."""

    seekers: int
    providers: int
    unresolved_conflicts: int
    possible_pairs: int
    stuck: tuple[Stuck, ...]
    decisions: tuple[DemandRow, ...]
    left_out: tuple[LeftOut, ...]


def read_board(db: Session, programme: Programme, row: Round, reader_id: UUID | None) -> Board:
    """The round's present answer with names.

    :param reader_id: the person who reads, where they take part: which rules refuse their own pairs is not
        told.
    :raises ConflictError: where it has none.
    """
    found, snapshot = answers.standing(db, row), snapshot_of(row)
    people, names = directory_of(db, programme), group_names(db, programme)
    decisions = rounds.decisions(db, row.id)
    by_pair = {_ids(decision): decision for decision in decisions}
    difference = _difference(db, found)
    new = set(difference.added) if difference else set()
    return Board(
        found=found,
        snapshot=snapshot,
        pairs=tuple(
            PairRow(
                seeker=people[pair.seeker],
                provider=people[pair.provider],
                found=pair,
                decision=by_pair.get(pair.ids),
                is_new=pair.ids in new,
            )
            for pair in sorted(found.pairs, key=lambda pair: people[pair.seeker].name.casefold())
        ),
        waiting=waiting_rows(_told_to(reader_id, found, snapshot), people, names),
        decisions=demand_rows(db, row, snapshot, people, names, [pair.ids for pair in found.pairs]),
        is_outdated=answers.is_outdated(row, found),
        difference=difference,
        removed=tuple((people[s], people[p]) for s, p in (difference.removed if difference else ())),
    )


def check_before_locking(db: Session, programme: Programme, row: Round, reader_id: UUID | None) -> Check:
    """What a round made of everybody ready at this moment would meet, with what was decided before.

    :param reader_id: as in :func:`read_board`.
    """
    snapshot, people = take_snapshot(db, programme), directory_of(db, programme)
    demands = demands_now(db, row, snapshot)
    candidates = candidates_of(snapshot, demands)
    could_meet = {candidates.seekers[at].id for at in set(candidates.seeker.tolist())}
    could_meet |= {candidates.providers[at].id for at in set(candidates.provider.tolist())}
    refusals = {
        id_: Refusals(
            refused={rule.value: count for rule, count in candidates.refused(id_).items()},
            would_open={rule.value: count for rule, count in candidates.would_open(id_).items()},
        )
        for id_ in snapshot.by_id.keys() - could_meet
    }
    stuck = [
        Stuck(person=people[id_], refused=told.refused, would_open=told.would_open)
        for id_, told in told_to(reader_id, snapshot, demands.bans, refusals).items()
    ]
    return Check(
        seekers=len(snapshot.seekers),
        providers=len(snapshot.providers),
        unresolved_conflicts=snapshot.unresolved_conflicts,
        possible_pairs=len(candidates),
        stuck=tuple(sorted(stuck, key=lambda each: each.person.name.casefold())),
        decisions=demand_rows(db, row, snapshot, people, group_names(db, programme)),
        left_out=left_out_now(db, programme),
    )


def _told_to(reader_id: UUID | None, found: Found, snapshot: Snapshot) -> tuple[Waiting, ...]:
    counted = {each.id: Refusals(refused=each.refused, would_open=each.would_open) for each in found.waiting}
    told = told_to(reader_id, snapshot, found.bans, counted)
    return tuple(
        replace(each, refused=told[each.id].refused, would_open=told[each.id].would_open)
        for each in found.waiting
    )


def _difference(db: Session, found: Found) -> Difference | None:
    before = rounds.solve(db, found.previous_id) if found.previous_id else None
    return answers.difference(found, answers.found_by(before)) if before else None


def waiting_rows(waiting: Sequence[Waiting], people: Directory, names: GroupNames) -> tuple[WaitingRow, ...]:
    """Those without a pair, with names, side by side."""
    rows = [
        WaitingRow(
            person=people[each.id],
            found=each,
            rivals=tuple(people[id_] for id_ in each.rivals),
            partners=tuple(people[id_] for id_ in each.partners),
            against=in_words(each.against, people, names),
            displaced=tuple(people[id_] for id_ in each.displaced),
            full=() if each.against.limits else tuple(map(names.in_words, each.full)),
        )
        for each in waiting
    ]
    return tuple(sorted(rows, key=lambda each: (each.person.side.value, each.person.name.casefold())))


def _ids(decision: Decision) -> IdPair:
    return str(decision.seeker_id), str(decision.provider_id)
