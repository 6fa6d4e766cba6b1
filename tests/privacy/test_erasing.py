"""Who is erased stands nowhere any more, and what others need still holds."""

import json

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.database.addresses import Addresses
from api.match.round_file import read_round_file
from api.rounds import replay
from matching import verify
from models import audit, outbox, pairs, participations, people
from models.accounts import Account, Role
from models.database import Database
from models.link_tokens import LinkToken
from models.outbox import Message, MessageState
from models.pairs import PairState
from models.participations import Conflict, ParticipationState, Side
from models.people import Person
from tests.app_fixtures import SignInAs
from tests.dump import Place, places_with
from tests.my.world import add_participation, add_person, add_programme
from tests.outbox import messages_of
from tests.privacy.conftest import EMAIL, NAME, WORDS, Canary

UNDERSTOOD = {"understood": "true"}


def erase(canary: Canary) -> None:
    answer = canary.identity.client.post("/my/data/erase", data=UNDERSTOOD)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/"), answer.text


def test_nothing_that_was_theirs_stands_in_any_table(canary: Canary, addresses: Addresses) -> None:
    before = places_with(addresses.owner, WORDS)
    for table, column in (
        ("public.people", "name"),
        ("public.people", "line_manager_email"),
        ("public.participations", "first_words"),
        ("public.conflicts", "typed"),
        ("public.messages", "context"),
        ("public.messages", "address"),
        ("public.staged_imports", "rows"),
        ("public.given_answers", "body"),
        ("public.accounts", "email"),
        ("public.sign_in_requests", "email"),
    ):
        assert Place(table=table, column=column) in before  # the control: it stood there
    erase(canary)
    assert places_with(addresses.owner, WORDS) == []


def test_a_round_keeps_no_words_that_anybody_typed(canary: Canary, addresses: Addresses) -> None:
    tables = {place.table for place in places_with(addresses.owner, WORDS)}
    assert {"public.rounds", "public.solves", "public.pairs", "public.audit_entries"} & tables == set()


def test_a_past_round_verifies_and_replays_as_before(canary: Canary) -> None:
    get, path = canary.room.coordinator.client.get, f"{pages_of(canary)}/download"
    before, digest = get(f"{path}/json"), canary.room.get(canary.round_id)["snapshot_digest"]
    erase(canary)
    replay.forget()
    after = get(f"{path}/json")
    assert (after.status_code, after.content) == (200, before.content)
    assert canary.room.get(canary.round_id)["snapshot_digest"] == digest
    file = read_round_file(after.content)
    assert verify(file.problem, file.answer)


def test_the_board_calls_them_somebody_who_left(canary: Canary) -> None:
    erase(canary)
    board = canary.room.coordinator.client.get(pages_of(canary))
    assert board.status_code == 200
    told = ("Somebody who left" in board.text, NAME in board.text, "left.invalid" in board.text)
    assert told == (True, False, False)
    for form in ("xlsx", "csv"):
        file = canary.room.coordinator.client.get(f"{pages_of(canary)}/download/{form}")
        assert (file.status_code, b"left.invalid" in file.content) == (200, False)


def test_their_part_is_left_and_people_lists_leave_them_out(canary: Canary) -> None:
    erase(canary)
    part = stored_part(canary)
    assert (part.state, part.first_words, part.topics, part.consented_at) == (
        ParticipationState.WITHDRAWN,
        "",
        [],
        None,
    )
    people_api = f"/api/v1/programmes/{canary.room.programme_id}/participants?limit=100"
    alone = f"/api/v1/programmes/{canary.room.programme_id}/participants/{canary.participation_id}"
    shown = canary.room.coordinator.client.get(alone).json()
    assert (shown["name"], shown["email"]) == ("Somebody who left", "")
    listed = canary.room.coordinator.client.get(people_api).json()["items"]
    assert str(canary.participation_id) not in [each["id"] for each in listed]


