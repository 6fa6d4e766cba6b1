"""How do the pairs meet? For a programme's coordinators: lists to act on, and asking pairs to book."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.concurrency import form_creation
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.pages.filters import counted, date_time
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Count
from api.programmes.service import get_programme
from api.programmes.words import side_word
from api.security.access import needs
from api.security.capabilities import Capability
from api.sessions import words
from api.sessions.nudging import Nudged, count_to_nudge, nudge_chosen
from api.sessions.overview import count_listed, listed, pair_meetings
from api.sessions.schemas import PairMeetings, Shown
from api.texts import Line
from models.participations import Side
from models.programmes import ProgrammeKind
from notifications.meeting_times import is_daytime

router = APIRouter(prefix="/programmes/{programme_id}")

NUDGED: Final = declare_notice(
    "pairs_nudged",
    "1 pair is asked to book a meeting.",
    "{count} pairs are asked to book a meeting.",
)


@router.get("/meetings", dependencies=needs(Capability.ROUNDS_SEE))
def meetings(
    request: Request,
    programme_id: UUID,
    db: DbDep,
    caller: CallerDep,
    show: Annotated[Shown | None, Query()] = None,
    q: Annotated[Line, Query(max_length=100)] = "",
) -> Response:
    """Each pair: what was met, what is next, what fell out; or one list of them to act on."""
    programme = get_programme(db, programme_id)
    kind = ProgrammeKind(programme.kind)
    everybody = pair_meetings(db, programme_id)
    path = f"/programmes/{programme_id}/meetings"
    numbers = count_listed(everybody)
    return render(
        request,
        "sessions/overview.html",
        programme=programme,
        path=path,
        pairs=_found(listed(everybody, show), q),
        counts=[
            Count(number=numbers[shown], text=text, href=f"{path}?show={shown}")
            for shown, text in words.LISTS.items()
        ],
        show=show,
        q=q,
        has_pairs=bool(everybody),
        list_words=words.LISTS,
        list_meanings=words.MEANINGS,
        standings=words.STANDINGS,
        may_change=caller.may(Capability.ROUNDS_CHANGE, programme_id=programme_id),
        seeker=side_word(kind, Side.SEEKER),
        provider=side_word(kind, Side.PROVIDER),
        is_wide=True,
    )


@router.post("/meetings/nudges/check", dependencies=needs(Capability.ROUNDS_CHANGE))
def check_nudges(request: Request, programme_id: UUID, db: DbDep, clock: ClockDep, form: FormDep) -> Response:
    """Say how many mails would go out, before any does."""
    ids = form.ids("pair")
    outlook = count_to_nudge(db, programme_id, ids)
    return render(
        request,
        "sessions/nudge.html",
        programme=get_programme(db, programme_id),
        ids=ids,
        outlook=outlook,
        happens=_happens(outlook, is_now=is_daytime(clock.now())),
    )


@router.post("/meetings/nudges", dependencies=needs(Capability.ROUNDS_CHANGE))
def nudge(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, settings: SettingsDep, form: FormDep
) -> Response:
    """Ask them."""
    creation = form_creation(request, db, caller.membership_id, form)
    done = nudge_chosen(db, settings, programme_id, form.ids("pair"), caller.account_id)
    return creation.seen_other(redirect(request, f"/programmes/{programme_id}/meetings", NUDGED(done.asked)))


def _found(rows: list[PairMeetings], typed: str) -> list[PairMeetings]:
    """The pairs in whose names every typed word stands."""
    parts = typed.casefold().split()
    return [row for row in rows if all(part in f"{row.seeker} {row.provider}".casefold() for part in parts)]


def _happens(outlook: Nudged, *, is_now: bool) -> list[str]:
    when = "now" if is_now else f"on {date_time(outlook.at)}, since nobody is written to at night"
    pairs = counted(outlook.asked, "pair gets", "pairs get")
    happens = [
        f"{pairs} an email {when}: one to each of the two, {counted(2 * outlook.asked, 'email')} in all.",
        "It asks them to book their next meeting, with a link to their times. "
        "It does not say that a coordinator sent it.",
    ]
    if outlook.left_out:
        needless = counted(outlook.left_out, "of those chosen gets", "of those chosen get")
        happens.append(
            f"{needless} none: they have a meeting ahead or had all, or were asked in the last 7 days."
        )
    return happens
