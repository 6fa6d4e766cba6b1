"""A programme and people in it, made over REST as a coordinator would."""

from dataclasses import dataclass
from typing import Any

from tests.identities import Identity
from tests.programmes.programmes import MENTORING


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An open programme of a coordinator: its path over REST, its pages, and its organisations by code."""

    coordinator: Identity
    programme_id: str
    organisations: dict[str, str]

    @property
    def rest(self) -> str:
        return f"/api/v1/programmes/{self.programme_id}"

    @property
    def page(self) -> str:
        return f"/programmes/{self.programme_id}"

    def enter(self, name: str, side: str = "provider", **changes: Any) -> dict[str, Any]:
        """A person entered as ready unless ``changes`` say otherwise."""
        body = {
            "side": side,
            "name": name,
            "email": f"{name.lower().replace(' ', '.')}@example.nhs.uk",
            "organisation_id": self.organisations["ALD1"],
            "free": [18, 19],
            "has_consented": True,
        }
        answer = self.coordinator.create(f"{self.rest}/participants", body | changes)
        assert answer.status_code == 201, answer.json()
        entered: dict[str, Any] = answer.json()
        return entered

    def people(self, **filters: str) -> list[dict[str, Any]]:
        """Everybody whom the list shows."""
        answer = self.coordinator.client.get(f"{self.rest}/participants", params=filters)
        assert answer.status_code == 200, answer.json()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def open_world(coordinator: Identity, **changes: Any) -> World:
    """An open programme, by default of reverse mentoring."""
    made = coordinator.create("/api/v1/programmes", MENTORING | changes)
    assert made.status_code == 201, made.json()
    opened = coordinator.act(f"{made.headers['location']}/opening", made.headers["etag"])
    assert opened.status_code == 200, opened.json()
    listed = coordinator.client.get("/api/v1/organisations").json()
    return World(
        coordinator=coordinator,
        programme_id=made.json()["id"],
        organisations={organisation["code"]: organisation["id"] for organisation in listed},
    )
