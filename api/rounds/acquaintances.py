"""Who knows whom in a way that matters: lines of management, declared conflicts, earlier pairs. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from models.pairs import Pair
from models.participations import Conflict
from models.people import Contact

_ADDRESS = re.compile(r"[^\s<>,;:()\"']+@[^\s<>,;:()\"']+")


class Acquaintances:
    """Finds people's managers, those they must not meet and those they have met.

    :param contacts: everybody in the partnership.
    :param conflicts: what people typed.
    :param pairs: the programme's pairs so far.
    :param person_of: the person behind each of the programme's participations.
    """

    def __init__(
        self,
        contacts: list[Contact],
        conflicts: list[Conflict],
        pairs: list[Pair],
        person_of: dict[UUID, UUID],
    ) -> None:
        self._by_id = {contact.id: contact for contact in contacts}
        self._by_email = {contact.email.lower(): contact for contact in contacts}
        self._by_name: defaultdict[str, list[Contact]] = defaultdict(list)
        for contact in contacts:
            self._by_name[_plain(contact.name)].append(contact)
        self._conflicts: defaultdict[UUID, list[Conflict]] = defaultdict(list)
        for conflict in conflicts:
            self._conflicts[conflict.person_id].append(conflict)
        self._past: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for pair in pairs:
            seeker, provider = person_of[pair.seeker_id], person_of[pair.provider_id]
            self._past[seeker].add(provider)
            self._past[provider].add(seeker)

    def meant_by(self, conflict: Conflict) -> tuple[UUID, ...]:
        """Whom somebody may mean: the address they typed, or everybody of the name they typed."""
        address = _ADDRESS.search(conflict.typed)
        if address is not None:
            found = self._by_email.get(address[0].lower())
            meant = [found] if found else []
        else:
            meant = self._by_name.get(_plain(conflict.typed), [])
        return tuple(sorted(contact.id for contact in meant if contact.id != conflict.person_id))

    def conflicts_of(self, person_id: UUID) -> tuple[UUID, ...]:
        """Whom this person must not meet, as they said. It never leaves the engine's input."""
        typed = self._conflicts.get(person_id, [])
        return tuple({meant for conflict in typed for meant in self.meant_by(conflict)})

    def unresolved(self, people: Iterable[UUID]) -> int:
        """How many of what these people typed leads to nobody."""
        return sum(
            not self.meant_by(conflict)
            for person_id in set(people)
            for conflict in self._conflicts.get(person_id, [])
        )

    def managers_of(self, person_id: UUID) -> tuple[UUID, ...]:
        """The line of management above somebody, nearest first; a circle is walked once."""
        chain: list[UUID] = []
        at = self._by_id.get(person_id)
        while at is not None and at.line_manager_email:
            at = self._by_email.get(at.line_manager_email.strip().lower())
            if at is None or at.id in chain or at.id == person_id:
                break
            chain.append(at.id)
        return tuple(chain)

    def past_of(self, person_id: UUID) -> tuple[UUID, ...]:
        """With whom this person was paired before in the programme."""
        return tuple(self._past.get(person_id, ()))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
