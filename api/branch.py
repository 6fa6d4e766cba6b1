"""Routes that share the beginning of their addresses."""

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Branch(APIRouter):
    """A router that is included under ``beginning``, and is passed by where an address begins otherwise.

    A framework that knows no such thing compares every page's address with each REST route.
    """

    def __init__(self, beginning: str) -> None:
        super().__init__()
        self._beginning = f"{beginning}/"

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of the routes is meant."""
        if not scope["path"].removeprefix(scope.get("root_path", "")).startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)
