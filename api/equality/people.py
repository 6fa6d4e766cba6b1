"""Whose equality answers may be touched: one's own."""

from uuid import UUID

from api.errors import NotFoundError
from api.security.caller import Caller


def participant_id(caller: Caller) -> UUID:
    """The caller's person.

    :raises NotFoundError: for members who take part in nothing and are asked nothing.
    """
    if caller.person_id is None:
        raise NotFoundError
    return caller.person_id
