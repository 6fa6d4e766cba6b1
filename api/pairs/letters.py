"""Every email that publishing a round leads to, for each who gets one, as it would go out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.introductions.service import coordinator_of, first_time, introduction
from api.pairs.messages import Outgoing
from api.pairs.publishing import Preview
from api.rounds.answers import FoundPair
from api.rounds.directory import Entry
from models.couples import half_of
from models.placements import placement
from models.programmes import Programme
from notifications.contents.pairing import ApproveIntroduction, Introduction, NotMatched
from notifications.contents.parts import Content, MeetingDetails
from notifications.own_words import worded

KINDS: Final = (ApproveIntroduction.kind, NotMatched.kind, Introduction.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One email to come: of publishing itself (``outgoing``), or an introduction of ``pair`` to ``to``."""

    to: Entry
    kind: str
    outgoing: Outgoing | None = None
    pair: FoundPair | None = None
    other: Entry | None = None

    @property
    def is_later(self) -> bool:
        """Whether it goes out only once a mentor or host has said yes."""
        return self.outgoing is None


def letters_of(preview: Preview) -> tuple[Letter, ...]:
    """Questions to mentors or hosts, then those without a pair, then the introductions; each by name."""
    now = [Letter(to=each.to, kind=each.content.kind, outgoing=each) for each in preview.messages]
    later = [
        Letter(to=preview.people[me], kind=Introduction.kind, pair=pair, other=preview.people[other])
        for pair in preview.found.pairs
        for me, other in ((pair.seeker, pair.provider), (pair.provider, pair.seeker))
    ]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted((*now, *later), key=lambda each: (order[each.kind], each.to.name.casefold())))


def narrowed(letters: Sequence[Letter], kind: str | None, words: str) -> tuple[Letter, ...]:
    """Those of one kind to people in whose name or address each of ``words`` stands."""
    wanted = words.casefold().split()
    return tuple(
        each
        for each in letters
        if kind in (None, each.kind)
        and all(word in f"{each.to.name} {each.to.email}".casefold() for word in wanted)
    )


def content_of(db: Session, programme: Programme, letter: Letter) -> Content:
    """What the email says, the programme's own words in it.

    An introduction says what it would if the mentor or host said yes at this moment.
    """
    if letter.outgoing is not None:
        return worded(letter.outgoing.content, programme.wording)
    if letter.pair is None or letter.other is None:
        raise ValueError("an introduction is of a pair")
    reader, other = half_of(db, letter.to.participation_id), half_of(db, letter.other.participation_id)
    place = letter.to.placement_id or letter.other.placement_id
    content = introduction(
        programme,
        reader,
        other,
        coordinator=coordinator_of(db, programme),
        meeting=_meeting(db, programme, letter.pair, (letter.to, letter.other)),
        placement=placement(db, place) if place else None,
    )
    return worded(content, programme.wording)


def _meeting(
    db: Session, programme: Programme, pair: FoundPair, people: tuple[Entry, Entry]
) -> MeetingDetails | None:
    if pair.time is None:
        return None
    now = db.info["clock"].now()
    halves = [half_of(db, each.participation_id) for each in people]
    at = first_time(db, programme, pair.time, halves, now)
    return MeetingDetails(
        uid=f"{UUID(int=0)}@counterpart.invalid",
        sequence=0,
        starts_at=at,
        ends_at=at + timedelta(minutes=programme.meeting_minutes),
        decided_at=now,
    )
