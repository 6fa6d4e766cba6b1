"""Who may set up programmes: those whose grant is not narrowed to one."""

from typing import Any, Final

from fastapi import Depends

from api.deps import CallerDep
from api.errors import ForbiddenError
from api.security.capabilities import Capability


async def _in_every_programme(caller: CallerDep) -> None:
    if caller.programmes_with(Capability.PROGRAMMES_CHANGE) is not None:
        raise ForbiddenError("Ask an administrator of your partnership if you need it.")


EVERYWHERE: Final[list[Any]] = [Depends(_in_every_programme)]
"""For a route's ``dependencies``, beside its capability."""
