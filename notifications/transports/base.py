"""What every transport promises."""

from typing import Protocol

from notifications.errors import TransportError, UnknownFateError
from notifications.mail import Mail

__all__ = ["Transport", "TransportError", "UnknownFateError"]


class Transport(Protocol):
    """Hands mails over. Each mail comes once; whether to try again is not the transport's business."""

    @property
    def sender(self) -> str:
        """``Name <address>`` that mails come from."""
        ...

    def deliver(self, mail: Mail) -> None:
        """Hand ``mail`` over; returning means that it was taken.

        :raises TransportError: it was not taken.
        :raises UnknownFateError: it may have been taken.
        """
        ...

    def was_taken(self, email_id: str) -> bool | None:
        """Whether a mail with this Message-ID was taken; None where the other side cannot be asked.

        :raises TransportError: where it could be asked but does not answer.
        """
        ...
