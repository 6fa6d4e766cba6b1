import re
from html import unescape
from typing import Any

import pytest

from models.accounts import Role
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.pages.browsing import hidden_fields, send
from tests.programmes.programmes import MENTORING, RECORD
from tests.programmes.world import open_world

BASICS: dict[str, Any] = {
    "name": "Reverse mentoring 2027",
    "summary": "Colleagues mentor executives.",
    "sign_up_closes_on-day": "26",
    "sign_up_closes_on-month": "2",
    "sign_up_closes_on-year": "2027",
    "starts_on-day": "29",
    "starts_on-month": "3",
    "starts_on-year": "2027",
    "ends_on-day": "30",
    "ends_on-month": "9",
    "ends_on-year": "2027",
    "topics": "How boards decide\r\nInclusive recruitment",
    "retention_months": "24",
}
NEW = "/programmes/new?kind=reverse_mentoring"


@pytest.fixture
def coordinator(sign_in_as: SignInAs) -> Identity:
    return sign_in_as(Role.COORDINATOR)


@pytest.fixture
def draft(coordinator: Identity) -> str:
    """The page of a draft."""
    made = coordinator.create("/api/v1/programmes", MENTORING)
    return f"/programmes/{made.json()['id']}"


def read(coordinator: Identity, page: str) -> dict[str, Any]:
    shown: dict[str, Any] = coordinator.client.get(f"/api/v1{page}").json()
    return shown


def test_an_empty_list_says_what_to_do_first(coordinator: Identity) -> None:
    assert "Set up a programme" in coordinator.client.get("/programmes").text


def test_no_kind_chosen_is_told_at_the_choice(coordinator: Identity) -> None:
    assert coordinator.client.get("/programmes/new").status_code == 200
    answer = coordinator.client.get("/programmes/new", params={"asked": "yes"})
    assert (answer.status_code, 'href="#kind"' in answer.text) == (422, True)


def test_a_new_programme_starts_with_usual_values(coordinator: Identity) -> None:
    page = coordinator.client.get(NEW).text
    assert "Career progression" in page
    assert 'name="sign_up_closes_on-year"' in page


def test_a_programme_is_set_up_by_form(coordinator: Identity) -> None:
    answer = send(coordinator, NEW, BASICS, to="/programmes/new")
    assert answer.status_code == 303
    shown = read(coordinator, answer.headers["location"])
    assert (shown["name"], shown["topics"]) == (
        BASICS["name"],
        ["How boards decide", "Inclusive recruitment"],
    )
    assert shown["weights"]["goals"] == 700


def test_a_form_sent_twice_sets_up_one_programme(coordinator: Identity) -> None:
    fields = {**hidden_fields(coordinator.client.get(NEW)), **BASICS}
    first = coordinator.client.post("/programmes/new", data=fields)
    second = coordinator.client.post("/programmes/new", data=fields)
    assert first.headers["location"] == second.headers["location"]


def test_what_was_typed_is_kept_beside_the_error(coordinator: Identity) -> None:
    answer = send(coordinator, NEW, BASICS | {"ends_on-year": "2020"}, to="/programmes/new")
    assert answer.status_code == 422
    assert "The programme must end after it starts" in answer.text
    assert BASICS["name"] in answer.text


def test_a_name_that_is_taken_is_told_at_its_field(coordinator: Identity, draft: str) -> None:
    answer = send(coordinator, NEW, BASICS, to="/programmes/new")
    assert (answer.status_code, 'href="#name"' in answer.text) == (422, True)


@pytest.mark.parametrize("section", ["basics", "joining", "rules", "weights", "sessions"])
def test_a_section_saved_as_shown_changes_nothing(coordinator: Identity, draft: str, section: str) -> None:
    before = read(coordinator, draft)
    path = f"{draft}/settings/{section}"
    page = coordinator.client.get(path)
    answer = coordinator.client.post(path, data=_as_shown(page.text) | hidden_fields(page))
    assert (answer.status_code, read(coordinator, draft)) == (303, before)


