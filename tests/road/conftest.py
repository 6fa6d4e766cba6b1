"""A staffed partnership in the whole product."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.database.addresses import Addresses
from api.partnerships.service import FirstMember, found_partnership
from api.settings import Settings
from api.worker import Tools
from models.accounts import Account, Grant, Membership, Role
from models.clock import SteppedClock
from models.database import Database
from notifications.transports import transport_for
from tests.programmes.programmes import MENTORING
from tests.relay import SENDER, Relay, relay
from tests.road.program import Program
from tests.road.road import ADMINISTRATOR, COORDINATOR, HR, STEWARD, Road

__all__ = ["relay"]

FELLOWSHIP = MENTORING | {
    "kind": "fellowship",
    "name": "Fellowship 2027",
    "topics": ["Everyday racism", "How boards decide"],
    "needs_steward": False,
    "undo_minutes": 0,
}
ORGANISATIONS = {"ALD1": "Aldermoor", "BRW1": "Brightwater", "CAL1": "Calderbrook"}


@pytest.fixture
def settings(settings: Settings, relay: Relay) -> Settings:
    """An installation that sends its mail over the relay."""
    return settings.model_copy(update={"smtp_url": relay.url, "mail_from": SENDER})


@pytest.fixture
def road(
    app: FastAPI,
    settings: Settings,
    addresses: Addresses,
    clock: SteppedClock,
    database: Database,
    relay: Relay,
    tmp_path: Path,
) -> Iterator[Road]:
    """A new partnership with staff and nothing else."""
    _found(database)
    own = Database(addresses.application, addresses.monitoring, clock, pool_size=4)
    transport = transport_for(settings.smtp_url, tmp_path, sender=SENDER)
    tools = Tools(settings=settings, database=own, clock=clock, transport=transport)
    yield Road(app=app, tools=tools, clock=clock, relay=relay)
    own.close()


@pytest.fixture
def amina(road: Road) -> Program:
    """The coordinator's program, in a partnership to which its administrator has added organisations."""
    administrator = road.signed_in(ADMINISTRATOR)
    for code, name in ORGANISATIONS.items():
        administrator.create("/organisations", {"name": name, "code": code})
    return road.signed_in(COORDINATOR)


@pytest.fixture
def fellowship(amina: Program) -> str:
    """The path of a fellowship that is open for people."""
    programme = amina.made("/programmes", FELLOWSHIP)
    amina.act(programme, "/opening")
    return programme


def _found(database: Database) -> None:
    """An administrator who coordinates too, a coordinator, a steward and an HR analyst."""
    first = FirstMember(name="Sunita Desai", email=ADMINISTRATOR)
    partnership_id = found_partnership(database, "Northvale Health Partnership", first)
    with database.unscoped() as db:
        accounts = {
            Role.COORDINATOR: Account(email=COORDINATOR, name="Amina Yusuf"),
            Role.STEWARD: Account(email=STEWARD, name="Kwame Mensah"),
            Role.HR_ANALYST: Account(email=HR, name="Priya Raman"),
        }
        db.add_all(accounts.values())
    with database.scoped(partnership_id) as db:
        for role, account in accounts.items():
            membership = Membership(account_id=account.id)
            db.add(membership)
            db.flush()
            db.add(Grant(membership_id=membership.id, role=role))
