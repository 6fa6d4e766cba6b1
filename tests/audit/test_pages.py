"""The audit trail's pages and files."""

import ast
import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api.audit import words
from api.audit.exports import read_lines, read_saved
from api.database.addresses import Addresses
from api.privacy.retention import DELETED
from models import audit
from models.audit_chain import check
from tests.audit.conftest import World
from tests.models.test_audit import edit

MONTHS = "months in which mentors were asked"
API = Path(words.__file__).resolve().parents[1]


def test_entries_read_as_sentences_and_lead_to_all_about_a_record(world: World) -> None:
    page = world.administrator.client.get("/audit").text
    assert 'Amina Yusuf <span class="nhsuk-u-font-weight-normal">locked a round</span>' in page
    assert (
        'Somebody who takes part <span class="nhsuk-u-font-weight-normal">said yes to an introduction' in page
    )
    assert f"/audit?record={world.round_id}" in page
    assert "Grace" not in page


def test_what_leaders_promise_is_told_without_their_names(world: World) -> None:
    world.record("committed", "commitment", uuid4(), world.coordinator)
    page = world.administrator.client.get("/audit?kind=committed%3Acommitment").text
    assert "Amina Yusuf <span" not in page
    assert 'Somebody who takes part <span class="nhsuk-u-font-weight-normal">wrote down' in page


def test_a_role_is_told_with_whose_it_is_and_where_it_counts(world: World) -> None:
    given = {"name": "Mei Chen", "email": "mei@example.nhs.uk", "role": "hr_analyst"}
    assert world.administrator.create("/api/v1/members", given).status_code == 201
    page = world.administrator.client.get("/audit").text
    assert "colleague: Mei Chen" in page
    assert "role: HR analyst" in page


@pytest.mark.parametrize(
    ("detail", "more"),
    [
        ({"generation": 3, "digest": "9f86d081"}, ""),
        ({"sequence": 2}, ""),
        ({"pairs": 4, "waiting": 8, "generation": 3}, "pairs: 4, waiting: 8"),
        ({"solve": 2, "fresh": True}, "search: 2, from the beginning: yes"),
        ({"fields": ["starts_on", "ends_on"]}, "what changed: starts on, ends on"),
        ({"pulse_rounds": 2, "event_sign_ups": 5}, f"{MONTHS}: 2, places at group events: 5"),
        ({"seeker": str(uuid4()), "kind": "pin"}, "kind: pin"),
        ({"account": str(uuid4())}, ""),
        ({"place": str(uuid4()), "least": 1}, "at least: 1"),
        (
            {"most": None, "least": 6, "seekers_grouping": "organisation", "providers_grouping": "everybody"},
            "at most: not set, at least: 6, executives or fellows by: organisation, "
            "mentors or placement hosts by: everybody",
        ),
    ],
)
def test_more_is_told_in_plain_words(detail: dict[str, Any], more: str) -> None:
    assert words.more(detail, {}) == more


def test_what_programs_follow_a_record_by_is_on_no_page_and_in_the_files(world: World) -> None:
    with world.database.scoped(world.partnership_id) as db:
        detail = {"digest": "9f86d081", "generation": 3}
        audit.record(db, "locked", "round", uuid4(), actor_id=None, detail=detail)
    page = world.administrator.client.get("/audit").text
    assert ("digest" in page, "generation" in page) == (False, False)
    assert "9f86d081" in world.administrator.client.get("/audit/export.csv").text


def test_the_list_is_narrowed_on_the_page(world: World) -> None:
    page = world.administrator.client.get("/audit?kind=locked%3Around&actor=&since=2027-01-11&until=").text
    assert (page.count("locked a round</span>"), "entered a person</span>" in page) == (1, False)
    assert "Nothing fits" in world.administrator.client.get("/audit?since=2028-01-01").text


def test_the_page_says_whether_the_trail_is_whole(world: World, addresses: Addresses) -> None:
    page = world.administrator.client.get("/audit/check")
    assert "Each entry fits the one before it, up to entry 6" in page.text
    edit(addresses, "UPDATE audit_entries SET actor_id = NULL WHERE sequence = 2")
    part = world.administrator.client.get("/audit/check", headers={"HX-Request": "true"}).text
    assert ("Entry 2 does not fit" in part, "<html" in part) == (True, False)