def _as_shown(page: str) -> dict[str, list[str]]:
    """What a browser would send of a page without a change."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        is_choice = given.get("type") in ("radio", "checkbox")
        if given.get("type") != "hidden" and "name" in given and (not is_choice or " checked" in tag):
            found.setdefault(unescape(given["name"]), []).append(unescape(given.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found.setdefault(unescape(name), []).append(unescape(text))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found.setdefault(unescape(name), []).append(chosen[1] if chosen else "")
    return found


def test_a_rule_that_is_unticked_is_off(coordinator: Identity, draft: str) -> None:
    fields: dict[str, str | list[str]] = {"organisation": "different", "shared_free_times": "2"}
    assert send(coordinator, f"{draft}/settings/rules", fields).status_code == 303
    rules = read(coordinator, draft)["rules"]
    assert (rules["line_management"], rules["organisation"], rules["shared_free_times"]) == (
        False,
        "different",
        2,
    )


def test_too_many_points_are_refused(coordinator: Identity, draft: str) -> None:
    answer = send(coordinator, f"{draft}/settings/weights", {"goals": "901", "travel": "100"})
    assert (answer.status_code, "at most 1,000" in answer.text) == (422, True)


def test_a_section_changed_by_somebody_else_meanwhile_is_refused(coordinator: Identity, draft: str) -> None:
    path = f"{draft}/settings/rules"
    fields = hidden_fields(coordinator.client.get(path))
    send(coordinator, path, {"organisation": "same", "shared_free_times": "1"})
    assert coordinator.client.post(path, data=fields).status_code == 412


def test_a_restricted_programme_says_what_is_missing_when_opened(coordinator: Identity, draft: str) -> None:
    joining = {"seeker_capacity": "1", "provider_capacity": "1", "is_restricted": "true"}
    assert send(coordinator, f"{draft}/settings/joining", {**joining}).status_code == 303
    refused = send(coordinator, draft, to=f"{draft}/opening")
    assert refused.status_code == 422
    assert "Enter the evidence." in refused.text
    record = {f"positive_action.{name}": value for name, value in RECORD.items()}
    saved = send(coordinator, f"{draft}/settings/joining", {**joining, **record, "eligibility": "Some."})
    assert saved.status_code == 303
    assert send(coordinator, draft, to=f"{draft}/opening").status_code == 303
    assert read(coordinator, draft)["state"] == "open"


def test_a_programme_is_closed_after_a_confirmation(coordinator: Identity) -> None:
    world = open_world(coordinator)
    assert send(coordinator, f"{world.page}/closing").status_code == 303
    assert "Closed" in coordinator.client.get(world.page).text
    assert send(coordinator, world.page, {"_version": "9"}, to=f"{world.page}/closing").status_code == 412


def test_the_page_counts_people_and_names_the_next_step(coordinator: Identity) -> None:
    world = open_world(coordinator)
    assert "Bring people in" in coordinator.client.get(world.page).text
    world.enter("Grace Okafor")
    assert "See who is missing what" in coordinator.client.get(world.page).text
    world.enter("Helen Whitworth", side="seeker")
    assert "Start a round" in coordinator.client.get(world.page).text


def test_a_fellowships_page_leads_to_its_placements(coordinator: Identity) -> None:
    made = coordinator.create("/api/v1/programmes", {**MENTORING, "kind": "fellowship"})
    page = f"/programmes/{made.json()['id']}"
    assert f'href="{page}/placements"' in coordinator.client.get(page).text


def test_a_draft_says_that_it_must_open_before_a_round(coordinator: Identity, draft: str) -> None:
    page = coordinator.client.get(f"{draft}/rounds").text
    assert "once the programme is open" in page
    assert "<button" not in page.partition("<main")[2]


def test_the_settings_say_how_many_partners_each_can_have(coordinator: Identity, draft: str) -> None:
    assert "Mentors each executive can have" in coordinator.client.get(f"{draft}/settings").text
    assert (
        "How many mentors each executive can have" in coordinator.client.get(f"{draft}/settings/joining").text
    )


def test_a_programme_that_is_not_there_is_not_found(coordinator: Identity) -> None:
    assert coordinator.client.get("/programmes/7b2f6b1c-0000-4000-8000-000000000000").status_code == 404


def test_nobody_else_sees_programmes(sign_in_as: SignInAs, draft: str) -> None:
    assert sign_in_as(Role.HR_ANALYST).client.get(draft).status_code == 403
