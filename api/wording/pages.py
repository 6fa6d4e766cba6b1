"""What a programme says in its own words: which messages there are, and one of them to change and look at."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from api.concurrency import form_version
from api.deps import CallerDep, DbDep, SettingsDep
from api.errors import ConflictError
from api.messages.frame import mail_frame
from api.messages.service import without_personal_links
from api.messages.words import kind_words
from api.pages.form_reading import FormDep
from api.pages.form_validation import parse
from api.pages.forms import Form, FormErrors
from api.pages.lines import lines_joined, lines_split
from api.pages.notices import declare_notice
from api.pages.policy import CONTENT_SECURITY_POLICY_WITH_FRAME
from api.pages.render import redirect, render
from api.programmes.service import get_programme
from api.security.access import needs
from api.security.capabilities import Capability
from api.wording import service
from api.wording.samples import SAMPLES, sample
from api.wording.schemas import LONGEST_TEXT, MOST_RULES, MessageWording
from models.programmes import Programme, ProgrammeState
from notifications.contents.pairing import AGREEMENT, GROUND_RULES, Introduction
from notifications.messages import render as rendered
from notifications.own_words import PLACEHOLDERS

REWORDED: Final = declare_notice("reworded", "Saved. See below how it reads now.")
AS_THE_HOUSE: Final = declare_notice("as_the_house", "This message has the usual words again.")
MEANINGS: Final = {
    "name": "the reader’s name",
    "programme": "the programme’s name",
    "coordinator": "whom they can ask",
}

router = APIRouter(prefix="/programmes/{programme_id}/wording")


@router.get("", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def list_messages(request: Request, programme_id: UUID, db: DbDep) -> Response:
    """The messages in which the programme can say something, and whether it does."""
    programme = get_programme(db, programme_id)
    return render(
        request,
        "wording/list.html",
        programme=programme,
        messages=[(kind, kind_words(kind), kind in programme.wording) for kind in SAMPLES],
        back_href=f"/programmes/{programme_id}/settings",
    )


@router.get("/{message}", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def edit(request: Request, programme_id: UUID, message: str, db: DbDep) -> Response:
    """One message: its own words, and how it reads."""
    programme = get_programme(db, programme_id)
    said = service.wording_of(programme, message)
    form = Form.of({**said.model_dump(), "ground_rules": lines_joined(said.ground_rules)})
    return _page(request, db, programme, message, form, programme.version)


@router.post("/{message}", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def save(
    request: Request, programme_id: UUID, message: str, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Say this from now on."""
    expected = form_version(form)
    programme = get_programme(db, programme_id)
    service.wording_of(programme, message)
    given = parse(MessageWording, lines_split(form, "ground_rules"))
    errors = given if isinstance(given, FormErrors) else None
    if isinstance(given, MessageWording):
        try:
            service.change_wording(db, programme_id, message, given, expected, caller.account_id)
        except ConflictError as refused:
            errors = FormErrors.from_problem(refused)
        else:
            return redirect(request, f"/programmes/{programme_id}/wording/{message}", REWORDED())
    return _page(request, db, programme, message, form.with_errors(errors or FormErrors()), expected, 422)


@router.post("/{message}/reset", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def reset(
    request: Request, programme_id: UUID, message: str, db: DbDep, caller: CallerDep, form: FormDep
) -> Response:
    """Go back to the house's words."""
    usual = MessageWording.model_validate({})
    service.change_wording(db, programme_id, message, usual, form_version(form), caller.account_id)
    return redirect(request, f"/programmes/{programme_id}/wording/{message}", AS_THE_HOUSE())


@router.get("/{message}/page", dependencies=needs(Capability.PROGRAMMES_CHANGE))
def show_page(
    programme_id: UUID,
    message: str,
    db: DbDep,
    settings: SettingsDep,
    is_easy_read: Annotated[bool, Query(alias="easy")] = False,
) -> Response:
    """How the message reads with the words that are saved, for the frame."""
    programme = get_programme(db, programme_id)
    service.wording_of(programme, message)
    content = sample(db, programme, message).content
    words = rendered(content.kind, content.as_context(), settings.mail_from, is_easy_read=is_easy_read)
    return mail_frame(without_personal_links(words.html))


def _page(
    request: Request,
    db: Session,
    programme: Programme,
    message: str,
    form: Form,
    version: int,
    status: int = 200,
) -> Response:
    path = f"/programmes/{programme.id}/wording"
    answer = render(
        request,
        "wording/edit.html",
        status,
        programme=programme,
        message=kind_words(message),
        form=form,
        version=version,
        path=f"{path}/{message}",
        back_href=path,
        placeholders=[(f"{{{word}}}", MEANINGS[word]) for word in PLACEHOLDERS],
        longest=LONGEST_TEXT,
        has_rules=message == Introduction.kind,
        most_rules=MOST_RULES,
        usual_rules=GROUND_RULES,
        usual_agreement=AGREEMENT,
        has_own=message in programme.wording,
        can_change=programme.state != ProgrammeState.CLOSED,
        reader=sample(db, programme, message).reader,
    )
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY_WITH_FRAME
    return answer
