"""Everybody chooses whether their emails are easy to read, over REST and on the page of their account."""

from sqlmodel import select

from models.accounts import Role
from models.audit import AuditEntry
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.pages.browsing import send

HERE = "/api/v1/my/emails"


def test_emails_are_ordinary_until_somebody_chooses_otherwise(sign_in_as: SignInAs) -> None:
    client = sign_in_as(Role.PARTICIPANT).client

    before = client.get(HERE)
    answer = client.put(HERE, json={"easy_read": True}, headers={"If-Match": before.headers["ETag"]})

    assert before.json() == {"easy_read": False}
    assert answer.json() == client.get(HERE).json() == {"easy_read": True}


def test_what_changed_since_is_not_overwritten(sign_in_as: SignInAs) -> None:
    client = sign_in_as(Role.COORDINATOR).client
    seen = client.get(HERE).headers["ETag"]
    client.put(HERE, json={"easy_read": True}, headers={"If-Match": seen})

    late = client.put(HERE, json={"easy_read": False}, headers={"If-Match": seen})

    assert late.status_code == 412
    assert client.get(HERE).json() == {"easy_read": True}


def test_the_page_says_what_is_chosen_and_takes_it_back(sign_in_as: SignInAs) -> None:
    who = sign_in_as(Role.PARTICIPANT)
    assert 'value="true" checked' not in who.client.get("/account").text

    send(who, "/account", {"easy_read": "true"}, to="/account/emails")
    chosen = who.client.get("/account").text
    send(who, "/account", to="/account/emails")

    assert 'value="true" checked' in chosen
    assert who.client.get(HERE).json() == {"easy_read": False}


def test_the_audit_trail_does_not_tell_what_was_chosen(
    sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    who = sign_in_as(Role.PARTICIPANT)
    send(who, "/account", {"easy_read": "true"}, to="/account/emails")

    with database.scoped(partnership.id) as db:
        [entry] = db.exec(select(AuditEntry).where(AuditEntry.action == "chose_emails")).all()
    assert entry.detail == {}
