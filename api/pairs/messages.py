"""What publishing a round will say to whom; pure, so that the page before it can show exactly that."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from api.rounds import words
from api.rounds.answers import Found, FoundPair, Waiting, people_without_pair
from api.rounds.directory import Directory, Entry
from api.rounds.snapshot import Snapshot
from models.participations import ParticipationState
from models.programmes import Programme
from notifications.contents.pairing import ApproveIntroduction, NotMatched
from notifications.contents.parts import PersonInBrief, Worded


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to come. ``pair`` is what it is about; None: it is about the round as a whole."""

    to: Entry
    content: Worded
    pair: FoundPair | None = None


def approval_message(
    programme: Programme, people: Directory, pair: FoundPair, *, link: str, coordinator: str
) -> Outgoing:
    """Asks the mentor or host of a pair whether they want to be introduced."""
    provider, seeker = people[pair.provider], people[pair.seeker]
    content = ApproveIntroduction(
        name=provider.name,
        programme=programme.name,
        link=link,
        other=PersonInBrief(
            name=seeker.name,
            role_group=seeker.role_group,
            organisation=seeker.organisation,
            goals=seeker.topics,
        ),
        coordinator=coordinator,
    )
    return Outgoing(to=provider, content=content, pair=pair)


def waiting_messages(
    programme: Programme,
    people: Directory,
    snapshot: Snapshot,
    found: Found,
    *,
    base_url: str,
    coordinator: str,
) -> tuple[Outgoing, ...]:
    """Tells those who stay without a pair, once each; whoever left meanwhile hears nothing."""
    without = set(people_without_pair(snapshot, found.pairs))
    by_person: dict[UUID, Outgoing] = {}
    for each in found.waiting:
        entry = people[each.id]
        is_told = str(entry.participation_id) in without and entry.state is ParticipationState.READY
        if is_told and entry.person_id not in by_person:
            content = NotMatched(
                name=entry.name,
                programme=programme.name,
                coordinator=coordinator,
                reason=words.general_reason(each.reason),
                remedy=_remedy(each),
                link=f"{base_url}/my",
            )
            by_person[entry.person_id] = Outgoing(to=entry, content=content)
    return tuple(by_person.values())


def people_told(messages: Iterable[Outgoing]) -> int:
    """How many people get a mail."""
    return len({message.to.person_id for message in messages})


def _remedy(each: Waiting) -> str:
    if "free_times" in each.would_open and not each.possible:
        return "More free half-hours in your ordinary week."
    return ""
