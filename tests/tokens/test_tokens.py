"""API tokens: made by a person, good for their scopes, and for no longer than their owner."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col, delete, select

from api.security.bearer import SHOWN
from api.tokens.service import MOST_DAYS, MOST_TOKENS
from models.accounts import Grant, Membership, Role
from models.api_tokens import USE_NOTED_EVERY, ApiToken
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.pages.browsing import send
from tests.programmes.programmes import MENTORING
from tests.tokens.conftest import LAST_DAY, TOKENS, ProgramWith, make

PROGRAMMES = "/api/v1/programmes"
GIVEN = {"name": "Nightly import", "scopes": ["programmes.see"], "expires_on": LAST_DAY}


def kept(database: Database, partnership: Partnership) -> list[ApiToken]:
    with database.scoped(partnership.id) as db:
        return list(db.exec(select(ApiToken)))


def test_a_token_is_good_for_its_scopes(owner: Identity, program_with: ProgramWith) -> None:
    programme = owner.create(PROGRAMMES, MENTORING).headers["location"]
    program = program_with(make(owner, "programmes.see"))
    assert program.get(programme).status_code == 200
    assert program.get(f"{programme}/participants").status_code == 403


def test_a_token_is_shown_once_and_kept_as_a_digest(
    owner: Identity, database: Database, partnership: Partnership
) -> None:
    first, again = (owner.create(TOKENS, GIVEN, key="0123456789abcdef") for _ in range(2))
    token = first.json()["token"]
    assert (again.status_code, again.json()) == (201, first.json() | {"token": None})
    assert owner.client.get(TOKENS).json() == [again.json()]
    assert first.json()["begins_with"] == token[:SHOWN]
    with database.scoped(partnership.id) as db:
        for table in ("api_tokens", "given_answers", "audit_entries"):
            rows = db.execute(sa.text(f"SELECT to_jsonb(t)::text FROM {table} t"))  # noqa: S608  constants
            assert not any(token[SHOWN:] in row for row in rows.scalars())


def test_what_is_done_by_a_token_is_audited_with_it(
    owner: Identity, program_with: ProgramWith, database: Database, partnership: Partnership
) -> None:
    programme = owner.create(PROGRAMMES, MENTORING).headers["location"]
    program = program_with(make(owner, "people.change"))
    organisation = owner.client.get("/api/v1/organisations").json()[0]["id"]
    person = {"name": "Ada", "email": "a@example.org", "side": "seeker", "organisation_id": organisation}
    key = {"Idempotency-Key": "0123456789abcdef"}
    assert program.post(f"{programme}/participants", json=person, headers=key).status_code == 201
    token = kept(database, partnership)[0]
    with database.scoped(partnership.id) as db:
        entries = db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence))).all()
    made, added = (next(e for e in entries if e.resource == what) for what in ("api_token", "participation"))
    assert (made.resource_id, made.detail) == (
        token.id,
        {"scopes": ["people.change"], "expires_on": LAST_DAY},
    )
    assert (added.actor_id, added.detail["token"]) == (owner.account_id, str(token.id))


def test_a_role_taken_back_is_refused_at_the_next_request(
    sign_in_as: SignInAs, program_with: ProgramWith, database: Database, partnership: Partnership
) -> None:
    who = sign_in_as(Role.COORDINATOR)
    program = program_with(make(who, "programmes.see"))
    assert program.get(PROGRAMMES).status_code == 200
    with database.scoped(partnership.id) as db:
        db.exec(delete(Grant))
    assert program.get(PROGRAMMES).status_code == 403


def test_a_role_for_one_programme_gives_a_token_for_that_one(
    owner: Identity, sign_in_as: SignInAs, program_with: ProgramWith
) -> None:
    mine, other = (owner.create(PROGRAMMES, MENTORING | {"name": name}).headers["location"] for name in "AB")
    who = sign_in_as(Role.COORDINATOR, programme_id=UUID(mine.rpartition("/")[2]))
    program = program_with(make(who, "programmes.see"))
    assert [program.get(path).status_code for path in (mine, other)] == [200, 404]


def test_a_member_who_leaves_takes_the_tokens_along(
    owner: Identity, program_with: ProgramWith, database: Database, partnership: Partnership
) -> None:
    program = program_with(make(owner, "programmes.see"))
    with database.scoped(partnership.id) as db:
        db.exec(delete(Membership).where(col(Membership.account_id) == owner.account_id))
    assert program.get(PROGRAMMES).status_code == 401


def test_a_token_works_until_the_end_of_its_last_day(
    owner: Identity, program_with: ProgramWith, clock: SteppedClock
) -> None:
    program = program_with(make(owner, "programmes.see", expires_on="2027-01-11"))
    clock.step(timedelta(hours=15) - timedelta(seconds=1))
    assert program.get(PROGRAMMES).status_code == 200
    clock.step(timedelta(seconds=1))
    assert program.get(PROGRAMMES).status_code == 401


def test_a_token_is_refused_once_it_is_revoked(owner: Identity, program_with: ProgramWith) -> None:
    program = program_with(make(owner, "programmes.see"))
    token = f"{TOKENS}/{owner.client.get(TOKENS).json()[0]['id']}"
    etag = owner.client.get(token).headers["etag"]
    assert owner.client.delete(token).status_code == 428
    assert owner.client.delete(token, headers={"If-Match": '"9"'}).status_code == 412
    assert program.get(PROGRAMMES).status_code == 200
    assert owner.client.delete(token, headers={"If-Match": etag}).status_code == 204
    assert program.get(PROGRAMMES).status_code == 401
    assert owner.client.get(TOKENS).json() == []
    assert owner.client.delete(token, headers={"If-Match": etag}).status_code == 404


def test_somebody_elses_token_is_not_there(owner: Identity, sign_in_as: SignInAs) -> None:
    make(owner, "programmes.see")
    token = f"{TOKENS}/{owner.client.get(TOKENS).json()[0]['id']}"
    other = sign_in_as(*Role).client
    assert other.get(TOKENS).json() == []
    assert other.get(token).status_code == 404
    assert other.delete(token, headers={"If-Match": '"1"'}).status_code == 404
    assert other.post(f"/account/tokens/{token[-36:]}/revocation", data={"_version": "1"}).status_code == 404


def test_the_last_use_is_noted_now_and_then_and_changes_no_version(
    owner: Identity,
    program_with: ProgramWith,
    clock: SteppedClock,
    database: Database,
    partnership: Partnership,
) -> None:
    program = program_with(make(owner, "programmes.see"))
    noted = []
    for step in (timedelta(), USE_NOTED_EVERY - timedelta(seconds=1), timedelta(seconds=1)):
        clock.step(step)
        program.get(PROGRAMMES)
        noted.append(kept(database, partnership)[0].used_at)
    assert noted == [clock.now() - USE_NOTED_EVERY, clock.now() - USE_NOTED_EVERY, clock.now()]
    assert kept(database, partnership)[0].version == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": ["rounds.agree"]}, "scopes"),
        ({"scopes": ["statistics.see"]}, "scopes"),
        ({"scopes": ["own"]}, "scopes"),
        ({"scopes": []}, "body.scopes"),
        ({"scopes": ["everything"]}, "body.scopes.0"),
        ({"expires_on": "2027-01-10"}, "expires_on"),
        ({"expires_on": "2028-01-12"}, "expires_on"),
        ({"expires_on": "9999-12-31"}, "expires_on"),
        ({"expires_on": None}, "body.expires_on"),
        ({"name": ""}, "body.name"),
    ],
)
def test_a_token_that_may_not_be_is_not_made(
    sign_in_as: SignInAs, changes: dict[str, Any], field: str
) -> None:
    who = sign_in_as(Role.COORDINATOR)
    answer = who.create(TOKENS, GIVEN | changes)
    assert (answer.status_code, [error["place"] for error in answer.json()["errors"]]) == (422, [field])
    assert who.client.get(TOKENS).json() == []


def test_a_token_lives_a_year_at_most(owner: Identity, clock: SteppedClock) -> None:
    last = date(2027, 1, 11) + timedelta(days=MOST_DAYS)
    assert owner.create(TOKENS, GIVEN | {"expires_on": last.isoformat()}).status_code == 201


def test_nobody_has_more_than_twenty_tokens(owner: Identity) -> None:
    answers = [owner.create(TOKENS, GIVEN).status_code for _ in range(MOST_TOKENS + 1)]
    assert answers == [201] * MOST_TOKENS + [409]


def test_a_request_is_signed_in_one_way_only(owner: Identity) -> None:
    token = make(owner, "programmes.see")
    answer = owner.client.get(PROGRAMMES, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (400, "signed_twice")


def test_pages_take_no_token(owner: Identity, program_with: ProgramWith) -> None:
    program = program_with(make(owner, "programmes.see"))
    answer = program.get("/programmes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/programmes")
    assert "Sign in" in program.get("/").text


def test_a_browser_that_sends_some_other_authorization_is_signed_in_by_its_cookie(owner: Identity) -> None:
    assert owner.client.get(PROGRAMMES, headers={"Authorization": "Basic eDp5"}).status_code == 200


def test_the_page_makes_a_token_and_shows_it_once(owner: Identity, program_with: ProgramWith) -> None:
    fields: dict[str, str | list[str]] = {"name": "Nightly", "scopes": "programmes.see"}
    fields |= {"expires_on-day": "30", "expires_on-month": "6", "expires_on-year": "2027"}
    answer = send(owner, "/account/tokens", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/tokens")
    page = owner.client.get("/account/tokens").text
    token = page.partition('app-token">')[2].partition("<")[0]
    assert program_with(token).get(PROGRAMMES).status_code == 200
    again = owner.client.get("/account/tokens").text
    assert (token in again, token[:SHOWN] in again) == (False, True)


def test_the_page_revokes_a_token(owner: Identity, program_with: ProgramWith) -> None:
    program = program_with(make(owner, "programmes.see"))
    path = f"/account/tokens/{owner.client.get(TOKENS).json()[0]['id']}/revocation"
    assert send(owner, path).headers["location"] == "/account/tokens"
    assert program.get(PROGRAMMES).status_code == 401


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(sign_in_as: SignInAs) -> None:
    answer = send(sign_in_as(Role.COORDINATOR), "/account/tokens", {"name": "Nightly"})
    assert (answer.status_code, 'value="Nightly"' in answer.text) == (422, True)
    assert answer.text.count("nhsuk-error-message") == 2


def test_whoever_may_do_nothing_for_others_has_nothing_to_make_a_token_for(sign_in_as: SignInAs) -> None:
    client: TestClient = sign_in_as(Role.PARTICIPANT).client
    page = client.get("/account/tokens").text
    assert "There is nothing that a program could do" in page
    assert "<form" not in page.partition("<main")[2]
    assert "API tokens" not in client.get("/account").text


def test_the_account_page_leads_to_the_tokens_and_back(owner: Identity) -> None:
    assert 'href="/account/tokens"' in owner.client.get("/account").text.partition("<main")[2]
    below = owner.client.get("/account/tokens").text.rpartition("</header>")[2]
    assert 'href="/account"' in below
