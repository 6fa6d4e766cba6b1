"""The messages pages: counts, words in plain sight, links out of it, two buttons."""

import pytest

from api.messages.frame import FRAME_POLICY
from api.pages.filters import date_time
from models.outbox import MessageState
from tests.identities import Identity
from tests.messages.world import SECRET, World
from tests.notifications.factories import CONTEXTS


def test_list_counts_by_state_and_says_what_to_do_with_the_unknown(
    world: World, coordinator: Identity
) -> None:
    world.write(MessageState.SENT, name="Ana Bello")
    world.write(MessageState.UNKNOWN, name="Bea Cole")
    text = coordinator.client.get(world.page).text
    assert "It is not known whether 1 message arrived" in text
    assert "Two questions after a session" in text
    assert "Ana Bello" in text
    narrowed = coordinator.client.get(world.page, params={"state": "unknown"}).text
    assert "Bea Cole" in narrowed
    assert "Ana Bello" not in narrowed


def test_empty_list_says_when_messages_appear(world: World, coordinator: Identity) -> None:
    assert "No messages yet" in coordinator.client.get(world.page).text
    assert "There are none." in coordinator.client.get(world.page, params={"state": "failed"}).text


@pytest.mark.parametrize("kind", sorted(CONTEXTS))
def test_page_and_frame_show_no_link_of_any_kind_of_message(
    world: World, coordinator: Identity, kind: str
) -> None:
    message_id = world.write(kind=kind)
    page = coordinator.client.get(f"{world.page}/{message_id}")
    frame = coordinator.client.get(f"{world.page}/{message_id}/page")
    assert (page.status_code, frame.status_code) == (200, 200)
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert frame.headers["content-security-policy"] == FRAME_POLICY
    for text in (page.text, frame.text):
        assert "counterpart.example" not in text
        assert SECRET not in text
        assert "removed.invalid" not in text


def test_send_again_by_the_page(world: World, coordinator: Identity) -> None:
    message_id = world.write(MessageState.UNKNOWN)
    path = f"{world.page}/{message_id}"
    assert "Ask the person" in coordinator.client.get(path).text
    version = world.stored(message_id).version
    answer = coordinator.client.post(f"{path}/resending", data={"_version": str(version)})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "The message goes out again now." in coordinator.client.get(path).text
    assert coordinator.client.post(f"{path}/resending", data={"_version": str(version)}).status_code == 412


def test_stop_by_the_page(world: World, coordinator: Identity) -> None:
    message_id = world.write(MessageState.HELD)
    path = f"{world.page}/{message_id}"
    assert "Stop this message?" in coordinator.client.get(path).text
    version = world.stored(message_id).version
    answer = coordinator.client.post(f"{path}/cancellation", data={"_version": str(version)})
    assert answer.status_code == 303
    assert "Stop this message?" not in coordinator.client.get(path).text
    assert world.stored(message_id).state is MessageState.CANCELLED


def test_a_stopped_message_shows_no_time_to_come(world: World, coordinator: Identity) -> None:
    message_id = world.write(MessageState.HELD)
    due = date_time(world.stored(message_id).due_at)
    pages = (world.page, f"{world.page}/{message_id}")
    assert [due in coordinator.client.get(page).text for page in pages] == [True, True]
    version = world.stored(message_id).version
    coordinator.client.post(f"{pages[1]}/cancellation", data={"_version": str(version)})
    assert [due in coordinator.client.get(page).text for page in pages] == [False, False]
