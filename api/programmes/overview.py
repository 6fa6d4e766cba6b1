"""How is it going? One programme's facts, its timeline and its next step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from api.pages.filters import counted
from api.pages.values import Count, Step, StepState
from api.programmes.words import PARTICIPATION_STATES, side_words
from api.sessions.escalating import TOO_MANY
from api.sessions.schemas import Shown
from api.sessions.silence import silent_in
from models import events, outbox, pairs, participations, rounds
from models.outbox import MessageState
from models.pairs import PairState
from models.participations import ParticipationState, Side
from models.programmes import Programme, ProgrammeKind, ProgrammeState
from models.rounds import Round, RoundState
from models.session_changes import count_pairs_falling_out

WAITING: Final = (MessageState.HELD, MessageState.QUEUED, MessageState.CLAIMED)
TROUBLED: Final = (MessageState.FAILED, MessageState.UNKNOWN)
PUBLISHED: Final = (RoundState.PUBLISHED, RoundState.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is counted of a programme. ``round_state`` is that of the latest round, None before the first;
    ``is_asked_back``: the steward sent that one back, and the coordinator has not asked again;
    ``round_waits_since``: since when it waits for the coordinator alone, None where it doesn't.
    """

    people: dict[tuple[Side, ParticipationState], int]
    not_invited: int
    messages: dict[MessageState, int]
    round_state: RoundState | None
    round_id: str | None
    is_asked_back: bool
    round_waits_since: datetime | None
    pairs: dict[PairState, int]
    falling_out: int = 0
    """How many pairs' sessions keep falling out."""
    silent: int = 0
    """How many pairs could meet and have not been heard of for three weeks."""
    free_again: int = 0
    events_unmarked: int = 0
    """How many group events are over whose attendance is not noted."""

    def count(self, *states: ParticipationState, side: Side | None = None) -> int:
        """How many people are in these states, on one side or both."""
        return sum(
            number for (at, state), number in self.people.items() if state in states and side in (None, at)
        )

    @property
    def is_published(self) -> bool:
        return bool(self.pairs) or self.round_state in PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The one thing to do next; ``is_post`` for what changes something without another page."""

    text: str
    href: str
    is_post: bool = False


def facts_of(db: Session, programme: Programme) -> Facts:
    """Count what there is."""
    of_programme = rounds.rounds(db, programme.id)
    latest = of_programme[0] if of_programme else None
    return Facts(
        people=participations.count_by_state(db, programme.id),
        not_invited=participations.count_not_invited(db, programme.id, "invitation"),
        messages=outbox.count_by_state(db, programme.id),
        round_state=RoundState(latest.state) if latest else None,
        round_id=str(latest.id) if latest else None,
        is_asked_back=latest is not None and bool(latest.sent_back_reason),
        round_waits_since=round_waits_since(latest) if latest else None,
        pairs=pairs.count_by_state(db, programme.id),
        falling_out=count_pairs_falling_out(db, programme.id, TOO_MANY),
        silent=len(silent_in(db, programme.id)),
        free_again=pairs.count_free_again(db, programme.id),
        events_unmarked=events.count_unmarked(db, programme.id, db.info["clock"].now()),
    )


def round_waits_since(row: Round) -> datetime | None:
    """Since when a round waits for its coordinator before anybody can meet; None where it waits for nobody or
    for somebody else; pure.
    """
    if row.state == RoundState.AGREED:
        return row.agreed_at
    is_theirs = row.asked_at is None or row.sent_back_reason
    return row.locked_at if row.state == RoundState.PROPOSED and is_theirs else None


def timeline_of(programme: Programme, facts: Facts) -> list[Step]:
    """The programme's steps with the present one marked; pure."""
    path = f"/programmes/{programme.id}"
    at = _present(programme, facts)
    introduced = sum(n for state, n in facts.pairs.items() if state is not PairState.AWAITING_APPROVAL)
    ready = facts.count(ParticipationState.READY)
    told = (
        ("Set up", None, None, f"{path}/settings"),
        (
            "Invite and collect",
            programme.sign_up_closes_on,
            f"{counted(ready, 'person', 'people')} ready",
            f"{path}/people",
        ),
        ("Round", None, None, f"{path}/rounds"),
        (
            "Introduce",
            None,
            f"{introduced} of {counted(sum(facts.pairs.values()), 'pair')}" if facts.pairs else None,
            None,
        ),
        ("Meet", programme.starts_on, None, f"{path}/health" if facts.pairs else None),
        ("Close", programme.ends_on, None, None),
    )
    return [
        Step(text=text, state=_step_state(number, at), when=when, detail=detail, href=href)
        for number, (text, when, detail, href) in enumerate(told)
    ]


