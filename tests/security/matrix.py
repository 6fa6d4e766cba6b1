"""The world in which every route is asked: two partnerships, and in one of them something deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from api.database.addresses import Addresses
from api.database.embedded import EmbeddedPostgres
from api.settings import Settings
from models import partnerships
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Organisation, Partnership
from tests.app_fixtures import SignInAs
from tests.database_fixtures import TEMPLATE
from tests.security.cells import Forgetful, Matrix
from tests.security.everybody import Maker
from tests.security.making_requests import Route
from tests.security.places import ELSEWHERE, HERE, At, Builder, Place, crossed, delete, never_there
from tests.security.who_may import routes_of, written_down

NAME: Final = "matrix"


@pytest.fixture(scope="module")
def matrix(
    server: EmbeddedPostgres,
    migrated: Addresses,
    whole_app: FastAPI,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Matrix]:
    """One world for all tests of a file, since nothing changes it."""
    with make_matrix(server, whole_app, tmp_path_factory.mktemp("matrix")) as matrix:
        yield matrix


@contextmanager
def make_matrix(server: EmbeddedPostgres, app: FastAPI, folder: Path) -> Iterator[Matrix]:
    """The world, with ``app`` on it until the block ends."""
    addresses = server.copy_database(TEMPLATE, NAME)
    clock = SteppedClock(datetime(2027, 1, 11, 9, tzinfo=UTC))
    app.state.settings = settings = _settings(addresses, folder)
    app.state.clock = clock
    app.state.database = database = Database(addresses.application, addresses.monitoring, clock)
    try:
        builder = Builder(database=database, clock=clock, settings=settings)
        places = _places(builder, app, server.superuser_url(NAME))
        everybody = list(Maker(database=database, places=places).everybody())
        forgetful = Forgetful(addresses.application, addresses.monitoring, clock)
        written = written_down()
        yield Matrix(
            app=app,
            document=app.openapi(),
            places=places,
            everybody=everybody,
            routes=[
                Route(method=method, path=path, capability=written[method, path])
                for method, path in routes_of(app)
            ],
            state={"settings": settings, "clock": clock, "database": forgetful},
        )
        forgetful.close()
    finally:
        database.close()
        server.drop_database(NAME)


def _places(builder: Builder, app: FastAPI, superuser: str) -> dict[At, Place]:
    here, ours = _partnership(builder.database, f"{HERE} Health Partnership")
    elsewhere, theirs = _partnership(builder.database, f"{ELSEWHERE} Care Partnership")
    coordinators = [
        SignInAs(app, builder.database, each)(Role.COORDINATOR, Role.HR_ANALYST) for each in (here, elsewhere)
    ]
    own = builder.place(here, coordinators[0], ours[0], seed=1)
    sibling = builder.place(here, coordinators[0], ours[1], seed=2)
    deleted = builder.place(here, coordinators[0], ours[2], seed=3)
    foreign = builder.place(elsewhere, coordinators[1], theirs[0], seed=4)
    delete(superuser, deleted)
    return {
        At.OWN: own,
        At.SIBLING: sibling,
        At.CROSSED: crossed(own, sibling),
        At.FOREIGN: foreign,
        At.DELETED: deleted,
        At.NEVER: never_there(own),
    }


def _partnership(database: Database, name: str) -> tuple[Partnership, list[str]]:
    with database.unscoped() as db:
        partnership = Partnership(name=name)
        db.add(partnership)
    with database.scoped(partnership.id) as db:
        db.add_all([Organisation(name=f"{name} {each}", code=f"ORG{each}") for each in (1, 2, 3)])
        db.flush()
        ids = [str(row.id) for row in partnerships.organisations(db)]
    return partnership, ids


def _settings(addresses: Addresses, folder: Path) -> Settings:
    return Settings(
        database_url=addresses.application,
        database_owner_url=addresses.owner,
        database_monitoring_url=addresses.monitoring,
        secret_key="a secret of the tests that is long enough",
        monitoring_key=Fernet.generate_key().decode(),
        data_folder=folder,
        base_url="http://testserver",
    )
