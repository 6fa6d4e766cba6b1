"""The equality questions: whether one wants to answer, the ethnic group, then the background.

Addresses, titles and redirects never tell an answer; the second question finds the first answer in the store.
"""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import CallerDep, DatabaseDep, SettingsDep
from api.equality import store
from api.equality.people import keep_own, participant_id
from api.ethnicity import PREFER_NOT_TO_SAY, BroadGroup, Ethnicity, categories_of, read_ethnicity
from api.pages.form_reading import FormDep
from api.pages.forms import Form, FormErrors
from api.pages.notices import declare_notice
from api.pages.render import redirect, render
from api.pages.values import Option
from api.security.access import needs
from api.security.capabilities import Capability

ANSWERED = declare_notice("equality_answered", "Thank you. Your answer is kept apart from everything else.")
DELETED = declare_notice("equality_deleted", "Your answer is deleted.")

NOT_SAID: Final = "not-said"
YES_NO: Final = (
    Option(value="yes", text="Yes, answer the equality questions"),
    Option(value="no", text="No, skip the equality questions"),
)
GROUPS: Final = (
    *(Option(value=group.value, text=group.label) for group in BroadGroup),
    Option(value=NOT_SAID, text=PREFER_NOT_TO_SAY),
)

router = APIRouter(prefix="/equality")


@router.get("", dependencies=needs(Capability.OWN))
def ask(request: Request, caller: CallerDep, database: DatabaseDep) -> Response:
    """Do you want to answer? Whoever has answered can change or delete the answer here."""
    with database.monitoring(caller.partnership_id) as db:
        has_answered = store.has_answered(db, participant_id(caller))
    return render(request, "equality/ask.html", form=Form(), options=YES_NO, has_answered=has_answered)


@router.post("", dependencies=needs(Capability.OWN))
def choose(request: Request, caller: CallerDep, form: FormDep) -> Response:
    """On to the question, or back to one's programmes."""
    participant_id(caller)
    if form.value("wants") == "yes":
        return redirect(request, "/equality/ethnic-group")
    if form.value("wants") == "no":
        return redirect(request, "/my")
    refused = form.with_errors(FormErrors.of({"wants": "Choose whether you want to answer"}))
    return render(request, "equality/ask.html", 422, form=refused, options=YES_NO, has_answered=False)


@router.post("/stop", dependencies=needs(Capability.OWN))
def stop_using(request: Request, caller: CallerDep, database: DatabaseDep) -> Response:
    """Delete the answer; no reason is asked."""
    with database.monitoring(caller.partnership_id) as db:
        store.forget(db, participant_id(caller))
    return redirect(request, "/my", DELETED())


@router.get("/ethnic-group", dependencies=needs(Capability.OWN))
def ask_group(request: Request, caller: CallerDep) -> Response:
    """The broad group. An earlier answer is not shown, so that nobody reads it over a shoulder."""
    participant_id(caller)
    return render(request, "equality/group.html", form=Form(), options=GROUPS, back_href="/equality")


@router.post("/ethnic-group", dependencies=needs(Capability.OWN))
def keep_group(
    request: Request, caller: CallerDep, form: FormDep, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """Keep the group at once: whoever stops here has answered the group and no detail."""
    chosen = form.value("ethnic_group")
    if chosen not in {option.value for option in GROUPS}:
        errors = FormErrors.of({"ethnic_group": f"Select an ethnic group or ‘{PREFER_NOT_TO_SAY}’"})
        refused = Form(errors=errors)
        return render(
            request, "equality/group.html", 422, form=refused, options=GROUPS, back_href="/equality"
        )
    answer = Ethnicity() if chosen == NOT_SAID else Ethnicity(group=BroadGroup(chosen))
    with database.monitoring(caller.partnership_id) as db:
        keep_own(db, database, settings, caller, answer)
    if answer.group is None:
        return redirect(request, "/my", ANSWERED())
    return redirect(request, "/equality/background")


@router.get("/background", dependencies=needs(Capability.OWN))
def ask_background(
    request: Request, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """The detail within the group just answered."""
    with database.monitoring(caller.partnership_id) as db:
        answer = store.answer_of(db, settings, participant_id(caller))
    if answer is None or answer.group is None:
        return redirect(request, "/equality/ethnic-group")
    return _background_page(request, answer.group, Form())


@router.post("/background", dependencies=needs(Capability.OWN))
def keep_background(
    request: Request, caller: CallerDep, form: FormDep, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """Keep the detail; without it the group stays as it is."""
    chosen = form.value("background")
    with database.monitoring(caller.partnership_id) as db:
        answer = store.answer_of(db, settings, participant_id(caller))
        if answer is None or answer.group is None:
            return redirect(request, "/equality/ethnic-group")
        codes = {category.code for category in categories_of(answer.group)}
        if chosen in codes:
            keep_own(db, database, settings, caller, read_ethnicity(chosen))
        elif chosen == NOT_SAID:
            keep_own(db, database, settings, caller, Ethnicity(group=answer.group))
        else:
            errors = FormErrors.of({"background": f"Select a background or ‘{PREFER_NOT_TO_SAY}’"})
            return _background_page(request, answer.group, Form(errors=errors), 422)
    return redirect(request, "/my", ANSWERED())


def _background_page(request: Request, group: BroadGroup, form: Form, status: int = 200) -> Response:
    options = [
        Option(value=category.code, text=category.label.split(" - ", 1)[1])
        for category in categories_of(group)
    ]
    options.append(Option(value=NOT_SAID, text=PREFER_NOT_TO_SAY))
    return render(
        request,
        "equality/background.html",
        status,
        form=form,
        options=options,
        question=_question(group),
        back_href="/equality/ethnic-group",
    )


def _question(group: BroadGroup) -> str:
    described = "" if group is BroadGroup.OTHER else f"{group.background} "
    return f"Which of the following best describes your {described}background?"
