"""One's own pairs: those in which both were introduced to each other."""

from uuid import UUID

from sqlmodel import Session

from api.errors import NotFoundError
from models.couples import Couple, couple


def own_couple(db: Session, participation_id: UUID, pair_id: UUID, *, lock: bool = False) -> Couple:
    """A pair that somebody is in and in which both were introduced, or that had been and has ended.

    :param lock: hold the pair until the transaction ends.
    :raises NotFoundError: where it is not theirs, or they were not introduced.
    """
    try:
        found = couple(db, pair_id, lock=lock)
    except LookupError:
        raise NotFoundError from None
    is_theirs = participation_id in (found.pair.seeker_id, found.pair.provider_id)
    if not is_theirs or found.pair.approved_at is None:
        raise NotFoundError
    return found
