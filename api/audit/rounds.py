"""Which rounds entries are about, by number and programme: read when shown, for those who may know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.security.caller import Caller
from api.security.capabilities import Capability
from models import rounds
from models.audit import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundNamed:
    """A round as it is called today; ``href`` is empty for those who may not open it."""

    words: str
    href: str


def rounds_named(
    db: Session, caller: Caller, entries: Iterable[AuditEntry], programmes: Mapping[UUID, str]
) -> Mapping[UUID, RoundNamed]:
    """The rounds of these entries, by id. Those that are gone are left out, and those of which the caller may
    not know: who gives roles reads there what the programmes are called, others see the rounds of theirs.

    :param programmes: the names of all programmes, by id.
    """
    ids = {entry.resource_id for entry in entries if entry.resource == "round" and entry.resource_id}
    found = {}
    for id_, (programme_id, number) in rounds.places_of(db, ids).items():
        may_open = caller.may(Capability.ROUNDS_SEE, programme_id=programme_id)
        if may_open or caller.may(Capability.ROLES_CHANGE):
            found[id_] = RoundNamed(
                words=f"Round {number} of {programmes[programme_id]}",
                href=f"/programmes/{programme_id}/rounds/{id_}" if may_open else "",
            )
    return found
