"""Long searches in a thread of their own, so that whoever waits is told every second, and may call it off."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

EVERY = 1.0

Result = TypeVar("Result")
Tell = Callable[[str], None]


class CalledOffError(Exception):
    """Nobody waits for the work any more."""


def do_beside(words: str, work: Callable[[Tell], Result], tell: Tell) -> Result:
    """What the work gives. What it tells is told here in order, the last words again only after each second.

    An exception that `tell` raises ends the wait at once, and the work as soon as it tells anything. What a
    solver is at by then ends unheard; it keeps neither the caller nor the end of the program waiting.
    """
    said = words
    told: SimpleQueue[str | None] = SimpleQueue()
    is_over = Event()
    future: Future[Result] = Future()

    def say(more: str) -> None:
        nonlocal said
        if is_over.is_set():
            raise CalledOffError
        if more != said:
            said = more
            told.put(more)

    def run() -> None:
        try:
            future.set_result(work(say))
        except BaseException as error:
            future.set_exception(error)
        told.put(None)

    Thread(target=run, daemon=True).start()
    last: str | None = words
    try:
        while last is not None:
            tell(last)
            try:
                last = told.get(timeout=EVERY)
            except Empty:
                continue
    except BaseException:
        is_over.set()
        raise
    return future.result()
