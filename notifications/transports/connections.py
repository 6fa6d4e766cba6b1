"""Connections to a relay that are kept for the mails that follow."""

import asyncio
import threading
import weakref
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import aiosmtplib
from aiosmtplib import SMTP

MOST_MAILS: Final = 50
"""So many mails go by one connection; relays don't like endless ones."""
IDLE_SECONDS: Final = 30.0
"""One that was unused for longer is not used again; relays hang up after minutes."""
GOODBYE_SECONDS: Final = 5.0
"""Longest wait for an answer that decides nothing."""


class Connection:
    """A client with an event loop of its own, so that it outlives one delivery. One thread at a time."""

    def __init__(self, client: SMTP) -> None:
        self.client = client
        self.mails = 0
        self._loop = asyncio.new_event_loop()
        self._used_at = self._loop.time()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Hand one mail over."""
        self._loop.run_until_complete(work)
        self.mails += 1
        self._used_at = self._loop.time()

    def is_usable(self) -> bool:
        """Whether it is not too old and the relay still answers; asked before anything of a mail is said."""
        if self.mails >= MOST_MAILS or self._loop.time() - self._used_at > IDLE_SECONDS:
            return False
        try:
            self._loop.run_until_complete(self.client.rset(timeout=GOODBYE_SECONDS))
        except (aiosmtplib.SMTPException, OSError):
            return False
        return True

    def close(self) -> None:
        """Say goodbye and hang up."""
        try:
            self._loop.run_until_complete(_hang_up(self.client))
        finally:
            self._loop.close()


class Connections:
    """As many as are used at once, each kept for a while; what fails once is not used again."""

    def __init__(self, make_client: Callable[[], SMTP]) -> None:
        self._make_client = make_client
        self._idle: deque[Connection] = deque()
        weakref.finalize(self, _let_go, self._idle)

    @contextmanager
    def one(self) -> Iterator[Connection]:
        """A connection for one mail, kept afterwards unless the mail failed."""
        connection = self._usable() or Connection(self._make_client())
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    def _usable(self) -> Connection | None:
        with suppress(IndexError):  # none is left; asking first would race
            while True:
                connection = self._idle.pop()
                if connection.is_usable():
                    return connection
                connection.close()
        return None


def _let_go(idle: deque[Connection]) -> None:
    """Close them all, wherever the garbage collector comes by: beside a running loop none of ours can run."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        _close_all(idle)
    else:
        threading.Thread(target=_close_all, args=(idle,), name="goodbye").start()


def _close_all(idle: deque[Connection]) -> None:
    while idle:
        idle.pop().close()


async def _hang_up(client: SMTP) -> None:
    """Say goodbye, which decides nothing, and close at once: a TLS farewell would outlive its loop."""
    transport = client.transport
    if not isinstance(transport, asyncio.WriteTransport):
        return
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.execute_command(b"QUIT", timeout=GOODBYE_SECONDS)
    client.close()
    transport.abort()
    await asyncio.sleep(0)  # closing happens in the loop's next round
