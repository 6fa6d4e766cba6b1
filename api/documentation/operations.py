"""The OpenAPI document as rows for a page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One field of a body, or one parameter."""

    name: str
    kind: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One operation; ``statuses`` are those of its answers, refusals left out.

    ``scope`` is what a token needs for it, or None where no token will do.
    """

    method: str
    path: str
    summary: str
    parameters: tuple[FieldRow, ...]
    body: tuple[FieldRow, ...]
    statuses: tuple[str, ...]
    scope: str | None


def operations_of(openapi: Mapping[str, Any]) -> dict[str, list[OperationRow]]:
    """The operations by tag, in the order of the document."""
    groups: dict[str, list[OperationRow]] = {}
    for path, methods in openapi.get("paths", {}).items():
        for method, operation in methods.items():
            row = OperationRow(
                method=method.upper(),
                path=path,
                summary=operation.get("description", ""),
                parameters=tuple(_parameter(given) for given in operation.get("parameters", ())),
                body=tuple(_body(openapi, operation)),
                statuses=tuple(status for status in operation["responses"] if status != "default"),
                scope=next(
                    (scope for way in operation.get("security", ()) for scope in way.get("token", ())), None
                ),
            )
            groups.setdefault(operation.get("tags", ["other"])[0], []).append(row)
    return groups


def _parameter(given: Mapping[str, Any]) -> FieldRow:
    return FieldRow(
        name=f"{given['name']} ({given['in']})",
        kind=_kind(given.get("schema", {})),
        is_required=given.get("required", False),
        meaning=given.get("description", ""),
    )


def _body(openapi: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[FieldRow]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = _resolved(openapi, content.get("schema", {}))
    for name, field in schema.get("properties", {}).items():
        yield FieldRow(
            name=name,
            kind=_kind(field),
            is_required=name in schema.get("required", ()),
            meaning=field.get("description", ""),
        )


def _resolved(openapi: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    found: Mapping[str, Any] = (
        openapi.get("components", {}).get("schemas", {}).get(reference.rsplit("/", 1)[-1], schema)
    )
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(_kind(part) for part in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")
