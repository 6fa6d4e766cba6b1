"""The demo's local inbox: what would have been sent, read from this machine's folder."""

from pathlib import Path

from api.database.choice import data_folder
from api.errors import NotFoundError
from api.settings import Settings
from notifications.transports.inbox import InboxEntry, InboxMail, InboxTransport


def inbox_folder(settings: Settings) -> Path:
    """Where mails stay that go to no relay."""
    return data_folder(settings) / "inbox"


def list_mails(settings: Settings, words: str = "") -> list[InboxEntry]:
    """The mails in which each of ``words`` stands in receiver or subject, the latest first.

    :raises NotFoundError: where this is no demo.
    """
    wanted = words.lower().split()
    return [entry for entry in _inbox(settings).list_mails() if _has_all(entry, wanted)]


def read_mail(settings: Settings, key: str) -> InboxMail:
    """One mail.

    :raises NotFoundError: where this is no demo, or there is no such mail.
    """
    mail = _inbox(settings).read_mail(key)
    if mail is None:
        raise NotFoundError
    return mail


def attached_file(settings: Settings, key: str, number: int) -> tuple[str, bytes]:
    """Name and content of a mail's file, counted from 1.

    :raises NotFoundError: where this is no demo, or there is no such mail or file.
    """
    files = read_mail(settings, key).files
    if not 1 <= number <= len(files):
        raise NotFoundError
    return files[number - 1]


def _inbox(settings: Settings) -> InboxTransport:
    if not settings.is_demo:
        raise NotFoundError
    return InboxTransport(inbox_folder(settings), settings.mail_from)


def _has_all(entry: InboxEntry, wanted: list[str]) -> bool:
    text = f"{entry.to} {entry.subject}".lower()
    return all(word in text for word in wanted)
