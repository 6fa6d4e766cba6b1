"""What can go wrong between an event and a letter box.

NotificationError
├── WrongContextError       a message lacks or has too much of what its words need
├── AlreadyLeftError        a message can no longer be taken back
└── TransportError          a mail could not be handed over
    ├── AddressRefusedError   there is no such letter box
    ├── UnwritableMailError   it cannot be written down safely, now or later
    └── UnknownFateError      it may or may not have been taken
"""


class NotificationError(Exception):
    """Anything this package refuses or fails to do."""


class WrongContextError(NotificationError, ValueError):
    """The context of a message does not fit its kind. The text names places, never values."""


class AlreadyLeftError(NotificationError):
    """A message of the batch was claimed or sent, so nothing of it was taken back."""


class TransportError(NotificationError):
    """A mail was not taken.

    :param reason: one line, shown to coordinators.
    :param permanent: trying again cannot help.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class AddressRefusedError(TransportError):
    """The other side says that there is no such letter box, and says so for good."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True)


class UnwritableMailError(TransportError):
    """A header, address or text holds what no mail may hold."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=True)


class UnknownFateError(TransportError):
    """The connection broke after the mail was handed over and before the relay answered."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)
