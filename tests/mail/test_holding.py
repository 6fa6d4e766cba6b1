"""Mail is paused by a coordinator and, in a restored copy, released by an administrator; both are audited."""

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from api.cli import app as command_line
from api.mail import service
from api.settings import Settings
from models import outbox_home
from models.audit import AuditEntry
from models.outbox import MessageState
from notifications.transports import SmtpTransport
from tests.identities import Identity
from tests.messages.world import World
from tests.notifications.working import send_due
from tests.relay import SENDER, Relay

HELD = "No mail leaves: this is a restored copy"


def audited(world: World) -> list[tuple[str, str, object]]:
    with world.database.scoped(world.partnership_id) as db:
        rows = db.exec(select(AuditEntry).order_by(col(AuditEntry.sequence)))
        return [(row.action, row.resource, row.detail) for row in rows]


def take_home_away(world: World) -> None:
    """As a restored copy finds it."""
    with world.database.scoped(world.partnership_id) as db:
        home = outbox_home.home(db)
        assert home is not None
        home.identity = "1/2/3"


def mail_path(world: World) -> str:
    return f"/api/v1/programmes/{world.programme_id}/mail"


def test_mail_is_paused_and_let_go_over_rest(world: World, coordinator: Identity) -> None:
    world.write()
    seen = coordinator.client.get(mail_path(world))
    assert seen.json() == {"paused_at": None, "is_held": False, "waiting": {"after_session": 1}}

    paused = coordinator.act(f"{mail_path(world)}/pause", seen.headers["etag"])
    assert (paused.status_code, paused.json()["paused_at"] is None) == (200, False)
    assert coordinator.act(f"{mail_path(world)}/pause", seen.headers["etag"]).status_code == 412
    again = coordinator.act(f"{mail_path(world)}/pause", paused.headers["etag"])
    assert (again.status_code, again.json()["code"]) == (409, "paused")

    resumed = coordinator.act(f"{mail_path(world)}/resumption", paused.headers["etag"])
    assert (resumed.status_code, resumed.json()["paused_at"]) == (200, None)
    again = coordinator.act(f"{mail_path(world)}/resumption", resumed.headers["etag"])
    assert (again.status_code, again.json()["code"]) == (409, "not_paused")
    assert audited(world) == [
        ("paused_mail", "programme", {"waiting": 1}),
        ("resumed_mail", "programme", {"waiting": 1}),
    ]


def test_pausing_by_the_page_says_what_waits_and_asks_first(world: World, coordinator: Identity) -> None:
    world.write()
    world.write(kind="introduction")
    path = f"/programmes/{world.programme_id}/mail"
    page = coordinator.client.get(path).text
    assert "2 messages wait" in page
    assert "Introduction: 1" in page
    assert "Pause all mail of this programme?" in page

    answer = coordinator.client.post(f"{path}/pause", data={"_version": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, world.page)
    assert "Mail is paused" in coordinator.client.get(world.page).text
    assert "Let mail leave again?" in coordinator.client.get(path).text
    assert coordinator.client.post(f"{path}/resumption", data={"_version": "2"}).status_code == 303
    assert "Mail is paused" not in coordinator.client.get(world.page).text


def test_a_restored_copy_says_why_nothing_leaves_and_an_administrator_releases_it(
    world: World, coordinator: Identity, administrator: Identity, relay: Relay
) -> None:
    message_id = world.write()
    world.clock.step(world.stored(message_id).due_at - world.clock.now())
    assert HELD not in coordinator.client.get(world.page).text
    take_home_away(world)
    transport = SmtpTransport(relay.url, SENDER)
    assert send_due(world.database, world.partnership_id, transport, world.clock) == 0
    assert HELD in coordinator.client.get(world.page).text
    assert coordinator.client.get(mail_path(world)).json()["is_held"] is True
    assert coordinator.client.get("/outbox").status_code == 403

    assert "Let mail leave from here?" in administrator.client.get("/outbox").text
    answer = administrator.client.post("/outbox/release", data={"_version": "2"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/outbox")
    assert send_due(world.database, world.partnership_id, transport, world.clock) == 1
    assert world.stored(message_id).state is MessageState.SENT
    assert "Mail leaves from here" in administrator.client.get("/outbox").text
    assert audited(world) == [("released", "outbox", {"waiting": 1})]


def test_a_copy_is_released_once_over_rest(world: World, administrator: Identity) -> None:
    world.write()
    take_home_away(world)
    seen = administrator.client.get("/api/v1/outbox")
    assert seen.json() == {"is_held": True, "waiting": {"after_session": 1}, "last_sent_at": None}

    assert administrator.act("/api/v1/outbox/release", '"1"').status_code == 412
    released = administrator.act("/api/v1/outbox/release", seen.headers["etag"])
    assert (released.status_code, released.json()["is_held"]) == (200, False)
    again = administrator.act("/api/v1/outbox/release", released.headers["etag"])
    assert (again.status_code, again.json()["code"]) == (409, "not_held")


def test_the_command_holds_tells_and_releases(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write()
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("DATABASE_MONITORING_URL", settings.database_monitoring_url)

    said = [
        CliRunner().invoke(command_line, ["outbox", word]).output.strip().partition(": ")[2]
        for word in ("status", "hold", "hold", "status", "release", "release")
    ]

    assert said == [
        "leaves, 1 waiting",
        "held",
        "was held already",
        "held, 1 waiting",
        "released",
        "was not held",
    ]
    assert audited(world) == [("held", "outbox", {}), ("released", "outbox", {"waiting": 1})]


def test_a_partnership_that_never_wrote_can_be_held_too(world: World) -> None:
    with world.database.scoped(world.partnership_id) as db:
        assert service.hold(db, actor_id=None)
    world.write()
    with world.database.scoped(world.partnership_id) as db:
        assert service.outbox_of(db).is_held
