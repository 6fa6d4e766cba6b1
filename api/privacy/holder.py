"""Somebody whose data is put together, with what the groups of it are read from."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.equality.store import Kept
from api.my.view import is_final
from api.settings import Settings
from models import accounts, pairs, participations, programmes
from models.accounts import Account, Membership
from models.pairs import Pair
from models.participations import Participation
from models.people import Person
from models.programmes import ProgrammeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose data is put together: their account, their parts in programmes, the pairs they were told of."""

    db: Session
    settings: Settings
    person: Person
    account: Account | None
    membership: Membership | None
    parts: list[Participation]
    pairs: list[Pair]
    programmes: dict[UUID, str]
    kinds: dict[UUID, ProgrammeKind]
    equality: Kept | None


def holder_of(db: Session, settings: Settings, person: Person, equality: Kept | None) -> Holder:
    """Look up what belongs to ``person``."""
    parts = participations.participations_of(db, person.id)
    now = db.info["clock"].now()
    found = {
        pair.id: pair
        for part in parts
        for pair in pairs.pairs_of_participation(db, part.id)
        if is_final(db, pair, now) and _knows_of(part, pair)
    }
    account = db.get(Account, person.account_id) if person.account_id else None
    rows = programmes.programmes(db)
    return Holder(
        db=db,
        settings=settings,
        person=person,
        account=account,
        membership=accounts.membership_for(db, account.id) if account else None,
        parts=parts,
        pairs=list(found.values()),
        programmes={row.id: row.name for row in rows},
        kinds={row.id: ProgrammeKind(row.kind) for row in rows},
        equality=equality,
    )


def _knows_of(part: Participation, pair: Pair) -> bool:
    """Whether somebody was told of a pair: its mentor is asked first, and nobody else learns of a no."""
    return pair.approved_at is not None or pair.provider_id == part.id
