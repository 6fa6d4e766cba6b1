"""How a programme is doing, in words: what needs somebody, where its pairs stand, how far they came."""

from typing import Final

from api.health.service import Health, Stage
from api.pages.values import Count
from api.sessions.schemas import Shown
from api.sessions.words import LISTS
from models.outbox import MessageState
from models.programmes import ProgrammeKind

STAGES: Final = {
    Stage.MATCHED: "Matched",
    Stage.INTRODUCED: "Introduced",
    Stage.FIRST_BOOKED: "First meeting booked",
    Stage.MET_ONCE: "Met once",
    Stage.MET_AS_PLANNED: "Met as planned",
}
_PAIRS: Final = {shown: f"pairs {words}" for shown, words in LISTS.items()}


def needs_somebody(health: Health) -> list[Count]:
    """What a coordinator can do something about now, each leading to its list; pure."""
    path = f"/programmes/{health.programme.id}"
    told = [
        (health.lists[shown], _PAIRS[shown], f"{path}/meetings?show={shown}")
        for shown in (Shown.SILENT, Shown.FALLING_OUT, Shown.UNBOOKED)
    ]
    if health.asked is not None:
        told.append((health.asked.notes, "notes to you", f"{path}/feedback"))
        if health.programme.kind == ProgrammeKind.REVERSE_MENTORING:
            told.append((health.asked.contacts, "mentors asked to be contacted", f"{path}/wellbeing"))
    told.append((health.waiting, "pairs wait for the mentor’s word", f"{path}/pairs"))
    told.append((health.free_again, "people free again since their pair ended", f"{path}/pairs"))
    if health.messages is not None:
        failed = health.messages.get(MessageState.FAILED, 0)
        unknown = health.messages.get(MessageState.UNKNOWN, 0)
        told.append((failed, "messages failed", f"{path}/messages?state=failed"))
        told.append((unknown, "messages may not have arrived", f"{path}/messages?state=unknown"))
    return [Count(number=number, text=text, href=href) for number, text, href in told if number]


def where_pairs_stand(health: Health) -> list[Count]:
    """The pairs there are, by how far they are; pure."""
    path = f"/programmes/{health.programme.id}"
    return [
        Count(number=health.matched, text="pairs matched", href=f"{path}/pairs"),
        *(
            Count(number=health.lists[shown], text=_PAIRS[shown], href=f"{path}/meetings?show={shown}")
            for shown in (Shown.FIRST_BOOKED, Shown.MET, Shown.ALL_MET)
        ),
    ]
