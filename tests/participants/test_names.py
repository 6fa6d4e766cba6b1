"""Somebody who takes part and has a role besides is called the same everywhere."""

from models.accounts import Role, accounts_named
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.imports.files import csv_file
from tests.programmes.world import World


def _enter(world: World, colleague: Identity) -> str:
    entered = world.enter("Amina Yusof", email=colleague.email)
    return f"{world.rest}/participants/{entered['id']}"


def _names(colleague: Identity, database: Database, partnership: Partnership) -> set[str]:
    """What the header, REST and mails call this colleague."""
    shown = colleague.client.get("/api/v1/browser-sessions/current").json()["name"]
    with database.scoped(partnership.id) as db:
        return {shown, accounts_named(db, [colleague.account_id])[colleague.account_id].name}


def test_a_corrected_name_is_the_accounts_too(
    world: World, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    colleague = sign_in_as(Role.COORDINATOR, name="A. Yusuf")
    path = _enter(world, colleague)
    etag = world.coordinator.client.get(path).headers["etag"]
    assert world.coordinator.change(path, {"name": "Amina Yusuf"}, etag).status_code == 200
    assert _names(colleague, database, partnership) == {"Amina Yusuf"}
    assert "Amina Yusuf" in colleague.client.get("/programmes").text


def test_an_imported_name_is_the_accounts_too(
    world: World, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    colleague = sign_in_as(Role.STEWARD, name="A. Yusuf")
    _enter(world, colleague)
    rows = csv_file(("Amina Yusuf", colleague.email, "mentor", "ALD1"))
    staged = world.coordinator.client.post(
        f"{world.rest}/imports", files={"file": ("people.csv", rows)}, headers={"Idempotency-Key": "n" * 16}
    )
    world.coordinator.act(f"{staged.headers['location']}/confirmation", staged.headers["etag"], {})
    assert _names(colleague, database, partnership) == {"Amina Yusuf"}


def test_a_name_given_here_is_nobodys_elsewhere(
    world: World, sign_in_as: SignInAs, database: Database
) -> None:
    colleague = sign_in_as(name="A. Yusuf")
    _enter(world, colleague)
    with database.unscoped() as db:
        elsewhere = Partnership(name="Elsewhere")
        db.add(elsewhere)
    with database.scoped(elsewhere.id) as db:
        assert accounts_named(db, [colleague.account_id])[colleague.account_id].name == "A. Yusuf"