def test_their_partner_is_told_kindly_and_without_a_name(canary: Canary) -> None:
    erase(canary)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        [pair] = pairs.pairs_of_participation(db, canary.participation_id)
        partner = participations.participation(db, canary.partner_id)
        assert partner is not None
        told = outbox.message_about(db, pair.id, partner.person_id, "pair_ended")
    assert pair.state == PairState.ENDED
    assert told is not None
    assert (told.state, "Somebody" in json.dumps(told.context)) == (MessageState.QUEUED, False)


def test_no_waiting_mail_and_no_link_is_left(canary: Canary) -> None:
    about = (canary.participation_id, canary.pair_id)
    leading = sa.or_(*(col(name).in_(about) for name in (LinkToken.participation_id, LinkToken.subject_id)))
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        assert db.exec(select(LinkToken).where(leading)).first() is not None  # the control
    erase(canary)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        assert db.exec(select(LinkToken).where(leading)).all() == []
        written = messages_of(db, canary.room.programme_id)
    about_them = [row for row in written if row.person_id == canary.person_id]
    assert about_them == []
    assert {row.kind for row in written if row.subject_id == canary.pair_id} == {"pair_ended"}


def test_every_sign_in_ends_and_the_account_is_gone(canary: Canary) -> None:
    erase(canary)
    assert canary.identity.client.get("/my").status_code in (303, 401)
    with canary.room.database.unscoped() as db:
        assert db.get(Account, canary.identity.account_id) is None


def test_the_trail_says_so_by_ids_and_counts(canary: Canary) -> None:
    erase(canary)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        [entry] = [each for each in audit.entries(db) if each.action == "erased"]
        assert audit.verify(db).fault is None
    assert (entry.resource_id, entry.detail["parts"], entry.detail["conflicts"]) == (canary.person_id, 1, 2)


def test_whoever_erases_on_request_is_named_in_the_trail(canary: Canary, sign_in_as: SignInAs) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR, name="Tom Askew")
    administrator.client.post("/erasure", data=UNDERSTOOD | {"email": EMAIL})
    last = administrator.client.get("/api/v1/audit-entries?limit=1").json()["items"][0]
    assert (last["action"], last["actor"], last["resource_id"]) == (
        "erased_on_request",
        "Tom Askew",
        str(canary.person_id),
    )


def test_the_partners_own_feedback_stays_theirs(canary: Canary, addresses: Addresses) -> None:
    erase(canary)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        kept = db.connection().exec_driver_sql("SELECT participation_id FROM feedback").scalars().all()
    assert kept == [canary.partner_id]


def test_nothing_is_erased_without_the_tick(canary: Canary) -> None:
    answer = canary.identity.client.post("/my/data/erase", data={"_present": "understood"})
    assert (answer.status_code, 'href="#understood"' in answer.text) == (422, True)
    assert canary.person.name == NAME


def test_over_rest_the_word_and_the_version_are_needed(canary: Canary) -> None:
    client, path = canary.identity.client, "/api/v1/my/data/erasure"
    etag = client.get("/api/v1/my/data").headers["etag"]
    assert client.post(path, json={"understood": True}).status_code == 428
    assert canary.identity.act(path, '"99"', {"understood": True}).status_code == 412
    for word in ({"understood": False}, {"understood": "true"}, {}):
        assert canary.identity.act(path, etag, word).status_code == 422
    assert canary.person.name == NAME
    assert canary.identity.act(path, etag, {"understood": True}).status_code == 200
    assert canary.person.name != NAME


