"""What would have given somebody a pair: single changes, each solved again before it is told."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain, islice

from matching.answer import Answer, Demands, LimitName, Status, Unmatched, UnmatchedReason
from matching.candidates import Candidates
from matching.discretion import may_reveal_conflict
from matching.errors import InvalidProblemError
from matching.groups import competing_groups
from matching.members import Side
from matching.people import Person, free_starts
from matching.problem import Problem
from matching.rules import Reason
from matching.solve import solve_unexplained
from matching.variants import (
    half_hours_for,
    with_free_time,
    with_looser_limit,
    with_lower_minimum,
    with_one_more_place,
    without_pin,
    without_rule,
)
from matching.worth import Values, matched_in, values_of, worth

MOST_TRIED = 12
OF_A_KIND = 4
NEVER_SWITCHED = frozenset(
    {Reason.CONFLICT, Reason.SAME_PERSON, Reason.BANNED, Reason.CONSENT, Reason.FREE_TIMES}
)


class RemedyKind(StrEnum):
    """What is changed. `rule_off` is for the whole programme, everything else for one person or demand."""

    ONE_MORE_PLACE = "one_more_place"
    ONE_MORE_FREE_TIME = "one_more_free_time"
    PIN_DROPPED = "pin_dropped"
    MINIMUM_LOWERED = "minimum_lowered"
    LIMIT_RAISED = "limit_raised"
    LIMIT_LOWERED = "limit_lowered"
    RULE_OFF = "rule_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: the kind says which of the other fields name it.

    `person` is whose place, free time or minimum changes; `start` the free time, for which `half_hours`
    would have to become free. A limit is raised in its maximum or lowered in its minimum.
    """

    kind: RemedyKind
    person: str | None = None
    pin: tuple[str, str] | None = None
    limit: LimitName | None = None
    rule: Reason | None = None
    start: int | None = None
    half_hours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A change and what it does, by solving again.

    `matches`: the new answer gives the person a pair ("would have matched you"). Otherwise it matches `more`
    of the `group` that competes with them ("would match one more of these 9"). `values` are what the levels
    then reach. `may_reveal_conflict`: for coordinators only.
    """

    change: Change
    matches: bool
    group: tuple[str, ...]
    more: int
    values: Values
    may_reveal_conflict: bool


def remedies(
    problem: Problem,
    answer: Answer,
    person: str,
    candidates: Candidates | None = None,
    *,
    most_tried: int = MOST_TRIED,
) -> tuple[Remedy, ...]:
    """Changes that give this unmatched person a pair, or more of their group one, the best first.

    At most `most_tried` changes are tried, each by one solve: the evidence's pins, minimums and limits, one
    more place for possible partners, and, given the problem's `candidates`, one more free time and rules
    switched off. () doesn't mean that nothing would help. Raises InvalidProblemError for a person who is not
    unmatched here or an answer to another problem.
    """
    if answer.status is Status.INFEASIBLE or answer.record.problem != problem.digest:
        raise InvalidProblemError("answer", "must be an answer to this problem with pairs")
    unmatched = next((each for each in answer.unmatched if each.id == person), None)
    if unmatched is None:
        raise InvalidProblemError("person", f"{person} is not without a pair here")
    trials = _Trials(problem, answer, unmatched, candidates)
    found = [trials.tried(change) for change in islice(trials.changes(), most_tried)]
    levels = [level.name for level in answer.levels]
    helpful = [remedy for remedy in found if remedy.matches or remedy.more > 0]
    helpful.sort(key=lambda x: (x.matches, x.more, worth(levels, x.values)), reverse=True)
    return tuple(helpful)


Trial = tuple[Change, Callable[[], Problem]]


class _Trials:
    """Changes worth trying for one person, and what each does."""

    def __init__(
        self, problem: Problem, answer: Answer, unmatched: Unmatched, candidates: Candidates | None
    ) -> None:
        self._problem = problem
        self._answer = answer
        self._person = unmatched.id
        self._is_seeker = unmatched.side is Side.SEEKERS
        self._candidates = candidates
        self._matched = matched_in(answer)
        groups = {name: each.shortage for each in competing_groups(problem, answer) for name in each.without}
        cut = None if unmatched.evidence is None else unmatched.evidence.cut
        alone = Demands(people=(unmatched.id,), providers=(unmatched.id,), needed=1, places=0)
        group = None if unmatched.reason is UnmatchedReason.DEMANDS else groups.get(unmatched.id)
        self._cut = group or cut or alone
        self._group = self._cut.people if self._is_seeker else self._cut.providers

    def changes(self) -> Iterator[Trial]:
        """What to try, the most promising of each kind first."""
        kinds = [self._relaxed(), self._places()]
        if self._candidates is not None:
            kinds += [self._free_times(self._candidates), self._rules(self._candidates)]
        yield from chain.from_iterable(islice(kind, OF_A_KIND) for kind in kinds)

    def tried(self, trial: Trial) -> Remedy:
        """What a change does, by solving again."""
        change, make = trial
        again = solve_unexplained(make())
        matched = matched_in(again)
        named = [self._person, *self._group, *([change.person] if change.person else []), *(change.pin or ())]
        return Remedy(
            change=change,
            matches=self._person in matched,
            group=self._group,
            more=len(matched.intersection(self._group)) - len(self._matched.intersection(self._group)),
            values=values_of(again),
            may_reveal_conflict=may_reveal_conflict(self._problem, named),
        )

    def _relaxed(self) -> Iterator[Trial]:
        problem = self._problem
        for pin in self._cut.pins:
            yield Change(kind=RemedyKind.PIN_DROPPED, pin=pin), partial(without_pin, problem, *pin)
        for name in self._cut.minimums:
            lowered = partial(with_lower_minimum, problem, name)
            yield Change(kind=RemedyKind.MINIMUM_LOWERED, person=name), lowered
        for limit in problem.limits:
            group = LimitName(seekers=limit.seekers, providers=limit.providers)
            if group not in self._cut.limits:
                continue
            if limit.maximum is not None:
                raised = partial(with_looser_limit, problem, group, is_maximum=True)
                yield Change(kind=RemedyKind.LIMIT_RAISED, limit=group), raised
            if limit.minimum:
                lowered = partial(with_looser_limit, problem, group, is_maximum=False)
                yield Change(kind=RemedyKind.LIMIT_LOWERED, limit=group), lowered

    def _places(self) -> Iterator[Trial]:
        """One more place for possible partners: this person's own by score, then the group's."""
        problem = self._problem
        members, partners = (problem.seekers, problem.providers), (problem.seeker, problem.provider)
        if not self._is_seeker:
            members, partners = members[::-1], partners[::-1]
        row = next(row for row, member in enumerate(members[0]) if member.id == self._person)
        mine = partners[0] == row
        own = zip((-problem.score[mine]).tolist(), partners[1][mine].tolist(), strict=True)
        names = [members[1][partner].id for _, partner in sorted(own)]
        if self._cut.is_shortage:
            names += self._cut.providers if self._is_seeker else self._cut.people
        for name in dict.fromkeys(names):
            change = Change(kind=RemedyKind.ONE_MORE_PLACE, person=name)
            yield change, partial(with_one_more_place, problem, name)

    def _free_times(self, candidates: Candidates) -> Iterator[Trial]:
        """Free times of this person that open most partners, then free times of such partners."""
        if not self._problem.has_times:
            return
        sides, refused = (
            (candidates.seekers, candidates.providers),
            candidates.refused_only_by(Reason.FREE_TIMES),
        )
        if not self._is_seeker:
            sides, refused = sides[::-1], refused[::-1]
        row = next(row for row, person in enumerate(sides[0]) if person.id == self._person)
        me, others = sides[0][row], [sides[1][x] for x in refused[1][refused[0] == row].tolist()]
        others.sort(key=lambda person: (person.id in self._matched, person.id))
        length = candidates.rules.meeting_half_hours
        for person, partners in [(me, others), *((other, [me]) for other in others[:OF_A_KIND])]:
            for start in self._starts(person, partners, length)[: 2 if person is me else 1]:
                change = Change(
                    kind=RemedyKind.ONE_MORE_FREE_TIME,
                    person=person.id,
                    start=start,
                    half_hours=half_hours_for(person, start, length),
                )
                yield change, partial(with_free_time, self._problem, candidates, person.id, start)

    def _starts(self, person: Person, partners: list[Person], length: int) -> list[int]:
        """New starts at which some of the partners are free: most of them first, then the fewest half-hours.

        A partner without a pair counts twice.
        """
        counted: Counter[int] = Counter()
        for partner in partners:
            for start in free_starts(partner.free, length):
                counted[start] += 1 if partner.id in self._matched else 2
        asked = {start: len(half_hours_for(person, start, length)) for start in counted}
        return sorted((x for x in counted if asked[x]), key=lambda x: (-counted[x], asked[x], x))

    def _rules(self, candidates: Candidates) -> Iterator[Trial]:
        opened = candidates.would_open(self._person)
        for rule, _ in sorted(opened.items(), key=lambda item: (-item[1], item[0])):
            if rule not in NEVER_SWITCHED:
                change = Change(kind=RemedyKind.RULE_OFF, rule=rule)
                yield change, partial(without_rule, self._problem, candidates, rule)
