"""What runs on a thread of its own and what on the web process's one loop, asked of the application."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, get_type_hints

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlmodel import Session

from api.deps import get_database, get_limiter, take_turn
from models.database import Database

ASKS_NOTHING: Final = {get_database, get_limiter, take_turn}
"""They hand the database on, or count who may."""


def _beneath(dependants: Iterable[Dependant]) -> Iterator[Callable[..., Any]]:
    for dependant in dependants:
        assert dependant.call is not None
        yield dependant.call
        yield from _beneath(dependant.dependencies)


def _dependencies(app: FastAPI) -> set[Callable[..., Any]]:
    """All that any route depends on."""
    return {
        call
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for call in _beneath(route.original_route.dependant.dependencies)
    }


def _function(call: Callable[..., Any]) -> Callable[..., Any]:
    return call if inspect.isfunction(call) else type(call).__call__


def _is_on_the_loop(call: Callable[..., Any]) -> bool:
    function = _function(call)
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _may_wait_for_the_database(call: Callable[..., Any]) -> bool:
    hints = get_type_hints(_function(call))
    return call not in ASKS_NOTHING and any(hint in (Session, Database) for hint in hints.values())


def test_what_waits_for_the_database_never_holds_up_the_loop(app: FastAPI) -> None:
    waiting = {call for call in _dependencies(app) if _may_wait_for_the_database(call)}
    assert {call.__qualname__ for call in waiting if _is_on_the_loop(call)} == set()
    assert len(waiting) > 5


def test_what_waits_for_nothing_is_handed_to_no_thread(app: FastAPI) -> None:
    quick = {call for call in _dependencies(app) if not _may_wait_for_the_database(call)}
    assert {repr(call) for call in quick if not _is_on_the_loop(call)} == set()
    assert len(quick) > 15
