"""An address that bounced, or whose owner asked for no more mail, gets none until somebody lifts that."""

from datetime import timedelta

import pytest
from sqlmodel import select

from api.mail import suppressing
from api.mail.suppressing import WORDS, SuppressingTransport
from api.settings import Settings
from api.worker import Tools, look_around
from models.outbox import MessageState
from models.suppressions import Suppression, SuppressionReason
from notifications.transports import SmtpTransport
from tests.identities import Identity
from tests.messages.world import World
from tests.notifications.factories import stored, written_at
from tests.notifications.working import send_due
from tests.relay import SENDER, Relay

ADDRESS = "ana@example.nhs.uk"


def work(world: World, settings: Settings, relay: Relay) -> None:
    """The worker's look around, an hour later."""
    world.clock.step(timedelta(hours=1))
    transport = SmtpTransport(relay.url, SENDER)
    look_around(Tools(settings=settings, database=world.database, clock=world.clock, transport=transport))


def suppressed(world: World) -> list[Suppression]:
    with world.database.scoped(world.partnership_id) as db:
        return list(db.exec(select(Suppression)))


def block(world: World, settings: Settings, reason: SuppressionReason, address: str = ADDRESS) -> None:
    with world.database.scoped(world.partnership_id) as db:
        suppressing.suppress(db, settings, address, reason)


def test_an_address_that_bounced_is_not_written_to_again(
    world: World, settings: Settings, relay: Relay
) -> None:
    relay.refused[ADDRESS] = "550 5.1.1 No such letter box"
    first = world.write()
    work(world, settings, relay)
    assert world.stored(first).failure == "the relay answered 550 5.1.1 No such letter box"
    relay.refused.clear()
    second, other = world.write(), world.write(name="Bea Cole")

    work(world, settings, relay)

    row = world.stored(second)
    assert (row.state, row.failure) == (MessageState.FAILED, WORDS[SuppressionReason.BOUNCED])
    assert (world.stored(other).state, relay.receivers) == (MessageState.SENT, ["bea@example.nhs.uk"])


def test_the_list_holds_no_address(world: World, settings: Settings) -> None:
    block(world, settings, SuppressionReason.BOUNCED)
    (row,) = suppressed(world)
    assert len(row.address_hash) == 64
    assert "ana" not in row.model_dump_json()


@pytest.mark.parametrize(
    "answer",
    ["450 4.2.1 Come again", "550 5.7.1 We do not take mail from you", "552 5.2.2 Full", "554 No"],
)
def test_what_says_nothing_about_the_letter_box_puts_nobody_on_the_list(
    world: World, settings: Settings, relay: Relay, answer: str
) -> None:
    relay.refused[ADDRESS] = answer
    world.write()
    work(world, settings, relay)
    assert suppressed(world) == []


@pytest.mark.parametrize("kind", ["sign_in_link", "second_step_changed"])
@pytest.mark.parametrize(
    ("reason", "state"),
    [(SuppressionReason.ASKED, MessageState.SENT), (SuppressionReason.BOUNCED, MessageState.FAILED)],
)
def test_who_asked_for_no_more_mail_still_gets_what_is_about_signing_in(
    world: World, settings: Settings, relay: Relay, reason: SuppressionReason, state: MessageState, kind: str
) -> None:
    block(world, settings, reason, "Ana@Example.NHS.uk")
    message_id = written_at(
        world.database,
        world.partnership_id,
        world.clock.now(),
        address=ADDRESS,
        kind=kind,
    )
    transport = SuppressingTransport(
        inner=SmtpTransport(relay.url, SENDER),
        database=world.database,
        settings=settings,
        partnership_id=world.partnership_id,
    )

    send_due(world.database, world.partnership_id, transport, world.clock)

    assert stored(world.database, world.partnership_id, message_id).state is state


def test_a_coordinator_blocks_and_lifts_an_address_over_rest(
    world: World, settings: Settings, coordinator: Identity, relay: Relay
) -> None:
    message_id = world.write()
    path = f"{world.rest}/{message_id}/address"
    assert coordinator.act(f"{path}/release", '"1"').json()["code"] == "not_blocked"
    assert coordinator.act(f"{path}/blocking", '"7"').status_code == 412
    assert coordinator.act(f"{path}/blocking", '"1"').status_code == 200
    assert coordinator.act(f"{path}/blocking", '"1"').json()["code"] == "blocked"
    work(world, settings, relay)
    row = world.stored(message_id)
    assert (row.state, row.failure) == (MessageState.FAILED, WORDS[SuppressionReason.ASKED])

    lifted = coordinator.act(f"{path}/release", f'"{row.version}"')
    assert lifted.status_code == 200
    coordinator.act(f"{world.rest}/{message_id}/resending", lifted.headers["etag"])
    work(world, settings, relay)

    assert (world.stored(message_id).state, relay.receivers) == (MessageState.SENT, [ADDRESS])


def test_the_page_of_a_message_blocks_and_lifts(world: World, coordinator: Identity) -> None:
    message_id = world.write()
    path = f"{world.page}/{message_id}"
    assert "They asked for no more mail" in coordinator.client.get(path).text
    assert coordinator.client.post(f"{path}/address/blocking", data={"_version": "1"}).status_code == 303
    assert f"Mail to {ADDRESS} is kept back" in coordinator.client.get(path).text
    assert coordinator.client.post(f"{path}/address/release", data={"_version": "1"}).status_code == 303
    assert f"Mail to {ADDRESS} is kept back" not in coordinator.client.get(path).text
