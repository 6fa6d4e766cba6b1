"""Before publishing every email can be read as it will go out, and the introductions that follow a yes."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from api.agreements.service import require_current
from api.messages.frame import FRAME_POLICY
from api.pairs import publishing
from api.pairs.letters import KINDS, Letter, content_of, letters_of, narrowed
from api.pairs.publishing import Sender
from api.rounds import service
from api.settings import Settings
from models import outbox
from models.accounts import accounts_for, accounts_named, make_members, membership_for
from models.outbox import Message
from models.programmes import programme as programme_with
from notifications.contents.pairing import ApproveIntroduction, Introduction
from tests.identities import Identity
from tests.rounds.rooms import Room

OWN = {"opening": "Dear {name}, this is about {programme}.", "closing": "Yours, {coordinator}"}


def reword(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        row = programme_with(db, room.programme_id)
        assert row is not None
        row.wording = {
            **dict.fromkeys(KINDS, OWN),
            "introduction": {**OWN, "ground_rules": ["Only one rule."], "agreement": "We agree."},
        }


def choose_easy_read(room: Room, address: str) -> None:
    with room.database.scoped(room.partnership_id) as db:
        [account_id] = accounts_for(db, {address: "Somebody"}).values()
        make_members(db, [account_id])
        own = membership_for(db, account_id)
        assert own is not None
        own.wants_easy_read = True


def previewed(room: Room, round_id: str, settings: Settings) -> list[tuple[Letter, dict[str, Any]]]:
    """Every email with what it would say."""
    with room.database.scoped(room.partnership_id) as db:
        programme, row = service.read_round(db, room.programme_id, UUID(round_id))
        assert require_current(db, row)
        sender = Sender(
            person_id=None,
            settings=settings,
            account_id=room.coordinator.account_id,
            name=accounts_named(db, [room.coordinator.account_id])[room.coordinator.account_id].name,
            now=room.clock.now(),
        )
        letters = letters_of(publishing.preview(db, programme, row, sender))
        return [(each, content_of(db, programme, each).as_context()) for each in letters]


def written(room: Room) -> list[Message]:
    with room.database.scoped(room.partnership_id) as db:
        rows = outbox.message_page(
            db, room.programme_id, states=frozenset(outbox.MessageState), after=None, limit=1000
        )
        return [row for row in rows if row.kind in KINDS]


def comparable(context: dict[str, Any]) -> dict[str, Any]:
    """Without the personal link, and the id that a calendar file gets when it is made."""
    meeting = context.get("meeting")
    told = {"meeting": {**meeting, "uid": ""}} if meeting else {}
    return {name: value for name, value in context.items() if name != "link"} | told


def about(context: dict[str, Any]) -> tuple[str, ...]:
    """Whom a question is about, since a mentor may be asked about two people."""
    return (context["other"]["name"],) if "other" in context else ()


def test_what_is_previewed_is_what_goes_out(room: Room, steward: Identity, settings: Settings) -> None:
    reword(room)
    round_id = room.agreed(steward)
    before = previewed(room, round_id, settings)
    assert room.publish(round_id).status_code == 200

    promised = {
        (each.to.person_id, *about(said)): comparable(said) for each, said in before if not each.is_later
    }
    assert promised == {
        (row.person_id, *about(row.context)): comparable(row.context) for row in written(room)
    }
    assert all(said["opening"].startswith("Dear ") for said in promised.values())


def test_introductions_are_previewed_for_both_before_anybody_said_yes(
    room: Room, steward: Identity, settings: Settings
) -> None:
    reword(room)
    round_id = room.agreed(steward)
    before = previewed(room, round_id, settings)
    assert room.publish(round_id).status_code == 200
    asked = next(row for row in written(room) if row.kind == ApproveIntroduction.kind)
    path = "/" + asked.context["link"].split("/", 3)[3]
    assert room.coordinator.client.post(path, data={"answer": "yes"}).status_code == 303

    rows = [row for row in written(room) if row.kind == Introduction.kind]
    introduced = {row.person_id: comparable(row.context) for row in rows}
    promised = {each.to.person_id: comparable(said) for each, said in before if each.is_later}
    assert len(introduced) == 2
    for person_id, said in introduced.items():
        said["meeting"]["decided_at"] = promised[person_id]["meeting"]["decided_at"]
        assert said == promised[person_id]
        assert said["ground_rules"] == ["Only one rule."]


def test_every_receiver_has_a_page_and_a_frame(room: Room, steward: Identity) -> None:
    reword(room)
    round_id = room.agreed(steward)
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/publish/messages"
    client = room.coordinator.client
    first = client.get(path)
    [total] = {int(found) for found in re.findall(r"Email 1 of (\d+)", first.text)}
    pairs = len(room.get(round_id, "/pairs?limit=100")["items"])
    unmatched = len(room.get(round_id, "/unmatched?limit=100")["items"])

    assert total == 3 * pairs + unmatched
    assert "frame-src 'self'" in first.headers["content-security-policy"]
    for number in range(1, total + 1):
        frame = client.get(f"{path}/page", params={"n": number})
        assert frame.status_code == 200
        assert "Dear " in frame.text
        assert frame.headers["content-security-policy"] == FRAME_POLICY
        assert " href=" not in frame.text
    assert client.get(f"{path}/page", params={"n": total + 1}).status_code == 404


def test_emails_are_narrowed_by_kind_and_name_and_paged(
    room: Room, steward: Identity, settings: Settings
) -> None:
    round_id = room.agreed(steward)
    letters = [each for each, _ in previewed(room, round_id, settings)]
    name = next(each.to.name for each in letters if each.is_later)
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/publish/messages"
    client = room.coordinator.client

    introductions = client.get(path, params={"kind": "introduction", "n": 2}).text
    assert f"Email 2 of {len(narrowed(letters, 'introduction', ''))}" in introductions
    assert "kind=introduction&amp;n=1" in introductions
    assert "kind=introduction&amp;n=3" in introductions
    assert "Once the mentor or host has said yes" in introductions
    assert name in unescape(client.get(path, params={"q": name}).text)
    assert "There is no such email." in client.get(path, params={"q": "nobody there"}).text
    assert client.get(path, params={"kind": "sign_in_link"}).status_code == 422


def test_whoever_chose_easy_read_is_shown_it_and_gets_it(
    room: Room, steward: Identity, settings: Settings
) -> None:
    round_id = room.agreed(steward)
    letter = next(each for each, _ in previewed(room, round_id, settings) if not each.is_later)
    choose_easy_read(room, letter.to.email)
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/publish"
    client = room.coordinator.client

    shown = client.get(f"{path}/messages", params={"q": letter.to.email}).text
    other = client.get(f"{path}/messages", params={"q": letter.to.email, "form": "ordinary"}).text
    assert "Easy-read, which they chose" in shown
    assert "You asked for easy-read emails." in shown
    assert "they get the other one" in other
    assert "You asked for easy-read emails." not in other
    assert client.get(path).text.count("You asked for easy-read emails.") == 1
    assert room.publish(round_id).status_code == 200
    assert [row.address for row in written(room) if row.is_easy_read] == [letter.to.email]


@pytest.mark.parametrize("rest", ["/messages", "/messages/page"])
def test_a_round_that_can_not_be_published_shows_none(room: Room, rest: str) -> None:
    round_id = room.proposed()
    path = f"/programmes/{room.programme_id}/rounds/{round_id}/publish{rest}"

    assert room.coordinator.client.get(path).status_code == 409
