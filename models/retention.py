"""Deleting what has been kept long enough. Each function tells how many rows of each table went."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from models.accounts import SignInRequest
from models.answer_batches import AnswerBatch
from models.api_tokens import ApiToken
from models.browser_sessions import BrowserSession
from models.commitments import Commitment
from models.database import partnership_of
from models.events import GroupEvent, SignUp
from models.feedback import Feedback
from models.feedback_notes import FeedbackNote
from models.idempotency import GivenAnswer
from models.imports import StagedImport
from models.link_tokens import LinkToken
from models.openid import OpenIdRequest
from models.outbox import Message
from models.pairs import Pair
from models.participations import Conflict, Participation
from models.people import Person
from models.placements import Placement
from models.programmes import Programme
from models.pulses import Pulse, PulseRound
from models.rate_limits import RateLimit
from models.round_demands import Minimum, PairLimit
from models.rounds import Decision, Round, Solve
from models.session_changes import SessionChange
from models.sessions import Meeting
from models.surveys import Survey

Counts = dict[str, int]
"""Rows by the name of their table."""


def programmes_ended(db: Session, today: date) -> list[Programme]:
    """Programmes that have ended and still hold data about their people; the rows stay locked."""
    query = select(Programme).where(Programme.ends_on <= today, col(Programme.data_deleted_at).is_(None))
    return list(db.exec(query.order_by(col(Programme.id)).with_for_update()))


def delete_programme_data(db: Session, programme_id: UUID) -> Counts:
    """Delete everything about a programme's people; the programme itself and its released figures stay."""
    parts = select(Participation.id).where(Participation.programme_id == programme_id)
    rounds = select(Round.id).where(Round.programme_id == programme_id)
    pairs = select(Pair.id).where(Pair.programme_id == programme_id)
    sessions = select(Meeting.id).where(col(Meeting.pair_id).in_(pairs))
    steps: list[tuple[type[SQLModel], sa.ColumnElement[bool]]] = [
        (Message, col(Message.programme_id) == programme_id),
        (LinkToken, col(LinkToken.participation_id).in_(parts)),
        (FeedbackNote, col(FeedbackNote.session_id).in_(sessions)),
        (Feedback, col(Feedback.session_id).in_(sessions)),
        (AnswerBatch, col(AnswerBatch.programme_id) == programme_id),
        (SessionChange, col(SessionChange.session_id).in_(sessions)),
        (SignUp, col(SignUp.participation_id).in_(parts)),
        (GroupEvent, col(GroupEvent.programme_id) == programme_id),
        (Commitment, col(Commitment.participation_id).in_(parts)),
        (Survey, col(Survey.participation_id).in_(parts)),
        (Pulse, col(Pulse.participation_id).in_(parts)),
        (PulseRound, col(PulseRound.programme_id) == programme_id),
        (Meeting, col(Meeting.pair_id).in_(pairs)),
        (Pair, col(Pair.programme_id) == programme_id),
        (Decision, col(Decision.round_id).in_(rounds)),
        (Minimum, col(Minimum.round_id).in_(rounds)),
        (PairLimit, col(PairLimit.round_id).in_(rounds)),
        (Solve, col(Solve.round_id).in_(rounds)),
        (Round, col(Round.programme_id) == programme_id),
        (Placement, col(Placement.programme_id) == programme_id),
        (StagedImport, col(StagedImport.programme_id) == programme_id),
        (Participation, col(Participation.programme_id) == programme_id),
    ]
    return {str(table.__tablename__): _delete(db, table, which) for table, which in steps}


def delete_people_without_part(db: Session) -> tuple[Counts, list[UUID]]:
    """Delete people who take part in nothing any more, their equality answers with them.

    :returns: the counts, and the accounts that they signed in with.
    """
    theirs = (col(Participation.person_id) == col(Person.id)) & (
        col(Participation.partnership_id) == col(Person.partnership_id)
    )
    idle = ~select(Participation.id).where(theirs).exists()
    found = db.exec(select(Person.id, Person.account_id).where(idle)).all()
    ids, accounts = [id_ for id_, _ in found], [account for _, account in found if account]
    about = sa.or_(col(Conflict.person_id).in_(ids), col(Conflict.resolved_person_id).in_(ids))
    counts = {
        "conflicts": _delete(db, Conflict, about),
        "people": _delete(db, Person, col(Person.id).in_(ids)),
    }
    return counts, accounts


def delete_imports(db: Session, before: datetime) -> int:
    """Delete files that were looked at before this moment, confirmed or not."""
    return _delete(db, StagedImport, col(StagedImport.created_at) < before)


def delete_given_answers(db: Session, before: datetime) -> int:
    """Forget answers that were given before this moment."""
    return _delete(db, GivenAnswer, col(GivenAnswer.created_at) < before)


def delete_sign_in_messages(db: Session, before: datetime) -> int:
    """Delete messages of no programme, written before this moment: links to sign in."""
    old = (col(Message.programme_id).is_(None), col(Message.created_at) < before)
    return _delete(db, Message, sa.and_(*old))


def delete_links(db: Session, before: datetime) -> int:
    """Delete links that opened nothing any more at this moment."""
    return _delete(db, LinkToken, col(LinkToken.expires_at) < before)


def delete_browser_sessions(db: Session, before: datetime) -> int:
    """Delete this partnership's browser sessions that had ended at this moment."""
    over = sa.or_(col(BrowserSession.ended_at) < before, col(BrowserSession.expires_at) < before)
    here = col(BrowserSession.partnership_id) == partnership_of(db)
    return _delete(db, BrowserSession, sa.and_(here, over))


def delete_sign_in_requests(db: Session, before: datetime) -> int:
    """Delete requests for links, of whatever partnership, that had expired at this moment."""
    return _delete(db, SignInRequest, col(SignInRequest.expires_at) < before)


def delete_openid_requests(db: Session, before: datetime) -> int:
    """Delete browsers' ways to the sign-in provider that had expired at this moment."""
    return _delete(db, OpenIdRequest, col(OpenIdRequest.expires_at) < before)


def delete_rate_limits(db: Session, before: datetime) -> int:
    """Delete counts of tries whose window was over at this moment."""
    return _delete(db, RateLimit, col(RateLimit.ends_at) < before)


def delete_tokens(db: Session, before: datetime) -> int:
    """Delete tokens that opened nothing any more at this moment."""
    return _delete(db, ApiToken, sa.or_(col(ApiToken.revoked_at) < before, col(ApiToken.expires_at) < before))


def _delete(db: Session, table: type[SQLModel], which: sa.ColumnElement[bool]) -> int:
    done = db.execute(sa.delete(table).where(which).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a statement that changes rows counts them
