"""What must go when somebody is erased, found in whatever table holds it."""

import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col, select

from models.accounts import Account, Grant, Membership, Role, SignInRequest
from models.browser_sessions import BrowserSession
from models.commitments import Commitment
from models.events import SignUp
from models.feedback import Feedback
from models.feedback_notes import FeedbackNote
from models.idempotency import GivenAnswer
from models.imports import StagedImport
from models.link_tokens import LinkToken
from models.openid import forget_openid_identities
from models.outbox import Message, MessageState
from models.pairs import Pair
from models.participations import Conflict, Participation
from models.people import Person
from models.pulses import Pulse
from models.releases import Release
from models.second_steps import drop_second_step
from models.surveys import Survey

AS_COLLEAGUE: Final = {"coordinator": "your coordinator", "inviter": "A colleague"}
"""Where a mail names somebody for what they do, and what then stands there."""


def delete_messages(db: Session, *, to: Iterable[UUID], about: Iterable[UUID]) -> int:
    """Delete every message to these people or accounts, and to anybody about these things."""
    gone = sa.or_(col(Message.person_id).in_(list(to)), col(Message.subject_id).in_(list(about)))
    return _count(db, sa.delete(Message).where(gone))


def delete_messages_to(db: Session, kind: str, address: str) -> int:
    """Delete every message of this kind to an address, in lower case, whose reader is no person here."""
    return _count(db, sa.delete(Message).where(col(Message.kind) == kind, col(Message.address) == address))


def delete_messages_of_partners(db: Session, kind: str, pairs: Iterable[Pair]) -> int:
    """Delete every message of this kind to the people of these pairs from the pairs' programmes.

    Those that wait stay: what waited about these pairs was cancelled when they ended.
    """
    parts = [part_id for pair in pairs for part_id in (pair.seeker_id, pair.provider_id)]
    theirs = (
        select(Participation.id)
        .where(
            col(Participation.id).in_(parts),
            Participation.programme_id == Message.programme_id,
            Participation.person_id == Message.person_id,
            col(Participation.partnership_id) == col(Message.partnership_id),
        )
        .correlate(Message)
    )
    waiting = col(Message.state).in_([MessageState.HELD, MessageState.QUEUED])
    return _count(db, sa.delete(Message).where(col(Message.kind) == kind, ~waiting, theirs.exists()))


def delete_links(db: Session, *, of: Iterable[UUID], to: Iterable[UUID]) -> int:
    """Delete the links of these participations, and anybody's links to these things."""
    gone = sa.or_(col(LinkToken.participation_id).in_(list(of)), col(LinkToken.subject_id).in_(list(to)))
    return _count(db, sa.delete(LinkToken).where(gone))


def delete_feedback(db: Session, participation_ids: list[UUID]) -> int:
    """Delete what these participants answered about their sessions, their notes with it."""
    _count(db, sa.delete(FeedbackNote).where(col(FeedbackNote.participation_id).in_(participation_ids)))
    return _count(db, sa.delete(Feedback).where(col(Feedback.participation_id).in_(participation_ids)))


def delete_pulses(db: Session, participation_ids: list[UUID]) -> int:
    """Delete what these participants answered about how they are."""
    return _count(db, sa.delete(Pulse).where(col(Pulse.participation_id).in_(participation_ids)))


def delete_surveys(db: Session, participation_ids: list[UUID]) -> int:
    """Delete what these participants answered about their confidence."""
    return _count(db, sa.delete(Survey).where(col(Survey.participation_id).in_(participation_ids)))


def delete_commitments(db: Session, participation_ids: list[UUID]) -> int:
    """Delete what these participants said they will do."""
    return _count(db, sa.delete(Commitment).where(col(Commitment.participation_id).in_(participation_ids)))


def delete_sign_ups(db: Session, participation_ids: list[UUID]) -> int:
    """Delete these participants' places at group events, which others can have then."""
    return _count(db, sa.delete(SignUp).where(col(SignUp.participation_id).in_(participation_ids)))


def delete_releases(db: Session, rows: list[Release]) -> int:
    """Delete that these line managers may be asked, and what they said."""
    return _count(db, sa.delete(Release).where(col(Release.id).in_([row.id for row in rows])))


def delete_conflicts(db: Session, person: Person) -> int:
    """Delete what a person typed about others, and what others typed that leads to this person.

    Where the name stands among other words it alone is taken out: they may be about somebody else besides.
    A name that somebody else here has too may mean them, and stays.
    """
    typed = sa.func.lower(sa.func.regexp_replace(sa.func.trim(Conflict.typed), r"\s+", " ", "g"))
    name, email = " ".join(person.name.lower().split()), person.email.lower()
    same_name = select(Person.id).where(Person.id != person.id, sa.func.lower(Person.name) == name)
    means = [col(Conflict.resolved_person_id) == person.id, typed.contains(email, autoescape=True)]
    is_only_theirs = db.exec(same_name.limit(1)).first() is None
    if is_only_theirs:
        means.append(typed == name)
    count = _count(db, sa.delete(Conflict).where(sa.or_(col(Conflict.person_id) == person.id, *means)))
    return count + (_take_name_out(db, name) if is_only_theirs else 0)


