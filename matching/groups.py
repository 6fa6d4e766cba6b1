"""Groups of people who compete for too few: what a coordinator wants to know before a round."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from matching.answer import Answer, Demands
from matching.ground import flow_of
from matching.members import Side
from matching.network import build_network
from matching.problem import Problem
from matching.shortage import Shortages


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People on one `side` who need more than there is, and whom it leaves `without` a pair.

    The `shortage` reads as an unmatched person's evidence does. Where the same places leave several people
    over, these make one group; with any one of them alone it is as small as it can be.
    """

    side: Side
    shortage: Demands
    without: tuple[str, ...]


def competing_groups(problem: Problem, answer: Answer) -> tuple[Group, ...]:
    """The groups behind those who can't have a pair while all others keep one, the most wanting first."""
    found: dict[tuple[Side, object], Group] = {}
    for person, cut in shortages(problem, answer, [each.id for each in answer.unmatched]).items():
        side = next(each.side for each in answer.unmatched if each.id == person)
        others = cut.providers if side is Side.SEEKERS else cut.people
        key = (side, others) if cut.is_shortage else (side, person)
        group = Group(side=side, shortage=cut, without=(person,))
        found[key] = _joined(found[key], group) if key in found else group
    return tuple(sorted(found.values(), key=lambda group: (-len(group.without), group.without)))


def shortages(problem: Problem, answer: Answer, people: Collection[str]) -> dict[str, Demands]:
    """For each of these unmatched people the irreducible set of needs that leaves none for them.

    Everybody who has a pair is to keep one. People without any candidate are left out, and those who could
    have a pair as well, which another order of levels may want otherwise.
    """
    if not people:
        return {}
    network = build_network(problem)
    flow = flow_of(problem, network, answer)
    finder = Shortages(problem, network, network.upper, flow, flow[network.first_units] > 0)
    rows = {member.id: row for row, member in enumerate((*problem.seekers, *problem.providers))}
    with_candidates = {*problem.seeker.tolist(), *(problem.provider + network.seekers).tolist()}
    found = {name: finder.against(rows[name]) for name in people if rows[name] in with_candidates}
    return {name: cut for name, cut in found.items() if cut is not None}


def _joined(one: Group, other: Group) -> Group:
    people = tuple(sorted({*one.shortage.people, *other.shortage.people}))
    providers = tuple(sorted({*one.shortage.providers, *other.shortage.providers}))
    more = len(people) + len(providers) - len(one.shortage.people) - len(one.shortage.providers)
    shortage = replace(one.shortage, people=people, providers=providers, needed=one.shortage.needed + more)
    return Group(side=one.side, shortage=shortage, without=(*one.without, *other.without))
