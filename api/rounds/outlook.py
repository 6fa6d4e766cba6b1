"""What a round would come to, before it is locked; and what would help somebody who has no pair."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError, NotFoundError
from api.free_time import format_free_time
from api.rounds import words
from api.rounds.costs import people_matched
from api.rounds.demand_rows import in_words
from api.rounds.demands import Demands, demands_now, is_shown
from api.rounds.directory import Directory, Entry, directory_of
from api.rounds.group_names import GroupNames, group_names
from api.rounds.in_the_way import InTheWay, Keeping, Raise, in_the_way, kept_by, raises
from api.rounds.replay import Replay, replay
from api.rounds.snapshot import Snapshot
from api.rounds.solves import broken_in_words, broken_pins
from api.rounds.taking import take_snapshot
from api.rounds.translate import candidates_of, problem_of
from matching import (
    Answer,
    Candidates,
    Change,
    Problem,
    Remedy,
    RemedyKind,
    Side,
    competing_groups,
    people_to_ask,
    recruits_worth_most,
    remedies,
    solve,
)
from models import rounds
from models.programmes import Programme
from models.rounds import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Competing:
    """People who can only meet these partners, who have too few places: ``without`` stay without a pair."""

    rivals: tuple[Entry, ...]
    partners: tuple[Entry, ...]
    places: int
    without: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFor:
    """Somebody to ask for more free time, ``when``; ``matched`` people have a pair if they and all before
    them say yes.
    """

    person: Entry
    when: str
    matched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitLike:
    """One more person ``like`` this one; ``matched`` people have a pair then, the new one included."""

    like: Entry
    matched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the best set would be if the round were locked now. ``clash``: the decisions that exclude each
    other, in words; ``is_clash_shown``: that they do is certain, not only that a search found nothing;
    ``shortfall`` says how much they need, where that is known.

    ``in_the_way`` says which decisions keep whom from a pair, ``full`` are the other limits that allow no
    further pair, in words. ``raises``, ``asks`` and ``recruits`` are what would help most, the best first.
    """

    people: int
    matched: int = 0
    groups: tuple[Competing, ...] = ()
    in_the_way: tuple[InTheWay, ...] = ()
    raises: tuple[Raise, ...] = ()
    asks: tuple[AskFor, ...] = ()
    recruits: tuple[RecruitLike, ...] = ()
    clash: tuple[str, ...] = ()
    shortfall: str = ""
    full: tuple[str, ...] = ()
    is_clash_shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """One change and what it would do, as solving again has shown."""

    change: str
    effect: str


def outlook_of(db: Session, programme: Programme, row: Round, reader_id: UUID | None) -> Outlook:
    """Solve what a round made of everybody ready at this moment would be; earlier decisions count.

    :param reader_id: the person who reads, where they take part: which rule refuses a pin of their own is not
        told.
    """
    snapshot, people = take_snapshot(db, programme), directory_of(db, programme)
    demands = demands_now(db, row, snapshot)
    broken = broken_pins(snapshot, demands.pins)
    if broken:
        return Outlook(people=len(snapshot.by_id), clash=broken_in_words(broken, people, reader_id))
    candidates = candidates_of(snapshot, demands)
    problem = problem_of(candidates, demands)
    answer = solve(problem)
    if answer.clash is not None:
        clash = demands.named_in(answer.clash)
        return Outlook(
            people=len(snapshot.by_id),
            clash=in_words(clash, people, group_names(db, programme)),
            shortfall=words.shortfall(answer.clash.needed, answer.clash.places),
            is_clash_shown=is_shown(answer.clash),
        )
    names = group_names(db, programme)
    kept, competing = kept_by(problem, answer, demands), competing_groups(problem, answer)
    groups = [
        Competing(
            rivals=_named(group.shortage.people, people),
            partners=_named(group.shortage.providers, people),
            places=group.shortage.places,
            without=len(group.without),
        )
        if group.side is Side.SEEKERS
        else Competing(
            rivals=_named(group.shortage.providers, people),
            partners=_named(group.shortage.people, people),
            places=group.shortage.places,
            without=len(group.without),
        )
        for group in competing
        if group.shortage.is_shortage and not kept.keys() >= set(group.without)
    ]
    matched = len({id_ for pair in answer.pairs for id_ in (pair.seeker, pair.provider)})
    recruits = _recruits(problem, answer, people) if answer.unmatched else ()
    return Outlook(
        people=len(snapshot.by_id),
        matched=matched,
        groups=tuple(groups),
        in_the_way=in_the_way(kept, competing, demands, people, names),
        full=_full(answer, demands, snapshot, kept, names),
        raises=tuple(each for each in raises(candidates, demands, kept, names) if each.matched > matched),
        asks=_asks(problem, candidates, people) if answer.unmatched else (),
        recruits=tuple(each for each in recruits if each.matched > matched or not kept),
    )


