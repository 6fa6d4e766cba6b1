"""The OpenAPI document as the application really behaves.

The framework cannot see that refusals are problems, nor that a header which has an error of its own where it
is missing is needed all the same.
"""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic.json_schema import models_json_schema

from api.problems import Problem
from api.security.access import SAFE, capability_of, is_in_browser
from api.security.capabilities import CHANGED_BY_PROGRAMS, FOR_PROGRAMS, OPEN_TO_ALL

HEADERS: Final = {
    "idempotency-key": (
        "Idempotency-Key",
        "16 to 64 letters, digits, - or _. The same key gives the same answer and creates once.",
    ),
    "if-match": ("If-Match", "The ETag that was read. What was changed since is refused with 412."),
}
"""How each header is written, and what it is for."""
SIGNED_BY: Final[dict[str, Any]] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "cp_…",
        "description": "An API token, made by its owner at /account/tokens. Good for its scopes only.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": "A browser session; called `session` where the service is reached without TLS.",
    },
}
"""The two ways to sign a request. One that is signed both ways is refused."""
OF_THE_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")
"""Answers that are never given here."""
REFUSAL: Final[dict[str, Any]] = {
    "description": "Refused, with what is wrong and what to do next",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class DescribedApp(FastAPI):
    """An application whose document is made once, when it is first asked for, and then completed."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            _complete(document)
            _tell_who_may(document, self)
        return self.openapi_schema or {}


def _complete(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in OF_THE_FRAMEWORK:
        schemas.pop(name, None)
    _, problem = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas.update(problem["$defs"])
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = REFUSAL
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "header":
                    _complete_header(parameter)


def _tell_who_may(document: dict[str, Any], app: FastAPI) -> None:
    """How each operation is signed, and which scope a token needs for it."""
    document["components"]["securitySchemes"] = SIGNED_BY
    for route in iter_route_contexts(app.routes):
        capability = capability_of(route.original_route)
        for method in getattr(route.original_route, "methods", None) or ():
            operation = document["paths"].get(route.path, {}).get(method.lower())
            if operation is None or capability is None or capability in OPEN_TO_ALL:
                continue
            ways: list[dict[str, list[str]]] = [{"session": []}]
            may_change = capability in CHANGED_BY_PROGRAMS and not is_in_browser(route.original_route)
            if capability in FOR_PROGRAMS and (method in SAFE or may_change):
                ways.append({"token": [capability.value]})
            operation["security"] = ways


def _complete_header(parameter: dict[str, Any]) -> None:
    name, meaning = HEADERS[parameter["name"]]
    parameter |= {"name": name, "required": True, "description": meaning, "schema": {"type": "string"}}
