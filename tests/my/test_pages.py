from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from api.security.links import issue_link, link_address
from api.settings import Settings
from models.clock import SteppedClock
from models.feedback import Feedback
from models.link_tokens import LinkPurpose
from models.pairs import Pair, PairState
from models.pairs import pair as find_pair
from models.participations import Participation, ParticipationState, Side
from models.partnerships import organisations
from models.placements import Placement
from models.programmes import ProgrammeKind
from models.rounds import Round, RoundState
from models.sessions import Meeting, MeetingState, meetings_of_pair
from tests.my.conftest import Participant, TakePart
from tests.my.test_form_pages import save, walk

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A mentor and an executive who were published as a pair."""

    mentor: Participant
    executive: Participant
    pair_id: UUID
    meeting_id: UUID

    def set_state(self, state: PairState) -> None:
        with self.mentor.database.scoped(self.mentor.partnership_id) as db:
            found = find_pair(db, self.pair_id)
            assert found is not None
            found.state = state
            found.approved_at = db.info["clock"].now() if state == PairState.INTRODUCED else None

    def link(self, settings: Settings, purpose: LinkPurpose, subject_id: UUID, until: datetime) -> str:
        with self.mentor.database.scoped(self.mentor.partnership_id) as db:
            token = issue_link(
                db,
                purpose,
                subject_id=subject_id,
                participation_id=self.mentor.participation_id,
                expires_at=until,
            )
        return link_address(settings, self.mentor.partnership_id, token)


@pytest.fixture
def matched(take_part: TakePart, clock: SteppedClock) -> Matched:
    mentor = take_part(person={"name": "Grace Okafor"})
    executive = take_part(Side.SEEKER, programme_id=mentor.programme_id, person={"name": "Helen Whitworth"})
    with mentor.database.scoped(mentor.partnership_id) as db:
        for participant in (mentor, executive):
            row = db.get_one(Participation, (participant.partnership_id, participant.participation_id))
            row.state = ParticipationState.READY
        pair = _pair(db, mentor, executive, clock.now() + timedelta(minutes=10))
        meeting = Meeting(pair_id=pair.id, number=1, calendar_uid="first@counterpart.invalid")
        db.add(meeting)
    clock.step(timedelta(minutes=11))
    return Matched(mentor=mentor, executive=executive, pair_id=pair.id, meeting_id=meeting.id)


def _pair(db: Session, mentor: Participant, executive: Participant, undo_until: datetime) -> Pair:
    published = Round(
        programme_id=mentor.programme_id, number=1, state=RoundState.PUBLISHED, undo_until=undo_until
    )
    db.add(published)
    db.flush()
    pair = Pair(
        programme_id=mentor.programme_id,
        round_id=published.id,
        seeker_id=executive.participation_id,
        provider_id=mentor.participation_id,
        score=500,
    )
    db.add(pair)
    db.flush()
    return pair


def page(participant: Participant) -> str:
    return str(participant.identity.client.get(participant.pages).text)


def test_an_unfinished_form_is_what_is_next(take_part: TakePart) -> None:
    mentor = take_part()
    assert f'href="{mentor.pages}/about"' in page(mentor)
    save(mentor, "about", {"name": "A", "role_group": "Students", "pay_band": "1-7"})
    assert "Your form is not finished" in mentor.identity.client.get("/my").text


def test_there_is_nothing_to_do_while_a_partner_is_looked_for(take_part: TakePart) -> None:
    mentor = take_part()
    walk(mentor)
    save(mentor, "check", {"has_consented": "true"})
    assert "You are all set" in page(mentor)


def test_who_takes_part_in_nothing_reads_how_to_start(take_part: TakePart) -> None:
    assert "You take part in no programme yet" in take_part.sign_in_as().client.get("/my").text


def test_the_mentor_is_asked_first_and_the_other_learns_nothing(
    matched: Matched, settings: Settings, clock: SteppedClock
) -> None:
    address = matched.link(settings, LinkPurpose.APPROVAL, matched.pair_id, clock.now() + YEAR)
    assert f'href="{address}"' in page(matched.mentor)
    assert ("Helen" in page(matched.mentor), "Grace" in page(matched.executive)) == (False, False)
    assert "You are all set" in page(matched.executive)


def test_nobody_is_told_while_publishing_can_be_undone(take_part: TakePart, clock: SteppedClock) -> None:
    mentor = take_part()
    executive = take_part(Side.SEEKER, programme_id=mentor.programme_id, person={"name": "Helen Whitworth"})
    with mentor.database.scoped(mentor.partnership_id) as db:
        published = _pair(db, mentor, executive, clock.now() + timedelta(minutes=10))
        published.state, published.approved_at = PairState.INTRODUCED, clock.now()
    assert "Helen" not in page(mentor)


def test_an_introduced_pair_sees_each_other(matched: Matched) -> None:
    matched.set_state(PairState.INTRODUCED)
    assert "You meet Helen Whitworth" in page(matched.mentor)
    assert "You meet Grace Okafor" in page(matched.executive)


def test_the_next_meeting_is_shown(matched: Matched, clock: SteppedClock) -> None:
    matched.set_state(PairState.INTRODUCED)
    with matched.mentor.database.scoped(matched.mentor.partnership_id) as db:
        meeting = meetings_of_pair(db, matched.pair_id)[0]
        meeting.state, meeting.starts_at = MeetingState.BOOKED, clock.now() + timedelta(days=1)
    assert "Tuesday 12 January 2027, 09:11" in page(matched.mentor)


def test_feedback_is_asked_for_until_it_is_given(
    matched: Matched, settings: Settings, clock: SteppedClock
) -> None:
    matched.set_state(PairState.INTRODUCED)
    address = matched.link(settings, LinkPurpose.FEEDBACK, matched.meeting_id, clock.now() + YEAR)
    with matched.mentor.database.scoped(matched.mentor.partnership_id) as db:
        meetings_of_pair(db, matched.pair_id)[0].asked_at = clock.now()
    assert f'href="{address}"' in page(matched.mentor)
    with matched.mentor.database.scoped(matched.mentor.partnership_id) as db:
        db.add(
            Feedback(
                session_id=matched.meeting_id,
                participation_id=matched.mentor.participation_id,
                took_place=True,
                given_at=clock.now(),
            )
        )
    assert f'href="{address}"' not in page(matched.mentor)


def test_leaving_ends_the_pair_and_its_meetings(matched: Matched) -> None:
    matched.set_state(PairState.INTRODUCED)
    mentor = matched.mentor
    assert "Leave this programme?" in mentor.identity.client.get(f"{mentor.pages}/leave").text
    answers = [mentor.identity.client.post(f"{mentor.pages}/leave") for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == [mentor.pages, mentor.pages]
    with mentor.database.scoped(mentor.partnership_id) as db:
        found = find_pair(db, matched.pair_id)
        assert found is not None
        assert found.state == PairState.ENDED
        assert [meeting.state for meeting in meetings_of_pair(db, matched.pair_id)] == [
            MeetingState.CANCELLED
        ]
    assert "You left this programme" in page(mentor)


def test_who_left_is_not_shown_the_form(take_part: TakePart) -> None:
    mentor = take_part()
    mentor.identity.client.post(f"{mentor.pages}/leave")
    answers = [mentor.identity.client.get(f"{mentor.pages}/{step}") for step in ("about", "check")]
    assert [answer.headers["location"] for answer in answers] == [mentor.pages] * 2


def test_who_left_can_join_again(take_part: TakePart) -> None:
    mentor = take_part()
    mentor.identity.client.post(f"{mentor.pages}/leave")
    answer = mentor.identity.client.post(
        f"{mentor.pages}/return", data={"_version": mentor.etag().strip('"')}
    )
    assert answer.headers["location"] == f"{mentor.pages}/check"
    assert mentor.stored().state == ParticipationState.JOINING


def test_a_host_sees_their_own_placements(take_part: TakePart) -> None:
    host = take_part(Side.PROVIDER, ProgrammeKind.FELLOWSHIP)
    with host.database.scoped(host.partnership_id) as db:
        db.add(
            Placement(
                programme_id=host.programme_id,
                host_id=host.participation_id,
                organisation_id=organisations(db)[0].id,
                title="Shorter waits in outpatients",
            )
        )
    assert "Shorter waits in outpatients" in page(host)
