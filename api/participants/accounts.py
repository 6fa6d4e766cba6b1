"""Letting people sign in: accounts and memberships for many at once."""

from sqlmodel import Session

from models import accounts
from models.accounts import Account, Membership
from models.people import Person


def let_sign_in(db: Session, people: list[Person]) -> None:
    """Give each of these people an account with a membership here, where they have none.

    Somebody who signs in to another partnership already keeps that account. Signing in still needs a link
    sent to the address.
    """
    without = [person for person in people if person.account_id is None]
    known = accounts.accounts_by_email(db, [person.email for person in without])
    for person in without:
        if person.email not in known:
            known[person.email] = Account(email=person.email, name=person.name)
            db.add(known[person.email])
    db.flush()
    members = accounts.members_among(db, [account.id for account in known.values()])
    for person in without:
        person.account_id = known[person.email].id
    db.add_all(Membership(account_id=account.id) for account in known.values() if account.id not in members)
    db.flush()
