"""What each role may do and what each route needs, written down apart from the code: a change shows here.

``python -m tests.security.who_may`` writes ``routes.txt`` anew from the application; read what changed.
"""

from itertools import product
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.app import create_app
from api.security.access import capability_of
from api.security.capabilities import Capability
from api.security.scopes import Scope
from api.settings import Settings
from models.accounts import Role

ROUTES: Final = Path(__file__).with_name("routes.txt")

_FOR_A_PROGRAMME: Final = frozenset(
    {
        Capability.PROGRAMMES_SEE,
        Capability.PROGRAMMES_CHANGE,
        Capability.PEOPLE_SEE,
        Capability.PEOPLE_CHANGE,
        Capability.ROUNDS_SEE,
        Capability.ROUNDS_CHANGE,
        Capability.ROUNDS_SUMMARY,
        Capability.MESSAGES_SEE,
        Capability.FEEDBACK_SEE,
    }
)
_AGREEING: Final = frozenset({Capability.ROUNDS_SUMMARY, Capability.ROUNDS_AGREE})
GIVEN: Final[dict[tuple[Role, Scope], frozenset[Capability]]] = dict.fromkeys(
    product(Role, Scope), frozenset[Capability]()
) | {
    (Role.ADMINISTRATOR, Scope.PARTNERSHIP): frozenset(
        {
            Capability.ORGANISATIONS_CHANGE,
            Capability.ROLES_CHANGE,
            Capability.AUDIT_SEE,
            Capability.PEOPLE_ERASE,
            Capability.OUTBOX_RELEASE,
        }
    ),
    (Role.ADMINISTRATOR, Scope.ORGANISATION): frozenset(
        {Capability.ORGANISATIONS_CHANGE, Capability.ROLES_CHANGE}
    ),
    (Role.COORDINATOR, Scope.PARTNERSHIP): _FOR_A_PROGRAMME,
    (Role.COORDINATOR, Scope.PROGRAMME): _FOR_A_PROGRAMME,
    (Role.STEWARD, Scope.PARTNERSHIP): _AGREEING,
    (Role.STEWARD, Scope.PROGRAMME): _AGREEING,
    (Role.HR_ANALYST, Scope.PARTNERSHIP): frozenset({Capability.STATISTICS_SEE}),
    (Role.HR_ANALYST, Scope.PROGRAMME): frozenset({Capability.STATISTICS_SEE}),
}
"""What each role opens where it counts; nothing where it cannot be given."""
WITH_SECOND_STEP: Final = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.HR_ANALYST})
"""Whose browser sessions open nothing but the second step before it was passed."""
ADDING: Final = frozenset(
    {
        ("POST", "/organisations"),
        ("POST", "/api/v1/organisations"),
        ("GET", "/programmes/new"),
        ("POST", "/programmes/new"),
        ("POST", "/api/v1/programmes"),
    }
)
"""What a role for one organisation or one programme never opens: another one."""
EVERYBODYS: Final = frozenset({Capability.SECOND_STEP, Capability.SIGNED_IN, Capability.OWN})
OPEN: Final = frozenset({Capability.PUBLIC, Capability.LINK, Capability.CALLBACK})


def routes_of(app: FastAPI) -> dict[tuple[str, str], Capability | None]:
    """Method and path of everything that the application answers, with the capability it declares."""
    return {
        (method, str(route.path)): capability_of(route.original_route)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in sorted(route.methods or ())
    }


def written_down() -> dict[tuple[str, str], Capability]:
    """What ``routes.txt`` says."""
    lines = [line.split() for line in ROUTES.read_text("utf-8").splitlines()]
    return {(method, path): Capability(capability) for capability, method, path in lines}


def main() -> None:
    """Write the routes down as they are."""
    nowhere = "postgresql://nobody@localhost/nowhere"
    app = create_app(
        Settings(
            database_url=nowhere,
            database_monitoring_url=nowhere,
            secret_key="a secret of the tests that is long enough",
            monitoring_key=Fernet.generate_key().decode(),
        )
    )
    lines = sorted(f"{capability} {method} {path}" for (method, path), capability in routes_of(app).items())
    ROUTES.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
