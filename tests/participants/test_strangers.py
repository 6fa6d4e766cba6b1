"""Adding somebody by address tells and changes nothing of what other programmes hold about them."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from models import participations, people
from models.accounts import Role, accounts_named
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.my.world import add_participation, add_person, add_programme
from tests.programmes.world import World

EMAIL = "amina@example.nhs.uk"
SECRETS = ("Vera Secretname", "Ward 9", "Perfusionist", "boss@example.nhs.uk", "band-5")


@pytest.fixture
def narrow(sign_in_as: SignInAs, world: World) -> Identity:
    """A coordinator of the one programme."""
    return sign_in_as(Role.COORDINATOR, programme_id=UUID(world.programme_id))


@pytest.fixture
def elsewhere(database: Database, partnership: Partnership) -> UUID:
    """The id of somebody who takes part in another programme only."""
    with database.scoped(partnership.id) as db:
        person = add_person(
            db,
            email=EMAIL,
            name="Vera Secretname",
            site="Ward 9",
            profession="Perfusionist",
            line_manager_email="boss@example.nhs.uk",
            pay_band="band-5",
            free=[18, 19],
        )
        add_participation(db, add_programme(db).id, person)
        return person.id


def typed_by(world: World, **changes: Any) -> dict[str, Any]:
    """What a coordinator types."""
    body = {
        "side": "seeker",
        "name": "Typed Name",
        "email": EMAIL,
        "organisation_id": world.organisations["ALD1"],
        "directorate": "Finance",
        "line_manager_email": "typed@example.nhs.uk",
        "has_consented": True,
        "keep_apart": ["Somebody Else"],
    }
    return body | changes


def add(world: World, who: Identity, **changes: Any) -> tuple[dict[str, Any], str]:
    answer = who.create(f"{world.rest}/participants", typed_by(world, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json(), answer.headers["location"]


def test_nothing_of_a_strangers_profile_is_told(world: World, narrow: Identity, elsewhere: UUID) -> None:
    added, place = add(world, narrow)
    assert (added["person_id"], added["name"], added["state"]) == (str(elsewhere), "Typed Name", "invited")
    assert (added["directorate"], added["has_consented"], added["free"]) == ("Finance", False, [])
    told = [
        narrow.client.get(place).text,
        narrow.client.get(f"{world.rest}/participants").text,
        narrow.client.get(f"{world.page}/people").text,
        narrow.client.get(f"{world.page}/people/{added['id']}").text,
        narrow.client.get(f"{world.page}/people/{added['id']}/edit").text,
        narrow.client.get(f"{world.page}/people/export.csv").text,
    ]
    assert all("Typed Name" in text for text in told)
    assert [secret for secret in SECRETS for text in told if secret in text] == []


def test_a_search_finds_what_was_typed_only(world: World, narrow: Identity, elsewhere: UUID) -> None:
    add(world, narrow)
    found = {
        words: len(narrow.client.get(f"{world.rest}/participants", params={"q": words}).json()["items"])
        for words in ("Yusuf", "typed name")
    }
    assert found == {"Yusuf": 0, "typed name": 1}
    without_time = narrow.client.get(f"{world.rest}/participants", params={"missing": "free_time"})
    assert len(without_time.json()["items"]) == 1


def test_nothing_of_a_strangers_profile_is_changed(
    world: World, narrow: Identity, elsewhere: UUID, database: Database, partnership: Partnership
) -> None:
    _, place = add(world, narrow)
    etag = narrow.client.get(place).headers["etag"]
    corrected = narrow.change(place, {"name": "Other Name", "site": "Roof", "has_consented": True}, etag)
    assert (corrected.status_code, corrected.json()["name"], corrected.json()["site"]) == (
        200,
        "Other Name",
        "Roof",
    )
    assert corrected.json()["state"] == "invited"
    add(world, narrow, side="provider", name="Third Name")
    with database.scoped(partnership.id) as db:
        person = people.person(db, elsewhere)
        assert person is not None
        assert (person.name, person.site, person.directorate) == ("Vera Secretname", "Ward 9", "")
        assert person.line_manager_email == "boss@example.nhs.uk"
        assert participations.conflicts_of(db, elsewhere) == []


def test_a_file_tells_and_changes_nothing_either(
    world: World, narrow: Identity, elsewhere: UUID, database: Database, partnership: Partnership
) -> None:
    data = f"Name,Email,Side,Organisation,Site\nTyped Name,{EMAIL},mentor,ALD1,Roof\n".encode()
    staged = narrow.client.post(
        f"{world.rest}/imports", files={"file": ("p.csv", data)}, headers={"Idempotency-Key": uuid4().hex}
    )
    assert staged.status_code == 201, staged.text
    done = narrow.act(
        f"{staged.headers['location']}/confirmation", staged.headers["etag"], {"people_agreed": True}
    )
    assert (done.status_code, done.json()["added"]) == (200, 1)
    shown = narrow.client.get(f"{world.rest}/participants").json()["items"][0]
    assert (shown["name"], shown["site"], shown["state"]) == ("Typed Name", "Roof", "invited")
    with database.scoped(partnership.id) as db:
        person = people.person(db, elsewhere)
        assert person is not None
        assert (person.name, person.site) == ("Vera Secretname", "Ward 9")


def test_a_member_of_staff_keeps_their_name(
    world: World, narrow: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    steward = sign_in_as(Role.STEWARD, name="Kwame Mensah")
    added, _ = add(world, narrow, email=steward.email)
    assert (added["name"], added["state"]) == ("Typed Name", "invited")
    with database.scoped(partnership.id) as db:
        assert accounts_named(db, [steward.account_id])[steward.account_id].name == "Kwame Mensah"


def test_a_coordinator_of_the_whole_partnership_corrects_as_before(world: World, elsewhere: UUID) -> None:
    added, _ = add(world, world.coordinator)
    assert (added["name"], added["site"], added["has_consented"]) == ("Typed Name", "Ward 9", True)


def test_handing_in_ends_it(
    world: World, narrow: Identity, sign_in_as: SignInAs, database: Database, partnership: Partnership
) -> None:
    theirs = sign_in_as(Role.PARTICIPANT, name="Vera Secretname")
    with database.scoped(partnership.id) as db:
        person = add_person(db, theirs.account_id, email=theirs.email, name="Vera Secretname", free=[18, 19])
        add_participation(db, add_programme(db).id, person)
    added, place = add(world, narrow, email=theirs.email)
    own = f"/api/v1/my/participations/{added['id']}"
    etag = theirs.client.get(own).headers["etag"]
    handed_in = theirs.act(f"{own}/submission", etag, {"has_consented": True})
    assert handed_in.status_code == 200, handed_in.text
    shown = narrow.client.get(place).json()
    assert (shown["name"], shown["state"]) == ("Vera Secretname", "ready")


def test_erasing_takes_what_was_typed_too(
    world: World, narrow: Identity, elsewhere: UUID, database: Database, partnership: Partnership
) -> None:
    _, mine = add(world, narrow)
    _, manager = add(world, world.coordinator, email="typed@example.nhs.uk")
    for place in (manager, mine):
        etag = world.coordinator.client.get(place).headers["etag"]
        if place == mine:
            assert world.coordinator.client.get(place).json()["line_manager_email"] == ""
        erased = world.coordinator.act(f"{place}/erasure", etag, {"understood": True})
        assert erased.status_code == 200, erased.text
    with database.scoped(partnership.id) as db:
        assert [part.typed for part in participations.participations_of(db, elsewhere)] == [None, None]
