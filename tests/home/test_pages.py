from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from api.home.service import next_date_of
from models.accounts import Role
from models.database import Database
from models.outbox import Message, MessageState
from models.participations import participants
from models.partnerships import Partnership, organisations
from models.people import Person
from models.programmes import Programme, ProgrammeKind
from models.pulses import Pulse, PulseRound
from models.rounds import Round, RoundState
from tests.app_fixtures import SignInAs
from tests.programmes.world import World, open_world


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


YESTERDAY = datetime(2027, 1, 10, 9, tzinfo=UTC)
AGREED: dict[str, Any] = {"state": RoundState.AGREED, "agreed_at": YESTERDAY}
PROPOSED: dict[str, Any] = {"state": RoundState.PROPOSED, "locked_at": YESTERDAY}


def waiting_in(database: Database, partnership: Partnership, world: World, row: dict[str, Any]) -> None:
    with database.scoped(partnership.id) as db:
        db.add(Round(programme_id=UUID(world.programme_id), number=1, **row))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (AGREED, "The steward agreed the round: publish it"),
        (PROPOSED, "Pairs are proposed: look at them, then ask the steward"),
    ],
)
def test_a_round_that_waits_for_the_coordinator_comes_before_the_next_dates(
    sign_in_as: SignInAs, database: Database, partnership: Partnership, row: dict[str, Any], words: str
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    later = open_world(coordinator, name="Later", sign_up_closes_on="2027-03-01")
    open_world(coordinator, name="Sooner")
    waiting_in(database, partnership, later, row)
    page = coordinator.client.get("/").text
    assert page.index("Later") < page.index("Sooner")
    assert words in page


def test_a_round_that_waits_for_the_steward_comes_by_its_date(
    sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    later = open_world(coordinator, name="Later", sign_up_closes_on="2027-03-01")
    open_world(coordinator, name="Sooner")
    waiting_in(database, partnership, later, PROPOSED | {"asked_at": YESTERDAY})
    page = coordinator.client.get("/").text
    assert page.index("Sooner") < page.index("Later")


def test_what_has_waited_longest_comes_first(
    sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    round_, mail, contact = (open_world(coordinator, name=name) for name in ("Round", "Mail", "Contact"))
    contact.enter("Grace Okafor")
    waiting_in(database, partnership, round_, AGREED)
    with database.scoped(partnership.id) as db:
        db.add(
            Message(
                subject_id=uuid4(),
                person_id=uuid4(),
                kind="invitation",
                programme_id=UUID(mail.programme_id),
                address="grace@example.nhs.uk",
                email_id="<1@counterpart.invalid>",
                state=MessageState.FAILED,
                due_at=datetime(2027, 1, 9, 9, tzinfo=UTC),
            )
        )
        [(part, _)] = participants(db, UUID(contact.programme_id))
        asked = PulseRound(
            programme_id=UUID(contact.programme_id), month=date(2027, 1, 1), closes_at=YESTERDAY
        )
        db.add(asked)
        db.flush()
        pulse = Pulse(
            round_id=asked.id,
            participation_id=part.id,
            mood=2,
            wants_contact=True,
            answered_at=datetime(2027, 1, 8, 9, tzinfo=UTC),
        )
        db.add(pulse)
    names = ("Contact", "Mail", "Round")
    page = coordinator.client.get("/").text
    assert [name for _, name in sorted((page.index(f">{name}</a></h2>"), name) for name in names)] == [*names]
    assert f'<a href="/programmes/{contact.programme_id}/wellbeing">1 person asks to be contacted</a>' in page
    with database.scoped(partnership.id) as db:
        db.get_one(Pulse, (partnership.id, pulse.id)).contacted_at = datetime(2027, 1, 11, 9, tzinfo=UTC)
    page = coordinator.client.get("/").text
    assert page.index(">Round</a></h2>") < page.index(">Contact</a></h2>")
    assert "to be contacted" not in page


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