def _take_name_out(db: Session, name: str) -> int:
    words = r"\s+".join(re.escape(word) for word in name.split())
    pattern = rf"(?<!\w){words}(?!\w)"
    left = sa.func.regexp_replace(Conflict.typed, pattern, "somebody who left", "gi")
    is_named = col(Conflict.typed).op("~*")(pattern)
    changes = {"typed": left, "version": Conflict.version + 1}
    return _count(db, sa.update(Conflict).where(is_named).values(changes))


def forget_as_line_manager(db: Session, email: str) -> int:
    """Take this address out of the profiles that name it as their line manager's."""
    named = sa.func.lower(sa.func.trim(Person.line_manager_email)) == email.lower()
    changes = {"line_manager_email": "", "version": Person.version + 1}
    typed = col(Participation.typed)
    also_named = sa.func.lower(sa.func.trim(typed["line_manager_email"].astext)) == email.lower()
    blanked = typed.op("||")(sa.cast({"line_manager_email": ""}, JSONB))
    also_changed = {"typed": blanked, "version": Participation.version + 1}
    return _count(db, sa.update(Person).where(named).values(changes)) + _count(
        db, sa.update(Participation).where(also_named).values(also_changed)
    )


def forget_as_colleague(db: Session, name: str) -> int:
    """Take this name out of others' mails, where it stands as whom they may turn to or who invited them."""
    count = 0
    for place, word in AS_COLLEAGUE.items():
        blanked = col(Message.context).op("||")(sa.cast({place: word}, JSONB))
        named = sa.func.lower(col(Message.context)[place].astext) == name.lower()
        changes = {"context": blanked, "version": Message.version + 1}
        count += _count(db, sa.update(Message).where(named).values(changes))
    return count


def delete_mentioning(db: Session, membership_id: UUID | None, needles: list[str]) -> int:
    """Delete files that wait to be confirmed, and remembered answers, that hold any of these texts.

    Remembered answers to this member go whatever they hold.
    """
    answers = [_holds(sa.cast(GivenAnswer.body, sa.Text), needles)]
    answers.append(_holds(sa.cast(GivenAnswer.headers, sa.Text), needles))
    if membership_id is not None:
        answers.append(col(GivenAnswer.membership_id) == membership_id)
    files = sa.delete(StagedImport).where(_holds(sa.cast(StagedImport.rows, sa.Text), needles))
    return _count(db, files) + _count(db, sa.delete(GivenAnswer).where(sa.or_(*answers)))


def close_account(db: Session, account: Account) -> bool:
    """End an account's sign-ins here, and the account itself where nothing else needs it.

    Somebody with a role besides taking part stays a member; whoever is a member of another partnership keeps
    the account for that. An account that decided something is kept without its name, for the decisions' sake.

    :returns: whether the account is gone or names nobody any more.
    """
    membership = db.exec(select(Membership).where(Membership.account_id == account.id)).one_or_none()
    db.execute(sa.delete(SignInRequest).where(col(SignInRequest.email) == account.email))
    if membership is not None:
        sessions = sa.delete(BrowserSession).where(col(BrowserSession.membership_id) == membership.id)
        db.execute(sessions)
        if has_role(db, membership.id):
            return False  # they keep their account, and the name under which they were invited
        db.delete(membership)
        db.flush()
    if _is_member_elsewhere(db, account.id):
        return False
    drop_second_step(db, account.id)
    forget_openid_identities(db, account.id)
    try:
        with db.begin_nested():
            db.execute(sa.delete(Account).where(col(Account.id) == account.id))
    except sa.exc.IntegrityError:
        account.name, account.email = "Somebody who left", f"{account.id}@left.invalid"
        db.flush()
    return True


def has_role(db: Session, membership_id: UUID) -> bool:
    """Whether a member is trusted with something, besides taking part."""
    query = select(Grant.id).where(Grant.membership_id == membership_id, Grant.role != Role.PARTICIPANT)
    return db.exec(query.limit(1)).first() is not None


def _is_member_elsewhere(db: Session, account_id: UUID) -> bool:
    """Whether the account is a member of any partnership; the policy shows an account its own only."""
    db.execute(sa.text("SELECT set_config('app.account_id', :id, true)"), {"id": str(account_id)})
    query = select(Membership.id).where(Membership.account_id == account_id)
    found = db.exec(query.limit(1)).first() is not None
    db.execute(sa.text("SELECT set_config('app.account_id', '', true)"))
    return found


def _holds(text: sa.ColumnElement[str], needles: list[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(sa.func.lower(text).contains(needle.lower(), autoescape=True) for needle in needles))


def _count(db: Session, statement: sa.Delete | sa.Update) -> int:
    done = db.execute(statement.execution_options(synchronize_session="fetch"))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a statement that changes rows counts them
