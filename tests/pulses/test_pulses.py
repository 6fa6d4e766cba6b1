"""Mentors are asked once a month how they are: nobody sees an answer, and whoever wants contact gets it."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from models import pairs, people
from models.accounts import Role
from models.audit import AuditEntry
from models.pairs import PairState
from models.participations import participation
from models.pulses import Pulse
from tests.app_fixtures import SignInAs
from tests.pulses.conftest import MORNING, Mentors

CLOSED = timedelta(days=15)


def answer(mood: int, *, contact: bool = False) -> dict[str, str]:
    return {"mood": str(mood), "wants_contact": "true" if contact else "false"}


def pages(mentors: Mentors) -> str:
    return f"/programmes/{mentors.programme_id}/wellbeing"


def test_every_mentor_is_asked_once_a_month_and_nobody_else(mentors: Mentors) -> None:
    assert [mentors.look()[0], mentors.look()[0]] == [10, 0]
    assert {row.address for row in mentors.mails("wellbeing_pulse")} == {
        f"provider{number}@example.nhs.uk" for number in range(10)
    }
    mentors.at(datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert mentors.look()[0] == 10


def test_nobody_is_asked_at_night(mentors: Mentors) -> None:
    mentors.at(datetime(2027, 3, 1, 3, tzinfo=UTC))
    assert mentors.look()[0] == 0
    mentors.at(datetime(2027, 3, 1, 8, tzinfo=UTC))
    assert mentors.look()[0] == 10


def test_nobody_is_asked_once_the_programme_is_past_its_last_day(mentors: Mentors) -> None:
    """It ends on 30 September and nobody has closed it."""
    mentors.at(datetime(2027, 9, 1, 9, tzinfo=UTC))
    assert mentors.look()[0] == 10
    mentors.at(datetime(2027, 10, 1, 9, tzinfo=UTC))
    assert mentors.look()[0] == 0


def test_who_was_introduced_this_month_or_meets_nobody_is_not_asked(mentors: Mentors) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        new, ended = (pairs.pair(db, id_) for id_ in mentors.pairs[:2])
        assert new is not None
        assert ended is not None
        new.approved_at, ended.state = MORNING, PairState.ENDED
    assert mentors.look()[0] == 8


def test_an_answer_is_shown_to_nobody(mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs) -> None:
    mentors.look()
    coordinator = sign_in_as(Role.COORDINATOR).client
    before = coordinator.get(pages(mentors)).text
    link = mentors.links()[0]
    asked = anybody.get(link).text
    assert asked.index("is shown to nobody") < asked.index('name="mood"')
    assert anybody.post(link, data=answer(1)).status_code == 200
    assert coordinator.get(pages(mentors)).text == before
    assert (mentors.mails("contact_wanted"), mentors.mails("mentors_need_care")) == ([], [])
    again = anybody.get(link).text
    assert ("You answered already" in again, " checked" in again) == (True, False)
    with mentors.database.scoped(mentors.partnership_id) as db:
        [entry] = db.exec(select(AuditEntry).where(AuditEntry.resource == "pulse")).all()
    assert (entry.action, entry.detail, entry.actor_id) == ("answered", {}, None)


def test_who_asks_to_be_contacted_is_named_to_the_coordinators_on_the_page_only(
    mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    mentors.look()
    coordinator = sign_in_as(Role.COORDINATOR)
    thanks = anybody.post(mentors.links()[3], data=answer(2, contact=True)).text
    assert "A coordinator of the programme will contact you" in thanks
    [mail] = mentors.mails("contact_wanted")
    assert mail.address == coordinator.email
    assert "provider 3" not in str(mail.context)
    [waiting] = coordinator.client.get(f"/api/v1{pages(mentors)}").json()["contacts"]
    assert waiting["name"] == "provider 3"
    assert "mood" not in waiting
    assert "provider 3" in coordinator.client.get(pages(mentors)).text


def test_coordinators_are_not_written_to_at_night(
    mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    mentors.look()
    sign_in_as(Role.COORDINATOR)
    mentors.at(datetime(2027, 2, 3, 23, tzinfo=UTC))
    anybody.post(mentors.links()[3], data=answer(2, contact=True))
    assert [row.due_at for row in mentors.mails("contact_wanted")] == [datetime(2027, 2, 4, 8, tzinfo=UTC)]


def test_who_was_contacted_goes_to_the_end_of_the_list_and_may_ask_again(
    mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    mentors.look()
    coordinator = sign_in_as(Role.COORDINATOR).client
    link = mentors.links()[3]
    anybody.post(link, data=answer(2, contact=True))
    [waiting] = coordinator.get(f"/api/v1{pages(mentors)}").json()["contacts"]
    done = f"{pages(mentors)}/contacts/{waiting['id']}/done"
    assert coordinator.post(done, data={"_version": "0"}).status_code == 412
    assert coordinator.post(done, data={"_version": str(waiting["version"])}).status_code == 303
    [marked] = coordinator.get(f"/api/v1{pages(mentors)}").json()["contacts"]
    assert (marked["contacted_at"] is None, marked["contacted_by"]) == (False, "Amina Yusuf")
    shown = coordinator.get(pages(mentors)).text
    assert ("Nobody is waiting." in shown, "Contacted by Amina Yusuf on" in shown) == (True, True)
    anybody.post(link, data=answer(2, contact=False))
    assert coordinator.get(f"/api/v1{pages(mentors)}").json()["contacts"] == []
    anybody.post(link, data=answer(2, contact=True))
    [again] = coordinator.get(f"/api/v1{pages(mentors)}").json()["contacts"]
    assert (again["contacted_at"], again["contacted_by"]) == (None, None)


def test_that_somebody_was_contacted_is_taken_back(
    mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    mentors.look()
    coordinator = sign_in_as(Role.COORDINATOR)
    anybody.post(mentors.links()[3], data=answer(2, contact=True))
    read = f"/api/v1{pages(mentors)}"
    health = f"/api/v1/programmes/{mentors.programme_id}/health"
    for step, waiting in (("done", 0), ("reopening", 1)):
        [row] = coordinator.client.get(read).json()["contacts"]
        at = f"{read}/contacts/{row['id']}/{step}"
        assert coordinator.act(at, f'"{row["version"]}"').status_code == 204
        assert coordinator.client.get(health).json()["asked"]["contacts"] == waiting
    assert "Nobody is waiting." not in coordinator.client.get(pages(mentors)).text


def test_a_coordinator_who_meets_the_mentor_learns_nothing(
    mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    mentors.look()
    partner, other = sign_in_as(Role.COORDINATOR), sign_in_as(Role.COORDINATOR)
    with mentors.database.scoped(mentors.partnership_id) as db:
        met = pairs.pair(db, mentors.pairs[3])
        assert met is not None
        part = participation(db, met.seeker_id)
        assert part is not None
        person = people.person(db, part.person_id)
        assert person is not None
        person.account_id = partner.account_id
    anybody.post(mentors.links()[3], data=answer(2, contact=True))
    assert [row.address for row in mentors.mails("contact_wanted")] == [other.email]
    assert partner.client.get(f"/api/v1{pages(mentors)}").json()["contacts"] == []
    messages = f"/programmes/{mentors.programme_id}/messages"
    [told] = mentors.mails("contact_wanted")
    listed = partner.client.get(f"/api/v1{messages}?limit=100").json()["items"]
    assert "contact_wanted" not in {row["kind"] for row in listed}
    assert "Somebody to be contacted" not in partner.client.get(messages).text
    assert partner.client.get(f"/api/v1{messages}/{told.id}").status_code == 404


@pytest.mark.parametrize(
    ("moods", "band", "alerts"),
    [([2] * 8, "care", 1), ([2] * 7, None, 0), ([4] * 8, "well", 0), ([3] * 9, "mixed", 0)],
)
def test_a_month_is_looked_at_once_it_takes_no_more_answers(
    mentors: Mentors,
    anybody: TestClient,
    sign_in_as: SignInAs,
    moods: list[int],
    band: str | None,
    alerts: int,
) -> None:
    mentors.look()
    coordinator = sign_in_as(Role.COORDINATOR).client
    links = mentors.links()
    for link, mood in zip(links, moods, strict=False):
        anybody.post(link, data=answer(mood))
    assert coordinator.get(f"/api/v1{pages(mentors)}").json()["months"] == []
    mentors.at(MORNING + CLOSED)
    assert anybody.get(links[0]).status_code == 410
    assert [mentors.look()[1], mentors.look()[1]] == [1, 0]
    months = coordinator.get(f"/api/v1{pages(mentors)}").json()["months"]
    assert months == [{"month": "2027-02-01", "mood": band}]
    assert len(mentors.mails("mentors_need_care")) == alerts


@pytest.mark.parametrize("role", [Role.STEWARD, Role.ADMINISTRATOR, Role.HR_ANALYST])
def test_no_other_role_sees_the_page(mentors: Mentors, sign_in_as: SignInAs, role: Role) -> None:
    assert sign_in_as(role).client.get(pages(mentors)).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"mood": 5, "wants_contact": False}, 200),
        ({"mood": 6, "wants_contact": False}, 422),
        ({"mood": "5", "wants_contact": False}, 422),
        ({"mood": 5}, 422),
        ({"mood": 5, "wants_contact": False, "why": "x"}, 422),
    ],
)
def test_the_same_over_rest(
    mentors: Mentors, anybody: TestClient, body: dict[str, object], status: int
) -> None:
    mentors.look()
    link = f"/api/v1/links{mentors.links()[0]}"
    assert anybody.put(link, json=body).status_code == status
    assert anybody.get(link).json() == {
        "programme": "Reverse mentoring",
        "month": "2027-02-01",
        "is_given": status == 200,
    }
    with mentors.database.scoped(mentors.partnership_id) as db:
        answered = [row.mood for row in db.exec(select(Pulse)) if row.mood is not None]
    assert answered == ([5] if status == 200 else [])
