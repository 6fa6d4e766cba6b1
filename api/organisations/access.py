"""Who may add organisations: those whose grant is not narrowed to one."""

from typing import Any, Final

from fastapi import Depends

from api.deps import CallerDep
from api.errors import ForbiddenError
from api.security.capabilities import Capability


async def _of_the_partnership(caller: CallerDep) -> None:
    if caller.organisations_with(Capability.ORGANISATIONS_CHANGE) is not None:
        raise ForbiddenError("Ask an administrator of the whole partnership if you need it.")


WHOLE: Final[list[Any]] = [Depends(_of_the_partnership)]
"""For a route's ``dependencies``, beside its capability."""
