"""How a programme is doing, in words: what needs somebody, where its pairs stand, how far they came."""

from typing import Final

from api.health.service import Health, Stage
from api.pages.values import Count
from api.sessions.schemas import Shown
from api.sessions.words import LISTS
from models.outbox import MessageState

STAGES: Final = {
    Stage.MATCHED: "Matched",
    Stage.INTRODUCED: "Introduced",
    Stage.FIRST_BOOKED: "First meeting booked",
    Stage.MET_ONCE: "Met once",
    Stage.MET_AS_PLANNED: "Met as planned",
}


def needs_somebody(health: Health) -> list[Count]:
    """What a coordinator can do something about now, each leading to its list; pure."""
    path = f"/programmes/{health.programme.id}"
    told = [_pairs_in(health, shown) for shown in (Shown.SILENT, Shown.FALLING_OUT, Shown.UNBOOKED)]
    if health.asked is not None:
        notes, contacts = health.asked.notes, health.asked.contacts
        told.append(_count(notes, "note to you", "notes to you", f"{path}/feedback"))
        told.append(
            _count(
                contacts, "mentor asked to be contacted", "mentors asked to be contacted", f"{path}/wellbeing"
            )
        )
    told.append(
        _count(
            health.waiting,
            "pair waits for the mentor’s word",
            "pairs wait for the mentor’s word",
            f"{path}/pairs",
        )
    )
    told.append(
        _count(
            health.free_again,
            "person free again since their pair ended",
            "people free again since their pair ended",
            f"{path}/pairs",
        )
    )
    if health.messages is not None:
        for state, words in ((MessageState.FAILED, "failed"), (MessageState.UNKNOWN, "may not have arrived")):
            number, to = health.messages.get(state, 0), f"{path}/messages?state={state}"
            told.append(_count(number, f"message {words}", f"messages {words}", to))
    return [count for count in told if count.number]


def where_pairs_stand(health: Health) -> list[Count]:
    """The pairs there are, by how far they are; pure."""
    path = f"/programmes/{health.programme.id}/pairs"
    return [
        _count(health.matched, "pair matched", "pairs matched", path),
        *(_pairs_in(health, shown) for shown in (Shown.FIRST_BOOKED, Shown.MET, Shown.ALL_MET)),
    ]


def _pairs_in(health: Health, shown: Shown) -> Count:
    path = f"/programmes/{health.programme.id}/meetings?show={shown}"
    return _count(health.lists[shown], f"pair {LISTS[shown]}", f"pairs {LISTS[shown]}", path)


def _count(number: int, one: str, many: str, href: str) -> Count:
    return Count(number=number, text=one if number == 1 else many, href=href)
