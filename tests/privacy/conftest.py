"""Somebody about whom everything is held that can be, with words that stand nowhere else."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from api.demo import names
from api.equality import store
from api.ethnicity import read_ethnicity
from api.feedback.service import NOTE_PURPOSE
from api.security.links import issue_link
from api.security.secrets import seal
from api.settings import Settings
from models import pairs, participations, people, sessions
from models.accounts import Account, Role, SignInRequest, membership_for
from models.api_tokens import ApiToken
from models.clock import SteppedClock
from models.commitments import Commitment
from models.database import Database
from models.events import EventKind, GroupEvent, SignUp
from models.feedback import Feedback
from models.feedback_notes import FeedbackNote
from models.imports import StagedImport
from models.link_tokens import LinkPurpose
from models.openid import OpenIdIdentity
from models.pairs import PairState
from models.participations import Conflict, Side
from models.partnerships import Partnership
from models.people import Person
from models.pulses import Pulse, PulseRound
from models.second_steps import RecoveryCode, SecondStep
from models.surveys import Moment, Survey
from notifications.outbox import enqueue
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.rooms import Room, make_room

NAME = "Zephyrine Quillfeather"
EMAIL = "zephyrine.quillfeather@canary.example"
TYPED = "canary-typed-words"
WORDS = (NAME, EMAIL, "quillfeather", TYPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """The person, their part in a published round, and who coordinates it."""

    room: Room
    identity: Identity
    person_id: UUID
    participation_id: UUID
    pair_id: UUID
    partner_id: UUID
    round_id: str

    @property
    def person(self) -> Person:
        """Their row as it is now."""
        with self.room.database.scoped(self.room.partnership_id) as db:
            found = people.person(db, self.person_id)
        assert found is not None
        return found


@pytest.fixture
def canary(
    database: Database,
    clock: SteppedClock,
    partnership: Partnership,
    sign_in_as: SignInAs,
    settings: Settings,
) -> Canary:
    """A mentor in a pair of a published round, introduced, met once, with feedback given."""
    coordinator = sign_in_as(Role.COORDINATOR)
    room = make_room(database, clock, partnership, coordinator, seekers=6, providers=5, needs_steward=False)
    identity = sign_in_as(name=NAME)
    person_id, participation_id = _become(room, identity)
    round_id = room.proposed()
    assert room.publish(round_id).status_code == 200
    clock.step(timedelta(minutes=30))
    pair_id, partner_id = _meet(room, settings, clock, participation_id)
    _leave_traces(room, settings, person_id, participation_id, pair_id, identity)
    return Canary(
        room=room,
        identity=identity,
        person_id=person_id,
        participation_id=participation_id,
        pair_id=pair_id,
        partner_id=partner_id,
        round_id=round_id,
    )


def _become(room: Room, identity: Identity) -> tuple[UUID, UUID]:
    """Make the first mentor the canary, before the round is locked."""
    with room.database.unscoped() as db:
        db.get_one(Account, identity.account_id).email = EMAIL
    with room.database.scoped(room.partnership_id) as db:
        part, person = participations.participants(db, room.programme_id, side=Side.PROVIDER)[0]
        person.name, person.email, person.account_id = NAME, EMAIL, identity.account_id
        person.site = person.team = person.directorate = person.profession = TYPED
        part.first_words = TYPED
        other = participations.participants(db, room.programme_id, side=Side.SEEKER)[-1][1]
        other.line_manager_email = EMAIL.upper()
        db.add(Conflict(person_id=person.id, typed=f"{TYPED}: somebody"))
        db.add(Conflict(person_id=other.id, typed=f"  {NAME.upper()} "))
        return person.id, part.id


def _meet(room: Room, settings: Settings, clock: SteppedClock, participation_id: UUID) -> tuple[UUID, UUID]:
    with room.database.scoped(room.partnership_id) as db:
        [pair] = pairs.pairs_of_participation(db, participation_id)
        pair.state, pair.approved_at = PairState.INTRODUCED, clock.now()
        meeting = sessions.meetings_of_pair(db, pair.id)[0]
        meeting.starts_at = clock.now() - timedelta(hours=2)
        meeting.ends_at = clock.now() - timedelta(hours=1)
        meeting.state, meeting.asked_at = sessions.MeetingState.MET, clock.now()
        for part in (pair.seeker_id, pair.provider_id):
            db.add(
                Feedback(
                    session_id=meeting.id,
                    participation_id=part,
                    took_place=True,
                    rating=4,
                    given_at=clock.now(),
                )
            )
        asked = PulseRound(
            programme_id=room.programme_id, month=clock.now().date().replace(day=1), closes_at=clock.now()
        )
        db.add(asked)
        db.flush()
        db.add(Pulse(round_id=asked.id, participation_id=participation_id, mood=2, answered_at=clock.now()))
        db.add(
            Survey(participation_id=participation_id, moment=Moment.BEFORE, wording=1, answers=[1, 2, 3, 4])
        )
        db.add(Commitment(participation_id=participation_id, words=TYPED, due_on=clock.now().date()))
        training = GroupEvent(
            programme_id=asked.programme_id,
            kind=EventKind.TRAINING,
            title="How to begin",
            starts_at=clock.now() + timedelta(days=20),
            ends_at=clock.now() + timedelta(days=20, hours=1),
        )
        db.add(training)
        db.flush()
        place = SignUp(
            event_id=training.id,
            participation_id=participation_id,
            calendar_uid="canary@counterpart.invalid",
            changed_at=clock.now(),
        )
        db.add(place)
        note = seal(settings, NOTE_PURPOSE, TYPED)
        db.add(
            FeedbackNote(
                session_id=meeting.id,
                participation_id=participation_id,
                sealed=note,
                written_at=clock.now(),
            )
        )
        return pair.id, pair.seeker_id


def _leave_traces(
    room: Room, settings: Settings, person_id: UUID, participation_id: UUID, pair_id: UUID, identity: Identity
) -> None:
    """An equality answer, mails to and about them, links, files and answers that mention them."""
    now = room.clock.now()
    with room.database.monitoring(room.partnership_id) as db:
        store.keep(db, settings, person_id, read_ethnicity("N"))
    _leave_means_to_sign_in(room, identity.account_id)
    with room.database.scoped(room.partnership_id) as db:
        membership = membership_for(db, identity.account_id)
        assert membership is not None
        db.add(
            ApiToken(
                membership_id=membership.id,
                name=TYPED,
                scopes=[],
                shown="x",
                token_hash="x",
                expires_at=now + timedelta(days=9),
            )
        )
        other = people.people_by_id(db, [participations.participants(db, room.programme_id)[0][1].id])
        [recipient] = other.values()
        about = {
            "name": recipient.name,
            "email": recipient.email,
            "programme": "Mentoring",
            "coordinator": "Amina Yusuf",
            "other": {"name": NAME, "email": EMAIL, "first_words": TYPED},
        }
        for kind, to, context in (
            ("introduction", recipient, about),
            ("not_matched", None, {"name": NAME, "programme": "P", "coordinator": "A", "reason": TYPED}),
        ):
            enqueue(
                db,
                kind=kind,
                subject_id=pair_id,
                person_id=to.id if to else person_id,
                address=to.email if to else EMAIL,
                context=context,
                due_at=now,
                programme_id=room.programme_id,
            )
        issue_link(
            db,
            LinkPurpose.FEEDBACK,
            subject_id=pair_id,
            participation_id=participation_id,
            expires_at=now + timedelta(days=9),
        )
        db.add(
            StagedImport(
                programme_id=room.programme_id,
                filename="people.csv",
                rows=[{"email": EMAIL, "name": NAME}],
                staged_by=room.coordinator.account_id,
            )
        )
    _be_named_as_line_manager(room)


def _leave_means_to_sign_in(room: Room, account_id: UUID) -> None:
    now = room.clock.now()
    with room.database.unscoped() as db:
        db.add(SignInRequest(email=EMAIL, browser_hash="x", expires_at=now))
        db.add(SecondStep(account_id=account_id, sealed_key="x", last_step=1))
        db.add(RecoveryCode(account_id=account_id, code_hash="x"))
        db.add(OpenIdIdentity(issuer="https://id.example", subject=TYPED, account_id=account_id))


def _be_named_as_line_manager(room: Room) -> None:
    """By somebody else, whom a coordinator enters."""
    home = str(people_home(room))
    answer = room.coordinator.create(
        f"/api/v1/programmes/{room.programme_id}/participants",
        {
            "side": "seeker",
            "name": names.FIRST_WORDS[0][:20],
            "email": "somebody@else.example",
            "organisation_id": home,
            "first_words": "I know nobody",
            "line_manager_email": EMAIL,
        },
    )
    assert answer.status_code == 201, answer.text


def people_home(room: Room) -> UUID:
    """An organisation of the partnership."""
    with room.database.scoped(room.partnership_id) as db:
        return participations.participants(db, room.programme_id)[0][1].organisation_id
