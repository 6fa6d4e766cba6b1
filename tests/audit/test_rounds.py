"""Which round an entry of the audit trail is about, for those who may know, as it is called today."""

import pytest
from sqlmodel import select

from api.demo.invent import invent_programme
from models import programmes, rounds
from models.accounts import Grant, Membership, Role
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.programmes import ProgrammeKind
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.rounds.limiting import limited
from tests.rounds.rooms import TODAY, Room, make_room


@pytest.fixture
def room(database: Database, clock: SteppedClock, partnership: Partnership, sign_in_as: SignInAs) -> Room:
    """Reverse mentoring, with one round whose pairs were limited."""
    coordinator = sign_in_as(Role.COORDINATOR)
    room = make_room(database, clock, partnership, coordinator, seekers=4, providers=4)
    limited(room, room.open_round(), most=3)
    return room


def entries(who: Identity, kind: str = "limited the pairs of:round") -> str:
    answer = who.client.get("/audit", params={"kind": kind})
    assert answer.status_code == 200, answer.text
    return answer.text


def where(room: Room) -> str:
    with room.database.scoped(room.partnership_id) as db:
        (row,) = rounds.rounds(db, room.programme_id)
        return f"/programmes/{room.programme_id}/rounds/{row.id}"


def test_whoever_may_see_the_round_is_led_to_it_by_its_number_and_programme(
    room: Room, sign_in_as: SignInAs
) -> None:
    both = sign_in_as(Role.ADMINISTRATOR, Role.COORDINATOR)
    assert f'<a href="{where(room)}">Round 1 of Reverse mentoring</a>' in entries(both)


@pytest.mark.parametrize("is_coordinator_elsewhere", [False, True])
def test_whoever_only_gives_roles_reads_which_round_and_is_not_led_there(
    room: Room,
    sign_in_as: SignInAs,
    database: Database,
    partnership: Partnership,
    is_coordinator_elsewhere: bool,
) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    if is_coordinator_elsewhere:
        with database.scoped(partnership.id) as db:
            other = invent_programme(db, ProgrammeKind.FELLOWSHIP, TODAY)
            mine = select(Membership).where(Membership.account_id == administrator.account_id)
            db.add(
                Grant(
                    membership_id=db.exec(mine).one().id,
                    role=Role.COORDINATOR,
                    programme_id=other.id,
                )
            )
    page = entries(administrator)
    assert "Round 1 of Reverse mentoring" in page
    assert where(room) not in page
    assert administrator.client.get(where(room)).status_code in (403, 404)


def test_a_programme_is_called_by_the_name_it_has_now(room: Room, sign_in_as: SignInAs) -> None:
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        programme.name = "Listening <upwards>"
    page = entries(sign_in_as(Role.ADMINISTRATOR))
    assert "Round 1 of Listening &lt;upwards&gt;" in page
    assert "Reverse mentoring" not in page


def test_a_round_that_was_deleted_is_not_named(room: Room, sign_in_as: SignInAs) -> None:
    with room.database.scoped(room.partnership_id) as db:
        for row in rounds.rounds(db, room.programme_id):
            db.delete(row)
    page = entries(sign_in_as(Role.ADMINISTRATOR))
    assert "limited the pairs of a round</span>" in page
    assert "Round 1" not in page


def test_files_and_rest_hold_ids_only(room: Room, sign_in_as: SignInAs) -> None:
    both = sign_in_as(Role.ADMINISTRATOR, Role.COORDINATOR)
    for path in ("/audit/export.csv", "/audit/export.jsonl", "/api/v1/audit-entries"):
        assert "Reverse mentoring" not in both.client.get(path).text