@pytest.mark.parametrize("by", ["page", "rest"])
def test_a_coordinator_erases_somebody_who_asked(canary: Canary, addresses: Addresses, by: str) -> None:
    programme, client = canary.room.programme_id, canary.room.coordinator.client
    rest = f"/api/v1/programmes/{programme}/participants/{canary.participation_id}"
    etag = client.get(rest).headers["etag"]
    if by == "rest":
        answer = canary.room.coordinator.act(f"{rest}/erasure", etag, {"understood": True})
        assert answer.status_code == 200
    else:
        page = f"/programmes/{programme}/people/{canary.participation_id}/erase"
        assert NAME in client.get(page).text
        assert client.post(page, data=UNDERSTOOD | {"_version": "999"}).status_code == 412
        assert client.post(page, data={"_version": etag.strip('"')}).status_code == 422
        assert client.post(page, data=UNDERSTOOD | {"_version": etag.strip('"')}).status_code == 303
    assert places_with(addresses.owner, WORDS) == []
    assert (
        canary.room.coordinator.act(f"{rest}/erasure", _etag(client, rest), {"understood": True}).json()[
            "code"
        ]
        == "erased"
    )


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_a_coordinator_of_one_programme_is_not_told_whether_somebody_is_in_others(
    canary: Canary, sign_in_as: SignInAs, database: Database, is_elsewhere: bool
) -> None:
    if is_elsewhere:
        with database.scoped(canary.room.partnership_id) as db:
            other = add_programme(db)
            add_participation(db, other.id, canary.person)
    narrow = sign_in_as(Role.COORDINATOR, programme_id=canary.room.programme_id)
    rest = f"/api/v1/programmes/{canary.room.programme_id}/participants/{canary.participation_id}"
    answer = narrow.act(f"{rest}/erasure", _etag(narrow.client, rest), {"understood": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "ask_administrator")
    assert answer.json()["detail"] == (
        "Erasing takes somebody out of the whole partnership. Ask an administrator to do it."
    )
    assert canary.person.name == NAME
    page = f"/programmes/{canary.room.programme_id}/people/{canary.participation_id}"
    offered = [
        f'href="{page}/erase"' in who.client.get(page).text for who in (narrow, canary.room.coordinator)
    ]
    assert offered == [False, True]


def test_an_administrator_erases_by_address(
    canary: Canary, addresses: Addresses, sign_in_as: SignInAs
) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    unknown = administrator.client.post("/erasure", data=UNDERSTOOD | {"email": "nobody@canary.example"})
    assert (unknown.status_code, "Nobody who takes part here" in unknown.text) == (422, True)
    answer = administrator.client.post("/erasure", data=UNDERSTOOD | {"email": EMAIL.upper()})
    assert answer.status_code == 303
    assert places_with(addresses.owner, WORDS) == []


def test_a_colleague_without_a_role_any_more_is_erased_by_address(
    canary: Canary, addresses: Addresses, sign_in_as: SignInAs
) -> None:
    administrator = sign_in_as(Role.ADMINISTRATOR)
    given = {"name": "Ottoline Wrenfield", "email": "ottoline@wrenfield.example", "role": "coordinator"}
    invited = administrator.create("/api/v1/members", given).json()
    form = UNDERSTOOD | {"email": given["email"]}
    refused = administrator.client.post("/erasure", data=form)
    assert (refused.status_code, "has a role here" in refused.text) == (422, True)
    grant = f"/api/v1/grants/{invited['grants'][0]['id']}"
    etag = administrator.client.get(grant).headers["etag"]
    assert administrator.client.delete(grant, headers={"If-Match": etag}).status_code == 204
    assert places_with(addresses.owner, ("wrenfield",)) != []
    assert administrator.client.post("/erasure", data=form).status_code == 303
    assert places_with(addresses.owner, ("wrenfield",)) == []
    assert administrator.client.post("/erasure", data=form).status_code == 422


def test_who_has_a_role_besides_keeps_it_and_its_sign_in(
    canary: Canary, sign_in_as: SignInAs, database: Database
) -> None:
    steward = sign_in_as(Role.STEWARD, name="Kwame Mensah")
    with database.scoped(canary.room.partnership_id) as db:
        person = people.person(db, canary.person_id, lock=True)
        assert person is not None
        person.account_id = steward.account_id
    answer = steward.client.post("/my/data/erase", data=UNDERSTOOD)
    assert answer.status_code == 303
    assert steward.client.get("/agreements").status_code in (303, 401)
    with database.unscoped() as db:
        assert db.get_one(Account, steward.account_id).name == "Kwame Mensah"


def test_an_account_that_decided_something_stays_without_a_name(canary: Canary, database: Database) -> None:
    with database.scoped(canary.room.partnership_id) as db:
        part = participations.participation(db, canary.partner_id, lock=True)
        assert part is not None
        part.entered_by = canary.identity.account_id
    erase(canary)
    with database.unscoped() as db:
        account = db.get_one(Account, canary.identity.account_id)
    assert (account.name, account.email) == ("Somebody who left", f"{account.id}@left.invalid")


def test_a_person_of_the_same_name_keeps_what_was_typed_about_that_name(
    canary: Canary, database: Database
) -> None:
    with database.scoped(canary.room.partnership_id) as db:
        add_person(db, name=NAME)
        for row in participations.all_conflicts(db, [each.id for each in people.all_people(db)]):
            row.resolved_person_id = None
    erase(canary)
    with database.scoped(canary.room.partnership_id) as db:
        everybody = [person.id for person in people.all_people(db)]
        typed = [row.typed for row in participations.all_conflicts(db, everybody)]
    assert f"  {NAME.upper()} " in typed


def test_their_name_goes_from_among_other_words_and_from_mails_of_their_colleagues(canary: Canary) -> None:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        other = participations.participants(db, canary.room.programme_id, side=Side.SEEKER)[0][1]
        longer = f"Jo{NAME.lower()} is somebody else"
        db.add_all(
            Conflict(person_id=other.id, typed=typed)
            for typed in (f"Dr {NAME.replace(' ', '  ')} from HR, and Bo Li", longer)
        )
        outbox.add_message(db, _mail(canary, other, NAME))
    erase(canary)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        typed = {row.typed for row in participations.conflicts_of(db, other.id)}
        mail = outbox.message_about(db, other.id, other.id, "not_matched")
    assert typed == {"Dr somebody who left from HR, and Bo Li", longer}
    assert mail is not None
    assert mail.context["coordinator"] == "your coordinator"


def test_who_has_a_role_besides_is_still_named_for_it(
    canary: Canary, sign_in_as: SignInAs, database: Database
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR, name=NAME)
    with database.scoped(canary.room.partnership_id) as db:
        person = people.person(db, canary.person_id, lock=True)
        assert person is not None
        person.account_id = coordinator.account_id
        other = participations.participants(db, canary.room.programme_id, side=Side.SEEKER)[0][1]
        outbox.add_message(db, _mail(canary, other, NAME))
    assert coordinator.client.post("/my/data/erase", data=UNDERSTOOD).status_code == 303
    with database.scoped(canary.room.partnership_id) as db:
        mail = outbox.message_about(db, other.id, other.id, "not_matched")
    assert mail is not None
    assert mail.context["coordinator"] == NAME


def test_who_comes_again_is_somebody_new(canary: Canary) -> None:
    erase(canary)
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        assert people.person_by_email(db, EMAIL) is None
        assert add_person(db, name=NAME, email=EMAIL).id != canary.person_id


def _mail(canary: Canary, to: Person, coordinator: str) -> Message:
    return Message(
        subject_id=to.id,
        person_id=to.id,
        kind="not_matched",
        address=to.email,
        context={"name": to.name, "programme": "Mentoring", "coordinator": coordinator},
        email_id="<of-the-test@counterpart.invalid>",
        due_at=canary.room.clock.now(),
    )


def pages_of(canary: Canary) -> str:
    return f"/programmes/{canary.room.programme_id}/rounds/{canary.round_id}"


def stored_part(canary: Canary) -> participations.Participation:
    with canary.room.database.scoped(canary.room.partnership_id) as db:
        found = participations.participation(db, canary.participation_id)
    assert found is not None
    return found


def _etag(client: TestClient, path: str) -> str:
    return client.get(path).headers["etag"]
