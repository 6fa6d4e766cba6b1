"""What was decided for a round, with names: one line each, whatever kind of decision it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from api.rounds import words
from api.rounds.demands import Demands, IdPair, cut_from, demands_in, is_here
from api.rounds.directory import Directory
from api.rounds.group_names import GroupNames
from api.rounds.groups import GroupLimit
from api.rounds.snapshot import Snapshot
from models import round_demands, rounds
from models.round_demands import Minimum, PairLimit
from models.rounds import Decision, DecisionKind, Round, Solve

KINDS: Final = {DecisionKind.PIN: ("Pinned", "blue"), DecisionKind.BAN: ("Ruled out", "orange")}
MINIMUM: Final = ("Minimum", "purple")
LIMIT: Final = ("Limit", "purple")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRow:
    """One decision: ``what`` it is about, as it starts a sentence, and the word for it with its colour.

    ``idle`` says why it is not looked at now, empty where it is; ``place`` is where it is under its round.
    ``now`` says how many of the present pairs a limit counts, where there are any; ``is_full``: no more may
    be.
    """

    what: str
    word: str
    tone: str
    idle: str
    made_at: datetime
    place: str
    now: str = ""
    is_full: bool = False


def demand_rows(
    db: Session,
    row: Round,
    snapshot: Snapshot,
    people: Directory,
    names: GroupNames,
    pairs: Sequence[IdPair] | None = None,
) -> tuple[DemandRow, ...]:
    """Everything that was decided for a round: pins and bans, then minimums, then limits, in the order they
    were made. With ``pairs``, limits say how many of these they count.
    """
    return (
        *(_of_decision(each, people, snapshot) for each in rounds.decisions(db, row.id)),
        *minimum_rows(people, snapshot, round_demands.minimums(db, row.id)),
        *limit_rows(names, snapshot, round_demands.limits(db, row.id), pairs),
    )


def minimum_rows(people: Directory, snapshot: Snapshot, minimums: Iterable[Minimum]) -> tuple[DemandRow, ...]:
    """The minimums alone."""
    return tuple(_of_minimum(each, people, snapshot) for each in minimums)


def limit_rows(
    names: GroupNames,
    snapshot: Snapshot,
    limits: Iterable[PairLimit],
    pairs: Sequence[IdPair] | None = None,
) -> tuple[DemandRow, ...]:
    """The limits alone; with ``pairs``, each says how many of these it counts."""
    return tuple(_of_limit(each, names, snapshot, pairs) for each in limits)


def in_words(demands: Demands, people: Directory, names: GroupNames) -> tuple[str, ...]:
    """Pins, minimums and limits as sentences without their stops."""
    return (
        *(
            f"{people[seeker].label} and {people[provider].label}: pinned"
            for seeker, provider in demands.pins
        ),
        *(minimum_words(people[id_].label, least) for id_, least in demands.minimums),
        *(names.in_words(limit) for limit in demands.limits),
    )


def clash_in_words(failed: Solve, people: Directory, names: GroupNames) -> tuple[str, ...]:
    """The decisions that cannot all hold, where that is why a search failed."""
    clash = (failed.answer or {}).get("clash")
    return in_words(demands_in(failed).named_in(cut_from(clash)), people, names) if clash else ()


def shortfall_of(failed: Solve) -> str:
    """How much the decisions that cannot all hold need, where that is why a search failed and it is known."""
    clash = (failed.answer or {}).get("clash")
    return words.shortfall(clash["needed"], clash["places"]) if clash else ""


def minimum_words(name: str, least: int) -> str:
    """How many pairs somebody must have: "Ada Obi: at least 1 pair"."""
    return f"{name}: at least {'1 pair' if least == 1 else f'{least} pairs'}"


def _of_decision(decision: Decision, people: Directory, snapshot: Snapshot) -> DemandRow:
    seeker, provider = str(decision.seeker_id), str(decision.provider_id)
    word, tone = KINDS[DecisionKind(decision.kind)]
    is_idle = seeker not in snapshot.seeker_ids or provider not in snapshot.provider_ids
    return DemandRow(
        what=f"{_name(people, seeker)} and {_name(people, provider, 'somebody')}",
        word=word,
        tone=tone,
        idle="One of them is not in the round now." if is_idle else "",
        made_at=decision.created_at,
        place=f"decisions/{decision.id}",
    )


def _of_minimum(minimum: Minimum, people: Directory, snapshot: Snapshot) -> DemandRow:
    place = snapshot.by_id.get(str(minimum.place_id))
    idle = "" if place else "They are not in the round now."
    if place and place.capacity < minimum.least:
        idle = f"There is room for {place.capacity} only."
    return DemandRow(
        what=minimum_words(_name(people, str(minimum.place_id)), minimum.least),
        word=MINIMUM[0],
        tone=MINIMUM[1],
        idle=idle,
        made_at=minimum.created_at,
        place=f"minimums/{minimum.id}",
    )


def _of_limit(
    row: PairLimit, names: GroupNames, snapshot: Snapshot, pairs: Sequence[IdPair] | None
) -> DemandRow:
    limit, by_id = GroupLimit.from_row(row), snapshot.by_id
    number = sum(limit.counts(by_id[seeker], by_id[provider]) for seeker, provider in pairs or ())
    return DemandRow(
        what=names.in_words(limit),
        word=LIMIT[0],
        tone=LIMIT[1],
        idle="" if is_here(limit, snapshot) else "Nobody of this group is in the round now.",
        made_at=row.created_at,
        place=f"limits/{row.id}",
        now="" if pairs is None else words.counted_now(number, limit.least, limit.most),
        is_full=pairs is not None and 0 < number == limit.most,
    )


def _name(people: Directory, id_: str, nobody: str = "Somebody") -> str:
    return people[id_].label if id_ in people else f"{nobody} who left"
