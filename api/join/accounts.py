"""Giving an invited person what they need to sign in."""

from sqlmodel import Session

from models import accounts
from models.accounts import Account, Membership
from models.people import Person


def give_account(db: Session, person: Person) -> Account:
    """The account of ``person`` with its membership here, made where they have none.

    Somebody who signs in to another partnership already keeps that account. Signing in still needs a link
    sent to the address.
    """
    account = accounts.account_by_email(db, person.email)
    if account is None:
        account = Account(email=person.email, name=person.name)
        db.add(account)
        db.flush()
    if accounts.membership_for(db, account.id) is None:
        db.add(Membership(account_id=account.id))
    if person.account_id is None:
        person.account_id = account.id
    db.flush()
    return account
