"""Two people who were published together, for tests of what comes after publishing."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from api.security.links import issue_link, link_address
from api.settings import Settings
from models.clock import Clock
from models.database import Database
from models.link_tokens import LinkPurpose
from models.pairs import Pair
from models.participations import Participation, ParticipationState, Side
from models.partnerships import Organisation, organisations
from models.people import Person
from models.programmes import Programme, ProgrammeKind
from models.rounds import Round, RoundState
from models.sessions import Meeting

TUESDAY_TEN = 48 + 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A pair that waits for its mentor, and the path of the mentor's link."""

    partnership_id: UUID
    programme_id: UUID
    pair_id: UUID
    meeting_id: UUID
    seeker_id: UUID
    provider_id: UUID
    approval_path: str


def publish_couple(
    database: Database,
    settings: Settings,
    clock: Clock,
    partnership_id: UUID,
    names: tuple[str, str] = ("Helen Whitworth", "Grace Okafor"),
    programme_name: str = "Reverse mentoring 2027",
) -> Published:
    """An executive and a mentor, first meeting on a Tuesday at ten."""
    with database.scoped(partnership_id) as db:
        programme = Programme(
            kind=ProgrammeKind.REVERSE_MENTORING,
            name=programme_name,
            sign_up_closes_on=date(2027, 1, 15),
            starts_on=date(2027, 1, 18),
            ends_on=date(2027, 8, 1),
            retention_months=24,
        )
        db.add(programme)
        db.flush()
        at = organisations(db)[0]
        seeker = _joined(db, programme, at, names[0], Side.SEEKER)
        provider = _joined(db, programme, at, names[1], Side.PROVIDER)
        round_ = Round(programme_id=programme.id, number=1, state=RoundState.PUBLISHED)
        db.add(round_)
        db.flush()
        pair = Pair(
            programme_id=programme.id,
            round_id=round_.id,
            seeker_id=seeker.id,
            provider_id=provider.id,
            score=700,
            first_slot=TUESDAY_TEN,
        )
        db.add(pair)
        db.flush()
        meeting = Meeting(pair_id=pair.id, number=1, calendar_uid=f"{uuid4()}@counterpart.invalid")
        db.add(meeting)
        link = issue_link(
            db,
            LinkPurpose.APPROVAL,
            subject_id=pair.id,
            participation_id=provider.id,
            expires_at=clock.now() + timedelta(days=30),
        )
        address = link_address(settings, partnership_id, link)
        return Published(
            partnership_id=partnership_id,
            programme_id=programme.id,
            pair_id=pair.id,
            meeting_id=meeting.id,
            seeker_id=seeker.id,
            provider_id=provider.id,
            approval_path=address.removeprefix(settings.base_url),
        )


def _joined(db: Session, programme: Programme, at: Organisation, name: str, side: Side) -> Participation:
    person = Person(name=name, email=f"{name.split()[0].lower()}@example.nhs.uk", organisation_id=at.id)
    db.add(person)
    db.flush()
    participation = Participation(
        programme_id=programme.id,
        person_id=person.id,
        side=side,
        state=ParticipationState.READY,
        topics=["Allyship"],
        first_words=f"Hello, I am {name}.",
    )
    db.add(participation)
    db.flush()
    return participation
