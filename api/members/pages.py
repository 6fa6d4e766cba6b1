"""The administrator's pages: who is trusted with what? Invite, give a role, take it back."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_creation, form_version
from api.deps import CallerDep, ClockDep, DatabaseDep, DbDep, SettingsDep
from api.errors import ConflictError, InvalidError, ProblemError, StaleError
from api.members import second_steps, service
from api.members.forms import GrantForm, InvitationForm
from api.members.places import Places, options, places, scope_of
from api.members.routes import WantedRoleDep, WordsQuery
from api.members.schemas import GrantCreate, MemberCreate
from api.members.service import Member
from api.members.words import ROLES
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.paging import PagingDep
from api.security.access import needs
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.security.scopes import MEANINGS
from models.accounts import Grant
from models.members import BY_HAND

router = APIRouter(prefix="/admin")

ON_A_PAGE: Final = 100
INVITED: Final = declare_notice("colleague_invited", "The invitation is on its way.")
GIVEN: Final = declare_notice("role_given", "The role counts from their next click on.")
TAKEN: Final = declare_notice("role_taken_back", "The role was taken back.", "{count} roles were taken back.")
SECOND_STEP_TAKEN: Final = declare_notice(
    "second_step_taken_away", "Their second step was taken away. They get an email."
)
TAKEN_OWN: Final = declare_notice("own_role_taken_back", "You gave the role up.")


@router.get("", dependencies=needs(Capability.ROLES_CHANGE))
def list_members(
    request: Request, db: DbDep, caller: CallerDep, paging: PagingDep, role: WantedRoleDep, q: WordsQuery = ""
) -> Response:
    """Everybody who holds a role."""
    found = service.list_members(db, caller, role, q, paging.after, ON_A_PAGE)
    chosen = {name: str(value) for name, value in (("role", role), ("q", q)) if value}
    cursor = {"cursor": paging.cursor(found[-1].keys())} if len(found) == ON_A_PAGE else {}
    return render(
        request,
        "members/list.html",
        members=found,
        known=places(db),
        filters=Form.of(chosen),
        chosen=chosen,
        roles=[Option(value=role, text=ROLES[role]) for role in BY_HAND],
        is_partial=bool(cursor) or paging.after is not None,
        next_href=f"?{urlencode(chosen | cursor)}" if cursor else None,
    )


@router.get("/invite", dependencies=needs(Capability.ROLES_CHANGE))
def ask_whom(request: Request, db: DbDep, caller: CallerDep) -> Response:
    """Whom, and what for?"""
    return _invite_page(request, db, caller, Form())


@router.post("/invite", dependencies=needs(Capability.ROLES_CHANGE))
def invite(request: Request, db: DbDep, caller: CallerDep, settings: SettingsDep, form: FormDep) -> Response:
    """Invite a colleague."""
    creation = form_creation(request, db, caller.membership_id, form)
    given = parse(InvitationForm, form)
    if isinstance(given, FormErrors):
        return _invite_page(request, db, caller, form.with_errors(given), 422)
    try:
        wanted = MemberCreate(name=given.name, email=given.email, **given.place())
        with db.begin_nested():
            member = service.invite(db, caller, wanted, settings.base_url)
    except (ConflictError, InvalidError) as refused:
        return _invite_page(request, db, caller, form.with_errors(_at_place(refused)), refused.status)
    return creation.seen_other(redirect(request, _path(member), INVITED()))


@router.get("/members/{membership_id}", dependencies=needs(Capability.ROLES_CHANGE))
def show(request: Request, membership_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What is this colleague trusted with?"""
    return _member_page(request, db, caller, membership_id, Form())


