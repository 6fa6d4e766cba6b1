"""What is next for somebody in one programme: their state in words, whom they meet, what is asked of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.commitments.hours import Given, given_by
from api.events.places import Offer, offers
from api.my.own import Own
from api.my.steps import unfinished
from api.organisations.service import get_organisation
from api.participants.readiness import Missing, missing_of
from api.security.links import link_address
from api.sessions.feed import feed_address
from api.sessions.plan import Plan, plan_of
from api.settings import Settings
from models import feedback, link_tokens, pairs, placements, rounds, sessions
from models.couples import Couple, Half, couple
from models.database import partnership_of
from models.events import EventKind
from models.link_tokens import LinkPurpose
from models.pairs import Pair, PairState
from models.participations import ParticipationState, Side
from models.partnerships import Organisation
from models.placements import Placement
from models.programmes import ProgrammeState
from models.sessions import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What is next, with the one thing to do about it if there is any."""

    heading: str
    text: str
    action: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meets:
    """Somebody one was introduced to, and the sessions with them."""

    pair_id: UUID
    other: Half
    placement: Placement | None
    plan: Plan
    feedback_href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One programme as its participant sees it."""

    mine: Own
    organisation: Organisation
    next: Next
    meets: tuple[Meets, ...]
    hosted: tuple[Placement, ...]
    events: tuple[Offer, ...]
    feed: str | None
    given: Given
    """The time that a mentor gave."""

    @property
    def is_taking_part(self) -> bool:
        """Whether there is something to change or leave."""
        has_left = self.mine.participation.state == ParticipationState.WITHDRAWN
        return not has_left and self.mine.programme.state != ProgrammeState.CLOSED

    @property
    def can_come_back(self) -> bool:
        """Whether somebody who left can join again."""
        has_left = self.mine.participation.state == ParticipationState.WITHDRAWN
        return has_left and self.mine.programme.state == ProgrammeState.OPEN


def view_of(db: Session, settings: Settings, mine: Own) -> View:
    """What is next for the participant."""
    now: datetime = db.info["clock"].now()
    final = [
        pair for pair in pairs.pairs_of_participation(db, mine.participation.id) if is_final(db, pair, now)
    ]
    meets = tuple(
        _meets(db, settings, mine, found, now)
        for found in introduced_to(db, mine)
        if found.pair.state == PairState.INTRODUCED
    )
    events = offers(db, mine)
    return View(
        mine=mine,
        organisation=get_organisation(db, mine.person.organisation_id),
        next=_next(db, settings, mine, final, meets, events, now),
        meets=meets,
        given=given_by(db, mine.programme.id, mine.participation.id, mine.person.name),
        hosted=tuple(placements.placements_of_host(db, mine.participation.id)),
        events=events,
        feed=feed_address(db, settings, mine),
    )


def introduced_to(db: Session, mine: Own) -> list[Couple]:
    """The participant's pairs in which both know each other, those that have ended too; the latest first."""
    return [
        couple(db, pair.id)
        for pair in pairs.pairs_of_participation(db, mine.participation.id)
        if pair.approved_at is not None and is_final(db, pair, db.info["clock"].now())
    ]


def is_final(db: Session, pair: Pair, now: datetime) -> bool:
    """Whether publishing the pair can no longer be undone; until then nobody is told."""
    found = rounds.round_(db, pair.round_id)
    return found is not None and (found.undo_until is None or found.undo_until <= now)


def _meets(db: Session, settings: Settings, mine: Own, found: Couple, now: datetime) -> Meets:
    meetings = sessions.meetings_of_pair(db, found.pair.id)
    return Meets(
        pair_id=found.pair.id,
        other=found.other(found.half(mine.participation.id)),
        placement=found.placement,
        plan=plan_of(found.programme, meetings, now),
        feedback_href=_feedback_href(db, settings, mine, meetings, now),
    )


def _feedback_href(
    db: Session, settings: Settings, mine: Own, meetings: list[Meeting], now: datetime
) -> str | None:
    """The link to the first session that is over and that the participant was asked about in vain so far."""
    for meeting in meetings:
        if meeting.asked_at is None or feedback.feedback_by(db, meeting.id, mine.participation.id):
            continue
        token = link_tokens.newest_link(db, LinkPurpose.FEEDBACK, meeting.id, mine.participation.id, now)
        if token is not None:
            return link_address(settings, partnership_of(db), token)
    return None


