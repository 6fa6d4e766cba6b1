"""What the header offers whom."""

from starlette.requests import Request

from api.pages.navigation import Link, Navigation
from api.security.caller import Caller
from api.security.capabilities import Capability

PLACES: tuple[tuple[Capability, Link], ...] = (
    (Capability.PROGRAMMES_SEE, Link(text="Programmes", href="/programmes")),
    (Capability.ROUNDS_AGREE, Link(text="Rounds to agree", href="/agreements")),
    (Capability.STATISTICS_SEE, Link(text="Statistics", href="/statistics")),
    (Capability.ORGANISATIONS_CHANGE, Link(text="Organisations", href="/organisations")),
    (Capability.ROLES_CHANGE, Link(text="Roles", href="/admin")),
    (Capability.AUDIT_SEE, Link(text="Audit trail", href="/audit")),
    (Capability.AUDIT_SEE, Link(text="How long data is kept", href="/retention")),
    (Capability.OUTBOX_RELEASE, Link(text="Outgoing mail", href="/outbox")),
    (Capability.PEOPLE_ERASE, Link(text="Erase a person", href="/erasure")),
)
DEMO_INBOX = Link(text="Inbox of this demo", href="/inbox")
ACCOUNT = Link(text="Your account", href="/account")
CHANGE_PARTNERSHIP = Link(text="Change partnership", href="/partnership")


def navigation_of(request: Request) -> Navigation:
    """The header for whoever asks."""
    caller: Caller | None = getattr(request.state, "caller", None)
    inbox = (DEMO_INBOX,) if request.app.state.settings.is_demo else ()
    waiting: Caller | None = getattr(request.state, "waiting", None)
    if waiting is not None:
        return Navigation(person=waiting.name, account_links=inbox)
    if caller is None:
        return Navigation(account_links=(*inbox, Link(text="Sign in", href="/sign-in")))
    links = [link for capability, link in PLACES if caller.may(capability)]
    if caller.person_id is not None:
        links.append(Link(text="My programmes", href="/my"))
    return Navigation(
        partnership=caller.partnership_name,
        links=tuple(links),
        person=caller.name,
        account_links=(
            *inbox,
            *((CHANGE_PARTNERSHIP,) if caller.has_several else ()),
            ACCOUNT,
        ),
    )
