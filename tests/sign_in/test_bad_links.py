"""The rows of bad input at sign-in: what spends a link, what ends one, and what an answer gives away."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlmodel import Session, col, select

from api.privacy.retention import delete_due
from api.security.limits import (
    LINKS_FROM_CLIENT,
    LINKS_TO_ADDRESS,
    LINKS_TO_ADDRESS_FROM_CLIENT,
    WRONG_LINKS,
)
from models import accounts
from models.accounts import Account, Grant, Role, SignInRequest
from models.browser_sessions import IDLE_AFTER, BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from models.rate_limits import RateLimit
from tests.app_fixtures import FROM_HERE, Client
from tests.identities import Identity
from tests.sign_in.asker import EMAIL, Asker, World
from tests.together import Together

AT_ONCE = 50


def test_a_scanner_that_opens_the_link_again_and_again_spends_nothing(asker: Asker, world: World) -> None:
    link = asker.ask()
    for method in ("GET", "HEAD", "OPTIONS"):
        for _ in range(3):
            Asker(world).client.request(method, link)
            asker.client.request(method, link)
    assert asker.client.post(link).status_code == 303


def test_a_link_used_twice_is_gone(asker: Asker) -> None:
    link = asker.ask()
    assert [asker.client.post(link).status_code for _ in range(2)] == [303, 410]


def spent_at_once(asker: Asker, world: World) -> list[int]:
    """What each of many browsers alike is answered that spend one link at the same moment."""
    link = asker.ask()

    async def at_once() -> list[int]:
        async with AsyncClient(
            transport=ASGITransport(app=world.app),
            base_url="http://testserver",
            headers=FROM_HERE,
            cookies={"browser": asker.client.cookies["browser"]},
        ) as client:
            answers = await asyncio.gather(*(client.post(link) for _ in range(AT_ONCE)))
            return sorted(answer.status_code for answer in answers)

    return asyncio.run(at_once())


def sessions_begun(world: World) -> int:
    with world.database.unscoped() as db:
        return len(db.exec(select(BrowserSession)).all())


def test_fifty_at_once_begin_one_session(asker: Asker, world: World) -> None:
    assert spent_at_once(asker, world) == [303] + [410] * (AT_ONCE - 1)
    assert sessions_begun(world) == 1


def test_control_without_the_lock_fifty_at_once_begin_several(
    asker: Asker, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, together = accounts.sign_in_request, Together()

    def unlocked(db: Session, request_id: UUID, *, lock: bool = False) -> SignInRequest | None:
        request = found(db, request_id)
        if lock:
            together()
        return request

    monkeypatch.setattr(accounts, "sign_in_request", unlocked)
    spent_at_once(asker, world)
    assert sessions_begun(world) > 1


def test_an_older_link_is_gone_after_a_newer_one(asker: Asker) -> None:
    older, newer = asker.ask(), asker.ask()
    assert [asker.client.post(link).status_code for link in (older, newer)] == [410, 303]


def test_a_link_to_an_address_that_was_changed_since_is_gone(
    asker: Asker, database: Database, member: Account
) -> None:
    link = asker.ask()
    with database.unscoped() as db:
        db.get_one(Account, member.id).email = "amina.yusuf@example.nhs.uk"
    assert asker.client.post(link).status_code == 410
    assert not asker.is_signed_in()


def test_the_session_is_a_new_one_after_each_sign_in(asker: Asker) -> None:
    asker.client.cookies.set("session", "chosen-by-somebody-else", domain="testserver.local")
    asker.sign_in()
    first = asker.client.cookies["session"]
    assert first != "chosen-by-somebody-else"
    asker.sign_in()
    second = asker.client.cookies["session"]
    assert first != second
    asker.client.cookies.clear()
    asker.client.cookies.set("session", first)
    assert not asker.is_signed_in()


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(asker: Asker, world: World) -> None:
    asker.sign_in()
    thief = Asker(world)
    thief.client.cookies.set("session", asker.client.cookies["session"])
    assert thief.is_signed_in()
    asker.client.post("/sign-out")
    assert not thief.is_signed_in()


def test_a_session_ends_an_hour_after_it_was_last_used(asker: Asker, clock: SteppedClock) -> None:
    asker.sign_in()
    for _ in range(3):
        clock.step(IDLE_AFTER - timedelta(minutes=1))
        assert asker.is_signed_in()
    clock.step(IDLE_AFTER)
    assert not asker.is_signed_in()


def test_when_it_was_last_used_is_written_every_few_minutes_only(
    asker: Asker, clock: SteppedClock, database: Database
) -> None:
    asker.sign_in()
    began = clock.now()
    seen = []
    for minutes in (4, 1, 1):
        clock.step(timedelta(minutes=minutes))
        asker.is_signed_in()
        with database.unscoped() as db:
            seen.append(db.exec(select(BrowserSession.seen_at)).one())
    assert seen == [began, began + timedelta(minutes=5), began + timedelta(minutes=5)]


def test_a_role_taken_back_is_refused_at_the_next_request(
    sign_in_as: Callable[..., Identity], database: Database, partnership: Partnership
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    assert coordinator.client.get("/api/v1/programmes").status_code == 200
    with database.scoped(partnership.id) as db:
        db.delete(db.exec(select(Grant)).one())
    assert coordinator.client.get("/api/v1/programmes").status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/sign-in-links"])
def test_known_and_unknown_addresses_meet_the_same_limit(asker: Asker, path: str) -> None:
    def ask(email: str) -> tuple[int, bytes, str | None]:
        is_rest = path.startswith("/api/")
        typed = {"email": email}
        answer = asker.client.post(path, json=typed) if is_rest else asker.client.post(path, data=typed)
        return answer.status_code, answer.content, answer.headers.get("Retry-After")

    known = [ask(EMAIL) for _ in range(LINKS_TO_ADDRESS_FROM_CLIENT.most + 1)]
    unknown = [ask("nobody@example.nhs.uk") for _ in range(LINKS_TO_ADDRESS_FROM_CLIENT.most + 1)]
    assert [answer[::2] for answer in known] == [(202, None)] * LINKS_TO_ADDRESS_FROM_CLIENT.most + [
        (429, "600")
    ]
    assert known[:-1] == unknown[:-1]
    assert known[-1][::2] == unknown[-1][::2]


def test_the_limit_of_an_address_ends_with_its_window(asker: Asker, clock: SteppedClock) -> None:
    for _ in range(LINKS_TO_ADDRESS_FROM_CLIENT.most):
        asker.ask()
    assert asker.client.post("/sign-in", data={"email": EMAIL}).status_code == 429
    clock.step(LINKS_TO_ADDRESS_FROM_CLIENT.window)
    asker.sign_in()


def test_a_stranger_who_asks_for_an_address_keeps_its_owner_from_no_new_link(
    asker: Asker, world: World
) -> None:
    stranger = Client(world.app, host="198.51.100.7")
    asked = [stranger.post("/sign-in", data={"email": EMAIL}).status_code for _ in range(20)]
    assert asked == [202] * LINKS_TO_ADDRESS_FROM_CLIENT.most + [429] * (
        20 - LINKS_TO_ADDRESS_FROM_CLIENT.most
    )
    asker.sign_in()


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.nhs.uk"])
def test_a_mailbox_is_flooded_from_no_number_of_clients(asker: Asker, world: World, email: str) -> None:
    clients = [Client(world.app, host=f"198.51.100.{number}") for number in range(40)]
    asked = [client.post("/sign-in", data={"email": email}).status_code for client in clients]
    assert asked == [202] * LINKS_TO_ADDRESS.most + [429] * (40 - LINKS_TO_ADDRESS.most)


def test_one_client_asks_for_so_many_addresses_and_no_more(asker: Asker) -> None:
    links = "/api/v1/sign-in-links"
    for number in range(LINKS_FROM_CLIENT.most):
        assert asker.client.post(links, json={"email": f"{number}@example.nhs.uk"}).status_code == 202
    refused = asker.client.post(links, json={"email": "one.more@example.nhs.uk"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert refused.headers["Retry-After"] == "600"


def test_wrong_links_are_limited_and_stand_in_nobodys_way(asker: Asker, world: World) -> None:
    link = asker.ask()
    stranger = Asker(world).client
    answers = [stranger.post(f"{link}{number}").status_code for number in range(WRONG_LINKS.most + 1)]
    assert answers == [410] * WRONG_LINKS.most + [429]
    assert stranger.post(link).status_code == 429
    assert asker.client.post(link).status_code == 303
    world.clock.step(WRONG_LINKS.window)
    assert stranger.post(f"{link}0").status_code == 410


def test_somebody_else_who_asks_for_the_address_ends_no_link_of_its_owner(asker: Asker, world: World) -> None:
    link = asker.ask()
    Asker(world).ask(EMAIL.upper())
    assert asker.client.post(link).status_code == 303


def test_one_request_too_many_ends_no_link_of_the_browser(asker: Asker, world: World) -> None:
    for _ in range(LINKS_TO_ADDRESS_FROM_CLIENT.most):
        link = asker.ask()
    assert asker.client.post("/sign-in", data={"email": EMAIL}).status_code == 429
    assert asker.client.post(link).status_code == 303


@pytest.mark.parametrize(
    ("hosts", "subjects"),
    [
        (("2001:db8::1", "2001:db8::ffff:1"), 1),
        (("2001:db8::1", "2001:db8:0:1::1"), 2),
        (("192.0.2.1", "::ffff:192.0.2.1"), 1),
        (("192.0.2.1", "192.0.2.2"), 2),
    ],
)
def test_clients_of_one_ipv6_network_count_as_one(
    world: World, database: Database, hosts: tuple[str, str], subjects: int
) -> None:
    for host in hosts:
        client = Client(world.app, host=host)
        assert client.post(f"/sign-in/{uuid4()}/x").status_code == 410
    with database.unscoped() as db:
        assert len(db.exec(select(RateLimit)).all()) == subjects


def test_no_address_is_kept_in_clear_by_what_is_counted(asker: Asker, database: Database) -> None:
    asker.ask()
    with database.unscoped() as db:
        kept = [row.model_dump_json() for row in db.exec(select(RateLimit))]
    assert len(kept) == 3
    assert not any(word in row for row in kept for word in (EMAIL, "amina", "testclient"))


def test_what_signing_in_leaves_behind_is_cleared_away(
    asker: Asker, world: World, database: Database
) -> None:
    asker.ask()
    world.clock.step(timedelta(minutes=10))
    asker.ask("nobody@example.nhs.uk")
    world.clock.step(timedelta(days=1, seconds=1))
    delete_due(database, world.clock)
    with database.unscoped() as db:
        assert db.exec(select(col(SignInRequest.email))).all() == ["nobody@example.nhs.uk"]
    world.clock.step(timedelta(minutes=10))
    delete_due(database, world.clock)
    with database.unscoped() as db:
        left = db.exec(select(col(SignInRequest.email))).all(), db.exec(select(RateLimit)).all()
    assert left == ([], [])
