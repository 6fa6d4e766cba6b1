"""Requests that arrive at the same moment."""

import threading
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.app_fixtures import FROM_HERE
from tests.identities import Identity
from tests.patience import PATIENCE_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One request of somebody who is signed in."""

    who: Identity
    path: str
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """Sends requests together, each from a client of its own, to the applications in turn."""

    apps: tuple[FastAPI, ...]

    def __call__(self, posts: list[Post]) -> list[Response]:
        """What they are answered, in their order."""
        barrier = threading.Barrier(len(posts))
        answers: dict[int, Response] = {}

        def send(number: int, post: Post) -> None:
            app = self.apps[number % len(self.apps)]
            client = TestClient(
                app,
                headers=FROM_HERE,
                cookies={"session": post.who.client.cookies["session"]},
                raise_server_exceptions=False,
            )
            barrier.wait(PATIENCE_SECONDS)
            answers[number] = client.post(post.path, json=post.body, headers=post.headers)

        threads = [threading.Thread(target=send, args=each) for each in enumerate(posts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [answers[number] for number in range(len(posts))]
