"""One's own equality answers over REST. Nobody else's can be asked for."""

from fastapi import APIRouter

from api.deps import CallerDep, DatabaseDep, SettingsDep
from api.equality import store
from api.equality.people import keep_own, participant_id
from api.equality.schemas import EqualityAnswers, OwnEqualityAnswers
from api.ethnicity import NOT_KNOWN, read_ethnicity
from api.security.access import needs
from api.security.capabilities import Capability
from api.strict_json import StrictRoute

router = APIRouter(prefix="/my/equality-answers", tags=["my equality answers"], route_class=StrictRoute)


@router.get("", dependencies=needs(Capability.OWN))
def read(caller: CallerDep, database: DatabaseDep, settings: SettingsDep) -> OwnEqualityAnswers:
    """What the caller answered."""
    with database.monitoring(caller.partnership_id) as db:
        answer = store.answer_of(db, settings, participant_id(caller))
    return OwnEqualityAnswers(ethnicity=answer.code if answer else NOT_KNOWN)


@router.put("", status_code=204, dependencies=needs(Capability.OWN))
def answer(given: EqualityAnswers, caller: CallerDep, database: DatabaseDep, settings: SettingsDep) -> None:
    """Answer, or change the answer."""
    with database.monitoring(caller.partnership_id) as db:
        keep_own(db, database, settings, caller, read_ethnicity(given.ethnicity))


@router.delete("", status_code=204, dependencies=needs(Capability.OWN))
def stop_using(caller: CallerDep, database: DatabaseDep) -> None:
    """Stop using the caller's answers: they are deleted, no reason is asked."""
    with database.monitoring(caller.partnership_id) as db:
        store.forget(db, participant_id(caller))
