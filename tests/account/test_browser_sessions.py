from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from models import audit
from models.accounts import Account, Grant, Membership, Role
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.database import Database
from models.partnerships import Partnership
from tests.app_fixtures import SignInAs
from tests.phone import set_up
from tests.sign_in.asker import Asker, World

HERE = "/api/v1/my/browser-sessions"


def alive(browsers: list[Asker]) -> list[bool]:
    return [browser.is_signed_in() for browser in browsers]


def id_of(browser: Asker) -> str:
    return next(str(row["id"]) for row in browser.client.get(HERE).json() if row["is_current"])


def test_everywhere_one_is_signed_in_is_listed(browsers: list[Asker], clock: SteppedClock) -> None:
    began = clock.now()
    clock.step(timedelta(minutes=10))
    rows = browsers[1].client.get(HERE).json()
    assert [(row["device"], row["is_current"]) for row in rows] == [
        ("Safari on iPhone", True),
        ("Another program", False),
        ("Firefox on Windows", False),
    ]
    assert [row["seen_at"] for row in rows[:2]] == [
        clock.now().isoformat().replace("+00:00", "Z"),
        began.isoformat().replace("+00:00", "Z"),
    ]
    assert {row["partnership"] for row in rows} == {"Northvale Health Partnership"}


def test_one_of_them_is_ended_on_the_server(browsers: list[Asker]) -> None:
    assert browsers[0].client.delete(f"{HERE}/{id_of(browsers[1])}").status_code == 204
    assert alive(browsers) == [True, False, True]


def test_all_others_are_ended_at_once(browsers: list[Asker]) -> None:
    assert browsers[2].client.delete(HERE).status_code == 204
    assert alive(browsers) == [False, False, True]


@pytest.mark.parametrize("path", [HERE + "/{id}", "/account/sessions/{id}/end"])
def test_somebody_elses_is_not_there(browsers: list[Asker], sign_in_as: SignInAs, path: str) -> None:
    stranger = sign_in_as(Role.ADMINISTRATOR).client
    method = "DELETE" if path.startswith("/api/") else "POST"
    for browser_session_id in (id_of(browsers[0]), str(uuid4())):
        assert stranger.request(method, path.replace("{id}", browser_session_id)).status_code == 404
    assert alive(browsers) == [True, True, True]


def test_ending_one_twice_is_not_there_any_more(browsers: list[Asker]) -> None:
    ended = id_of(browsers[1])
    answers = [browsers[0].client.delete(f"{HERE}/{ended}").status_code for _ in range(2)]
    assert answers == [204, 404]


def test_the_page_lists_them_and_ends_them(browsers: list[Asker]) -> None:
    page = browsers[0].client.get("/account").text
    assert [page.count(words) for words in ("(this one)", "Safari on iPhone<", "/end")] == [1, 1, 3]
    answer = browsers[0].client.post(f"/account/sessions/{id_of(browsers[1])}/end")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert alive(browsers) == [True, False, True]
    browsers[0].client.post("/account/sessions/end-others")
    assert alive(browsers) == [True, False, False]
    assert "Sign out everywhere else" not in browsers[0].client.get("/account").text


def test_it_is_written_down_without_a_device(
    browsers: list[Asker], database: Database, partnership: Partnership, member: Account
) -> None:
    browsers[0].client.delete(HERE)
    with database.scoped(partnership.id) as db:
        ended = [entry for entry in audit.entries(db) if entry.action == "session_ended"]
    assert [(entry.actor_id, entry.detail) for entry in ended] == [(member.id, {})] * 2


def test_nothing_of_what_a_browser_says_is_kept_but_a_few_words(
    browsers: list[Asker], database: Database
) -> None:
    with database.unscoped() as db:
        kept = set(db.exec(select(BrowserSession.agent)))
    assert kept == {"Firefox on Windows", "Safari on iPhone", "Another program"}


def test_without_the_second_step_sessions_of_other_partnerships_go_on(
    world: World, member: Account, database: Database
) -> None:
    with database.unscoped() as db:
        other = Partnership(name="Another")
        db.add(other)
    world.clock.step(timedelta(seconds=1))
    with database.scoped(other.id) as db:
        membership = Membership(account_id=member.id)
        db.add(membership)
        db.flush()
        db.add(Grant(membership_id=membership.id, role=Role.COORDINATOR))
    owner, thief = Asker(world), Asker(world)
    owner.sign_in()
    chosen = {"partnership_id": str(other.id)}
    assert owner.client.put("/api/v1/browser-sessions/current", json=chosen).status_code == 204
    set_up(owner.client, world.clock)
    owners = id_of(owner)
    thief.sign_in()
    assert thief.client.delete(HERE).status_code == 204
    refused = thief.client.delete(f"{HERE}/{owners}")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_step_needed")
    assert alive([owner, thief]) == [True, True]
    thieves = id_of(thief)
    assert owner.client.delete(f"{HERE}/{thieves}").status_code == 204
    assert alive([owner, thief]) == [True, False]
