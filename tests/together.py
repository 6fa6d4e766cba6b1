"""Threads that reach the same point before any goes on."""

from itertools import count
from threading import Barrier

from tests.patience import PATIENCE_SECONDS


class Together:
    """Where the first so many that come by wait for each other, and whoever comes later passes.

    A control waits here between what it reads and what it writes: that the fault without the guard shows
    itself is then no matter of luck.
    """

    def __init__(self, most: int = 2) -> None:
        self._most = most
        self._numbers = count()
        self._barrier = Barrier(most)

    def __call__(self) -> None:
        """Wait for the others of the first ``most``.

        :raises BrokenBarrierError: where they don't come.
        """
        if next(self._numbers) < self._most:
            self._barrier.wait(PATIENCE_SECONDS)
