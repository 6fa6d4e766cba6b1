"""What people may have done with their own data, and staff on their behalf."""

from uuid import UUID

from sqlmodel import Session

from api.equality import store
from api.errors import ConflictError, invalid
from api.privacy import erasing
from api.privacy.collecting import collect
from api.privacy.erasing import Erased
from api.privacy.schemas import OwnData
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.settings import Settings
from models import accounts, people
from models.database import Database, partnership_of


def own_data(db: Session, database: Database, settings: Settings, person_id: UUID) -> OwnData:
    """Everything held about somebody, for themselves alone; the equality answer by its own role.

    :raises NotFoundError: where there is no such person.
    """
    with database.monitoring(partnership_of(db)) as monitoring:
        answer = store.kept(monitoring, settings, person_id)
    return collect(db, settings, person_id, answer)


def erase(db: Session, database: Database, person_id: UUID, actor_id: UUID) -> Erased:
    """Erase a person; the equality answer goes in a transaction of its role, which ends first.

    It is deleted again once the person is held: whoever was writing it has written by then, and whoever
    writes later waits for this to end and finds the person erased.

    :raises NotFoundError, ConflictError: see :func:`api.privacy.erasing.erase`.
    """
    with database.monitoring(partnership_of(db)) as monitoring:
        store.forget(monitoring, person_id)
        done = erasing.erase(db, person_id, actor_id)
        store.forget(monitoring, person_id)
    return done


def erase_by_coordinator(db: Session, database: Database, person_id: UUID, caller: Caller) -> Erased:
    """Erase somebody at their request.

    :raises ConflictError: where the caller coordinates some programmes only. Whether the person takes part
        in others is not told, so it is always refused.
    """
    if caller.programmes_with(Capability.PEOPLE_CHANGE) is not None:
        raise ConflictError(
            "Erasing takes somebody out of the whole partnership. Ask an administrator to do it.",
            code="ask_administrator",
        )
    return erase(db, database, person_id, caller.account_id)


def erase_by_address(db: Session, database: Database, email: str, actor_id: UUID) -> None:
    """Erase whoever has this address, also a colleague whose roles were all taken back.

    :raises InvalidError: where nobody here has it; ConflictError: a colleague who still has a role.
    """
    person = people.person_by_email(db, email)
    if person is not None and person.erased_at is None:
        erase(db, database, person.id, actor_id)
        return
    account = accounts.account_by_email(db, email)
    membership = accounts.membership_for(db, account.id) if account else None
    if account is None or membership is None:
        raise invalid("email", "unknown", "Nobody who takes part here has this address")
    erasing.erase_former_colleague(db, account, membership, actor_id)
