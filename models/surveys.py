"""How confident people say they are: before they first meet, at the end, and six months later."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, Session, col, select
from sqlmodel.sql.expression import Select

from models.base import Json, TenantTable, Zoned, belongs_to, choice, unique_within
from models.pairs import Pair
from models.participations import Participation, ParticipationState, Side
from models.people import Person


class Moment(StrEnum):
    """When somebody is asked."""

    BEFORE = "before"
    END = "end"
    LATER = "later"


class Survey(TenantTable, table=True):
    """What one participant was asked at one moment; ``answers`` are 1..5 in the order of the items.

    ``wording`` is which wording of the items they answered; ``is_counted`` is whether answers of
    theirs are in one of the programme's batches.
    """

    __tablename__ = "surveys"
    __table_args__ = (
        unique_within("participation_id", "moment"),
        belongs_to("participation_id", "participations"),
    )
    participation_id: UUID
    moment: Moment = Field(sa_type=choice(Moment))
    wording: int
    answers: list[int] = Field(default_factory=list, sa_type=Json)
    answered_at: datetime | None = Field(default=None, sa_type=Zoned)
    is_counted: bool = False


def survey(db: Session, survey_id: UUID, *, lock: bool = False) -> Survey | None:
    """What one participant was asked once, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Survey).where(Survey.id == survey_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def unasked_people(
    programme_id: UUID, moment: Moment, introduced_after: datetime | None
) -> Select[Participation, Person]:
    """The query for who was introduced to somebody, has not left, and was not asked at this moment.

    :param introduced_after: only those whose introduction came after this; None: whenever it came.
    """
    pair = (
        select(Pair.id)
        .where(
            (col(Pair.seeker_id) == Participation.id) | (col(Pair.provider_id) == Participation.id),
            col(Pair.partnership_id) == col(Participation.partnership_id),
            col(Pair.approved_at).is_not(None),
        )
        .correlate(Participation)
    )
    if introduced_after is not None:
        pair = pair.where(col(Pair.approved_at) > introduced_after)
    asked = select(Survey.id).where(
        Survey.participation_id == Participation.id,
        col(Survey.partnership_id) == col(Participation.partnership_id),
        Survey.moment == moment,
    )
    return (
        select(Participation, Person)
        .join(
            Person,
            (col(Person.id) == col(Participation.person_id))
            & (col(Person.partnership_id) == col(Participation.partnership_id)),
        )
        .where(
            Participation.programme_id == programme_id,
            Participation.state != ParticipationState.WITHDRAWN,
            pair.exists(),
            ~asked.exists(),
        )
    )


def people_to_ask(
    db: Session, programme_id: UUID, moment: Moment, introduced_after: datetime | None
) -> list[tuple[Participation, Person]]:
    """The :func:`unasked_people`; the rows stay locked."""
    query = unasked_people(programme_id, moment, introduced_after).order_by(col(Participation.id))
    held = query.with_for_update(of=Participation.__table__, skip_locked=True)  # type: ignore[attr-defined]  # a table
    return list(db.exec(held))


def uncounted_answers(
    db: Session, programme_id: UUID, side: Side, moment: Moment, wording: int
) -> list[Survey]:
    """Answers of one side at one moment that no batch has; the rows stay locked.

    What somebody is changing or deleting just now is left out, and counts once it is there for good.
    """
    query = (
        select(Survey)
        .join(
            Participation,
            (col(Participation.id) == col(Survey.participation_id))
            & (col(Participation.partnership_id) == col(Survey.partnership_id)),
        )
        .where(
            Participation.programme_id == programme_id,
            Participation.side == side,
            Survey.moment == moment,
            Survey.wording == wording,
            col(Survey.answered_at).is_not(None),
            ~col(Survey.is_counted),
        )
        .order_by(col(Survey.answered_at), col(Survey.id))
        .with_for_update(of=Survey.__table__, skip_locked=True)  # type: ignore[attr-defined]  # a table
    )
    return list(db.exec(query))


def surveys_of(db: Session, participation_ids: list[UUID]) -> list[Survey]:
    """What these participations were asked and answered, in order."""
    query = select(Survey).where(col(Survey.participation_id).in_(participation_ids))
    return list(db.exec(query.order_by(col(Survey.created_at), col(Survey.id))))
