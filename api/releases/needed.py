"""Whom a round leaves out since their line manager has not released them."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from api.programmes.policy import rule_switches
from api.releases.standing import Standing, standing_of
from models.participations import Participation, Side
from models.people import Person
from models.programmes import Programme, ProgrammeKind
from models.releases import releases_of_programme


def unreleased(
    db: Session, programme: Programme, ready: Sequence[tuple[Participation, Person]]
) -> frozenset[UUID]:
    """Which of these are fellows whose line manager has not said yes, where that is needed."""
    if programme.kind != ProgrammeKind.FELLOWSHIP or not rule_switches(programme).release:
        return frozenset()
    rows = releases_of_programme(db, programme.id)
    return frozenset(
        part.id
        for part, person in ready
        if part.side == Side.SEEKER and standing_of(person, rows.get(part.id)) is not Standing.RELEASED
    )
