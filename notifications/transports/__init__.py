"""How a mail leaves: one file a transport."""

from pathlib import Path

from notifications.transports.base import Transport
from notifications.transports.inbox import InboxTransport
from notifications.transports.smtp import SmtpTransport

__all__ = ["InboxTransport", "SmtpTransport", "Transport", "transport_for"]

NOBODY = "Counterpart <programmes@counterpart.invalid>"


def transport_for(smtp_url: str, inbox_folder: Path, *, sender: str = NOBODY) -> Transport:
    """The relay at ``smtp_url``, or the local inbox in ``inbox_folder`` where there is none.

    :param sender: ``Name <address>`` that mails come from.
    :raises ValueError: where ``smtp_url`` is no address of a relay.
    """
    if smtp_url:
        return SmtpTransport(smtp_url, sender)
    return InboxTransport(inbox_folder, sender)
