"""Everything held about me: see it, take it away, have it erased."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, ClockDep, DatabaseDep, DbDep, SettingsDep
from api.equality.people import participant_id
from api.my.own import all_own
from api.pages.downloads import dated_name, taken_away
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.privacy import service
from api.privacy.schemas import Erasure
from api.privacy.words import rows_of
from api.security.access import needs
from api.security.capabilities import Capability
from api.sign_in import cookies

ERASED: Final = declare_notice(
    "erased_oneself", "You were erased. You are signed out, and get no more emails."
)

router = APIRouter(prefix="/my/data")


@router.get("", dependencies=needs(Capability.OWN))
def show(
    request: Request, db: DbDep, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """Everything, in groups; it prints as it stands."""
    data = service.own_data(db, database, settings, participant_id(caller))
    groups = [
        (group.heading, [rows_of(group.group, record) for record in group.records]) for group in data.groups
    ]
    return render(
        request,
        "privacy/mine.html",
        groups=groups,
        made_at=data.made_at,
        parts=all_own(db, caller.person_id),
        back_href="/my",
    )


@router.get("/download", dependencies=needs(Capability.OWN, is_export=True))
def download(
    db: DbDep, caller: CallerDep, database: DatabaseDep, settings: SettingsDep, clock: ClockDep
) -> Response:
    """The same as a file for a machine to read."""
    person_id = participant_id(caller)
    data = service.own_data(db, database, settings, person_id).model_dump_json(indent=2)
    name = dated_name("my data", clock.now(), "json")
    return taken_away(db, caller.account_id, "person", person_id, data.encode(), name)


@router.get("/erase", dependencies=needs(Capability.OWN))
def ask_to_erase(request: Request, caller: CallerDep) -> Response:
    """Name what erasing does."""
    participant_id(caller)
    return render(request, "privacy/erase_me.html", form=Form(), back_href="/my/data")


@router.post("/erase", dependencies=needs(Capability.OWN))
def erase(
    request: Request,
    db: DbDep,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    """Erase; never refused because something changed meanwhile."""
    given = parse(Erasure, form, labels={"understood": "that you understand what happens"})
    if isinstance(given, FormErrors):
        refused = form.with_errors(FormErrors.of({"understood": "Tick this if you want to be erased"}))
        return render(request, "privacy/erase_me.html", 422, form=refused, back_href="/my/data")
    service.erase(db, database, participant_id(caller), caller.account_id)
    answer = redirect(request, "/", ERASED())
    cookies.forget(answer, settings)
    return answer
