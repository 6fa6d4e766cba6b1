"""From what is given about somebody to their rows: the same for entering, correcting and importing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from api.my.consent import (
    ELIGIBILITY_ON_BEHALF,
    ON_BEHALF,
    consent,
    declare_eligibility,
    end_consent,
    end_eligibility,
)
from api.participants.settling import settle
from models.participations import Conflict, Participation, Side
from models.people import Person
from models.programmes import Programme

PERSONAL: Final = (
    "name",
    "organisation_id",
    "site",
    "directorate",
    "team",
    "role_group",
    "pay_band",
    "profession",
    "line_manager_email",
    "meeting_modes",
    "free",
)
"""What is the person's own, one for all programmes."""
OF_PART: Final = ("topics", "capacity", "wishes", "first_words", "is_trained", "trained_on")
"""What belongs to the part a person takes in one programme."""


def usual_capacity(programme: Programme, side: Side) -> int:
    """How many partners somebody has unless they say otherwise."""
    return programme.seeker_capacity if side == Side.SEEKER else programme.provider_capacity


def is_withheld(programmes: frozenset[UUID] | None, parts: Iterable[Participation]) -> bool:
    """Whether somebody known here is a stranger to a coordinator: nothing of theirs is seen or changed.

    :param programmes: where the coordinator may change people, None for everywhere.
    :param parts: all that the person takes part in.
    """
    if programmes is None:
        return False
    return not any(part.programme_id in programmes and part.typed is None for part in parts)


def withhold(participation: Participation, name: str, organisation_id: UUID) -> None:
    """Put what is typed in the place of the person's profile, until they hand it in here themselves."""
    typed: dict[str, Any] = dict.fromkeys(PERSONAL, "") | {"meeting_modes": [], "free": []}
    participation.typed = typed | {"name": name, "organisation_id": str(organisation_id)}


def profile_of(person: Person, participation: Participation) -> Person:
    """The profile that coordinators of the programme see: the person's, or what was typed in its place."""
    typed = participation.typed
    if typed is None:
        return person
    organisation_id = UUID(typed["organisation_id"])
    return Person(id=person.id, email=person.email, **typed | {"organisation_id": organisation_id})


def fill_in(
    programme: Programme,
    person: Person,
    participation: Participation,
    given: Mapping[str, Any],
    now: datetime,
    actor_id: UUID,
) -> tuple[str, ...]:
    """Write what is given, mark it as entered on the person's behalf, and settle the state.

    ``given`` holds columns of both rows, ``has_consented`` and ``declares_eligibility``; others are left
    alone. Consent once given by the person is not renewed. Where the profile is withheld nothing of the
    person's changes, and nobody agrees for them. Returns the names of what changed.
    """
    if participation.typed is not None:
        return _fill_in_typed(person, participation, given, actor_id)
    changed = _copy(given, person, PERSONAL) + _copy(given, participation, OF_PART)
    changed += _note_consent(participation, given, now)
    if changed:
        participation.entered_by = actor_id
    settle(programme, person, participation, now, is_handed_in=participation.consented_at is not None)
    return tuple(changed)


def keep_apart(db: Session, person: Person, known: frozenset[str], typed: list[str]) -> None:
    """Add those whom ``person`` must not meet; ``known`` holds what was typed before, in lower case."""
    new = {text.casefold(): text for text in reversed(typed) if text.casefold() not in known}
    db.add_all(Conflict(person_id=person.id, typed=text) for text in reversed(new.values()))


def _fill_in_typed(
    person: Person, participation: Participation, given: Mapping[str, Any], actor_id: UUID
) -> tuple[str, ...]:
    profile = profile_of(person, participation)
    changed = _copy(given, profile, PERSONAL)
    values = {name: getattr(profile, name) for name in PERSONAL}
    participation.typed = values | {"organisation_id": str(profile.organisation_id)}
    changed += _copy(given, participation, OF_PART)
    if changed:
        participation.entered_by = actor_id
    return tuple(changed)


def _copy(given: Mapping[str, Any], row: Person | Participation, names: tuple[str, ...]) -> list[str]:
    changed = [name for name in names if name in given and getattr(row, name) != given[name]]
    for name in changed:
        setattr(row, name, given[name])
    return changed


def _note_consent(participation: Participation, given: Mapping[str, Any], now: datetime) -> list[str]:
    changed: list[str] = []
    has_consented, is_eligible = given.get("has_consented"), given.get("declares_eligibility")
    if has_consented is not None and has_consented != (participation.consented_at is not None):
        if has_consented:
            consent(participation, ON_BEHALF, now)
        else:
            end_consent(participation)
        changed.append("has_consented")
    if is_eligible is not None and is_eligible != (participation.eligibility_declared_at is not None):
        if is_eligible:
            declare_eligibility(participation, ELIGIBILITY_ON_BEHALF, now)
        else:
            end_eligibility(participation)
        changed.append("declares_eligibility")
    return changed