def test_the_head_is_shown_and_saved(world: World, tmp_path: Path) -> None:
    head = world.administrator.client.get("/api/v1/audit-entries/check").json()["head"]
    assert head in world.administrator.client.get("/audit").text
    answer = world.administrator.client.get("/audit/head.txt")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-head-2027-01-12.txt"'
    kept = tmp_path / "head.txt"
    kept.write_bytes(answer.content)
    saved = read_saved(kept)
    assert (saved.partnership_id, str(saved.head)) == (world.partnership_id, head)


def test_the_whole_trail_is_taken_away_to_be_checked_elsewhere(world: World, tmp_path: Path) -> None:
    answer = world.administrator.client.get("/audit/export.jsonl")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-trail-2027-01-12.jsonl"'
    path = tmp_path / "trail.jsonl"
    path.write_bytes(answer.content)
    partnership_id, chain = read_lines(path)
    assert (partnership_id, len(chain), check(partnership_id, chain).fault) == (world.partnership_id, 6, None)
    assert "Grace" not in answer.text


def test_a_table_is_taken_away_as_it_is_shown_and_holds_no_formula(world: World) -> None:
    world.record("=1+1", "round", world.round_id, world.coordinator)
    answer = world.administrator.client.get("/audit/export.csv", params={"record": str(world.round_id)})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2:4] for row in rows[1:]] == [
        ["Amina Yusuf", "'=1+1 a round"],
        ["Amina Yusuf", "locked a round"],
        ["Amina Yusuf", "created a round"],
    ]
    assert json.loads(rows[1][6]) == {"pairs": 3}


@pytest.mark.parametrize("name", ["export.csv", "export.jsonl"])
def test_taking_it_away_is_written_down(world: World, name: str) -> None:
    world.administrator.client.get(f"/audit/{name}")
    latest = world.administrator.client.get("/api/v1/audit-entries?limit=1").json()["items"][0]
    assert (latest["action"], latest["resource"], latest["actor"]) == (
        "downloaded",
        "audit_trail",
        "Tom Askew",
    )
    assert latest["detail"] == {"form": name.partition(".")[2], "entries": 6}


def test_the_last_page_is_linked_and_the_filters_stay(world: World) -> None:
    for _ in range(100):
        world.record("locked", "round", world.round_id, world.coordinator)
    page = world.administrator.client.get("/audit?kind=locked%3Around").text
    start = page.index("?kind=locked%3Around&amp;cursor=")
    link = page[start : page.index('"', start)].replace("&amp;", "&")
    rest = world.administrator.client.get(f"/audit{link}").text
    assert rest.count("locked a round</span>") == 1


def _recorded() -> set[tuple[str, str]]:
    """Action and kind of record of every entry that the code writes with words of its own."""
    calls = [
        node
        for path in API.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "taken_away")
    ]
    texts = [
        tuple(arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
        for call in calls
    ]
    return {(found[0], found[1]) for found in texts if len(found) == 2}


def _second_steps() -> set[tuple[str, str]]:
    """What is recorded of second steps, whose actions are put together."""
    tree = ast.parse((API / "second_step" / "service.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    said = [call.args[1] for call in calls if ast.unparse(call.func) == "_record"]
    constants = [node for arg in said for node in ast.walk(arg) if isinstance(node, ast.Constant)]
    return {(f"second_step_{ast.literal_eval(node)}", "account") for node in constants}


def test_every_entry_that_is_written_reads_as_a_sentence() -> None:
    retention = {(DELETED, "programme"), (DELETED, "partnership")}
    recorded = _recorded() | _second_steps() | retention
    assert len(recorded) > 40
    said = {kind: words.sentence(*kind) for kind in recorded}
    assert [kind for kind, text in said.items() if "_" in text or kind[1] not in words.RESOURCES] == []


def test_files_leave_at_one_place_only() -> None:
    """What holds people's data leaves by ``taken_away``.

    The demo's inbox shows attachments of mails; a calendar program reads a diary every few minutes.
    """
    found = {
        str(path.relative_to(API)) for path in API.rglob("*.py") if "Content-Disposition" in path.read_text()
    }
    assert found == {"pages/downloads.py", "inbox/pages.py", "sessions/feed_pages.py"}
    plain = {str(path.relative_to(API)) for path in API.rglob("*.py") if " attachment(" in path.read_text()}
    assert plain == {"pages/downloads.py", "imports/pages.py", "audit/pages.py"}
