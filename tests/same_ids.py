"""A pytest plugin: each test draws the same ids in each run.

Ids break ties: which of two equally good sets of pairs is found, which of two organisations of one size comes
first. What a test makes of that is the same on every machine now, and left to chance with ``FAULTS=full``.
"""

import os
import uuid
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests.faults.harness import IS_FULL


class DrawnFrom:
    """What `uuid` sees as `os`: the same but for its random bytes."""

    def __init__(self, seed: str) -> None:
        self.urandom = Random(seed).randbytes  # noqa: S311  tests' ids keep no secret

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


@pytest.fixture(autouse=True)
def same_ids(request: pytest.FixtureRequest) -> Iterator[None]:
    """Draw this test's ids from its own name."""
    with pytest.MonkeyPatch.context() as patch:
        if not IS_FULL:
            patch.setattr(uuid, "os", DrawnFrom(request.node.nodeid))
        yield
