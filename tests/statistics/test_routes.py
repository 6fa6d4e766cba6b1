"""The table over REST: absent until released, then the same for ever, and worth nothing to an attacker."""

from typing import Any
from uuid import uuid4

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from api.ethnicity import CATEGORIES, WresGroup
from api.statistics.disclosure import HouseRule, Mark, PublishedCell, PublishedTable, is_safe
from api.statistics.funnel import Step
from models.accounts import Role
from models.audit import AuditEntry
from models.outbox import Message
from models.statistic_releases import StatisticRelease
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.statistics.world import World, another_programme

NAMED = frozenset({0, 1})
CODES = {WresGroup.WHITE: "B", WresGroup.BME: "group:asian", WresGroup.UNKNOWN: "Z"}


def release(world: World, analyst: Identity) -> Any:
    answer = analyst.create(f"{world.rest}/release", {})
    assert answer.status_code == 201
    return answer.json()


def published(table: Any) -> PublishedTable:
    """What the answer says, and nothing else that is known."""
    marks = {"*": Mark.SMALL, "hidden": Mark.HIDDEN}
    return PublishedTable(
        rows=tuple(
            tuple(
                PublishedCell(mark=marks.get(figure["text"], Mark.SHOWN), value=figure["value"])
                for figure in row["figures"]
            )
            for row in table["rows"]
        )
    )


def texts(table: Any) -> dict[str, list[str]]:
    return {row["group"]: [figure["text"] for figure in row["figures"]] for row in table["rows"]}


def test_a_table_is_not_found_until_it_is_released(world: World, analyst: Identity) -> None:
    world.add(12, Step.MET, "A")
    before = analyst.client.get(world.rest)
    assert (before.status_code, before.json()["code"]) == (404, "not_released")
    released = release(world, analyst)
    after = analyst.client.get(world.rest)
    assert (after.status_code, after.json()) == (200, released)
    assert after.headers["etag"] == '"1"'


def test_a_released_table_never_changes(world: World, analyst: Identity) -> None:
    world.add(30, Step.MET, "A")
    world.add(30, Step.MET, "M")
    released = release(world, analyst)
    world.add(50, Step.COMPLETED, "M")
    assert analyst.client.get(world.rest).json() == released
    again = analyst.create(f"{world.rest}/release", {})
    assert (again.status_code, again.json()["code"]) == (409, "released")
    assert analyst.client.get(world.rest).json() == released


def test_the_list_names_programmes_and_the_years_released(world: World, analyst: Identity) -> None:
    world.add(12, Step.REGISTERED, "A")
    [before] = analyst.client.get("/api/v1/statistics").json()
    assert (before["programme_id"], before["released"]) == (str(world.programme_id), [])
    year = release(world, analyst)["financial_year"]
    [after] = analyst.client.get("/api/v1/statistics").json()
    assert after["released"] == [year]


def test_releasing_twice_under_one_key_answers_the_same(world: World, analyst: Identity) -> None:
    world.add(30, Step.MET, "A")
    key = uuid4().hex
    first = analyst.create(f"{world.rest}/release", {}, key)
    second = analyst.create(f"{world.rest}/release", {}, key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["location"] == world.rest


def test_groups_are_white_bme_unknown_and_all(world: World, analyst: Identity) -> None:
    world.add(40, Step.COMPLETED, "A")
    world.add(40, Step.MET, "M")
    world.add(20, Step.MATCHED, "Z")
    world.add(20, Step.REGISTERED, None)
    table = texts(release(world, analyst))
    assert list(table) == ["White", "BME", "Unknown", "All"]
    assert [table[group][0] for group in table] == ["40", "40", "40", "120"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HR_ANALYST])
def test_other_roles_are_refused(world: World, sign_in_as: SignInAs, role: Role) -> None:
    identity = sign_in_as(role)
    assert identity.client.get(world.rest).status_code == 403
    assert identity.create(f"{world.rest}/release", {}).status_code == 403


def test_an_analyst_of_another_programme_finds_nothing(world: World, sign_in_as: SignInAs) -> None:
    world.add(30, Step.MET, "A")
    identity = sign_in_as(Role.HR_ANALYST, programme_id=another_programme(world).programme_id)
    assert identity.client.get(world.rest).status_code == 404
    assert identity.create(f"{world.rest}/release", {}).status_code == 404


@pytest.mark.parametrize(
    "rest", ["2026", "2026-28", "2026%2F27", "all", "1899-00", "2026-27/bands", "2026-27/release/bands"]
)
def test_any_other_table_is_not_found(world: World, analyst: Identity, rest: str) -> None:
    path = f"/api/v1/programmes/{world.programme_id}/statistics/{rest}"
    assert analyst.client.get(path).status_code == 404


def test_a_year_in_which_nobody_was_invited_is_not_released(world: World, analyst: Identity) -> None:
    world.add(9, Step.MET, "A")
    path = f"/api/v1/programmes/{world.programme_id}/statistics/2025-26/release"
    answer = analyst.create(path, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody")


COUNTS = st.tuples(*[st.tuples(*[st.integers(0, 4)] * len(Step)) for _ in WresGroup]).filter(
    lambda rows: any(map(any, rows))
)


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(COUNTS)
def test_what_is_released_withstands_the_attacker(
    world: World, analyst: Identity, furthest: tuple[tuple[int, ...], ...]
) -> None:
    fresh = another_programme(world)
    for group, numbers in zip(WresGroup, furthest, strict=True):
        for step, number in zip(Step, numbers, strict=True):
            fresh.add(number, step, CODES[group])
    answer = release(fresh, analyst)
    counts = tuple(tuple(sum(numbers[step:]) for step in Step) for numbers in furthest)
    table = published(answer)
    rule = HouseRule(threshold=answer["threshold"], base=answer["base"])
    assert is_safe(counts, table, rule, NAMED)


def test_the_house_rule_alone_would_not_withstand_the_attacker() -> None:
    """The control: the attacker used above can win."""
    counts = ((12, 12, 0, 0, 0), (6, 6, 0, 0, 0), (0, 0, 0, 0, 0))
    rule = HouseRule()
    totals = tuple(map(sum, zip(*counts, strict=True)))
    by_rule = PublishedTable(
        rows=tuple(tuple(rule.published(figure) for figure in row) for row in (*counts, totals))
    )
    assert not is_safe(counts, by_rule, rule, NAMED)


def test_ethnicity_is_in_no_audit_row_message_release_log_or_address(world: World, analyst: Identity) -> None:
    with structlog.testing.capture_logs() as logged:
        for category in CATEGORIES:
            world.add(2, Step.MET, f"{category.code}9")
        world.add(9, Step.MET, "group:asian")
        answer = analyst.create(f"{world.rest}/release", {})
        page = analyst.client.get(world.page)
    with world.database.scoped(world.partnership_id) as db:
        kept = [
            *(row.model_dump_json() for row in db.exec(select(AuditEntry))),
            *(row.model_dump_json() for row in db.exec(select(Message))),
            *(row.model_dump_json() for row in db.exec(select(StatisticRelease))),
        ]
    everything = "\n".join(
        [str(logged), *kept, answer.text, str(answer.headers), str(answer.url), str(page.url), page.text]
    )
    assert logged
    canaries = [category.label for category in CATEGORIES] + ["group:asian"]
    assert [canary for canary in canaries if canary in everything] == []
    codes = [f'"{category.code}9"' for category in CATEGORIES]
    assert [code for code in codes if code in everything] == []
