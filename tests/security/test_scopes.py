"""Every role with every place: it means something, or is refused with a reason; the guide says the same."""

from pathlib import Path
from uuid import uuid4

import pytest

from api.members.words import ROLES
from api.security.caller import GrantedRole
from api.security.capabilities import OF_ROLE, Capability
from api.security.scopes import MEANINGS, REFUSALS, WITHIN, Scope, opened_by
from models.accounts import Role

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "operator.md"
PLACES = {
    Scope.PARTNERSHIP: "the partnership",
    Scope.ORGANISATION: "one organisation",
    Scope.PROGRAMME: "one programme",
}


def test_each_combination_is_meant_or_refused() -> None:
    assert set(MEANINGS) | set(REFUSALS) == {(role, scope) for role in Role for scope in Scope}
    assert set(MEANINGS) & set(REFUSALS) == set()


@pytest.mark.parametrize(("role", "scope"), sorted(MEANINGS))
def test_what_is_meant_opens_something(role: Role, scope: Scope) -> None:
    assert opened_by(role, scope)


@pytest.mark.parametrize(("role", "scope"), sorted(REFUSALS))
def test_what_is_refused_opens_nothing(role: Role, scope: Scope) -> None:
    assert opened_by(role, scope) == frozenset()


def test_for_the_partnership_a_role_opens_all_that_is_its_own() -> None:
    whole = {role for role, scope in MEANINGS if scope is Scope.PARTNERSHIP}
    assert {role: opened_by(role, Scope.PARTNERSHIP) for role in whole} == {
        role: OF_ROLE[role] for role in whole
    }


def test_the_audit_trail_is_nobodys_part() -> None:
    assert not any(Capability.AUDIT_SEE in WITHIN[scope] for scope in (Scope.ORGANISATION, Scope.PROGRAMME))


def test_an_administrator_made_for_a_programme_before_this_was_refused_opens_nothing() -> None:
    grant = GrantedRole(role=Role.ADMINISTRATOR, organisation_id=None, programme_id=uuid4())
    assert opened_by(grant.role, grant.scope) == frozenset()


def test_the_operators_guide_says_what_each_means() -> None:
    rows = [
        f"| {ROLES[role]} | {PLACES[scope]} | {text} |"
        for role in Role
        for scope in Scope
        for text in [MEANINGS.get((role, scope)) or f"Refused. {REFUSALS[role, scope]}"]
    ]
    table = [
        line
        for line in GUIDE.read_text().splitlines()
        if line.startswith(tuple(f"| {word} |" for word in ROLES.values()))
    ]
    assert table == rows
