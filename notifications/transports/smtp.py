"""A relay over SMTP, with TLS from the first byte (smtps) or STARTTLS (smtp), and a login if it has one."""

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP

from notifications.errors import AddressRefusedError, TransportError, UnknownFateError
from notifications.mail import Mail, plain_address, sender_parts, written
from notifications.transports.connections import Connections

TIMEOUT_SECONDS = 20.0
"""Longest wait for one answer of the relay."""
WHOLE_SECONDS = 60.0
"""Longest time a whole delivery takes; a claim older than this has no living sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where a relay is. A login is never sent over a connection that others can read."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str


def relay_at(url: str) -> Relay:
    """Read ``smtp://user:password@host:587`` or ``smtps://…``; user and password are percent-encoded.

    :raises ValueError: where it is something else, without repeating what may hold a password.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("a relay's address looks like smtp://user:password@host:587 or smtps://host")
    is_tls = parts.scheme == "smtps"
    default_port = 465 if is_tls else 587 if parts.username else 25
    return Relay(
        host=parts.hostname,
        port=parts.port or default_port,
        is_tls=is_tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class SmtpTransport:
    """Hands mails over, several by one connection where they follow each other; any thread may.

    :param url: see :func:`relay_at`.
    :param sender: ``Name <address>`` that mails come from.
    :param tls_context: whom to trust; the machine's certificates otherwise.
    :raises ValueError: where ``url`` is no address of a relay.
    """

    def __init__(self, url: str, sender: str, *, tls_context: ssl.SSLContext | None = None) -> None:
        self.sender = sender
        self._relay = relay_at(url)
        self._connections = Connections(self._client)
        self._tls_context = tls_context

    def deliver(self, mail: Mail) -> None:
        content = written(mail).as_bytes()
        sender, receiver = sender_parts(mail.sender)[1], plain_address(mail.to)
        with self._connections.one() as connection:
            connection.run(self._hand_over(connection.client, sender, receiver, content))

    def was_taken(self, email_id: str) -> None:
        """None: SMTP has no way to ask."""
        return

    async def _hand_over(self, relay: SMTP, sender: str, receiver: str, content: bytes) -> None:
        is_handed_over = False
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                if not relay.is_connected:
                    await self._open(relay)
                await relay.mail(sender)
                await relay.rcpt(receiver)
                is_handed_over = True
                await relay.data(content)
        except aiosmtplib.SMTPRecipientRefused as error:
            raise _refusal(error, of_address=_names_address(error)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refusal(error) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            reason = f"the relay at {self._relay.host} broke off ({type(error).__name__})"
            if is_handed_over:
                raise UnknownFateError(reason) from error
            raise TransportError(reason, permanent=False) from error

    def _client(self) -> SMTP:
        has_login = bool(self._relay.user)
        return SMTP(
            hostname=self._relay.host,
            port=self._relay.port,
            timeout=TIMEOUT_SECONDS,
            use_tls=self._relay.is_tls,
            start_tls=False if self._relay.is_tls else True if has_login else None,
            tls_context=self._tls_context,
        )

    async def _open(self, relay: SMTP) -> None:
        """Connect and sign in. What is refused here is our set-up's fault and no mail's: try again later."""
        try:
            await relay.connect()
            if self._relay.user:
                await relay.login(self._relay.user, self._relay.password)
        except aiosmtplib.SMTPResponseException as error:
            raise TransportError(
                f"the relay at {self._relay.host} does not let us in ({error.code})", permanent=False
            ) from error


def _names_address(error: aiosmtplib.SMTPRecipientRefused) -> bool:
    """Whether the letter box is wrong (RFC 5321, 4.2.3), and not a rule of the relay's (RFC 3463, X.7)."""
    return error.code in (550, 551, 553) and not error.message.startswith("5.7.")


def _refusal(error: aiosmtplib.SMTPResponseException, *, of_address: bool = False) -> TransportError:
    """A refusal with a code: 4xx asks to come again, 5xx does not."""
    words = "".join(filter(str.isprintable, " ".join(error.message.split())))[:200]
    if of_address:
        return AddressRefusedError(f"the relay answered {error.code} {words}")
    return TransportError(f"the relay answered {error.code} {words}", permanent=error.code >= 500)
