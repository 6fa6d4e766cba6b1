"""Each kind of message with a programme's own words, as it would go to somebody who is in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from api.free_time import half_hour_at
from api.introductions.service import coordinator_of
from models.participations import Participation, ParticipationState, Side, participants
from models.partnerships import organisations
from models.people import Person
from models.programmes import Programme
from notifications.contents.asking import FirstQuestions, ProgrammeClosing, SixMonthSurvey
from notifications.contents.joining import Invitation
from notifications.contents.pairing import ApproveIntroduction, Introduction, NotMatched, PairEnded
from notifications.contents.parts import REMOVED_LINK, Introduced, MeetingDetails, PersonInBrief, Worded
from notifications.meeting_times import first_meeting_at
from notifications.own_words import worded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Somebody:
    """A reader, or whom a message is about."""

    name: str
    email: str
    role_group: str = ""
    organisation: str = ""
    first_words: str = ""
    topics: tuple[str, ...] = ()


MONDAY_AT_TEN: Final = half_hour_at(0, 10)
SAM: Final = _Somebody(
    name="Sam Example",
    email="sam.example@example.org",
    role_group="An invented role",
    organisation="An invented organisation",
    first_words="I look forward to meeting you.",
    topics=("An invented topic",),
)
ALEX: Final = _Somebody(name="Alex Invented", email="alex.invented@example.org")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A message to show. ``reader`` is None where nobody is in the programme yet and it is invented."""

    content: Worded
    reader: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    programme: Programme
    reader: _Somebody
    other: _Somebody
    coordinator: str

    @property
    def common(self) -> dict[str, str]:
        return {
            "name": self.reader.name,
            "programme": self.programme.name,
            "coordinator": self.coordinator,
        }


def sample(db: Session, programme: Programme, kind: str) -> Sample:
    """A message of this kind to the first mentor or host by name, about the first of the other side.

    Only who handed their profile in here is shown. It is not sent, and its links lead nowhere.
    """
    places = {row.id: row.name for row in organisations(db)}
    by_side: dict[Side, list[_Somebody]] = {Side.SEEKER: [], Side.PROVIDER: []}
    for part, person in participants(db, programme.id, state=ParticipationState.READY):
        if part.typed is None:
            by_side[Side(part.side)].append(_known(part, person, places[person.organisation_id]))
    readers, others = by_side[Side.PROVIDER], by_side[Side.SEEKER]
    scene = _Scene(
        programme=programme,
        reader=next(iter(readers), ALEX),
        other=next(iter(others), SAM),
        coordinator=coordinator_of(db, programme),
    )
    content = worded(SAMPLES[kind](scene), programme.wording)
    return Sample(content=content, reader=scene.reader.name if readers else None)


def _known(part: Participation, person: Person, organisation: str) -> _Somebody:
    return _Somebody(
        name=person.name,
        email=person.email,
        role_group=person.role_group,
        organisation=organisation,
        first_words=part.first_words,
        topics=tuple(part.topics),
    )


def _invitation(scene: _Scene) -> Worded:
    return Invitation(
        **scene.common,
        link=REMOVED_LINK,
        summary=scene.programme.summary,
        closes_on=scene.programme.sign_up_closes_on,
    )


def _approval(scene: _Scene) -> Worded:
    other = PersonInBrief(
        name=scene.other.name,
        role_group=scene.other.role_group,
        organisation=scene.other.organisation,
        goals=scene.other.topics,
    )
    return ApproveIntroduction(**scene.common, link=REMOVED_LINK, other=other)


def _introduction(scene: _Scene) -> Worded:
    starts_at = first_meeting_at(MONDAY_AT_TEN, scene.programme.starts_on, 0)
    other = Introduced(
        name=scene.other.name,
        email=scene.other.email,
        role_group=scene.other.role_group,
        organisation=scene.other.organisation,
        first_words=scene.other.first_words,
    )
    meeting = MeetingDetails(
        uid="sample@counterpart.invalid",
        sequence=0,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=scene.programme.meeting_minutes),
        decided_at=starts_at,
    )
    return Introduction(**scene.common, email=scene.reader.email, other=other, meeting=meeting)


SAMPLES: Final[dict[str, Callable[[_Scene], Worded]]] = {
    Invitation.kind: _invitation,
    ApproveIntroduction.kind: _approval,
    Introduction.kind: _introduction,
    NotMatched.kind: lambda scene: NotMatched(**scene.common, link=REMOVED_LINK),
    FirstQuestions.kind: lambda scene: FirstQuestions(**scene.common, link=REMOVED_LINK),
    PairEnded.kind: lambda scene: PairEnded(**scene.common),
    ProgrammeClosing.kind: lambda scene: ProgrammeClosing(**scene.common, link=REMOVED_LINK),
    SixMonthSurvey.kind: lambda scene: SixMonthSurvey(**scene.common, link=REMOVED_LINK),
}
"""By kind, in the order in which people get them."""
