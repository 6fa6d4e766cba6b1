"""When somebody is ready to be matched: pure, and the same for forms, files and REST."""

from enum import StrEnum

from api.programmes.policy import meeting_half_hours, needs_training, restricted_side, rule_switches
from matching.people import free_starts
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.programmes import Programme


class Missing(StrEnum):
    """What keeps somebody from being ready."""

    FREE_TIME = "free_time"
    CONSENT = "consent"
    ELIGIBILITY = "eligibility"
    TRAINING = "training"


class Unmet(StrEnum):
    """What keeps somebody who is ready out of a round all the same."""

    RELEASE = "release"


def missing_of(programme: Programme, person: Person, participation: Participation) -> tuple[Missing, ...]:
    """What is missing before this person can be matched in this programme, in the order of telling."""
    rules = rule_switches(programme)
    needs_time = rules.shared_free_times > 0
    must_declare = restricted_side(programme) == Side(participation.side)
    checks = (
        (Missing.FREE_TIME, needs_time and not has_time_to_meet(programme, person)),
        (Missing.CONSENT, participation.consented_at is None),
        (Missing.ELIGIBILITY, must_declare and participation.eligibility_declared_at is None),
        (Missing.TRAINING, needs_training(programme, participation.side) and not participation.has_training),
    )
    return tuple(missing for missing, is_missing in checks if is_missing)


def has_time_to_meet(programme: Programme, person: Person) -> bool:
    """Whether some run of free half-hours is as long as a meeting."""
    return bool(free_starts(frozenset(person.free), meeting_half_hours(programme)))


def settled_state(
    programme: Programme, person: Person, participation: Participation, *, is_handed_in: bool
) -> ParticipationState:
    """The state that follows from what is known.

    Ready exactly when nothing is missing and the profile was handed in, by the person or on their behalf
    (``is_handed_in``), or was ready before. Who withdrew stays withdrawn.
    """
    if participation.state == ParticipationState.WITHDRAWN:
        return ParticipationState.WITHDRAWN
    if is_handed_in or participation.registered_at is not None:
        is_ready = not missing_of(programme, person, participation)
        return ParticipationState.READY if is_ready else ParticipationState.JOINING
    return ParticipationState(participation.state)
