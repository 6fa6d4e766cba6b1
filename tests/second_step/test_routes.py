"""The second step over REST, and that nothing is open before it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx2 import Response
from sqlmodel import select

from api.second_step import service
from api.security.access import capability_of
from api.security.capabilities import OPEN_TO_ALL, Capability
from api.security.limits import WRONG_CODES
from models import audit
from models.accounts import Account, Grant, Membership, Role, membership_for
from models.browser_sessions import BrowserSession, SignInMethod
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.second_steps import RecoveryCode, SecondStep
from tests.phone import HERE, set_up
from tests.sign_in.asker import Asker, World
from tests.sign_in.conftest import MakeMember

CODES = f"{HERE}/confirmations"


def confirm(asker: Asker, code: str) -> Response:
    return asker.client.post(CODES, json={"code": code})


def test_nothing_is_open_before_the_second_step(app: FastAPI, asker: Asker) -> None:
    odd, asked = [], 0
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute):
            continue
        capability = capability_of(route.original_route)
        if capability in OPEN_TO_ALL | {Capability.SECOND_STEP}:
            continue
        for method in sorted(route.methods or ()):
            path = re.sub(r"\{\w+\}", lambda _: str(uuid4()), str(route.path))
            answer = asker.client.request(method, path, json={} if method != "GET" else None)
            asked += 1
            if path.startswith("/api/"):
                is_refused = answer.status_code == 403 and answer.json()["code"] == "second_step_needed"
            else:
                is_led_there = answer.headers.get("location", "").startswith("/second-step?next=/")
                is_refused = answer.status_code == (303 if method == "GET" else 403)
                is_refused = is_refused and (method != "GET" or is_led_there)
            if not is_refused:
                odd.append((method, path, answer.status_code))
    assert odd == []
    assert asked > 150


@pytest.mark.parametrize(
    ("role", "is_asked"),
    [(role, role in (Role.ADMINISTRATOR, Role.COORDINATOR, Role.HR_ANALYST)) for role in Role],
)
def test_who_is_asked_for_a_second_step(
    world: World, make_member: MakeMember, role: Role, is_asked: bool
) -> None:
    make_member(role, email="priya@example.nhs.uk")
    asker = Asker(world)
    asker.sign_in("priya@example.nhs.uk")
    assert asker.client.get("/api/v1/my/partnerships").status_code == (403 if is_asked else 200)
    assert asker.client.get(HERE).json()["is_demanded"] is is_asked


@pytest.mark.parametrize("is_vouched_for", [True, False])
def test_only_whom_the_provider_vouches_for_is_not_asked(
    asker: Asker, database: Database, clock: SteppedClock, is_vouched_for: bool
) -> None:
    with database.unscoped() as db:
        session = db.exec(select(BrowserSession)).one()
        session.method = SignInMethod.OPENID
        session.confirmed_at = clock.now() if is_vouched_for else None
    assert asker.client.get("/api/v1/programmes").status_code == (200 if is_vouched_for else 403)


def test_a_role_given_meanwhile_asks_for_it_at_the_next_request(
    world: World, make_member: MakeMember, database: Database, partnership: Partnership
) -> None:
    account = make_member(email="priya@example.nhs.uk")
    asker = Asker(world)
    asker.sign_in("priya@example.nhs.uk")
    assert asker.client.get("/api/v1/my/partnerships").status_code == 200
    with database.scoped(partnership.id) as db:
        membership = membership_for(db, account.id)
        assert membership is not None
        db.add(Grant(membership_id=membership.id, role=Role.HR_ANALYST))
    assert asker.client.get("/api/v1/my/partnerships").status_code == 403


def test_setting_it_up_opens_the_rest_under_a_new_cookie(
    asker: Asker, world: World, clock: SteppedClock
) -> None:
    before = asker.client.cookies["session"]
    set_up(asker.client, clock)
    assert asker.client.get("/api/v1/programmes").status_code == 200
    thief = Asker(world)
    thief.client.cookies.set("session", before)
    assert not thief.is_signed_in()


def test_the_next_sign_in_asks_for_a_code(asker: Asker, world: World, clock: SteppedClock) -> None:
    phone, _ = set_up(asker.client, clock)
    other = Asker(world)
    other.sign_in()
    before = other.client.cookies["session"]
    assert other.client.get("/api/v1/programmes").status_code == 403
    assert confirm(other, phone.code()).status_code == 204
    assert other.client.cookies["session"] != before
    assert other.client.get("/api/v1/programmes").status_code == 200


def test_a_code_works_once(asker: Asker, world: World, clock: SteppedClock) -> None:
    phone, _ = set_up(asker.client, clock)
    code = phone.code()
    assert [confirm(asker, code).status_code for _ in range(2)] == [204, 422]
    assert confirm(asker, phone.code()).status_code == 204


def test_a_code_guessed_five_times_is_refused_for_a_while_even_if_right(
    asker: Asker, clock: SteppedClock
) -> None:
    phone, recovery_codes = set_up(asker.client, clock)
    guesses = [confirm(asker, "000000").status_code for _ in range(WRONG_CODES.most)]
    assert guesses == [422] * 5
    refused = confirm(asker, phone.shown())
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert refused.headers["Retry-After"] == "900"
    assert confirm(asker, recovery_codes[0]).status_code == 429
    clock.step(WRONG_CODES.window)
    assert confirm(asker, phone.code()).status_code == 204


def test_a_recovery_code_works_once(asker: Asker, world: World, clock: SteppedClock) -> None:
    _, recovery_codes = set_up(asker.client, clock)
    other = Asker(world)
    other.sign_in()
    typed = recovery_codes[3].upper().replace("-", " ")
    assert [confirm(other, typed).status_code for _ in range(2)] == [204, 422]
    assert other.client.get(HERE).json()["recovery_codes_left"] == 9


def test_new_recovery_codes_end_the_old_ones(asker: Asker, clock: SteppedClock) -> None:
    _, old = set_up(asker.client, clock)
    answer = asker.client.post(f"{HERE}/recovery-codes")
    new = answer.json()["recovery_codes"]
    assert (answer.status_code, len(new), set(new) & set(old)) == (200, 10, set())
    assert [confirm(asker, codes[0]).status_code for codes in (old, new)] == [422, 204]


def test_new_recovery_codes_need_a_fresh_confirmation(asker: Asker, clock: SteppedClock) -> None:
    phone, _ = set_up(asker.client, clock)
    clock.step(timedelta(minutes=15, seconds=1))
    refused = asker.client.post(f"{HERE}/recovery-codes")
    assert (refused.status_code, refused.json()["code"]) == (403, "confirmation_needed")
    confirm(asker, phone.code())
    assert asker.client.post(f"{HERE}/recovery-codes").status_code == 200


def test_nobody_sets_up_another_app_before_passing_the_present_one(
    asker: Asker, world: World, clock: SteppedClock
) -> None:
    offered_before = asker.client.post(f"{HERE}/keys").json()
    set_up(asker.client, clock)
    thief = Asker(world)
    thief.sign_in()
    assert thief.client.post(f"{HERE}/keys").json()["code"] == "confirmation_needed"
    taken = {"sealed_key": offered_before["sealed_key"], "code": "000000"}
    assert thief.client.put(HERE, json=taken).json()["code"] == "confirmation_needed"
    assert thief.client.post(f"{HERE}/recovery-codes").json()["code"] == "confirmation_needed"


def test_another_app_takes_the_place_of_the_one_before(asker: Asker, clock: SteppedClock) -> None:
    old, old_codes = set_up(asker.client, clock)
    new, _ = set_up(asker.client, clock)
    answers = [confirm(asker, code).status_code for code in (old.code(), old_codes[0], new.code())]
    assert answers == [422, 422, 204]


def test_a_key_that_was_offered_to_somebody_else_is_refused(
    asker: Asker, world: World, make_member: MakeMember
) -> None:
    make_member(Role.ADMINISTRATOR, email="tom@example.nhs.uk")
    other = Asker(world)
    other.sign_in("tom@example.nhs.uk")
    sealed = other.client.post(f"{HERE}/keys").json()["sealed_key"]
    for given in (sealed, "nonsense"):
        answer = asker.client.put(HERE, json={"sealed_key": given, "code": "000000"})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_key")


def test_who_needs_none_is_offered_none(world: World, make_member: MakeMember) -> None:
    make_member(email="grace@example.nhs.uk")
    asker = Asker(world)
    asker.sign_in("grace@example.nhs.uk")
    assert asker.client.post(f"{HERE}/keys").json()["code"] == "second_step_not_needed"


def test_nothing_in_the_database_makes_a_code(asker: Asker, clock: SteppedClock, database: Database) -> None:
    phone, recovery_codes = set_up(asker.client, clock)
    with database.unscoped() as db:
        kept = db.exec(select(SecondStep)).one().model_dump_json()
        kept += "".join(row.model_dump_json() for row in db.exec(select(RecoveryCode)))
    assert phone.key not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in recovery_codes)


def test_switching_the_partnership_keeps_what_was_confirmed(
    asker: Asker, clock: SteppedClock, database: Database, coordinator: Account
) -> None:
    set_up(asker.client, clock)
    with database.unscoped() as db:
        elsewhere = Partnership(name="Elsewhere")
        db.add(elsewhere)
    with database.scoped(elsewhere.id) as db:
        membership = Membership(account_id=coordinator.id)
        db.add(membership)
        db.flush()
        db.add(Grant(membership_id=membership.id, role=Role.COORDINATOR))
    asker.client.put("/api/v1/browser-sessions/current", json={"partnership_id": str(elsewhere.id)})
    assert asker.client.get("/api/v1/browser-sessions/current").json()["partnership"] == "Elsewhere"


def test_the_audit_trail_tells_what_was_done_and_no_code(
    asker: Asker, clock: SteppedClock, database: Database, partnership: Partnership
) -> None:
    phone, recovery_codes = set_up(asker.client, clock)
    confirm(asker, phone.code())
    confirm(asker, recovery_codes[0])
    asker.client.post(f"{HERE}/recovery-codes")
    set_up(asker.client, clock)
    with database.scoped(partnership.id) as db:
        entries = [entry for entry in audit.entries(db) if entry.action.startswith("second_step")]
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("second_step_set_up", {}),
        ("second_step_passed", {"by": "app"}),
        ("second_step_passed", {"by": "recovery_code"}),
        ("second_step_codes_renewed", {}),
        ("second_step_replaced", {}),
    ]


def test_one_who_lost_everything_begins_anew_everywhere_signed_out(
    asker: Asker, world: World, clock: SteppedClock, database: Database, coordinator: Account
) -> None:
    old, old_codes = set_up(asker.client, clock)
    assert service.reset(database, clock, coordinator.id, actor_id=None)
    assert not asker.is_signed_in()
    asker.sign_in()
    assert [confirm(asker, code).json()["code"] for code in (old.code(), old_codes[0])] == [
        "second_step_missing"
    ] * 2
    set_up(asker.client, clock)
    assert asker.client.get("/api/v1/programmes").status_code == 200
