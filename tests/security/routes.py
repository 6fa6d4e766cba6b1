"""What an application answers, as tests go through it."""

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts


def routes(app: FastAPI, *methods: str) -> list[tuple[str, str]]:
    """Method and path of every page and REST route, of these methods only where any are named."""
    return [
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in sorted(route.methods or ())
        if not methods or method in methods
    ]
