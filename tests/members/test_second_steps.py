"""A colleague's lost second step, taken away by an administrator."""

from datetime import timedelta
from uuid import UUID

import pytest
from httpx2 import Response
from sqlmodel import select

from models import accounts, audit
from models.accounts import Account, Grant, Role
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.outbox import Message
from models.partnerships import Partnership, organisations
from models.second_steps import SecondStep
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.phone import set_up
from tests.second_step.conftest import coordinator, make_member, world
from tests.sign_in.asker import EMAIL, Asker, World

__all__ = ["coordinator", "make_member", "world"]


@pytest.fixture
def colleague(world: World, coordinator: Account, clock: SteppedClock) -> Asker:
    """A coordinator's browser, in which they set up their second step."""
    asker = Asker(world)
    asker.sign_in()
    set_up(asker.client, clock)
    return asker


def membership_of(database: Database, partnership: Partnership, account: Account) -> str:
    with database.scoped(partnership.id) as db:
        membership = accounts.membership_for(db, account.id)
    assert membership is not None
    return str(membership.id)


def take_away(by: Identity, membership_id: str) -> Response:
    path = f"/api/v1/members/{membership_id}"
    etag = by.client.get(path).headers.get("etag", '"1"')
    return by.client.delete(f"{path}/second-step", headers={"If-Match": etag})


def has_one(database: Database) -> bool:
    with database.unscoped() as db:
        return db.exec(select(SecondStep)).first() is not None


def mails(database: Database, partnership: Partnership) -> list[Message]:
    with database.scoped(partnership.id) as db:
        rows = db.exec(select(Message).where(Message.kind == "second_step_changed"))
        return sorted(rows, key=lambda row: row.context["done"])


def test_it_goes_is_written_down_and_its_owner_is_told(
    colleague: Asker,
    coordinator: Account,
    sign_in_as: SignInAs,
    database: Database,
    partnership: Partnership,
) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    membership_id = membership_of(database, partnership, coordinator)
    assert take_away(administrator, membership_id).status_code == 204
    assert not has_one(database)
    assert not colleague.is_signed_in()
    with database.scoped(partnership.id) as db:
        [entry] = [each for each in audit.entries(db) if each.action == "second_step_reset"]
    assert (entry.actor_id, entry.resource_id) == (administrator.account_id, coordinator.id)
    told = mails(database, partnership)
    assert [(row.address, row.context["done"].split(",")[0]) for row in told] == [
        (EMAIL, "A second step was set up for your account."),
        (EMAIL, "Your second step was taken away"),
    ]
    assert not any("link" in row.context for row in told)
    assert take_away(administrator, membership_id).json()["code"] == "not_here"


def test_on_the_page_it_says_first_what_happens(
    colleague: Asker,
    coordinator: Account,
    sign_in_as: SignInAs,
    database: Database,
    partnership: Partnership,
) -> None:
    client = sign_in_as(Role.ADMINISTRATOR).client
    member = f"/admin/members/{membership_of(database, partnership, coordinator)}"
    path = f"{member}/second-step"
    assert f'href="{path}"' in client.get(member).text
    assert "They are signed out everywhere" in client.get(path).text
    assert client.post(path, data={"_version": "99"}).status_code == 412
    assert has_one(database)
    done = client.post(path, data={"_version": "1"})
    assert (done.status_code, done.headers["location"]) == (303, member)
    assert not has_one(database)
    again = client.post(path, data={"_version": "1"})
    assert (again.status_code, "no second step here" in again.text) == (409, True)


def test_whoever_confirmed_long_ago_confirms_first(
    colleague: Asker,
    coordinator: Account,
    sign_in_as: SignInAs,
    database: Database,
    partnership: Partnership,
    clock: SteppedClock,
) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    with database.unscoped() as db:
        found = select(BrowserSession).where(BrowserSession.account_id == administrator.account_id)
        db.exec(found).one().confirmed_at = clock.now() - timedelta(hours=1)
    membership_id = membership_of(database, partnership, coordinator)
    assert take_away(administrator, membership_id).json()["code"] == "confirmation_needed"
    page = administrator.client.post(f"/admin/members/{membership_id}/second-step", data={"_version": "1"})
    assert page.headers["location"] == f"/second-step?next=/admin/members/{membership_id}/second-step"
    assert has_one(database)


def test_nobody_takes_away_what_keeps_another_partnership_safe(
    colleague: Asker, coordinator: Account, sign_in_as: SignInAs, database: Database
) -> None:
    """An administrator elsewhere invites the address, and so makes its account a member of theirs."""
    with database.unscoped() as db:
        elsewhere = Partnership(name="Elsewhere")
        db.add(elsewhere)
    there = SignInAs(sign_in_as.app, database, elsewhere)(Role.ADMINISTRATOR)
    unknown = take_away(there, "00000000-0000-4000-8000-000000000000")
    invited = there.create("/api/v1/members", {"name": "A", "email": EMAIL, "role": "steward"})
    assert invited.status_code == 201
    refused = take_away(there, invited.json()["id"])
    assert (unknown.status_code, refused.status_code, refused.json()["code"]) == (404, 409, "not_here")
    bare = there.create("/api/v1/members", {"name": "A", "email": "bare@example.org", "role": "steward"})
    assert take_away(there, bare.json()["id"]).json()["detail"] == refused.json()["detail"]
    assert has_one(database)
    assert colleague.is_signed_in()


def test_not_ones_own_and_not_that_of_somebody_with_a_wider_role(
    colleague: Asker,
    coordinator: Account,
    sign_in_as: SignInAs,
    database: Database,
    partnership: Partnership,
) -> None:
    membership_id = membership_of(database, partnership, coordinator)
    with database.scoped(partnership.id) as db:
        here = organisations(db)[0].id
        held = db.exec(select(Grant).where(Grant.membership_id == UUID(membership_id))).one()
        local = Grant(membership_id=held.membership_id, role=Role.ADMINISTRATOR, organisation_id=here)
        db.add(local)
    narrow = sign_in_as(Role.ADMINISTRATOR, organisation_id=here)
    assert take_away(narrow, membership_id).json()["code"] == "beyond_scope"
    assert has_one(database)
    own = sign_in_as(Role.ADMINISTRATOR)
    with database.unscoped() as db:
        db.add(SecondStep(account_id=own.account_id, sealed_key="x", last_step=1))
    account = database_account(database, own)
    own_id = membership_of(database, partnership, account)
    assert take_away(own, own_id).json()["code"] == "own"
    assert "lost second step" not in own.client.get(f"/admin/members/{own_id}").text


def database_account(database: Database, who: Identity) -> Account:
    with database.unscoped() as db:
        return db.get_one(Account, who.account_id)