def _next(
    db: Session,
    settings: Settings,
    mine: Own,
    final: list[Pair],
    meets: tuple[Meets, ...],
    events: tuple[Offer, ...],
    now: datetime,
) -> Next:
    state, base = mine.participation.state, f"/my/{mine.participation.id}"
    if state == ParticipationState.WITHDRAWN:
        return Next(heading="You left this programme", text="You get no more emails about it.")
    if mine.programme.state == ProgrammeState.CLOSED:
        return Next(heading="This programme is over", text="Thank you for taking part.")
    for due in meets:
        if due.feedback_href:
            text = f"Tell us in 20 seconds how your meeting with {due.other.person.name} went."
            return Next(heading="How was it?", text=text, action="Answer", href=due.feedback_href)
    if href := _approval_href(db, settings, mine, final, now):
        text = "We found somebody for you to meet. They learn about you only if you say yes."
        return Next(heading="Do you want to be introduced?", text=text, action="See who it is", href=href)
    if waiting := _asked_in_vain(mine, final):
        text = (
            "The link in the email we sent you no longer works. Ask your coordinator if you would like to be "
            "introduced after all."
        )
        href, action = f"{base}/pairs/{waiting.id}/end", "I don’t want to be introduced"
        return Next(heading="Somebody is waiting to meet you", text=text, action=action, href=href)
    for due in meets:
        if due.plan.can_book:
            text = f"See when you and {due.other.person.name} are both free, and choose a time."
            href = f"{base}/pairs/{due.pair_id}/book"
            return Next(heading="Book your next meeting", text=text, action="Book a meeting", href=href)
    if meets:
        return Next(heading="You have been introduced", text="Below is whom you meet, and when.")
    if state != ParticipationState.READY:
        return _to_do(mine, base, events)
    return _waiting(mine)


def _approval_href(
    db: Session, settings: Settings, mine: Own, final: list[Pair], now: datetime
) -> str | None:
    if mine.participation.side != Side.PROVIDER:
        return None
    for pair in final:
        if pair.state == PairState.AWAITING_APPROVAL:
            token = link_tokens.newest_link(db, LinkPurpose.APPROVAL, pair.id, mine.participation.id, now)
            if token is not None:
                return link_address(settings, partnership_of(db), token)
    return None


def _asked_in_vain(mine: Own, final: list[Pair]) -> Pair | None:
    """A pair about which a mentor was asked, whose link is over."""
    if mine.participation.side != Side.PROVIDER:
        return None
    return next((pair for pair in final if pair.state == PairState.AWAITING_APPROVAL), None)


def _to_do(mine: Own, base: str, events: tuple[Offer, ...]) -> Next:
    missing = missing_of(mine.programme, mine.person, mine.participation)
    if missing == (Missing.TRAINING,):
        return _training(base, events)
    text = "Your answers are kept as you go. Nobody can be found for you until you have sent them."
    return Next(
        heading="Your form is not finished",
        text=text,
        action="Go on with your form",
        href=f"{base}/{unfinished(mine).value}",
    )


def _training(base: str, events: tuple[Offer, ...]) -> Next:
    """Somebody whose form is sent, and who can be matched once they have done a training."""
    trainings = [offer for offer in events if offer.event.kind == EventKind.TRAINING]
    if any(offer.has_place for offer in trainings):
        text = "You have a place at a training. Once you have been there, we can find somebody for you."
        return Next(heading="You are nearly there", text=text)
    heading = "One thing is missing: training"
    if any(offer.can_sign_up for offer in trainings):
        text = "Nobody can be found for you until you have done a training. Choose one and sign up."
        return Next(heading=heading, text=text, action="Book a training", href=f"{base}#events")
    text = "Nobody can be found for you until you have done a training. None is planned that you can sign up "
    text += "for now; you find it here once one is. Tell the coordinator if you did one elsewhere."
    return Next(heading=heading, text=text)


def _waiting(mine: Own) -> Next:
    if mine.participation.passed_over:
        return Next(
            heading="We are still looking for somebody for you",
            text="Nobody fitted last time, so you come first in the next round. More free time helps most.",
        )
    return Next(
        heading="You are all set",
        text="You get an email when we have found somebody for you.",
    )
