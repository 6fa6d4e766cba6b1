from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.security.links import issue_link, link_address
from api.settings import Settings
from api.sign_in.service import link, send_link
from models import accounts
from models.accounts import SignInRequest
from models.clock import SteppedClock
from models.database import Database
from models.link_tokens import LinkPurpose
from models.outbox import Message
from models.participations import Participation, ParticipationState, Side
from models.participations import participation as find_participation
from models.partnerships import Partnership
from models.programmes import Programme, ProgrammeState
from tests.app_fixtures import SignInAs
from tests.my.world import add_participation, add_person, add_programme

EMAIL = "amina.yusuf@aldermoor.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Somebody with an invitation in their mail."""

    database: Database
    partnership_id: UUID
    participation_id: UUID
    programme_id: UUID
    path: str

    def participation(self) -> Participation:
        with self.database.scoped(self.partnership_id) as db:
            found = find_participation(db, self.participation_id)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The sign-in links that mails bring."""

    database: Database
    settings: Settings
    clock: SteppedClock

    def latest(self) -> str:
        """Where the link leads that was asked for last."""
        self.clock.step(timedelta(seconds=1))
        with self.database.unscoped() as db:
            newest = sa.select(SignInRequest).order_by(sa.text("created_at DESC")).limit(1)
            request = db.execute(newest).scalar_one()
        send_link(self.database, self.settings, self.clock, request.id)
        return link(self.settings, request.id).removeprefix("http://testserver")


@pytest.fixture
def invited(database: Database, settings: Settings, clock: SteppedClock, partnership: Partnership) -> Invited:
    with database.scoped(partnership.id) as db:
        programme = add_programme(db, name="Reverse mentoring 2027")
        participation = add_participation(db, programme.id, add_person(db, email=EMAIL))
        token = issue_link(
            db,
            LinkPurpose.INVITATION,
            subject_id=participation.id,
            participation_id=participation.id,
            expires_at=clock.now() + timedelta(days=60),
        )
        return Invited(
            database=database,
            partnership_id=partnership.id,
            participation_id=participation.id,
            programme_id=programme.id,
            path=link_address(settings, partnership.id, token).removeprefix("http://testserver"),
        )


def test_reading_an_invitation_changes_nothing(anybody: TestClient, invited: Invited) -> None:
    answers = [anybody.get(invited.path) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Reverse mentoring 2027" in answers[0].text
    assert (invited.participation().state, invited.participation().version) == (ParticipationState.INVITED, 1)


@pytest.mark.parametrize("query", ["", "?easy=1"])
def test_an_invitation_tells_nothing_of_the_person(anybody: TestClient, invited: Invited, query: str) -> None:
    text = anybody.get(invited.path + query).text
    assert [word for word in ("Amina", "Yusuf", EMAIL, "Aldermoor") if word in text] == []


def test_a_wrong_link_is_gone(anybody: TestClient, invited: Invited) -> None:
    assert anybody.get(invited.path[:-3] + "abc").status_code == 410
    assert anybody.post(invited.path[:-3] + "abc").status_code == 410


@pytest.fixture
def links(database: Database, settings: Settings, clock: SteppedClock) -> Links:
    return Links(database=database, settings=settings, clock=clock)


def test_starting_sends_a_sign_in_link_to_the_invited_address_that_opens_the_form(
    anybody: TestClient, invited: Invited, database: Database, links: Links
) -> None:
    answer = anybody.post(invited.path)
    assert (answer.status_code, EMAIL in answer.text) == (202, False)
    path = links.latest()
    with database.scoped(invited.partnership_id) as db:
        message = db.execute(sa.select(Message)).scalar_one()
    assert (message.kind, message.address) == ("sign_in_link", EMAIL)
    landing = anybody.post(path).headers["location"]
    assert landing == f"/my/{invited.participation_id}"
    assert "Reverse mentoring 2027" in anybody.get(landing).text
    assert anybody.get("/api/v1/browser-sessions/current").json()["name"] == "Amina Yusuf"


def test_the_next_sign_in_lands_on_the_first_page_again(
    anybody: TestClient, invited: Invited, links: Links
) -> None:
    anybody.post(invited.path)
    anybody.post(links.latest())
    anybody.post("/sign-out")
    anybody.post("/sign-in", data={"email": EMAIL})
    assert anybody.post(links.latest()).headers["location"] == "/"


def test_a_member_of_several_partnerships_lands_in_the_one_that_invited(
    anybody: TestClient, invited: Invited, links: Links
) -> None:
    with links.database.unscoped() as db:
        elsewhere = Partnership(name="Elsewhere")
        account = accounts.Account(email=EMAIL, name="Amina Yusuf")
        db.add_all([elsewhere, account])
    with links.database.scoped(elsewhere.id) as db:
        long_ago = links.clock.now() - timedelta(days=900)
        db.add(accounts.Membership(account_id=account.id, created_at=long_ago))
    anybody.post(invited.path)
    assert anybody.post(links.latest()).headers["location"] == f"/my/{invited.participation_id}"
    where = anybody.get("/api/v1/browser-sessions/current").json()["partnership"]
    assert where == "Northvale Health Partnership"


def test_somebody_else_in_the_invited_persons_browser_lands_on_their_own_first_page(
    anybody: TestClient, invited: Invited, links: Links, sign_in_as: SignInAs
) -> None:
    colleague = sign_in_as()
    anybody.post(invited.path)
    links.clock.step(timedelta(minutes=1))
    anybody.post("/sign-in", data={"email": colleague.email})
    assert anybody.post(links.latest()).headers["location"] == "/"


@pytest.mark.parametrize(
    "cookie", ["//evil.example", "a.b", str(UUID(int=7)), f"{UUID(int=7)}.{UUID(int=8)}"]
)
def test_a_forged_cookie_leads_nowhere_else(
    anybody: TestClient, links: Links, sign_in_as: SignInAs, cookie: str
) -> None:
    colleague = sign_in_as()
    anybody.post("/sign-in", data={"email": colleague.email})
    anybody.cookies.set("invited", cookie)
    assert anybody.post(links.latest()).headers["location"] == "/"


def test_an_invitation_signs_nobody_in(anybody: TestClient, invited: Invited) -> None:
    anybody.post(invited.path)
    assert anybody.get("/api/v1/browser-sessions/current").status_code == 401


def test_starting_twice_makes_one_account(anybody: TestClient, invited: Invited, database: Database) -> None:
    anybody.post(invited.path)
    anybody.post(invited.path)
    with database.unscoped() as db:
        account = accounts.account_by_email(db, EMAIL)
    assert account is not None
    with database.for_account(account.id) as db:
        assert len(accounts.memberships_of(db, account.id)) == 1


def test_saying_no_withdraws(anybody: TestClient, invited: Invited) -> None:
    answers = [anybody.post(f"{invited.path}/no-thank-you") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert invited.participation().state == ParticipationState.WITHDRAWN


def test_who_said_no_can_still_start(anybody: TestClient, invited: Invited) -> None:
    anybody.post(f"{invited.path}/no-thank-you")
    assert anybody.post(invited.path).status_code == 202
    assert invited.participation().state == ParticipationState.INVITED


def test_who_has_joined_does_not_leave_by_the_link(
    anybody: TestClient, invited: Invited, database: Database
) -> None:
    with database.scoped(invited.partnership_id) as db:
        db.get_one(
            Participation, (invited.partnership_id, invited.participation_id)
        ).state = ParticipationState.READY
    assert "No thank you" not in anybody.get(invited.path).text
    assert anybody.post(f"{invited.path}/no-thank-you").status_code == 409
    assert invited.participation().state == ParticipationState.READY


def test_a_closed_programme_takes_nobody_in(
    anybody: TestClient, invited: Invited, database: Database
) -> None:
    with database.scoped(invited.partnership_id) as db:
        db.get_one(Programme, (invited.partnership_id, invited.programme_id)).state = ProgrammeState.CLOSED
    assert "Sign-up for this programme is closed" in anybody.get(invited.path).text
    assert anybody.post(invited.path).status_code == 409


def test_the_other_side_of_a_restricted_programme_reads_no_criteria(
    anybody: TestClient, invited: Invited, database: Database
) -> None:
    with database.scoped(invited.partnership_id) as db:
        programme = db.get_one(Programme, (invited.partnership_id, invited.programme_id))
        programme.eligibility, programme.is_restricted = "Colleagues in bands 2 to 7.", True
    assert "Colleagues in bands 2 to 7." in anybody.get(invited.path).text
    with database.scoped(invited.partnership_id) as db:
        db.get_one(Participation, (invited.partnership_id, invited.participation_id)).side = Side.SEEKER
    assert "Colleagues in bands 2 to 7." not in anybody.get(invited.path).text
