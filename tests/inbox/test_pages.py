"""The demo's inbox: what was sent can be read, and only in the demo."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.inbox.service import inbox_folder
from api.messages.frame import FRAME_POLICY
from api.settings import Settings
from notifications.mail import Mail
from notifications.messages import render
from notifications.transports.inbox import InboxTransport
from tests.app_fixtures import Client
from tests.notifications.factories import CONTEXTS

LINK = f"/join/{UUID(int=1)}/{UUID(int=2)}/{'Secret_-' * 5}abc"
SENDER = "Counterpart <programmes@counterpart.invalid>"


@pytest.fixture
def demo(settings: Settings) -> Settings:
    """The same installation as a demo."""
    return settings.model_copy(update={"is_demo": True})


@pytest.fixture
def visitor(app: FastAPI, demo: Settings) -> TestClient:
    """Anybody who looks at the demo."""
    app.state.settings = demo
    return Client(app)


def deliver(demo: Settings, kind: str, to: str = "ana.bello@example.nhs.uk") -> str:
    """Send a mail of this kind into the inbox; its key."""
    inbox = InboxTransport(inbox_folder(demo), SENDER)
    known = {entry.key for entry in inbox.list_mails()}
    words = render(kind, CONTEXTS[kind] | _own_link(kind, demo), SENDER)
    inbox.deliver(
        Mail(
            sender=SENDER,
            to=to,
            subject=words.subject,
            text=words.text,
            html=words.html,
            email_id=f"<{kind}.{to}>",
            date=datetime(2027, 1, 11, 9, tzinfo=UTC),
            attachments=words.attachments,
        )
    )
    (key,) = {entry.key for entry in inbox.list_mails()} - known
    return key


def _own_link(kind: str, demo: Settings) -> dict[str, str]:
    return {"link": f"{demo.base_url}{LINK}"} if "link" in CONTEXTS[kind] else {}


def test_empty_inbox_says_what_to_do(visitor: TestClient) -> None:
    answer = visitor.get("/inbox")
    assert answer.status_code == 200
    assert "No mail yet" in answer.text


def test_mails_are_listed_and_found_by_their_words(visitor: TestClient, demo: Settings) -> None:
    key = deliver(demo, "invitation")
    deliver(demo, "introduction", "chris.dow@example.nhs.uk")
    listed = visitor.get("/inbox").text
    assert "You are invited to take part" in listed
    assert "Your introduction" in listed
    assert "Monday 11 January 2027, 09:00" in listed
    found = visitor.get("/inbox", params={"q": "ANA invited"}).text
    assert f"/inbox/{key}" in found
    assert "Your introduction" not in found


def test_a_mail_shows_its_words_with_our_link(visitor: TestClient, demo: Settings) -> None:
    key = deliver(demo, "invitation")
    answer = visitor.get(f"/inbox/{key}")
    address = f"{demo.base_url}{LINK}"
    assert f'<a href="{address}">{address}</a>' in answer.text
    assert f'<iframe src="/inbox/{key}/page"' in answer.text
    assert "frame-src 'self'" in answer.headers["content-security-policy"]


def test_the_page_of_a_mail_may_do_nothing(visitor: TestClient, demo: Settings) -> None:
    answer = visitor.get(f"/inbox/{deliver(demo, 'invitation')}/page")
    assert answer.headers["content-security-policy"] == FRAME_POLICY
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "Learning from each other" in answer.text
    assert "href=" not in answer.text


def test_a_file_is_saved_under_its_name(visitor: TestClient, demo: Settings) -> None:
    key = deliver(demo, "introduction")
    assert "first-meeting.ics" in visitor.get(f"/inbox/{key}").text
    answer = visitor.get(f"/inbox/{key}/files/1")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''first-meeting.ics"
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("rest", ["/unknown", "/unknown/page", "/unknown/files/1", "/..%2fpg", "/%2e%2e"])
def test_an_unknown_mail_is_not_found(visitor: TestClient, demo: Settings, rest: str) -> None:
    deliver(demo, "introduction")
    assert visitor.get(f"/inbox{rest}").status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "-1"])
def test_an_unknown_file_is_not_found(visitor: TestClient, demo: Settings, number: str) -> None:
    key = deliver(demo, "introduction")
    assert visitor.get(f"/inbox/{key}/files/{number}").status_code == 404


def test_the_header_leads_to_the_inbox_in_the_demo(visitor: TestClient) -> None:
    assert "Inbox of this demo" in visitor.get("/sign-in").text


def test_the_header_leads_to_no_inbox_elsewhere(anybody: TestClient) -> None:
    assert "/inbox" not in anybody.get("/sign-in").text


def test_outside_the_demo_there_is_no_inbox(anybody: TestClient, settings: Settings, demo: Settings) -> None:
    key = deliver(demo, "introduction")
    for path in ("/inbox", f"/inbox/{key}", f"/inbox/{key}/page", f"/inbox/{key}/files/1"):
        assert anybody.get(path).status_code == 404