def next_step(programme: Programme, facts: Facts) -> NextStep | None:
    """What to do now; pure. None where there is nothing to do but wait."""
    path = f"/programmes/{programme.id}"
    if programme.state == ProgrammeState.DRAFT:
        return NextStep(text="Open the programme", href=f"{path}/opening", is_post=True)
    if programme.state == ProgrammeState.CLOSED:
        return None
    if not facts.people:
        return NextStep(text="Bring people in", href=f"{path}/people")
    if facts.round_state is not None and facts.round_state is not RoundState.CLOSED:
        return NextStep(text="Go to the round", href=f"{path}/rounds/{facts.round_id}")
    if all(facts.count(ParticipationState.READY, side=side) for side in Side) and not facts.is_published:
        return NextStep(text="Start a round", href=f"{path}/rounds")
    return NextStep(text="See who is missing what", href=f"{path}/people")


def counts_of(programme: Programme, facts: Facts) -> list[tuple[str, list[Count]]]:
    """People by side and state, each leading to its list."""
    kind = ProgrammeKind(programme.kind)
    return [
        (
            side_words(kind, side).capitalize(),
            [
                Count(
                    number=facts.count(state, side=side),
                    text=words,
                    href=f"/programmes/{programme.id}/people?side={side.value}&state={state.value}",
                )
                for state, words in PARTICIPATION_STATES.items()
            ],
        )
        for side in Side
    ]


def things_waiting(programme: Programme, facts: Facts) -> list[tuple[str, str]]:
    """What waits for somebody, in words, with where to go; pure."""
    path = f"/programmes/{programme.id}"
    is_open = programme.state == ProgrammeState.OPEN
    waiting = sum(facts.messages.get(state, 0) for state in WAITING)
    troubled = sum(facts.messages.get(state, 0) for state in TROUBLED)
    unapproved = facts.pairs.get(PairState.AWAITING_APPROVAL, 0)
    joining = facts.count(ParticipationState.JOINING)
    told = (
        (troubled, "message", "messages", "failed or may not have arrived", "messages"),
        (is_open and facts.not_invited, "person", "people", "not invited yet", "people"),
        (is_open and joining, "person", "people", "not ready yet", "people?state=joining"),
        (
            is_open and facts.free_again,
            "person is",
            "people are",
            "free again since their pair ended",
            "pairs",
        ),
        (unapproved, "pair", "pairs", "waiting for the mentor’s word", "rounds"),
        (facts.events_unmarked, "group event", "group events", "over: note who came", "events"),
        (
            facts.falling_out,
            "pair",
            "pairs",
            "whose meetings keep falling out",
            f"meetings?show={Shown.FALLING_OUT}",
        ),
        (facts.silent, "pair", "pairs", "silent for 3 weeks", f"meetings?show={Shown.SILENT}"),
        (waiting, "message", "messages", "on the way out", "messages"),
    )
    return _words_of_the_round(programme, path, facts) + [
        (f"{counted(number, one, many)} {words}", f"{path}/{place}")
        for number, one, many, words, place in told
        if number
    ]


def _words_of_the_round(programme: Programme, path: str, facts: Facts) -> list[tuple[str, str]]:
    """That the round at hand waits for the coordinator, or what the steward said, with where to go on."""
    if facts.round_state is RoundState.AGREED:
        words = "The steward agreed the round: publish it"
    elif facts.is_asked_back and facts.round_state not in PUBLISHED:
        words = "The steward asked something about the round: read it and go on"
    elif facts.round_waits_since is not None:
        then = "ask the steward" if programme.needs_steward else "publish them"
        words = f"Pairs are proposed: look at them, then {then}"
    else:
        return []
    return [(words, f"{path}/rounds/{facts.round_id}")]


def _present(programme: Programme, facts: Facts) -> int:
    """Which step of the timeline is the present one."""
    if programme.state == ProgrammeState.DRAFT:
        return 0
    if programme.state == ProgrammeState.CLOSED:
        return 6
    if facts.pairs:
        return 3 if facts.pairs.get(PairState.AWAITING_APPROVAL) else 4
    return 1 if facts.round_state in (None, RoundState.OPEN) else 2


def _step_state(number: int, at: int) -> StepState:
    if number == at:
        return StepState.NOW
    return StepState.DONE if number < at else StepState.WAITING
