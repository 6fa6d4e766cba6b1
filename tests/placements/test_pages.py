import re

from tests.placements.test_routes import Fellowship, fellowship

__all__ = ["fellowship"]


def send(owner: Fellowship, path: str, **changes: str) -> tuple[int, str, str]:
    page = owner.coordinator.client.get(path)
    hidden = dict(re.findall(r'<input type="hidden" name="(_[vi][^"]+)" value="([^"]*)"', page.text))
    values = {
        "title": "Shorter waits",
        "host_id": str(owner.host_id),
        "organisation_id": str(owner.organisation_id),
        "capacity": "2",
        "is_open": "true",
    }
    answer = owner.coordinator.client.post(path, data={**hidden, **values, **changes})
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_a_placement_is_added_and_listed(fellowship: Fellowship) -> None:
    assert "No placements yet" in fellowship.coordinator.client.get(fellowship.pages).text
    assert send(fellowship, f"{fellowship.pages}/new")[:2] == (303, fellowship.pages)
    text = fellowship.coordinator.client.get(fellowship.pages).text
    assert ("Shorter waits" in text, "1 placement, with 2 open places" in text) == (True, True)


def test_what_was_typed_is_kept_when_a_title_is_taken(fellowship: Fellowship) -> None:
    fellowship.add()
    status, _, text = send(fellowship, f"{fellowship.pages}/new", site="Northgate")
    assert (status, 'value="Northgate"' in text) == (409, True)


def test_a_placement_is_changed(fellowship: Fellowship) -> None:
    added = fellowship.add().json()["id"]
    path = f"{fellowship.pages}/{added}"
    assert send(fellowship, path, title="Longer walks", capacity="3")[:2] == (303, fellowship.pages)
    stored = fellowship.coordinator.client.get(f"{fellowship.api}/{added}").json()
    assert (stored["title"], stored["capacity"], stored["topics"]) == ("Longer walks", 3, [])


def test_a_taken_title_is_refused_in_place(fellowship: Fellowship) -> None:
    fellowship.add()
    other = fellowship.add(title="Other").json()["id"]
    assert send(fellowship, f"{fellowship.pages}/{other}")[0] == 409


def test_a_missing_title_is_named_at_its_field(fellowship: Fellowship) -> None:
    status, _, text = send(fellowship, f"{fellowship.pages}/new", title="")
    assert (status, 'href="#title"' in text) == (422, True)
