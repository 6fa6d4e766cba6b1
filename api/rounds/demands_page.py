"""The page of a round's limits and minimums: what stands, what can never be kept, what can be set again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_version
from api.errors import ConflictError, InvalidError, StaleError
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import Notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.programmes.words import side_words
from api.rounds import limits, page_words, service, words
from api.rounds.action_pages import RoundForm
from api.rounds.demand_rows import in_words, limit_rows, minimum_rows, minimum_words
from api.rounds.demands import demands_now, is_here
from api.rounds.directory import Directory, directory_of
from api.rounds.group_names import GroupNames, choices, group_names
from api.rounds.groups import GroupLimit
from api.rounds.impossible import Impossible, impossible
from api.rounds.round_page import path_of
from api.rounds.schemas import LimitCreate, MinimumCreate
from api.rounds.snapshot import Snapshot
from api.rounds.transitions import DECIDABLE, UNPUBLISHED
from models import round_demands
from models.participations import Side
from models.programmes import ProgrammeKind
from models.round_demands import Grouping, Minimum, PairLimit

HERE: Final = "limits"
"""What forms on this page say in their field ``on``: they come back to it."""
KINDS: Final = {
    Grouping.ORGANISATION: "Organisation",
    Grouping.SITE: "Site",
    Grouping.DIRECTORATE: "Directorate",
    Grouping.PAY_BAND: "Pay band",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is not set now and can be; ``fields`` are those of the form that sets it, at ``place`` under its
    round.
    """

    words: str
    place: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotBeKept:
    """Decisions that exclude each other, in words, and how far."""

    decided: tuple[str, ...]
    shortfall: str


def demands_page(
    request: Request,
    db: Session,
    programme_id: UUID,
    round_id: UUID,
    form: Form,
    status: int = 200,
    taken: Form | None = None,
) -> Response:
    """The page; ``taken`` is the form of what was just taken back."""
    programme, row = service.read_round(db, programme_id, round_id)
    kind = ProgrammeKind(programme.kind)
    names, snapshot = group_names(db, programme), limits.people_of(db, programme, row)
    demands = demands_now(db, row, snapshot)
    present, asked_for = round_demands.limits(db, row.id), round_demands.minimums(db, row.id)
    people = directory_of(db, programme)
    again = _limit_again(taken, names, snapshot, present) if taken else None
    if taken and row.state in DECIDABLE:
        again = again or _minimum_again(taken, people, snapshot, asked_for)
    return render(
        request,
        "rounds/limits.html",
        status=status,
        form=form,
        programme=programme,
        round=row,
        path=path_of(row),
        decided=(*minimum_rows(people, snapshot, asked_for), *limit_rows(names, snapshot, present)),
        again=again,
        impossible=[_in_words(each, people, names) for each in impossible(demands, snapshot)],
        seekers=side_words(kind, Side.SEEKER),
        providers=side_words(kind, Side.PROVIDER),
        of_seekers=_options(names, snapshot, Side.SEEKER),
        of_providers=_options(names, snapshot, Side.PROVIDER),
        may_change=row.state in UNPUBLISHED,
        **page_words.words_for(programme),
    )


def do_here(
    sent: RoundForm, act: Callable[[int], object], notice: Notice, taken: Mapping[str, str] | None = None
) -> Response:
    """Act on the round as a form on this page saw it, then show the page again; what was ``taken`` back is
    offered to be set again, and what is refused is said here.
    """
    try:
        with sent.db.begin_nested():
            act(form_version(sent.form))
    except (ConflictError, InvalidError, StaleError) as refused:
        form = sent.form.with_errors(FormErrors.from_problem(refused))
        return demands_page(sent.request, sent.db, sent.programme_id, sent.round_id, form, refused.status)
    path = f"/programmes/{sent.programme_id}/rounds/{sent.round_id}/limits"
    return redirect(sent.request, f"{path}?{urlencode(taken)}" if taken else path, notice)


def fields_of(limit: GroupLimit) -> Mapping[str, str]:
    """The form that sets a limit."""
    groups = {"seekers": limit.seekers.key, "providers": limit.providers.key, "least": str(limit.least)}
    return groups if limit.most is None else groups | {"most": str(limit.most)}


def fields_of_minimum(place_id: UUID, least: int) -> Mapping[str, str]:
    """The form that sets a minimum."""
    return {"place_id": str(place_id), "least": str(least)}


def _in_words(found: Impossible, people: Directory, names: GroupNames) -> CannotBeKept:
    return CannotBeKept(
        decided=in_words(found.demands, people, names),
        shortfall=words.shortfall(found.needed, found.places),
    )


def _limit_again(
    taken: Form, names: GroupNames, snapshot: Snapshot, present: Sequence[PairLimit]
) -> Again | None:
    """To set a limit again, where it could be and stands no more."""
    given = parse(LimitCreate, taken)
    if isinstance(given, FormErrors) or taken.has("place_id"):
        return None
    limit = given.as_limit()
    is_set = limit.groups in {GroupLimit.from_row(each).groups for each in present}
    if is_set or not is_here(limit, snapshot):
        return None
    try:
        limits.require_sense(limit)
    except InvalidError:
        return None
    return Again(words=names.in_words(limit), place="limits", fields=fields_of(limit))


def _minimum_again(
    taken: Form, people: Directory, snapshot: Snapshot, present: Sequence[Minimum]
) -> Again | None:
    """The same for a minimum."""
    given = parse(MinimumCreate, taken)
    if isinstance(given, FormErrors) or given.place_id in {each.place_id for each in present}:
        return None
    place = snapshot.by_id.get(str(given.place_id))
    if place is None or given.least > place.capacity:
        return None
    fields = {**fields_of_minimum(given.place_id, given.least), "on": HERE}
    return Again(words=minimum_words(people[place.id].label, given.least), place="minimums", fields=fields)


def _options(names: GroupNames, snapshot: Snapshot, side: Side) -> list[Option]:
    """Every group to choose, with its kind and how many people are in it."""
    return [
        Option(value=each.group.key, text=f"{KINDS[each.group.by]}: {each.name} ({each.people})")
        for each in choices(names, snapshot, side)
    ]
