"""A real SMTP relay for tests: it can be told to misbehave, and asked what it took."""

import asyncio
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.mail import Mail
from notifications.transports import SmtpTransport
from tests.patience import PATIENCE_SECONDS

SENDER = "Counterpart <programmes@counterpart.example>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Answer the next mail with this instead of taking it."""

    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropAfterData:
    """Close the connection instead of answering the next mail, having taken it or not.

    ``before`` is called once the relay has made up its mind and before it hangs up.
    """

    is_taken: bool
    before: Callable[[], None] | None = None


@dataclass
class Relay:
    """The relay's side of the story. ``script`` is used up mail by mail; without it, and at None, it takes.

    Without slots: aiosmtpd looks at every member of its handler, and Python 3.11 before .4 stumbles over
    those of a slotted dataclass.
    """

    script: deque[Refuse | DropAfterData | None] = field(default_factory=deque)
    taken: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """What to answer for an address instead of taking mail for it."""
    url: str = ""
    connections: list[SMTP] = field(default_factory=list)
    """The relay's end of every connection there was."""
    _arrival: threading.Condition = field(default_factory=threading.Condition)

    def hang_up(self) -> None:
        """Close every connection, as relays do with idle ones; they are closed when this returns."""
        self._finish(self._abort_and_wait)

    def see_everybody_off(self) -> None:
        """Wait until whoever was connected is gone: from then on nothing more of theirs is taken."""
        self._finish(self._wait_until_alone)

    def _finish(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do it on the relay's thread, where there is one."""
        for loop in {each.loop for each in self.connections}:
            asyncio.run_coroutine_threadsafe(work(), loop).result(PATIENCE_SECONDS)

    def abort_all(self) -> None:
        """Begin to close every connection; on the relay's own thread."""
        for each in self.connections:
            if isinstance(each.transport, asyncio.WriteTransport):
                each.transport.abort()

    async def _abort_and_wait(self) -> None:
        self.abort_all()
        await self._wait_until_alone()

    async def _wait_until_alone(self) -> None:
        while any(each.transport is not None for each in self.connections):
            await asyncio.sleep(0.005)
        await asyncio.sleep(0)  # whoever was cut off in the middle ends in the loop's next round

    def email_ids(self) -> list[str]:
        """The Message-IDs of what was taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.taken]

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What was taken for one address."""
        return [mail for mail in self.taken if str(mail["To"]) == address]

    def wait_for(self, count: int, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until ``count`` mails were taken.

        :raises TimeoutError: where they do not come.
        """
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.taken) >= count, seconds):
                raise TimeoutError(f"{len(self.taken)} of {count} mails arrived")

    def next_mail_to(self, address: str, after: int, seconds: float = PATIENCE_SECONDS) -> EmailMessage:
        """The latest mail to ``address`` once more than ``after`` were taken for it.

        :raises TimeoutError: where none comes.
        """
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.mails_to(address)) > after, seconds):
                raise TimeoutError(f"no mail number {after + 1} arrived for {address}")
            return self.mails_to(address)[-1]

    def mail_with(self, address: str, words: str, seconds: float = PATIENCE_SECONDS) -> EmailMessage:
        """The latest mail to ``address`` whose text holds ``words``.

        :raises TimeoutError: where none comes.
        """

        def found() -> EmailMessage | None:
            mails = (mail for mail in reversed(self.mails_to(address)) if words in text_of(mail))
            return next(mails, None)

        with self._arrival:
            mail = self._arrival.wait_for(found, seconds)
        if mail is None:
            raise TimeoutError(f"no such mail arrived for {address}")
        return mail

    async def handle_RCPT(  # noqa: N802  its name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse one address."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  its name
        """Take, refuse or drop one mail."""
        step = self.script.popleft() if self.script else None
        if isinstance(step, Refuse):
            return step.answer
        if step is None or step.is_taken:
            self._take(envelope)
        if step is not None:
            if step.before:
                step.before()
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 Taken"

    def _take(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        with self._arrival:
            self.taken.append(message_from_bytes(envelope.content, policy=SMTP_POLICY))
            self.receivers.extend(envelope.rcpt_tos)
            self._arrival.notify_all()


def text_of(mail: EmailMessage) -> str:
    """What a mail says in plain text."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


class RelayThatCanBeAsked:
    """Real SMTP, and the relay's own books to look a mail up in."""

    def __init__(self, relay: Relay) -> None:
        self.sender = SENDER
        self._relay = relay
        self._smtp = SmtpTransport(relay.url, SENDER)

    def deliver(self, mail: Mail) -> None:
        self._smtp.deliver(mail)

    def was_taken(self, email_id: str) -> bool | None:
        return email_id in self._relay.email_ids()


class Lies(RelayThatCanBeAsked):
    """A look-up that always says the same: the guard switched off."""

    def __init__(self, relay: Relay, answer: bool) -> None:
        super().__init__(relay)
        self._answer = answer

    def was_taken(self, email_id: str) -> bool | None:
        return self._answer


def closed_door() -> socket.socket:
    """A port at which nobody listens yet, and which nobody else is given."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    return door


@contextmanager
def running_relay(
    *, tls: ssl.SSLContext | None = None, door: socket.socket | None = None, **smtp_options: Any
) -> Iterator[Relay]:
    """A relay on a port of its own while the block runs.

    :param tls: speak TLS from the first byte.
    :param door: a port that was taken before, see :func:`closed_door`; it is let go with the relay.
    :param smtp_options: of aiosmtpd's ``SMTP``.
    """
    relay = Relay()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="relay")
    thread.start()

    def answer() -> SMTP:
        relay.connections.append(SMTP(relay, hostname="relay.example", loop=loop, **smtp_options))
        return relay.connections[-1]

    async def start() -> asyncio.Server:
        return await loop.create_server(answer, sock=door or closed_door(), ssl=tls)

    async def stop(server: asyncio.Server) -> None:
        server.close()
        relay.abort_all()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    try:
        server = asyncio.run_coroutine_threadsafe(start(), loop).result(PATIENCE_SECONDS)
        relay.url = f"{'smtps' if tls else 'smtp'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield relay
        finally:
            asyncio.run_coroutine_threadsafe(stop(server), loop).result(PATIENCE_SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A relay that takes every mail unless its script says otherwise."""
    with running_relay() as relay:
        yield relay
