from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from api.participants.readiness import Missing, missing_of, settled_state
from models.participations import Participation, ParticipationState, Side
from models.people import Person
from models.programmes import Programme, ProgrammeKind

MENTORS_TRAIN = {"training_providers": True}
NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)


def programme(**changes: Any) -> Programme:
    values: dict[str, Any] = {
        "kind": ProgrammeKind.REVERSE_MENTORING,
        "name": "P",
        "sign_up_closes_on": date(2027, 2, 1),
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 9, 1),
        "retention_months": 12,
    }
    return Programme(**values | changes)


def person(*free: int) -> Person:
    return Person(name="A", email="a@example.org", organisation_id=uuid4(), free=list(free))


def part(side: Side = Side.PROVIDER, **changes: Any) -> Participation:
    values: dict[str, Any] = {"programme_id": uuid4(), "person_id": uuid4(), "side": side}
    return Participation(**values | {"consented_at": NOW} | changes)


@pytest.mark.parametrize(
    ("programme", "person", "part", "missing"),
    [
        (programme(), person(18, 19), part(), ()),
        (programme(), person(), part(), (Missing.FREE_TIME,)),
        (programme(), person(18, 20), part(), (Missing.FREE_TIME,)),
        (programme(), person(47, 48), part(), (Missing.FREE_TIME,)),
        (programme(meeting_minutes=30), person(18), part(), ()),
        (programme(meeting_minutes=45), person(18, 19), part(), ()),
        (programme(rules={"shared_free_times": 0}), person(), part(), ()),
        (programme(), person(18, 19), part(consented_at=None), (Missing.CONSENT,)),
        (programme(is_restricted=True), person(18, 19), part(), (Missing.ELIGIBILITY,)),
        (programme(is_restricted=True), person(18, 19), part(Side.SEEKER), ()),
        (programme(is_restricted=True), person(18, 19), part(eligibility_declared_at=NOW), ()),
        (
            programme(is_restricted=True, kind=ProgrammeKind.FELLOWSHIP),
            person(18, 19),
            part(Side.SEEKER),
            (Missing.ELIGIBILITY,),
        ),
        (programme(rules=MENTORS_TRAIN), person(18, 19), part(), (Missing.TRAINING,)),
        (programme(rules=MENTORS_TRAIN), person(18, 19), part(is_trained=True), ()),
        (programme(rules=MENTORS_TRAIN), person(18, 19), part(training_attended_at=NOW), ()),
        (programme(rules=MENTORS_TRAIN), person(18, 19), part(Side.SEEKER), ()),
        (programme(rules={"training_seekers": True}), person(18, 19), part(), ()),
        (
            programme(rules={"training_seekers": True}),
            person(18, 19),
            part(Side.SEEKER),
            (Missing.TRAINING,),
        ),
    ],
)
def test_what_is_missing_follows_from_the_rules(
    programme: Programme, person: Person, part: Participation, missing: tuple[Missing, ...]
) -> None:
    assert missing_of(programme, person, part) == missing


@pytest.mark.parametrize(
    ("part", "free", "is_handed_in", "state"),
    [
        (part(), (18, 19), True, ParticipationState.READY),
        (part(), (), True, ParticipationState.JOINING),
        (part(), (18, 19), False, ParticipationState.INVITED),
        (part(registered_at=NOW), (18, 19), False, ParticipationState.READY),
        (part(registered_at=NOW, state=ParticipationState.READY), (), False, ParticipationState.JOINING),
        (part(state=ParticipationState.WITHDRAWN), (18, 19), True, ParticipationState.WITHDRAWN),
    ],
)
def test_ready_is_who_handed_in_and_misses_nothing(
    part: Participation, free: tuple[int, ...], is_handed_in: bool, state: ParticipationState
) -> None:
    assert settled_state(programme(), person(*free), part, is_handed_in=is_handed_in) == state
