"""A private note reaches the programme's coordinators, and nobody and nothing else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.feedback.reading import UNREADABLE
from api.settings import Settings
from models import people
from models.accounts import Role
from models.clock import SteppedClock
from models.database import Database
from models.participations import participation
from tests.app_fixtures import SignInAs
from tests.couples import Published, publish_couple
from tests.feedback.conftest import ask

WORDS = "We talk past each other, and I would like advice."


@pytest.fixture
def noted(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> dict[str, str]:
    """The mentor answered with a note; both links by address."""
    links = ask(database, settings, clock, published)
    answer = {"took_place": "true", "rating": "3", "note": WORDS}
    assert anybody.post(links["grace@example.nhs.uk"], data=answer).status_code == 200
    return links


def kept(database: Database, published: Published) -> list[str]:
    with database.scoped(published.partnership_id) as db:
        return [str(row) for row in db.execute(sa.text("SELECT sealed FROM feedback_notes")).scalars()]


def page(published: Published) -> str:
    return f"/programmes/{published.programme_id}/feedback"


def test_the_page_says_who_reads_a_note_before_it_is_typed(
    anybody: TestClient, database: Database, settings: Settings, clock: SteppedClock, published: Published
) -> None:
    asked = anybody.get(ask(database, settings, clock, published)["grace@example.nhs.uk"]).text
    assert asked.index("Only this programme’s coordinators read") < asked.index('name="note"')


def test_a_coordinator_of_the_programme_reads_it_with_its_authors_name(
    noted: dict[str, str], sign_in_as: SignInAs, published: Published
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR, programme_id=published.programme_id).client
    shown = coordinator.get(page(published))
    assert ("Grace Okafor, session 1" in shown.text, WORDS in shown.text) == (True, True)
    assert shown.headers["cache-control"] == "no-store"
    [note] = coordinator.get(f"/api/v1{page(published)}").json()["notes"]
    assert (note["author"], note["session_number"], note["text"]) == ("Grace Okafor", 1, WORDS)


@pytest.mark.parametrize("role", [Role.STEWARD, Role.ADMINISTRATOR, Role.HR_ANALYST, Role.LINE_MANAGER])
def test_no_other_role_reads_it(
    noted: dict[str, str], sign_in_as: SignInAs, published: Published, role: Role
) -> None:
    assert sign_in_as(role).client.get(page(published)).status_code == 403


def test_a_coordinator_of_another_programme_does_not(
    noted: dict[str, str],
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    sign_in_as: SignInAs,
    published: Published,
) -> None:
    names = ("Iris Dale", "Omar Aziz")
    other = publish_couple(database, settings, clock, published.partnership_id, names, "Another programme")
    coordinator = sign_in_as(Role.COORDINATOR, programme_id=other.programme_id).client
    assert coordinator.get(page(published)).status_code == 404
    assert WORDS not in coordinator.get(page(other)).text


def test_a_coordinator_who_is_the_other_person_of_the_pair_does_not(
    noted: dict[str, str], database: Database, sign_in_as: SignInAs, published: Published
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    with database.scoped(published.partnership_id) as db:
        part = participation(db, published.seeker_id)
        assert part is not None
        person = people.person(db, part.person_id)
        assert person is not None
        person.account_id = coordinator.account_id
    assert coordinator.client.get(f"/api/v1{page(published)}").json()["notes"] == []
    assert WORDS not in coordinator.client.get(page(published)).text


def test_it_is_encrypted_where_it_lies(
    noted: dict[str, str], database: Database, published: Published
) -> None:
    [sealed] = kept(database, published)
    assert WORDS not in sealed
    assert len(sealed) > len(WORDS)


def test_a_changed_key_is_said_plainly(
    noted: dict[str, str], database: Database, sign_in_as: SignInAs, published: Published
) -> None:
    with database.scoped(published.partnership_id) as db:
        db.execute(sa.text("UPDATE feedback_notes SET sealed = 'sealed by another key'"))
    [note] = sign_in_as(Role.COORDINATOR).client.get(f"/api/v1{page(published)}").json()["notes"]
    assert note["text"] == UNREADABLE


def test_the_links_show_nobody_what_was_written(noted: dict[str, str], anybody: TestClient) -> None:
    for link in noted.values():
        assert WORDS not in anybody.get(link).text
        assert WORDS not in anybody.get(f"/api/v1/links{link}").text


@pytest.mark.parametrize(("note", "left"), [("Better now.", 1), ("", 0)])
def test_answering_again_replaces_the_note(
    noted: dict[str, str],
    anybody: TestClient,
    database: Database,
    sign_in_as: SignInAs,
    published: Published,
    note: str,
    left: int,
) -> None:
    again = {"took_place": "true", "rating": "4", "note": note}
    anybody.post(noted["grace@example.nhs.uk"], data=again)
    assert len(kept(database, published)) == left
    shown = sign_in_as(Role.COORDINATOR).client.get(page(published)).text
    assert (WORDS in shown, "Better now." in shown) == (False, bool(note))


def test_what_is_refused_stays_on_the_page_and_is_not_kept(
    noted: dict[str, str], anybody: TestClient, database: Database, published: Published
) -> None:
    refused = anybody.post(noted["helen@example.nhs.uk"], data={"took_place": "", "note": "Typed already"})
    assert (refused.status_code, "Typed already" in refused.text) == (422, True)
    assert len(kept(database, published)) == 1


def test_a_note_is_dealt_with_and_that_is_taken_back(
    noted: dict[str, str], sign_in_as: SignInAs, published: Published
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR, name="Josie Marsh").client
    [note] = coordinator.get(f"/api/v1{page(published)}").json()["notes"]
    assert (note["dealt_with_at"], note["dealt_with_by"]) == (None, None)
    at = f"{page(published)}/notes/{note['id']}"
    assert coordinator.post(f"{at}/done", data={"_version": "0"}).status_code == 412
    assert coordinator.post(f"{at}/done", data={"_version": str(note["version"])}).status_code == 303
    shown = coordinator.get(page(published)).text
    assert ("No note is open." in shown, "Dealt with by Josie Marsh on" in shown) == (True, True)
    health = f"/api/v1/programmes/{published.programme_id}/health"
    assert coordinator.get(health).json()["asked"]["notes"] == 0
    [done] = coordinator.get(f"/api/v1{page(published)}").json()["notes"]
    back = coordinator.post(f"/api/v1{at}/reopening", headers={"If-Match": f'"{done["version"]}"'})
    assert back.status_code == 204
    [again] = coordinator.get(f"/api/v1{page(published)}").json()["notes"]
    assert (again["dealt_with_at"], again["dealt_with_by"]) == (None, None)
    assert coordinator.get(health).json()["asked"]["notes"] == 1


def test_open_notes_come_first(
    noted: dict[str, str],
    anybody: TestClient,
    sign_in_as: SignInAs,
    published: Published,
    clock: SteppedClock,
) -> None:
    clock.step(timedelta(hours=1))
    other = {"took_place": "true", "rating": "5", "note": "Thank you for arranging this."}
    anybody.post(noted["helen@example.nhs.uk"], data=other)
    coordinator, read = sign_in_as(Role.COORDINATOR).client, f"/api/v1{page(published)}"
    latest, earlier = coordinator.get(read).json()["notes"]
    assert [latest["author"], earlier["author"]] == ["Helen Whitworth", "Grace Okafor"]
    done = f"{read}/notes/{latest['id']}/done"
    assert coordinator.post(done, headers={"If-Match": f'"{latest["version"]}"'}).status_code == 204
    assert [note["author"] for note in coordinator.get(read).json()["notes"]] == [
        "Grace Okafor",
        "Helen Whitworth",
    ]


def test_a_note_that_is_written_anew_is_open_again(
    noted: dict[str, str], anybody: TestClient, sign_in_as: SignInAs, published: Published
) -> None:
    coordinator, read = sign_in_as(Role.COORDINATOR).client, f"/api/v1{page(published)}"
    [note] = coordinator.get(read).json()["notes"]
    headers = {"If-Match": f'"{note["version"]}"'}
    assert coordinator.post(f"{read}/notes/{note['id']}/done", headers=headers).status_code == 204
    again = {"took_place": "true", "rating": "3", "note": "It happened again."}
    anybody.post(noted["grace@example.nhs.uk"], data=again)
    [note] = coordinator.get(read).json()["notes"]
    assert (note["text"], note["dealt_with_at"]) == ("It happened again.", None)


def test_the_partner_who_coordinates_cannot_mark_what_they_cannot_read(
    noted: dict[str, str], database: Database, sign_in_as: SignInAs, published: Published
) -> None:
    [note] = sign_in_as(Role.COORDINATOR).client.get(f"/api/v1{page(published)}").json()["notes"]
    partner = sign_in_as(Role.COORDINATOR)
    with database.scoped(published.partnership_id) as db:
        part = participation(db, published.seeker_id)
        assert part is not None
        person = people.person(db, part.person_id)
        assert person is not None
        person.account_id = partner.account_id
    health = partner.client.get(f"/api/v1/programmes/{published.programme_id}/health").json()
    assert health["asked"]["notes"] == 0
    at = f"/api/v1{page(published)}/notes/{note['id']}/done"
    assert partner.client.post(at, headers={"If-Match": f'"{note["version"]}"'}).status_code == 404
