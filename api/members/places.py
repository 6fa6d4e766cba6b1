"""Where roles can count here: the partnership, its organisations, its programmes; and who may give which."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from api.errors import ForbiddenError, invalid
from api.members import words
from api.members.schemas import GrantScope
from api.pages.values import Option
from api.security.caller import Caller
from api.security.capabilities import Capability
from api.security.scopes import MEANINGS, REFUSALS, Scope
from models import partnerships, programmes
from models.accounts import Grant, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The names of what a role can be narrowed to."""

    organisations: Mapping[UUID, str]
    programmes: Mapping[UUID, str]

    def of(self, grant: Grant | GrantScope) -> str:
        """Where a grant counts, by name."""
        if grant.organisation_id is not None:
            return self.organisations[grant.organisation_id]
        return self.programmes[grant.programme_id] if grant.programme_id is not None else words.WHOLE

    def sentence(self, grant: Grant | GrantScope) -> str:
        """A grant in words."""
        return words.granted(Role(grant.role), self.of(grant))


def places(db: Session) -> Places:
    """Everything that a role can be narrowed to."""
    return Places(
        organisations={row.id: row.name for row in partnerships.organisations(db)},
        programmes={row.id: row.name for row in programmes.programmes(db)},
    )


def scope_of(grant: Grant | GrantScope) -> Scope:
    """How far a grant reaches."""
    if grant.programme_id is not None:
        return Scope.PROGRAMME
    return Scope.PARTNERSHIP if grant.organisation_id is None else Scope.ORGANISATION


def require_meaning(given: GrantScope, known: Places) -> None:
    """Refuse what cannot be granted.

    :raises InvalidError: two places at once, a place that is not there, or a role that means nothing there.
    """
    if given.organisation_id is not None and given.programme_id is not None:
        raise invalid(
            "body.programme_id",
            "two_scopes",
            "A role counts for one organisation or one programme, not both.",
        )
    reason = REFUSALS.get((given.role, scope_of(given)))
    if reason is not None:
        raise invalid("body.role", "no_meaning", reason)
    if given.organisation_id is not None and given.organisation_id not in known.organisations:
        raise invalid("body.organisation_id", "unknown", "Choose an organisation of this partnership.")
    if given.programme_id is not None and given.programme_id not in known.programmes:
        raise invalid("body.programme_id", "unknown", "Choose a programme of this partnership.")


def require_reach(caller: Caller, grant: Grant | GrantScope) -> None:
    """Nobody gives or takes what reaches beyond their own scope.

    :raises ForbiddenError: where this does.
    """
    if not reaches(caller, grant.organisation_id):
        raise ForbiddenError(
            "This role reaches beyond what you administer. Ask an administrator of the whole partnership.",
            code="beyond_scope",
        )


def reaches(caller: Caller, organisation_id: UUID | None) -> bool:
    """Whether the caller may give roles for this organisation; None stands for more than one organisation."""
    mine = caller.organisations_with(Capability.ROLES_CHANGE)
    return mine is None or organisation_id in mine


def options(caller: Caller, known: Places) -> list[Option]:
    """Each role with each place where it means something and that the caller may give."""
    found: list[Option] = []
    for role, scope in MEANINGS:
        found += [
            Option(value=words.key_of(grant), text=known.sentence(grant))
            for grant in _grants(role, scope, known)
            if reaches(caller, grant.organisation_id)
        ]
    return found


def _grants(role: Role, scope: Scope, known: Places) -> list[GrantScope]:
    if scope is Scope.ORGANISATION:
        return [GrantScope(role=role, organisation_id=id_) for id_ in known.organisations]
    if scope is Scope.PROGRAMME:
        return [GrantScope(role=role, programme_id=id_) for id_ in known.programmes]
    return [GrantScope(role=role)]
