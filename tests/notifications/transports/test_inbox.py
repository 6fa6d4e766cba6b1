"""The demo's inbox keeps mails on this machine and shows them."""

from dataclasses import replace
from pathlib import Path

import pytest

from notifications.errors import UnwritableMailError
from notifications.transports import InboxTransport, SmtpTransport, transport_for
from tests.notifications.test_mail import CALENDAR, MAIL

SENDER = "Counterpart <programmes@counterpart.example>"


@pytest.fixture
def inbox(tmp_path: Path) -> InboxTransport:
    """An empty inbox in a folder that is not there yet, with a space in its path."""
    return InboxTransport(tmp_path / "some folder" / "inbox", SENDER)


def test_mails_are_listed_the_latest_first(inbox: InboxTransport) -> None:
    for number in range(3):
        inbox.deliver(replace(MAIL, email_id=f"<{number}@counterpart.invalid>", subject=f"Mail {number}"))

    assert [(entry.subject, entry.to, entry.date) for entry in inbox.list_mails()] == [
        (f"Mail {number}", MAIL.to, MAIL.date) for number in (2, 1, 0)
    ]


def test_mail_is_shown_as_its_receiver_sees_it(inbox: InboxTransport) -> None:
    inbox.deliver(MAIL)
    [entry] = inbox.list_mails()

    mail = inbox.read_mail(entry.key)

    assert mail is not None
    assert (mail.entry, mail.text, mail.html.strip()) == (entry, MAIL.text, MAIL.html)
    assert mail.files == (("first-meeting.ics", CALENDAR.content),)


def test_another_process_sees_the_same_mails(inbox: InboxTransport, tmp_path: Path) -> None:
    other = InboxTransport(tmp_path / "some folder" / "inbox", SENDER)

    inbox.deliver(MAIL)

    assert other.list_mails() == inbox.list_mails()


def test_inbox_knows_what_it_took(inbox: InboxTransport) -> None:
    inbox.deliver(MAIL)

    assert inbox.was_taken(MAIL.email_id)
    assert not inbox.was_taken("<other@counterpart.invalid>")


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "/etc/passwd", "..", "nobody"])
def test_key_that_is_none_opens_nothing(inbox: InboxTransport, key: str) -> None:
    inbox.deliver(MAIL)

    assert inbox.read_mail(key) is None


def test_mail_that_cannot_be_written_leaves_nothing(inbox: InboxTransport) -> None:
    with pytest.raises(UnwritableMailError):
        inbox.deliver(replace(MAIL, to="nobody"))

    assert inbox.list_mails() == ()


def test_transport_is_the_relay_where_one_is_set(tmp_path: Path) -> None:
    assert isinstance(transport_for("smtp://relay.example", tmp_path), SmtpTransport)
    assert isinstance(transport_for("", tmp_path), InboxTransport)
    assert transport_for("", tmp_path, sender=SENDER).sender == SENDER
