"""Letting people sign in: accounts and memberships for many at once."""

from sqlmodel import Session

from models import accounts
from models.people import Person


def let_sign_in(db: Session, people: list[Person]) -> None:
    """Give each of these people an account with a membership here, where they have none.

    Somebody who signs in to another partnership already keeps that account. Signing in still needs a link
    sent to the address.
    """
    without = [person for person in people if person.account_id is None]
    ids = accounts.accounts_for(db, {person.email: person.name for person in without})
    accounts.make_members(db, list(ids.values()))
    for person in without:
        person.account_id = ids[person.email]
