"""Programmes and the people in them, for tests of what participants do."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from models.participations import Participation, Side
from models.partnerships import organisations
from models.people import Person
from models.programmes import Programme, ProgrammeKind, ProgrammeState


def add_programme(
    db: Session, kind: ProgrammeKind = ProgrammeKind.REVERSE_MENTORING, **changes: Any
) -> Programme:
    """An open programme in the spring of 2027."""
    values: dict[str, Any] = {
        "kind": kind,
        "name": f"Programme {uuid4().hex[:8]}",
        "summary": "Colleagues mentor executives over six months.",
        "state": ProgrammeState.OPEN,
        "sign_up_closes_on": date(2027, 2, 1),
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 9, 30),
        "topics": ["How boards decide", "Inclusive recruitment", "Career paths"],
        "provider_capacity": 2,
        "retention_months": 24,
    }
    programme = Programme(**values | changes)
    db.add(programme)
    db.flush()
    return programme


def add_person(db: Session, account_id: UUID | None = None, **changes: Any) -> Person:
    """Somebody of the first organisation."""
    values: dict[str, Any] = {
        "name": "Amina Yusuf",
        "email": f"{uuid4().hex[:8]}@example.nhs.uk",
        "organisation_id": organisations(db)[0].id,
        "account_id": account_id,
    }
    person = Person(**values | changes)
    db.add(person)
    db.flush()
    return person


def add_participation(
    db: Session, programme_id: UUID, person: Person, side: Side = Side.PROVIDER, **changes: Any
) -> Participation:
    """A person's part in a programme, just invited."""
    participation = Participation(programme_id=programme_id, person_id=person.id, side=side, **changes)
    db.add(participation)
    db.flush()
    return participation
