"""Mails are written so that any relay takes them and nothing in them bends a header."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from typing import Any

import pytest

from notifications.errors import UnwritableMailError
from notifications.mail import Attachment, Mail, sender_parts, written

CALENDAR = Attachment(
    filename="first-meeting.ics",
    media_type="text/calendar",
    content=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    parameters={"method": "REQUEST", "charset": "utf-8"},
)
MAIL = Mail(
    sender="Counterpart <programmes@counterpart.example>",
    to="ana.bello@example.nhs.uk",
    subject="Your introduction",
    text="Hello Zoë,\n\nwelcome.\n",
    html="<p>Hello Zoë,</p>",
    email_id="<1@counterpart.invalid>",
    date=datetime(2026, 11, 23, 9, tzinfo=UTC),
    attachments=(CALENDAR,),
)


def test_mail_is_read_back_as_it_was_meant() -> None:
    message = message_from_bytes(written(MAIL).as_bytes(), policy=SMTP)

    assert {name: str(message[name]) for name in ("From", "To", "Subject", "Date", "Message-ID")} == {
        "From": "Counterpart <programmes@counterpart.example>",
        "To": "ana.bello@example.nhs.uk",
        "Subject": "Your introduction",
        "Date": "Mon, 23 Nov 2026 09:00:00 +0000",
        "Message-ID": "<1@counterpart.invalid>",
    }
    assert str(message["Auto-Submitted"]) == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "text/calendar",
    ]
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert plain.get_content().replace("\r\n", "\n") == MAIL.text
    assert page.get_content().strip() == MAIL.html
    [file] = message.iter_attachments()
    assert (file.get_filename(), file.get_param("method")) == ("first-meeting.ics", "REQUEST")
    assert file.get_payload(decode=True) == CALENDAR.content


def test_mail_travels_in_seven_bits_and_short_lines() -> None:
    mail = replace(
        MAIL, text="ü" * 3000 + "\n", html="<p>" + "漢" * 3000 + "</p>", subject="Grüße " * 40 + "x"
    )

    content = written(mail).as_bytes()

    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.count(b"\n") == content.count(b"\r\n")
    assert str(message_from_bytes(content, policy=SMTP)["Subject"]) == mail.subject


def test_a_link_in_a_header_stands_there_whole_for_mail_programs_to_read() -> None:
    link = f"https://counterpart.example/unsubscribe/{'1' * 36}/{'2' * 36}/{'x' * 43}"

    content = written(replace(MAIL, unsubscribe_link=link)).as_bytes()

    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in content
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content
    assert b"List-Unsubscribe" not in written(MAIL).as_bytes()


@pytest.mark.parametrize(
    "harm", ["\r\nBcc: all@example.org", "\n", "\u2028", "\u2029", "\x00", "\u202e", "\ud800"]
)
@pytest.mark.parametrize("place", ["subject", "sender", "to", "email_id"])
def test_harm_in_a_header_is_refused(place: str, harm: str) -> None:
    value = getattr(MAIL, place)
    changed: dict[str, Any] = {place: value[:3] + harm + value[3:]}

    with pytest.raises(UnwritableMailError) as refusal:
        written(replace(MAIL, **changed))

    assert refusal.value.permanent


@pytest.mark.parametrize("harm", ["\x00", "\x1b[2J", "\u202e", "\ud800"])
@pytest.mark.parametrize("place", ["text", "html"])
def test_harm_in_a_text_is_refused(place: str, harm: str) -> None:
    changed: dict[str, Any] = {place: harm}

    with pytest.raises(UnwritableMailError):
        written(replace(MAIL, **changed))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "Ana <a@example.org>",
        "a@b@example.org",
        "a b@example.org",
        "zoë@example.org",
        ".a@example.org",
        "a@.example.org",
    ],
)
def test_address_that_is_not_exactly_one_is_refused(address: str) -> None:
    with pytest.raises(UnwritableMailError):
        written(replace(MAIL, to=address))


@pytest.mark.parametrize("filename", ["", "a\r\nb.ics", "\u202efdp.exe"])
def test_file_name_that_bends_is_refused(filename: str) -> None:
    with pytest.raises(UnwritableMailError):
        written(replace(MAIL, attachments=(replace(CALENDAR, filename=filename),)))


def test_sender_without_name_is_called_by_its_address() -> None:
    assert sender_parts("a@example.org") == ("a@example.org", "a@example.org")
    assert sender_parts("Counterpart <a@example.org>") == ("Counterpart", "a@example.org")
