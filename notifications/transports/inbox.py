"""The local inbox of the demo: mails stay on this machine, in a Maildir that a page shows."""

import mailbox
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import DateHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from pathlib import Path
from typing import cast

from notifications.mail import Mail, written


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """A line of the inbox; ``key`` opens it."""

    key: str
    to: str
    subject: str
    date: datetime | None
    email_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxMail:
    """A mail as its receiver sees it. ``html`` is somebody's words: show it in a sandboxed frame only."""

    entry: InboxEntry
    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]


class InboxTransport:
    """Keeps mails in ``folder``, which may be read by other processes meanwhile.

    :param folder: made with its parents where it is not there.
    :param sender: ``Name <address>`` that mails come from.
    """

    def __init__(self, folder: Path, sender: str) -> None:
        self.sender = sender
        self._new = folder / "new"
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self._maildir = mailbox.Maildir(folder, create=False)

    def deliver(self, mail: Mail) -> None:
        self._maildir.add(written(mail))

    def was_taken(self, email_id: str) -> bool:
        return any(entry.email_id == email_id for entry in self.list_mails())

    def list_mails(self) -> tuple[InboxEntry, ...]:
        """What arrived, the latest first."""
        files = sorted(self._new.iterdir(), key=_arrival, reverse=True)
        return tuple(_entry(path.name, path.read_bytes()) for path in files)

    def read_mail(self, key: str) -> InboxMail | None:
        """One mail, or None where the key is no key of the list."""
        if key not in {path.name for path in self._new.iterdir()}:
            return None
        content = (self._new / key).read_bytes()
        message = message_from_bytes(content, policy=SMTP)
        return InboxMail(
            entry=_entry(key, content),
            text=_part(message, "plain"),
            html=_part(message, "html"),
            files=tuple(
                (part.get_filename() or "file", cast(bytes, part.get_payload(decode=True)))
                for part in message.iter_attachments()
            ),
        )


def _arrival(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name


def _entry(key: str, content: bytes) -> InboxEntry:
    headers = BytesHeaderParser(policy=SMTP).parsebytes(content)
    return InboxEntry(
        key=key,
        to=str(headers["To"]),
        subject=str(headers["Subject"]),
        date=cast(DateHeader, headers["Date"]).datetime,
        email_id=str(headers["Message-ID"]),
    )


def _part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    return body.get_content().replace("\r\n", "\n") if body else ""
