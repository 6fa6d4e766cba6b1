"""Participations: a person on one side of one programme, and what they asked for there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from models.base import Json, JsonOrNull, TenantTable, Zoned, belongs_to, choice, unique_within
from models.outbox import Message
from models.paging import page_of
from models.partnerships import Organisation
from models.people import Person
from models.programmes import Programme


class Side(StrEnum):
    """The seeker is served (executive, fellow), the provider serves (mentor, placement host)."""

    SEEKER = "seeker"
    PROVIDER = "provider"


class ParticipationState(StrEnum):
    """Ready people are matched; those who withdrew never are."""

    INVITED = "invited"
    JOINING = "joining"
    READY = "ready"
    WITHDRAWN = "withdrawn"


class Participation(TenantTable, table=True):
    """One person's part in one programme.

    ``entered_by`` is the account that filled in the profile on the person's behalf, if any did;
    ``registered_at`` is when they (or it) first became ready, ``passed_over`` in how many rounds they stayed
    without a pair.

    ``is_trained`` is that training was done elsewhere, on the day ``trained_on`` where that is known;
    ``training_attended_at`` when they first attended a training of this programme.

    ``typed`` stands in for the person's profile until they hand it in here themselves: what was typed by a
    coordinator who may not see the profile. None where the profile itself is seen.
    """

    __tablename__ = "participations"
    __table_args__ = (
        unique_within("programme_id", "person_id", "side"),
        belongs_to("programme_id", "programmes"),
        belongs_to("person_id", "people"),
        sa.Index("ix_participations_person", "partnership_id", "person_id"),
    )
    programme_id: UUID
    person_id: UUID
    side: Side = Field(sa_type=choice(Side))
    state: ParticipationState = Field(default=ParticipationState.INVITED, sa_type=choice(ParticipationState))
    topics: list[str] = Field(default_factory=list, sa_type=Json)
    capacity: int = 1
    wishes: list[str] = Field(default_factory=list, sa_type=Json)
    first_words: str = ""
    is_trained: bool = False
    trained_on: date | None = None
    training_attended_at: datetime | None = Field(default=None, sa_type=Zoned)
    consented_at: datetime | None = Field(default=None, sa_type=Zoned)
    consent_wording: str = ""
    consent_version: str = ""
    eligibility_declared_at: datetime | None = Field(default=None, sa_type=Zoned)
    eligibility_wording: str = ""
    eligibility_version: str = ""
    registered_at: datetime | None = Field(default=None, sa_type=Zoned)
    entered_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    passed_over: int = 0
    typed: dict[str, Any] | None = Field(default=None, sa_type=JsonOrNull)

    @property
    def has_training(self) -> bool:
        """Whether they attended a training of the programme, or one elsewhere was noted."""
        return self.is_trained or self.training_attended_at is not None


class Conflict(TenantTable, table=True):
    """Somebody this person must not be paired with, as typed; resolved to a person when a round is locked."""

    __tablename__ = "conflicts"
    __table_args__ = (
        belongs_to("person_id", "people", ondelete="CASCADE"),
        belongs_to("resolved_person_id", "people"),
        sa.Index("ix_conflicts_person", "partnership_id", "person_id"),
    )
    person_id: UUID
    typed: str
    resolved_person_id: UUID | None = None


def participation(db: Session, participation_id: UUID, *, lock: bool = False) -> Participation | None:
    """One participation, or None; ``lock`` holds the row until the transaction ends."""
    query = select(Participation).where(Participation.id == participation_id)
    return db.exec(query.with_for_update() if lock else query).one_or_none()


def participation_for(db: Session, programme_id: UUID, person_id: UUID, side: Side) -> Participation | None:
    """A person's part on one side of a programme."""
    return db.exec(
        select(Participation).where(
            Participation.programme_id == programme_id,
            Participation.person_id == person_id,
            Participation.side == side,
        )
    ).one_or_none()


def participations_of(db: Session, person_id: UUID) -> list[Participation]:
    """Everything a person takes part in, the latest first."""
    query = select(Participation).where(Participation.person_id == person_id)
    return list(db.exec(query.order_by(col(Participation.created_at).desc(), col(Participation.id))))


