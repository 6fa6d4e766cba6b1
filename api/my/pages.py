"""My programmes: what is next for me, leave, come back."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.my import service
from api.my.own import all_own, own, require_own_version
from api.my.view import view_of
from api.pages.form_reading import FormDep
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.releases.agreeing import my_standing
from api.security.access import needs
from api.security.capabilities import Capability

LEFT = declare_notice("left_programme", "You left the programme.")
CAME_BACK = declare_notice("came_back", "Welcome back. Check your answers and send them again.")

router = APIRouter(prefix="/my")


@router.get("", dependencies=needs(Capability.OWN))
def mine_all(request: Request, db: DbDep, caller: CallerDep, settings: SettingsDep) -> Response:
    """Every programme one takes part in, each with what is next."""
    views = [view_of(db, settings, mine) for mine in all_own(db, caller.person_id)]
    return render(request, "my/all.html", views=views, is_participant=caller.person_id is not None)


@router.get("/{participation_id}", dependencies=needs(Capability.OWN))
def mine_one(
    request: Request, participation_id: UUID, db: DbDep, caller: CallerDep, settings: SettingsDep
) -> Response:
    """What is next for me?"""
    mine = own(db, caller.person_id, participation_id)
    return render(
        request,
        "my/programme.html",
        view=view_of(db, settings, mine),
        release=my_standing(db, mine),
        back_href="/my",
    )


@router.get("/{participation_id}/leave", dependencies=needs(Capability.OWN))
def ask_leave(request: Request, participation_id: UUID, db: DbDep, caller: CallerDep) -> Response:
    """What leaving means, before it is done."""
    mine = own(db, caller.person_id, participation_id)
    return render(request, "my/leave.html", mine=mine, back_href=f"/my/{participation_id}")


@router.post("/{participation_id}/leave", dependencies=needs(Capability.OWN))
def leave(
    request: Request, participation_id: UUID, db: DbDep, caller: CallerDep, settings: SettingsDep
) -> Response:
    """Leave, without a reason; never refused because something changed meanwhile."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    service.withdraw(db, settings, mine, caller.account_id)
    return redirect(request, f"/my/{participation_id}", LEFT())


@router.post("/{participation_id}/return", dependencies=needs(Capability.OWN))
def come_back(
    request: Request, participation_id: UUID, form: FormDep, db: DbDep, caller: CallerDep
) -> Response:
    """Join again."""
    mine = own(db, caller.person_id, participation_id, lock=True)
    require_own_version(mine, form_version(form))
    service.come_back(db, mine, caller.account_id)
    return redirect(request, f"/my/{participation_id}/check", CAME_BACK())
