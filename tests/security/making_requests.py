"""A request to any route, from its address and the OpenAPI document; what is not known stops the test."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from api.security.capabilities import Capability
from tests.security.asking import Asked
from tests.security.places import Place

WORDS: Final = {
    "section": "basics",
    "step": "topics",
    "message": "invitation",
    "kind": "csv",
    "form": "csv",
    "financial_year": "2026-27",
    "key": "0123456789abcdef",
    "number": "1",
}
"""What stands in addresses where no id does."""
OF_NOBODY: Final = {"request_id": "00000000-0000-4000-8000-000000000000", "secret": "x" * 43}
"""A sign-in link that nobody asked for: its own tests are in ``sign_in``."""
BODY_FIELDS: Final[dict[str, Any]] = {
    "email": "newcomer@example.org",
    "code": "NEW1",
    "ethnicity": "Z",
    "sign_up_closes_on": "2027-02-01",
    "starts_on": "2027-03-01",
    "ends_on": "2027-12-01",
    "expires_on": "2027-06-30",
    "understood": True,
    "side": "seeker",
    "starts_at": "2027-03-02T10:00:00Z",
    "ends_at": "2027-03-02T11:00:00Z",
    "due_on": "2027-06-30",
}
"""What fields of bodies hold where their type alone does not say."""
FORM_FIELDS: Final = {
    "most": "24",
    "reason": "Why these two?",
    "wants": "yes",
    "ethnic_group": "not-said",
    "understood": "true",
}
NEEDED_TOO: Final = ("organisation_id", "understood", "most")
"""Given wherever a body may hold them: a role for one organisation gives only what counts there, and a
limit says how many."""
FILE: Final = b"Name,Email\r\nAmina,amina@example.org\r\n"
BOUNDARY: Final = "a-boundary-of-the-tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method on one address, and the capability it is written down with."""

    method: str
    path: str
    capability: Capability

    @property
    def names(self) -> frozenset[str]:
        """What stands in braces in the address."""
        return frozenset(re.findall(r"\{(\w+)", self.path))

    @property
    def owned(self) -> frozenset[str]:
        """Those of them that name something of a partnership."""
        if self.path.startswith(("/sign-in/", "/inbox/")):
            return frozenset()
        return self.names - WORDS.keys()

    @property
    def is_for_programs(self) -> bool:
        """Whether it answers programs, not people."""
        return self.path.startswith("/api/")


def request_to(route: Route, place: Place, cookie: str, document: Any) -> Asked:
    """A request that is in order in every way but, perhaps, whose the ids are.

    :raises KeyError: where a name in the address is not known here; give it a maker.
    """
    path = re.sub(r"\{(\w+)\}", lambda name: _ids(route, place)[name[1]], route.path)
    headers, body = _content(route, place, document)
    return Asked(method=route.method, path=path, cookie=cookie, headers=tuple(headers.items()), body=body)


def _ids(route: Route, place: Place) -> dict[str, str]:
    if route.path.startswith("/sign-in/"):
        return WORDS | OF_NOBODY
    word = next((word for word in place.links if f"/{word}/{{partnership_id}}" in route.path), None)
    return WORDS | (place.links[word] if word else place.ids)


def _content(route: Route, place: Place, document: Any) -> tuple[dict[str, str], bytes]:
    if route.method == "GET":
        return {}, b""
    if not route.is_for_programs:
        fields = {"_version": place.version, "_idempotency_key": str(uuid4()), "pin": str(uuid4())}
        fields |= FORM_FIELDS | {"partnership_id": str(place.partnership_id)}
        fields["place_id"] = place.ids.get("place_id", str(uuid4()))
        return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()
    headers = {"If-Match": f'"{place.version}"', "Idempotency-Key": uuid4().hex}
    content = document["paths"][route.path][route.method.lower()].get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}, _upload()
    schema = content.get("application/json", {}).get("schema", {"type": "object"})
    body = json.dumps(_example(schema, document, place)).encode()
    return headers | {"Content-Type": "application/json"}, body


def _example(schema: Any, document: Any, place: Place, name: str = "") -> Any:
    """The smallest value that fits ``schema``."""
    if name in BODY_FIELDS:
        return BODY_FIELDS[name]
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return place.ids.get(name) or str(place.partnership_id if name == "partnership_id" else uuid4())
    if schema["type"] == "object":
        properties = schema.get("properties", {})
        named = [each for each in properties if each in (*schema.get("required", ()), *NEEDED_TOO)]
        return {each: _example(properties[each], document, place, each) for each in named}
    return {"string": "Words", "integer": 24, "boolean": True, "array": []}[schema["type"]]


def _upload() -> bytes:
    head = 'Content-Disposition: form-data; name="file"; filename="people.csv"\r\nContent-Type: text/csv'
    return b"--%b\r\n%b\r\n\r\n%b\r\n--%b--\r\n" % (BOUNDARY.encode(), head.encode(), FILE, BOUNDARY.encode())
