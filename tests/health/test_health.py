"""A programme at a glance: each figure leads to its list, and costs no more with five hundred pairs."""

from datetime import timedelta
from uuid import uuid4

import pytest

from api.feedback.batches import count_ratings
from models.accounts import Role
from models.clock import SteppedClock
from models.feedback import Feedback
from models.outbox import Message, MessageState
from models.rounds import round_
from models.session_changes import Change
from models.sessions import MeetingState, meetings_of_pair
from tests.app_fixtures import SignInAs
from tests.health.conftest import NOW, Going, days_ago
from tests.queries import counted_queries
from tests.tokens.conftest import ProgramWith, make, program_with

__all__ = ["program_with"]

SILENT = ["Missed long ago", "Silent since the introduction", "Silent since they met"]


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("silent", SILENT),
        (
            "unbooked",
            ["Cancelling", "Just introduced", "Met of late", *SILENT],
        ),
        ("falling_out", ["Cancelling"]),
        ("first_booked", ["Booked"]),
        ("met", ["All met", "Met and booked", "Met of late", "Silent since they met"]),
        ("all_met", ["All met"]),
    ],
)
def test_each_list_holds_its_pairs(every_way: Going, show: str, expected: list[str]) -> None:
    assert sorted(every_way.shown(show)) == sorted(expected)


def test_the_figures_are_those_of_the_lists(every_way: Going) -> None:
    found = every_way.coordinator.client.get(f"/api/v1{every_way.path}/health").json()
    assert found["pairs"] == {
        "matched": 10,
        "awaiting_approval": 1,
        "first_booked": 1,
        "met": 4,
        "all_met": 1,
        "unbooked": 6,
        "silent": 3,
        "falling_out": 1,
    }
    assert found["free_again"] == 2
    assert [(each["stage"], each["pairs"]) for each in found["funnel"]] == [
        ("matched", 12),
        ("introduced", 10),
        ("first_booked", 8),
        ("met_once", 5),
        ("met_as_planned", 1),
    ]
    assert sum(each["held"] for each in found["held"]) == 10
    assert {each["unit"] for each in found["held"]} == {"week"}


def test_the_page_leads_to_each_list(every_way: Going) -> None:
    page = every_way.coordinator.client.get(f"{every_way.path}/health").text
    for list_ in ("silent", "falling_out", "unbooked", "first_booked", "met", "all_met"):
        assert f'href="{every_way.path}/meetings?show={list_}"' in page
    assert f'href="{every_way.path}/pairs"' in page
    assert "Met as planned" in page


def test_the_first_page_leads_to_the_silent_and_to_how_it_goes(every_way: Going) -> None:
    page = every_way.coordinator.client.get("/").text
    assert f'href="{every_way.path}/health"' in page
    assert f'href="{every_way.path}/meetings?show=silent"' in page
    assert "3 pairs silent for 3 weeks" in page


def test_silence_ends_with_the_programme(every_way: Going) -> None:
    every_way.clock.step(timedelta(days=200))
    assert every_way.shown("silent") == []
    assert every_way.shown("unbooked") == []


def test_who_tells_that_they_cancelled_is_not_silent(going: Going) -> None:
    going.add("Heard of", (MeetingState.CANCELLED, days_ago(-1)), changed=[(Change.CANCELLED, days_ago(20))])
    going.add(
        "Not heard of", (MeetingState.CANCELLED, days_ago(25)), changed=[(Change.CANCELLED, days_ago(22))]
    )
    assert going.shown("silent") == ["Not heard of"]


def test_pairs_whose_publication_can_be_undone_do_not_count(every_way: Going) -> None:
    with every_way.database.scoped(every_way.partnership_id) as db:
        row = round_(db, every_way.round_id)
        assert row is not None
        row.undo_until = NOW + timedelta(minutes=10)
    found = every_way.coordinator.client.get(f"/api/v1{every_way.path}/health").json()
    assert (found["pairs"]["matched"], found["funnel"][0]["pairs"]) == (0, 0)


def test_mails_that_failed_or_are_not_known_lead_to_them(going: Going) -> None:
    with going.database.scoped(going.partnership_id) as db:
        for state in (MessageState.FAILED, MessageState.UNKNOWN, MessageState.SENT):
            db.add(
                Message(
                    subject_id=uuid4(),
                    person_id=uuid4(),
                    kind="invitation",
                    programme_id=going.programme_id,
                    address="a@example.nhs.uk",
                    email_id=f"<{state}@counterpart.invalid>",
                    state=state,
                    due_at=NOW,
                )
            )
    client = going.coordinator.client
    assert client.get(f"/api/v1{going.path}/health").json()["messages"] == {"failed": 1, "unknown": 1}
    page = client.get(f"{going.path}/health").text
    for group in ("failed", "unknown"):
        assert f'href="{going.path}/messages?state={group}"' in page


def test_how_meetings_were_is_told_of_eight_people_or_more_and_of_nobody(going: Going) -> None:
    for number in range(4):
        going.add(f"Executive {number}", (MeetingState.MET, days_ago(3)))
    ratings = iter((1, 5, 5, 5, 5, 5, 5, 5))
    client, path = going.coordinator.client, f"/api/v1{going.path}/health"
    for count, pair_id in enumerate(going.pairs.values(), 1):
        with going.database.scoped(going.partnership_id) as db:
            [meeting] = meetings_of_pair(db, pair_id)
            [row] = [
                each
                for each in client.get(f"/api/v1{going.path}/meetings").json()
                if each["pair_id"] == str(pair_id)
            ]
            for part in (row["seeker_id"], row["provider_id"]):
                db.add(
                    Feedback(
                        session_id=meeting.id,
                        participation_id=part,
                        took_place=True,
                        rating=next(ratings),
                        given_at=NOW,
                    )
                )
            count_ratings(db, going.programme_id)
        mean = client.get(path).json()["asked"]["mean"]
        assert mean == ({"value": 4.5, "answers": 8} if count == 4 else None)
    pages = client.get(f"{going.path}/health").text + client.get(f"{going.path}/meetings").text
    assert "4.5 on average" in pages
    assert "rating" not in pages.lower()


def test_a_token_reads_what_its_scopes_open(every_way: Going, program_with: ProgramWith) -> None:
    program = program_with(make(every_way.coordinator, "rounds.see"))
    found = program.get(f"/api/v1{every_way.path}/health").json()
    assert found["pairs"]["matched"] == 10
    assert (found["messages"], found["asked"]) == (None, None)


def test_a_hundred_pairs_cost_as_many_queries_as_one(going: Going) -> None:
    client, places = going.coordinator.client, ("/health", "/meetings", "/meetings?show=silent")
    going.add("Executive 0", (MeetingState.MET, days_ago(25)), (MeetingState.MET, days_ago(22)))
    few = []
    for place in places:
        client.get(f"{going.path}{place}")
        with counted_queries() as asked:
            client.get(f"{going.path}{place}")
        few.append(len(asked))
    going.add_many(99, *((MeetingState.MET, days_ago(40 - each)) for each in range(5)))
    many = []
    for place in places:
        with counted_queries() as asked:
            assert client.get(f"{going.path}{place}").status_code == 200
        many.append(len(asked))
    assert many == few


def test_nobody_else_sees_it(every_way: Going, sign_in_as: SignInAs, clock: SteppedClock) -> None:
    for role in (Role.HR_ANALYST, Role.STEWARD, Role.ADMINISTRATOR):
        client = sign_in_as(role).client
        assert client.get(f"{every_way.path}/health").status_code == 403
        assert client.get(f"/api/v1{every_way.path}/health").status_code == 403
