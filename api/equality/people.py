"""Whose equality answers may be touched: one's own."""

from uuid import UUID

from sqlmodel import Session

from api.equality import store
from api.errors import NotFoundError
from api.ethnicity import Ethnicity
from api.security.caller import Caller
from api.settings import Settings
from models import people
from models.database import Database


def participant_id(caller: Caller) -> UUID:
    """The caller's person.

    :raises NotFoundError: for members who take part in nothing and are asked nothing.
    """
    if caller.person_id is None:
        raise NotFoundError
    return caller.person_id


def keep_own(
    monitoring: Session, database: Database, settings: Settings, caller: Caller, answer: Ethnicity
) -> None:
    """Keep the caller's answer, in a transaction of the monitoring role.

    :raises NotFoundError: for members who take part in nothing, or who were erased meanwhile.
    """
    person_id = participant_id(caller)
    store.keep(monitoring, settings, person_id, answer)
    # Writing waited for whoever erases the person; so what is read now is what stands after them.
    with database.scoped(caller.partnership_id) as db:
        person = people.person(db, person_id)
        if person is None or person.erased_at is not None:
            raise NotFoundError
