"""What stands around every page: who is signed in, and where they can go from here."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from api.security.caller import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place to go to; ``href`` is a path on this site."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """The header of a page. ``person`` is None for somebody signed out; ``sign_out_href`` takes a POST."""

    home_href: str = "/"
    partnership: str | None = None
    links: tuple[Link, ...] = ()
    person: str | None = None
    account_links: tuple[Link, ...] = ()
    sign_out_href: str = "/sign-out"

    def current(self, path: str) -> str | None:
        """The address of the link that the page at ``path`` belongs to: the longest that leads to it."""
        leading = [link.href for link in self.links if path == link.href or path.startswith(link.href + "/")]
        return max(leading, key=len, default=None)


NavigationSource = Callable[[Request], Navigation]
"""Tells what the header of the answer to a request shows."""


def of_caller(request: Request) -> Navigation:
    """The header with whoever is signed in and no links."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        return Navigation()
    return Navigation(person=caller.name, partnership=caller.partnership_name)