def _full(
    answer: Answer, demands: Demands, snapshot: Snapshot, kept: Keeping, names: GroupNames
) -> tuple[str, ...]:
    pairs = [(snapshot.by_id[pair.seeker], snapshot.by_id[pair.provider]) for pair in answer.pairs]
    told = {limit for limits in kept.values() for limit in limits}
    return tuple(
        names.in_words(limit)
        for limit in demands.limits
        if limit not in told and 0 < sum(limit.counts(*pair) for pair in pairs) == limit.most
    )


def help_for(db: Session, programme: Programme, row: Round, id_: str) -> tuple[Entry, tuple[Help, ...]]:
    """What would give somebody a pair, or more of those who compete with them: each solved again.

    :raises ConflictError: where no pairs are found; NotFoundError: where they are not without a pair.
    """
    found = rounds.standing_solve(db, row.id)
    if found is None:
        raise ConflictError("This round has no pairs yet. Find the pairs first.", code="no_answer")
    people, names = directory_of(db, programme), group_names(db, programme)
    made = replay(row, found)
    if id_ not in people or id_ not in {each.id for each in made.answer.unmatched}:
        raise NotFoundError
    return people[id_], tuple(_help(each, id_, made.demands, people, names) for each in _remedies(made, id_))


def _asks(problem: Problem, candidates: Candidates, people: Directory) -> tuple[AskFor, ...]:
    return tuple(
        AskFor(
            person=people[ask.person],
            when=format_free_time(ask.half_hours),
            matched=ask.matched,
        )
        for ask in people_to_ask(problem, candidates)
    )


def _recruits(problem: Problem, answer: Answer, people: Directory) -> tuple[RecruitLike, ...]:
    found = recruits_worth_most(problem, answer, most=3, most_tried=4)
    return tuple(
        RecruitLike(
            like=people[each.like],
            matched=people_matched(dict(zip(problem.policy.levels, each.values, strict=True))),
        )
        for each in found
    )


def _remedies(made: Replay, id_: str) -> tuple[Remedy, ...]:
    return remedies(made.problem, made.answer, id_, made.candidates)


def _help(remedy: Remedy, id_: str, demands: Demands, people: Directory, names: GroupNames) -> Help:
    if remedy.matches:
        effect = f"would give {people[id_].label} a pair"
    else:
        rivals = f"the {len(remedy.group)} people who compete for the same partners"
        effect = f"would give {remedy.more} more of {rivals} a pair"
    return Help(change=_change(remedy.change, demands, people, names), effect=effect)


def _change(change: Change, demands: Demands, people: Directory, names: GroupNames) -> str:
    name = people[change.person].label if change.person else ""
    if change.kind is RemedyKind.ONE_MORE_PLACE:
        return f"One more place for {name}"
    if change.kind is RemedyKind.ONE_MORE_FREE_TIME:
        return f"{name} free at {format_free_time(change.half_hours)} as well"
    if change.kind is RemedyKind.PIN_DROPPED and change.pin:
        return f"No pin on {people[change.pin[0]].label} and {people[change.pin[1]].label}"
    if change.kind is RemedyKind.RULE_OFF and change.rule:
        return f"The programme allowing pairs where {words.RULES[change.rule]}"
    if change.kind is RemedyKind.MINIMUM_LOWERED:
        return f"One pair less asked for {name}"
    (limit,) = demands.limits_called([change.limit] if change.limit else [])
    way = "raised" if change.kind is RemedyKind.LIMIT_RAISED else "lowered"
    return f"The limit “{names.in_words(limit)}” {way} by one"


def _named(ids: tuple[str, ...], people: Directory) -> tuple[Entry, ...]:
    return tuple(sorted((people[id_] for id_ in ids), key=lambda entry: entry.name.casefold()))
