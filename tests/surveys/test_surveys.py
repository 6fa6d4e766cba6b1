"""Confidence is asked before people first meet, at the end and six months later; only means are shown."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.surveys.asking import ask_due, moments_due
from api.surveys.items import ITEMS
from api.surveys.service import confidence_of
from models import programmes
from models.accounts import Role
from models.participations import ParticipationState, Side, participants
from models.programmes import Programme, ProgrammeKind, ProgrammeState
from models.surveys import Moment
from tests.app_fixtures import SignInAs
from tests.pulses.conftest import Mentors, mentors

__all__ = ["mentors"]

ALL = {"first": "4", "second": "3", "third": "5", "fourth": "2"}


def look(mentors: Mentors) -> int:
    with mentors.database.scoped(mentors.partnership_id) as db:
        return ask_due(db, mentors.settings, mentors.clock)


def links(mentors: Mentors, kind: str) -> list[str]:
    asked = mentors.mails(kind)
    return [row.context["link"].removeprefix(mentors.settings.base_url) for row in asked]


def confidence(mentors: Mentors, side: Side, moment: Moment) -> list[float | None]:
    with mentors.database.scoped(mentors.partnership_id) as db:
        lines = confidence_of(db, mentors.programme_id).lines
    means = [line.means[moment] for line in lines if line.side is side]
    return [mean.value if mean else None for mean in means]


def programme(**changes: Any) -> Programme:
    values: dict[str, Any] = {
        "state": ProgrammeState.OPEN,
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 8, 31),
    }
    return Programme(**values | changes)


@pytest.mark.parametrize(
    ("today", "changes", "due"),
    [
        (date(2027, 3, 1), {}, {Moment.BEFORE}),
        (date(2027, 8, 30), {}, {Moment.BEFORE}),
        (date(2027, 8, 31), {}, {Moment.END}),
        (date(2027, 10, 30), {}, {Moment.END}),
        (date(2027, 10, 31), {}, set()),
        (date(2028, 2, 28), {}, set()),
        (date(2028, 2, 29), {}, {Moment.LATER}),
        (date(2028, 4, 29), {}, {Moment.LATER}),
        (date(2028, 4, 30), {}, set()),
        (date(2027, 5, 1), {"state": ProgrammeState.CLOSED}, {Moment.END}),
        (date(2027, 5, 1), {"state": ProgrammeState.DRAFT}, set()),
        (date(2028, 3, 1), {"data_deleted_at": datetime(2028, 2, 1, tzinfo=UTC)}, set()),
    ],
)
def test_each_moment_has_its_time(today: date, changes: dict[str, Any], due: set[Moment]) -> None:
    assert set(moments_due(programme(**changes), today)) == due


def test_both_sides_are_asked_once_at_each_of_three_moments(mentors: Mentors) -> None:
    assert (look(mentors), look(mentors)) == (20, 0)
    mentors.at(datetime(2027, 9, 29, 9, tzinfo=UTC))
    assert look(mentors) == 0
    mentors.at(datetime(2027, 9, 30, 9, tzinfo=UTC))
    assert (look(mentors), look(mentors)) == (20, 0)
    mentors.at(datetime(2028, 3, 29, 9, tzinfo=UTC))
    assert look(mentors) == 0
    mentors.at(datetime(2028, 3, 30, 9, tzinfo=UTC))
    assert (look(mentors), look(mentors)) == (20, 0)
    kinds = ("first_questions", "programme_closing", "six_month_survey")
    assert [len(mentors.mails(kind)) for kind in kinds] == [20, 20, 20]


def test_nobody_is_asked_at_night(mentors: Mentors) -> None:
    mentors.at(datetime(2027, 2, 2, 3, tzinfo=UTC))
    assert look(mentors) == 0


def test_who_has_met_for_weeks_is_not_asked_how_it_was_before(mentors: Mentors) -> None:
    mentors.clock.step(timedelta(days=7))
    assert look(mentors) == 0


def test_who_left_is_not_asked(mentors: Mentors) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        participants(db, mentors.programme_id)[0][0].state = ParticipationState.WITHDRAWN
    assert look(mentors) == 19


def test_an_early_end_is_an_end(mentors: Mentors) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        found = programmes.programme(db, mentors.programme_id)
        assert found is not None
        found.state = ProgrammeState.CLOSED
    assert (look(mentors), len(mentors.mails("programme_closing"))) == (20, 20)


def test_means_are_of_eight_people_of_one_side(
    mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    look(mentors)
    of_mentors = [
        link
        for link, row in zip(links(mentors, "first_questions"), mentors.mails("first_questions"), strict=True)
        if row.address.startswith("provider")
    ]
    for link in of_mentors[:7]:
        assert anybody.post(link, data=ALL).status_code == 200
    assert confidence(mentors, Side.PROVIDER, Moment.BEFORE) == [None] * 4
    anybody.post(of_mentors[7], data=ALL)
    assert confidence(mentors, Side.PROVIDER, Moment.BEFORE) == [4, 3, 5, 2]
    assert confidence(mentors, Side.SEEKER, Moment.BEFORE) == [None] * 4
    assert confidence(mentors, Side.PROVIDER, Moment.END) == [None] * 4
    coordinator = sign_in_as(Role.COORDINATOR).client
    path = f"/programmes/{mentors.programme_id}/confidence"
    lines = coordinator.get(f"/api/v1{path}").json()["lines"]
    assert {str(line["means"]) for line in lines if line["side"] == "seeker"} == {"{}"}
    assert ITEMS[ProgrammeKind.REVERSE_MENTORING, Side.PROVIDER][0] in coordinator.get(path).text


def test_an_answer_is_not_given_out_again_and_can_be_replaced(mentors: Mentors, anybody: TestClient) -> None:
    look(mentors)
    link = links(mentors, "first_questions")[0]
    assert anybody.post(link, data=ALL | {"third": ""}).status_code == 422
    assert anybody.get(f"/api/v1/links{link}").json()["is_given"] is False
    anybody.post(link, data=ALL)
    again = anybody.get(link).text
    assert ("You answered already" in again, " checked" in again) == (True, False)
    assert anybody.post(link, data=ALL | {"first": "1"}).status_code == 200
    mentors.clock.step(timedelta(days=30))
    assert anybody.get(link).status_code == 410


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"first": 1, "second": 2, "third": 3, "fourth": 4}, 200),
        ({"first": 1, "second": 2, "third": 3}, 422),
        ({"first": 0, "second": 2, "third": 3, "fourth": 4}, 422),
        ({"first": True, "second": 2, "third": 3, "fourth": 4}, 422),
        ({"first": 1, "second": 2, "third": 3, "fourth": 4, "why": "x"}, 422),
    ],
)
def test_the_same_over_rest(
    mentors: Mentors, anybody: TestClient, body: dict[str, object], status: int
) -> None:
    look(mentors)
    link = f"/api/v1/links{links(mentors, 'first_questions')[0]}"
    assert anybody.put(link, json=body).status_code == status
    assert len(anybody.get(link).json()["sentences"]) == 4


def test_every_kind_and_side_has_four_sentences_of_its_own() -> None:
    sentences = [sentence for four in ITEMS.values() for sentence in four]
    assert (len(ITEMS), len(set(sentences))) == (4, 16)
