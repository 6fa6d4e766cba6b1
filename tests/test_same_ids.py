"""Ids are drawn from a test's name, and from nothing that differs from run to run."""

from random import Random
from uuid import UUID, uuid4

import pytest

from tests.faults.harness import IS_FULL


@pytest.mark.skipif(IS_FULL, reason="at full size ids are left to chance")
@pytest.mark.parametrize("number", range(2))
def test_ids_are_those_of_the_tests_name(request: pytest.FixtureRequest, number: int) -> None:
    drawn = Random(request.node.nodeid).randbytes(16)  # noqa: S311  as the plugin does
    assert uuid4() == UUID(bytes=drawn, version=4)
