"""Messages to a fellow's line manager."""

from datetime import date

from notifications.contents.parts import Content, Link


class ReleaseRequest(Content):
    """Asks a line manager to release a fellow. The link signs nobody in.

    It names neither the programme nor who may join it: both can tell what the manager has no need to know.
    ``name`` is the manager's address, since nobody knows their name.
    """

    kind = "release_request"
    is_awaited = False
    name: str
    fellow: str
    starts_on: date
    ends_on: date
    coordinator: str
    link: Link
