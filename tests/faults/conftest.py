"""How much the harnesses do, from which seed, and where they say what they saw."""

import os
import random
import sys
from collections.abc import Callable

import pytest

IS_FULL = os.environ.get("FAULTS") == "full"
"""``make faults`` runs the full size."""

Say = Callable[[str], None]


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """Tells a line of what was seen, whatever becomes of the test."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def tell(line: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stdout.write(f"\n{request.node.name}: {line}\n")

    return tell


@pytest.fixture
def chance(say: Say) -> random.Random:
    """Chance from FAULTS_SEED, or from a new seed, which is said."""
    seed = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(2**32))
    say(f"FAULTS_SEED={seed}")
    return random.Random(seed)  # noqa: S311  a test's chance
