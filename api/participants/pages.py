"""The people pages: who is in, who is missing what? Filter, invite, export."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation
from api.deps import CallerDep, ClockDep, DbDep, SettingsDep
from api.errors import NotFoundError
from api.imports.known import exported_rows, names_of
from api.pages.downloads import dated_name, taken_away
from api.pages.filters import counted
from api.pages.form_reading import FormDep
from api.pages.forms import Form
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.paging import PagingDep
from api.participants import invitations, service
from api.participants.routes import WantedDep
from api.participants.words import INVITATIONS, sentence
from api.people_file import people_csv, people_xlsx
from api.programmes.service import get_programme
from api.programmes.words import (
    PARTICIPATION_STATES,
    PARTICIPATION_TONES,
    side_options,
    side_word,
    state_options,
)
from api.releases.standing import standing_of
from api.releases.words import STANDINGS
from api.security.access import needs
from api.security.capabilities import Capability
from models import participations, partnerships
from models.participations import Side, Wanted
from models.programmes import Programme, ProgrammeKind
from models.releases import releases_of

router = APIRouter(prefix="/programmes/{programme_id}/people")

ON_A_PAGE: Final = 100
MISSING_OPTIONS: Final = (
    Option(value="free_time", text="Free time"),
    Option(value="training", text="Training"),
)
INVITED: Final = declare_notice(
    "people_invited", "1 invitation is on its way.", "{count} invitations are on their way."
)


@router.get("", dependencies=needs(Capability.PEOPLE_SEE))
def list_people(
    request: Request, programme_id: UUID, db: DbDep, paging: PagingDep, wanted: WantedDep
) -> Response:
    """Everybody in the programme, filtered as asked."""
    programme = get_programme(db, programme_id)
    rows = service.list_participants(db, programme_id, wanted, paging.after, ON_A_PAGE)
    is_full = len(rows) == ON_A_PAGE
    last = participations.page_keys(rows[-1].participation, rows[-1].person) if is_full else None
    chosen = _chosen(wanted)
    cursor = {"cursor": paging.cursor(last)} if last else {}
    return render(
        request,
        "people/list.html",
        programme=programme,
        people=[service.public(row) for row in rows],
        total=participations.count_wanted(db, programme_id, wanted),
        not_invited=participations.count_not_invited(db, programme_id, "invitation"),
        filters=Form.of(chosen),
        chosen=chosen,
        kept=[(name, value) for name, value in chosen.items() if name != "q"],
        missing_options=MISSING_OPTIONS,
        is_first_page=paging.after is None,
        next_href=f"?{urlencode(chosen | cursor)}" if last else None,
        sides=side_options(programme.kind),
        states=state_options(),
        organisations=organisation_options(db),
        side_word=lambda side: side_word(programme.kind, side),
        state_words=PARTICIPATION_STATES,
        state_tones=PARTICIPATION_TONES,
        invitation_words=INVITATIONS,
        missing_words=sentence,
        releases=_releases(db, programme, rows),
    )


@router.post("/invitations/check", dependencies=needs(Capability.PEOPLE_CHANGE))
def check_invitations(request: Request, programme_id: UUID, db: DbDep, form: FormDep) -> Response:
    """Say how many mails would go out, before any does."""
    ids = _chosen_ids(form)
    count = len(invitations.to_invite(db, programme_id, ids))
    left_out = 0 if ids is None else len(ids) - count
    return render(
        request,
        "people/invite.html",
        programme=get_programme(db, programme_id),
        count=count,
        ids=ids,
        happens=_happens(count, left_out),
    )


@router.post("/invitations", dependencies=needs(Capability.PEOPLE_CHANGE))
def invite(
    request: Request, programme_id: UUID, db: DbDep, caller: CallerDep, settings: SettingsDep, form: FormDep
) -> Response:
    """Send the invitations."""
    creation = form_creation(request, db, caller.membership_id, form)
    sent = invitations.invite(
        db,
        settings,
        programme_id,
        _chosen_ids(form),
        actor_id=caller.account_id,
        coordinator=caller.name,
    )
    return creation.seen_other(redirect(request, f"/programmes/{programme_id}/people", INVITED(sent.invited)))


@router.get("/export.{kind}", dependencies=needs(Capability.PEOPLE_SEE, is_export=True))
def export(programme_id: UUID, kind: str, db: DbDep, caller: CallerDep, clock: ClockDep) -> Response:
    """Everybody who has not left, in a file that can be imported again. That it was taken is written down."""
    if kind not in ("csv", "xlsx"):
        raise NotFoundError
    programme = get_programme(db, programme_id)
    names = names_of(db, programme)
    rows = exported_rows(db, programme, names)
    data = people_csv(rows, names.words) if kind == "csv" else people_xlsx(rows, names.words)
    name = dated_name(f"people-{programme.name}", clock.now(), kind)
    return taken_away(
        db, caller.account_id, "programme", programme_id, data, name, what="people", people=len(rows)
    )


def _releases(db: Session, programme: Programme, rows: list[service.Participant]) -> dict[UUID, str]:
    """What became of the release of each fellow on the page, in words."""
    fellows = [row for row in rows if row.participation.side == Side.SEEKER]
    if programme.kind != ProgrammeKind.FELLOWSHIP:
        return {}
    kept = {row.participation_id: row for row in releases_of(db, [row.participation.id for row in fellows])}
    return {
        row.participation.id: STANDINGS[standing_of(row.person, kept.get(row.participation.id))]
        for row in fellows
    }


def organisation_options(db: Session) -> list[Option]:
    """The partnership's organisations to choose from."""
    return [Option(value=str(row.id), text=row.name) for row in partnerships.organisations(db)]


def _chosen(wanted: Wanted) -> dict[str, str]:
    """The filters as the address holds them."""
    values: dict[str, Any] = {
        "side": wanted.side,
        "organisation": wanted.organisation_id,
        "state": wanted.state,
        "missing": "training" if wanted.lacks_training else "free_time" if wanted.lacks_free_time else None,
        "q": wanted.words,
    }
    return {name: str(value) for name, value in values.items() if value}


def _chosen_ids(form: Form) -> list[UUID] | None:
    """Whom the form names; None where it says everybody. What is no id names nobody."""
    if form.value("everybody"):
        return None
    return form.ids("participant")


def _happens(count: int, left_out: int) -> list[str]:
    happens = [f"{counted(count, 'person gets', 'people get')} an email now, with a link to join."]
    if left_out:
        needless = counted(left_out, "of those chosen gets", "of those chosen get")
        happens.append(f"{needless} none: they were invited before, are ready, or left.")
    return happens
