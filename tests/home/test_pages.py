from datetime import date
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.home.service import next_date_of
from models.accounts import Role
from models.database import Database
from models.partnerships import Partnership, organisations
from models.people import Person
from models.programmes import Programme, ProgrammeKind
from tests.app_fixtures import SignInAs
from tests.programmes.world import open_world


def test_somebody_signed_out_reads_what_this_is(anybody: TestClient) -> None:
    assert "Sign in" in anybody.get("/").text


def test_a_coordinator_without_programmes_is_told_what_to_do_first(sign_in_as: SignInAs) -> None:
    assert "No programme is running" in sign_in_as(Role.COORDINATOR).client.get("/").text


def test_a_coordinator_sees_what_waits_in_each_programme(sign_in_as: SignInAs) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    later = open_world(coordinator, name="Later", sign_up_closes_on="2027-03-01")
    open_world(coordinator, name="Sooner")
    later.enter("Grace Okafor", has_consented=False)
    page = coordinator.client.get("/").text
    assert page.index("Sooner") < page.index("Later")
    assert "1 person not invited yet" in page


def test_one_coordinator_sees_only_their_programme(sign_in_as: SignInAs) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    open_world(coordinator, name="Mine not")
    mine = open_world(coordinator, name="My own")
    narrow = sign_in_as(Role.COORDINATOR, programme_id=UUID(mine.programme_id))
    page = narrow.client.get("/").text
    assert ("My own" in page, "Mine not" in page) == (True, False)


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.STEWARD, "/agreements"),
        (Role.HR_ANALYST, "/statistics"),
    ],
)
def test_others_with_one_place_are_sent_there(sign_in_as: SignInAs, role: Role, place: str) -> None:
    answer = sign_in_as(role).client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, place)


def test_an_administrator_reads_what_each_of_their_places_is_for(sign_in_as: SignInAs) -> None:
    page = sign_in_as(Role.ADMINISTRATOR).client.get("/").text
    for place in ("/organisations", "/admin", "/audit", "/retention", "/outbox", "/erasure"):
        assert f'<li><a href="{place}">' in page


def test_a_participant_is_sent_to_their_own_page(
    sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    participant = sign_in_as()
    with database.scoped(partnership.id) as db:
        organisation = organisations(db)[0]
        db.add(
            Person(
                name="Grace",
                email=participant.email,
                account_id=participant.account_id,
                organisation_id=organisation.id,
            )
        )
    answer = participant.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/my")


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date(2027, 2, 1), "Sign-up closes"),
        (date(2027, 2, 2), "Meetings start"),
        (date(2027, 9, 1), "The programme ends"),
        (date(2027, 9, 2), None),
    ],
)
def test_the_next_date_is_the_first_that_is_not_over(today: date, text: str | None) -> None:
    programme = Programme(
        kind=ProgrammeKind.REVERSE_MENTORING,
        name="P",
        sign_up_closes_on=date(2027, 2, 1),
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 9, 1),
        retention_months=12,
    )
    found = next_date_of(programme, today)
    assert (found.text if found else None) == text