@router.post("/members/{membership_id}/grants", dependencies=needs(Capability.ROLES_CHANGE))
def give(request: Request, membership_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Give a role."""
    creation = form_creation(request, db, caller.membership_id, form)
    given = parse(GrantForm, form)
    if isinstance(given, FormErrors):
        return _member_page(request, db, caller, membership_id, form.with_errors(given), 422)
    try:
        wanted = GrantCreate(membership_id=membership_id, **given.place())
        with db.begin_nested():
            service.give(db, caller, wanted)
    except (ConflictError, InvalidError) as refused:
        errors = form.with_errors(_at_place(refused))
        return _member_page(request, db, caller, membership_id, errors, refused.status)
    return creation.seen_other(redirect(request, f"/admin/members/{membership_id}", GIVEN()))


@router.get("/grants/{grant_id}/end", dependencies=needs(Capability.ROLES_CHANGE))
def ask_to_take_back(request: Request, grant_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What happens if this role is taken back?"""
    holder, grant = service.get_grant(db, caller, grant_id)
    return _end_page(request, db, caller, holder, (grant,), f"/admin/grants/{grant_id}/end", grant.version)


@router.post("/grants/{grant_id}/end", dependencies=needs(Capability.ROLES_CHANGE))
def take_back(request: Request, grant_id: UUID, db: DbDep, caller: CallerDep, form: FormDep) -> Response:
    """Take a role back."""
    holder, grant = service.get_grant(db, caller, grant_id)
    try:
        with db.begin_nested():
            service.take_back(db, caller, grant_id, form_version(form))
    except (ConflictError, StaleError) as refused:
        path = f"/admin/grants/{grant_id}/end"
        return _end_page(request, db, caller, holder, (grant,), path, grant.version, refused)
    return _after(request, caller, holder, 1, is_listed=len(holder.grants) > 1)


@router.get("/members/{membership_id}/end", dependencies=needs(Capability.ROLES_CHANGE))
def ask_to_take_back_all(request: Request, membership_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What happens if all their roles are taken back?"""
    member = service.get_member(db, caller, membership_id)
    path, version = f"/admin/members/{membership_id}/end", member.membership.version
    return _end_page(request, db, caller, member, member.grants, path, version)


@router.post("/members/{membership_id}/end", dependencies=needs(Capability.ROLES_CHANGE))
def take_back_all(
    request: Request, membership_id: UUID, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Take all their roles back."""
    member = service.get_member(db, caller, membership_id)
    try:
        with db.begin_nested():
            count = service.take_back_all(db, caller, membership_id, form_version(form))
    except (ConflictError, StaleError) as refused:
        path, version = f"/admin/members/{membership_id}/end", member.membership.version
        return _end_page(request, db, caller, member, member.grants, path, version, refused)
    return _after(request, caller, member, count, is_listed=False)


@router.get("/members/{membership_id}/second-step", dependencies=needs(Capability.ROLES_CHANGE))
def ask_to_take_second_step_away(
    request: Request, membership_id: UUID, db: DbDep, caller: CallerDep
) -> Response:
    """What happens if their second step is taken away?"""
    return _second_step_page(request, service.get_member(db, caller, membership_id))


@router.post("/members/{membership_id}/second-step", dependencies=needs(Capability.ROLES_CHANGE))
def take_second_step_away(
    request: Request,
    membership_id: UUID,
    db: DbDep,
    database: DatabaseDep,
    clock: ClockDep,
    caller: CallerDep,
    form: FormDep,
) -> Response:
    """Take it away."""
    member = service.get_member(db, caller, membership_id)
    try:
        second_steps.take_away(database, clock, caller, membership_id, form_version(form))
    except (ConflictError, StaleError) as refused:
        return _second_step_page(request, member, refused)
    return redirect(request, _path(member), SECOND_STEP_TAKEN())


def _second_step_page(request: Request, member: Member, refused: ProblemError | None = None) -> Response:
    form = Form() if refused is None else Form().with_errors(FormErrors.from_problem(refused))
    status = refused.status if refused else 200
    return render(request, "members/second_step.html", status, form=form, member=member)


def _invite_page(request: Request, db: Session, caller: Caller, form: Form, status: int = 200) -> Response:
    return render(request, "members/invite.html", status, form=form, options=options(caller, places(db)))


def _member_page(
    request: Request, db: Session, caller: Caller, membership_id: UUID, form: Form, status: int = 200
) -> Response:
    member, known = service.get_member(db, caller, membership_id), places(db)
    held = {known.sentence(grant) for grant in member.grants}
    return render(
        request,
        "members/show.html",
        status,
        member=member,
        is_own=member.membership.id == caller.membership_id,
        known=known,
        form=form,
        options=[option for option in options(caller, known) if option.text not in held],
        meanings={(role.value, scope.value): text for (role, scope), text in MEANINGS.items()},
        scope_of=lambda grant: scope_of(grant).value,
    )


def _end_page(
    request: Request,
    db: Session,
    caller: Caller,
    holder: Member,
    taken: tuple[Grant, ...],
    action: str,
    version: int,
    refused: ProblemError | None = None,
) -> Response:
    form = Form() if refused is None else Form().with_errors(FormErrors.from_problem(refused))
    return render(
        request,
        "members/end.html",
        refused.status if refused else 200,
        form=form,
        member=holder,
        action=action,
        version=version,
        happens=_happens(caller, holder, taken, places(db)),
        is_own=holder.membership.id == caller.membership_id,
    )


def _happens(caller: Caller, holder: Member, taken: tuple[Grant, ...], known: Places) -> list[str]:
    """What taking these roles back means, in sentences."""
    is_own = holder.membership.id == caller.membership_id
    whose = "You are" if is_own else f"{holder.name} is"
    happens = [f"{whose} no longer {known.sentence(grant)}, from the next click on." for grant in taken]
    if is_own and any(service.is_whole_administrator(grant) for grant in taken):
        happens.append(
            "You can’t open this page any more. Only another administrator can give it back to you."
        )
    if len(taken) == len(holder.grants):
        happens.append("They are not listed here any more. Taking part in programmes is not touched.")
    happens.append("It is written in the audit trail. Nobody gets an email.")
    return happens


def _after(request: Request, caller: Caller, holder: Member, count: int, *, is_listed: bool) -> Response:
    """Back to where the person who took a role can still go."""
    if holder.membership.id == caller.membership_id:
        return redirect(request, "/", TAKEN_OWN())
    return redirect(request, _path(holder) if is_listed else "/admin", TAKEN(count))


def _path(member: Member) -> str:
    return f"/admin/members/{member.membership.id}"


def _at_place(refused: ProblemError) -> FormErrors:
    """A refusal beside the one field that holds role and place."""
    message = refused.errors[0].message if refused.errors else refused.detail
    return FormErrors.of({"place": message})