def participants(
    db: Session,
    programme_id: UUID,
    *,
    side: Side | None = None,
    state: ParticipationState | None = None,
    ids: Collection[UUID] | None = None,
) -> list[tuple[Participation, Person]]:
    """Everybody in a programme with their person, by name; or those of a side, in a state, with such ids."""
    query = (
        select(Participation, Person)
        .join(Person, same_person())
        .where(Participation.programme_id == programme_id)
        .order_by(sa.func.lower(Person.name), col(Participation.id))
    )
    if side is not None:
        query = query.where(Participation.side == side)
    if state is not None:
        query = query.where(Participation.state == state)
    if ids is not None:
        query = query.where(col(Participation.id).in_(ids))
    return list(db.exec(query))


def work_places(db: Session, programme_id: UUID) -> list[tuple[str, str]]:
    """Every site with a directorate of it, as the people of a programme typed them."""
    query = (
        select(Person.site, Person.directorate)
        .join(Participation, same_person())
        .where(Participation.programme_id == programme_id)
    )
    return list(db.exec(query.distinct()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of a programme's people a list shows; None and empty leave nobody out.

    ``words`` must each stand somewhere in name, address or organisation.
    """

    side: Side | None = None
    organisation_id: UUID | None = None
    state: ParticipationState | None = None
    lacks_free_time: bool = False
    lacks_training: bool = False
    words: str = ""


def participant_page(
    db: Session, programme_id: UUID, wanted: Wanted, *, after: list[Any] | None, limit: int
) -> list[tuple[Participation, Person, Organisation]]:
    """People of a programme by name, a page at a time. Keys are those of :func:`page_keys`."""
    query = (
        select(Participation, Person, Organisation)
        .join(Person, same_person())
        .join(Organisation, _same_organisation())
        .where(Participation.programme_id == programme_id, *_conditions(wanted))
    )
    keys = (sa.func.lower(_name(), type_=sa.Text), col(Participation.id))
    return page_of(db, query, keys, after=after, limit=limit)


def page_keys(participation: Participation, person: Person) -> tuple[str, UUID]:
    """Where a page that ends with this row goes on."""
    name: str = participation.typed["name"] if participation.typed else person.name
    return name.lower(), participation.id


def count_wanted(db: Session, programme_id: UUID, wanted: Wanted) -> int:
    """How many people of a programme a list would show in all."""
    query = (
        select(sa.func.count())
        .select_from(Participation)
        .join(Person, same_person())
        .join(Organisation, _same_organisation())
        .where(Participation.programme_id == programme_id, *_conditions(wanted))
    )
    return db.exec(query).one()


def count_not_invited(db: Session, programme_id: UUID, kind: str) -> int:
    """How many people have yet to hand in a profile and were sent no message of this kind."""
    told = select(Message.id).where(
        col(Message.partnership_id) == col(Participation.partnership_id),
        col(Message.subject_id) == col(Participation.id),
        Message.kind == kind,
    )
    query = (
        select(sa.func.count())
        .select_from(Participation)
        .where(
            Participation.programme_id == programme_id,
            col(Participation.state).in_([ParticipationState.INVITED, ParticipationState.JOINING]),
            ~told.exists(),
        )
    )
    return db.exec(query).one()


def participations_by_id(
    db: Session, programme_id: UUID, ids: list[UUID]
) -> list[tuple[Participation, Person]]:
    """These people of a programme, by name; ids of others are left out. The rows stay locked."""
    query = (
        select(Participation, Person)
        .join(Person, same_person())
        .where(Participation.programme_id == programme_id, col(Participation.id).in_(ids))
        .order_by(sa.func.lower(Person.name), col(Participation.id))
        .with_for_update()
    )
    return list(db.exec(query))


def participations_of_people(db: Session, person_ids: list[UUID]) -> list[Participation]:
    """Everything that these people take part in, the oldest first."""
    query = select(Participation).where(col(Participation.person_id).in_(person_ids))
    return list(db.exec(query.order_by(col(Participation.created_at), col(Participation.id))))


def count_by_state(db: Session, programme_id: UUID) -> dict[tuple[Side, ParticipationState], int]:
    """How many people are on each side in each state."""
    query = (
        select(Participation.side, Participation.state, sa.func.count())
        .where(Participation.programme_id == programme_id)
        .group_by(col(Participation.side), col(Participation.state))
    )
    return {(Side(side), ParticipationState(state)): count for side, state, count in db.exec(query)}


def participations_with_ids(db: Session, participation_ids: list[UUID]) -> list[Participation]:
    """These participations by id."""
    query = select(Participation).where(col(Participation.id).in_(participation_ids))
    return list(db.exec(query.order_by(col(Participation.id))))


def hold_participations(db: Session, participation_ids: list[UUID]) -> list[Participation]:
    """These participations; nobody can change them until the transaction ends."""
    query = select(Participation).where(col(Participation.id).in_(participation_ids))
    return list(db.exec(query.order_by(col(Participation.id)).with_for_update(read=True)))


def conflicts_of(db: Session, person_id: UUID) -> list[Conflict]:
    """What a person typed about whom they must not meet, in the order of typing."""
    query = select(Conflict).where(Conflict.person_id == person_id)
    return list(db.exec(query.order_by(col(Conflict.created_at), col(Conflict.typed))))


def all_conflicts(db: Session, person_ids: list[UUID], *, lock: bool = False) -> list[Conflict]:
    """What these people typed, for a round that is being locked."""
    query = select(Conflict).where(col(Conflict.person_id).in_(person_ids)).order_by(col(Conflict.id))
    return list(db.exec(query.with_for_update() if lock else query))


def same_person() -> sa.ColumnElement[bool]:
    """Joins a participation with its person."""
    return (col(Participation.person_id) == col(Person.id)) & (
        col(Participation.partnership_id) == col(Person.partnership_id)
    )


def _same_organisation() -> sa.ColumnElement[bool]:
    return (col(Organisation.id) == _organisation_id()) & (
        col(Person.partnership_id) == col(Organisation.partnership_id)
    )


def _name() -> sa.ColumnElement[Any]:
    """The name that coordinators of the programme see."""
    return sa.func.coalesce(col(Participation.typed)["name"].astext, Person.name)


def _organisation_id() -> sa.ColumnElement[Any]:
    typed = sa.cast(col(Participation.typed)["organisation_id"].astext, sa.Uuid)
    return sa.func.coalesce(typed, Person.organisation_id)


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [col(Person.erased_at).is_(None)]
    if wanted.side is not None:
        found.append(col(Participation.side) == wanted.side)
    if wanted.organisation_id is not None:
        found.append(_organisation_id() == wanted.organisation_id)
    if wanted.state is not None:
        found.append(col(Participation.state) == wanted.state)
    if wanted.lacks_free_time:
        free = sa.func.coalesce(col(Participation.typed)["free"], Person.free)
        found.append(sa.func.jsonb_array_length(free) == 0)
    if wanted.lacks_training:
        found.append(_lacks_training())
    text = sa.func.lower(sa.func.concat_ws(" ", _name(), Person.email, Organisation.name))
    found += [text.contains(word, autoescape=True) for word in wanted.words.lower().split()]
    return found


def _lacks_training() -> sa.ColumnElement[bool]:
    """Whose programme asks their side for training that is not done."""
    rules = col(Programme.rules)
    asked = sa.or_(
        sa.and_(col(Participation.side) == Side.SEEKER, rules["training_seekers"].astext == "true"),
        sa.and_(col(Participation.side) == Side.PROVIDER, rules["training_providers"].astext == "true"),
    )
    asking = select(Programme.id).where(
        col(Programme.partnership_id) == col(Participation.partnership_id),
        col(Programme.id) == col(Participation.programme_id),
        asked,
    )
    return sa.and_(
        ~col(Participation.is_trained), col(Participation.training_attended_at).is_(None), asking.exists()
    )
