"""Questions and reminders carry a way to stop them; what people wait for carries none and still comes."""

from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.mail import suppressing
from api.mail.suppressing import WORDS, SuppressingTransport
from api.settings import Settings
from models.outbox import MessageState
from models.suppressions import Suppression, SuppressionReason
from notifications.transports import SmtpTransport
from tests.messages.world import World
from tests.notifications.working import send_due
from tests.relay import SENDER, Relay

ASKED, BOUNCED = SuppressionReason.ASKED, SuppressionReason.BOUNCED
UNSUBSCRIBED = SuppressionReason.UNSUBSCRIBED


def work(world: World, settings: Settings, relay: Relay) -> None:
    """Send what was written, once it is due."""
    transport = SuppressingTransport(
        inner=SmtpTransport(relay.url, SENDER),
        database=world.database,
        settings=settings,
        partnership_id=world.partnership_id,
    )
    send_due(world.database, world.partnership_id, transport, world.clock)


def written(world: World, kind: str) -> object:
    message_id = world.write(kind=kind)
    world.clock.step(world.stored(message_id).due_at - world.clock.now())
    return message_id


def reasons(world: World) -> list[str]:
    with world.database.scoped(world.partnership_id) as db:
        return [row.reason for row in db.exec(select(Suppression))]


@pytest.fixture
def link(world: World, settings: Settings, relay: Relay) -> str:
    """Where the header of a question leads."""
    written(world, "after_session")
    work(world, settings, relay)
    (mail,) = relay.taken
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return urlsplit(str(mail["List-Unsubscribe"]).strip("<>")).path


@pytest.mark.parametrize("kind", ["meeting_reminder", "meeting_nudge", "wellbeing_pulse", "six_month_survey"])
def test_what_comes_by_itself_has_a_way_to_stop_it(
    world: World, settings: Settings, relay: Relay, kind: str
) -> None:
    written(world, kind)
    work(world, settings, relay)
    (mail,) = relay.taken
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("kind", ["introduction", "sign_in_link", "approve_introduction", "pair_ended"])
def test_what_people_wait_for_has_no_way_to_stop_it(
    world: World, settings: Settings, relay: Relay, kind: str
) -> None:
    written(world, kind)
    work(world, settings, relay)
    (mail,) = relay.taken
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)


def test_opening_the_page_changes_nothing_and_its_button_does(
    world: World, link: str, anybody: TestClient
) -> None:
    assert "No more questions and reminders?" in anybody.get(link).text
    assert reasons(world) == []
    assert "You get no more questions" in anybody.post(link).text
    assert anybody.post(link).status_code == 200
    assert reasons(world) == [UNSUBSCRIBED]


def test_one_click_of_a_mail_program_stops_questions_and_nothing_else(
    world: World, settings: Settings, relay: Relay, link: str, anybody: TestClient
) -> None:
    assert anybody.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    question, introduction = world.write(), world.write(kind="introduction")
    world.clock.step(world.stored(introduction).due_at - world.clock.now())

    work(world, settings, relay)

    assert world.stored(question).failure == WORDS[UNSUBSCRIBED]
    assert world.stored(introduction).state is MessageState.SENT


def test_another_secret_changes_nothing(world: World, link: str, anybody: TestClient) -> None:
    wrong = link[:-4] + "xxxx"
    assert (anybody.get(wrong).status_code, anybody.post(wrong).status_code) == (410, 410)
    assert reasons(world) == []


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        (UNSUBSCRIBED, BOUNCED, BOUNCED),
        (UNSUBSCRIBED, ASKED, ASKED),
        (ASKED, BOUNCED, BOUNCED),
        (BOUNCED, UNSUBSCRIBED, BOUNCED),
        (ASKED, UNSUBSCRIBED, ASKED),
    ],
)
def test_what_keeps_back_more_stays(
    world: World,
    settings: Settings,
    first: SuppressionReason,
    second: SuppressionReason,
    stays: SuppressionReason,
) -> None:
    for reason in (first, second):
        with world.database.scoped(world.partnership_id) as db:
            suppressing.suppress(db, settings, "ana@example.nhs.uk", reason)
    assert reasons(world) == [stays]
