"""Whoever reads a programme's figures before and after somebody is erased learns nothing of their answers.

The controls count what is left anew, as figures made of living rows would: there somebody's answer shows.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import select

from api.database.addresses import Addresses
from api.database.migrations import migrate, migrate_down
from api.feedback.batches import count_confidence, count_ratings
from api.my.own import Own
from api.my.service import withdraw
from api.privacy.erasing import erase
from api.pulses.figures import mood_of
from api.sessions.service import ask_about_past
from api.surveys.asking import ask_due
from models import answer_batches, pulses
from models.accounts import Role
from models.answer_batches import AnswerBatch
from models.feedback import Feedback
from models.outbox import Message
from models.pairs import pair
from models.participations import Side, participation
from models.people import Person
from models.programmes import Programme
from models.pulses import PulseRound
from models.sessions import Meeting, MeetingState
from models.surveys import Moment, Survey
from tests.app_fixtures import SignInAs
from tests.identities import Identity
from tests.patience import PATIENCE_SECONDS
from tests.pulses.conftest import MORNING, Mentors, mentors

__all__ = ["mentors"]

UNHAPPY = 0
"""The mentor whose answers are all 1; everybody else's are 5."""


def as_told(number: int) -> str:
    return "1" if number == UNHAPPY else "5"


@pytest.fixture
def answered(mentors: Mentors, anybody: TestClient) -> Mentors:
    """Ten mentors have said how their session was, how confident and how well they are."""
    with mentors.database.scoped(mentors.partnership_id) as db:
        for number, pair_id in enumerate(mentors.pairs):
            db.add(
                Meeting(
                    pair_id=pair_id,
                    number=1,
                    state=MeetingState.BOOKED,
                    starts_at=MORNING - timedelta(hours=3),
                    ends_at=MORNING - timedelta(hours=2),
                    calendar_uid=f"{number}@counterpart.invalid",
                )
            )
        db.flush()
        ask_about_past(db, mentors.settings, mentors.clock)
        ask_due(db, mentors.settings, mentors.clock)
    mentors.look()
    forms: dict[str, Callable[[str], dict[str, str]]] = {
        "after_session": lambda mood: {"took_place": "true", "rating": mood},
        "first_questions": lambda mood: dict.fromkeys(("first", "second", "third", "fourth"), mood),
        "wellbeing_pulse": lambda mood: {"mood": mood, "wants_contact": "false"},
    }
    for kind, form in forms.items():
        for number, row in enumerate(asked_of_mentors(mentors, kind)):
            mentors.clock.step(timedelta(seconds=1))  # who answered first was counted first
            path = row.context["link"].removeprefix(mentors.settings.base_url)
            assert anybody.post(path, data=form(as_told(number))).status_code == 200
    mentors.at(MORNING + timedelta(days=15))
    assert mentors.look()[1] == 1
    return mentors


def asked_of_mentors(mentors: Mentors, kind: str) -> list[Message]:
    return [row for row in mentors.mails(kind) if row.address.startswith("provider")]


def figures(mentors: Mentors, coordinator: Identity) -> list[bytes]:
    """Everything that is shown of what people answered, as it is sent."""
    path = f"/programmes/{mentors.programme_id}"
    get = coordinator.client.get
    shown = [get(f"/api/v1{path}/{place}").content for place in ("confidence", "wellbeing")]
    shown += [str(get(f"/api/v1{path}/feedback").json()["mean"]).encode()]
    return [*shown, str(get(f"/api/v1{path}/health").json()["asked"]["mean"]).encode()]


def erase_mentor(mentors: Mentors, number: int, coordinator: Identity) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        found = pair(db, mentors.pairs[number])
        assert found is not None
        part = participation(db, found.provider_id)
        assert part is not None
        erase(db, part.person_id, coordinator.account_id)


def leave_as_mentor(mentors: Mentors, number: int, coordinator: Identity) -> None:
    with mentors.database.scoped(mentors.partnership_id) as db:
        found = pair(db, mentors.pairs[number])
        assert found is not None
        part = participation(db, found.provider_id)
        assert part is not None
        mine = Own(
            participation=part,
            person=db.get_one(Person, (part.partnership_id, part.person_id)),
            programme=db.get_one(Programme, (part.partnership_id, part.programme_id)),
        )
        withdraw(db, mentors.settings, mine, coordinator.account_id)


def count_anew(mentors: Mentors) -> None:
    """The guard off: figures as living rows give them."""
    with mentors.database.scoped(mentors.partnership_id) as db:
        db.execute(sa.delete(AnswerBatch))
        for row in [*db.exec(select(Feedback)), *db.exec(select(Survey))]:
            row.is_counted = False
        db.flush()
        count_ratings(db, mentors.programme_id)
        count_confidence(db, mentors.programme_id, Side.PROVIDER, Moment.BEFORE, 1)
        for month in db.exec(select(PulseRound)):
            month.band = mood_of(pulses.moods_of(db, month.id))


@pytest.mark.parametrize("number", [UNHAPPY, 5, 9])
@pytest.mark.parametrize("ending", [erase_mentor, leave_as_mentor])
def test_figures_are_the_same_before_and_after(
    answered: Mentors,
    sign_in_as: SignInAs,
    ending: Callable[[Mentors, int, Identity], None],
    number: int,
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    before = figures(answered, coordinator)
    assert b"'value': 4.5, 'answers': 8" in before[2]
    ending(answered, number, coordinator)
    assert figures(answered, coordinator) == before


def test_figures_of_living_rows_would_tell(answered: Mentors, sign_in_as: SignInAs) -> None:
    """The control."""
    coordinator = sign_in_as(Role.COORDINATOR)
    before = figures(answered, coordinator)
    erase_mentor(answered, UNHAPPY, coordinator)
    count_anew(answered)
    after = figures(answered, coordinator)
    assert all(was != now for was, now in zip(before, after, strict=True) if b"months" not in was)
    assert b"'value': 5.0" in after[2]  # who was erased is the one who had not said 5


def test_an_answer_that_was_counted_can_be_replaced_and_its_figure_stays(
    answered: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    before = figures(answered, coordinator)
    link = asked_of_mentors(answered, "after_session")[UNHAPPY].context["link"]
    path = link.removeprefix(answered.settings.base_url)
    assert anybody.post(path, data={"took_place": "true", "rating": "5"}).status_code == 200
    assert figures(answered, coordinator) == before
    with answered.database.scoped(answered.partnership_id) as db:
        assert {row.rating for row in db.exec(select(Feedback))} == {5}


def test_who_is_erased_before_they_were_counted_is_in_no_figure(
    mentors: Mentors, anybody: TestClient, sign_in_as: SignInAs
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    with mentors.database.scoped(mentors.partnership_id) as db:
        ask_due(db, mentors.settings, mentors.clock)
    links = [
        row.context["link"].removeprefix(mentors.settings.base_url)
        for row in asked_of_mentors(mentors, "first_questions")
    ]
    four = ("first", "second", "third", "fourth")
    for number, link in enumerate(links[:7]):
        anybody.post(link, data=dict.fromkeys(four, as_told(number)))
    erase_mentor(mentors, UNHAPPY, coordinator)
    means = []
    for link in links[7:9]:
        anybody.post(link, data=dict.fromkeys(four, "5"))
        [line, *_] = coordinator.client.get(f"/api/v1/programmes/{mentors.programme_id}/confidence").json()[
            "lines"
        ][4:]
        means.append(line["means"])
    assert means == [{}, {"before": {"value": 5.0, "answers": 8}}]


def test_what_was_shown_before_batches_were_kept_is_counted_as_it_was_shown(
    answered: Mentors, sign_in_as: SignInAs, addresses: Addresses
) -> None:
    coordinator = sign_in_as(Role.COORDINATOR)
    before = figures(answered, coordinator)
    migrate_down(addresses.owner, "20261127_answer_batches")
    assert figures(answered, coordinator) != before
    migrate(addresses.owner)
    assert figures(answered, coordinator) == before
    erase_mentor(answered, UNHAPPY, coordinator)
    assert figures(answered, coordinator) == before


def answer_at_once(mentors: Mentors, *, before_ending: Callable[[], object]) -> list[int]:
    """Four programs keep two mentors' ratings each and count them at one moment: the batches there are."""
    barrier = Barrier(4)

    def answer(four: int) -> None:
        with mentors.database.scoped(mentors.partnership_id) as db:
            for pair_id in mentors.pairs[2 * four : 2 * four + 2]:
                found = pair(db, pair_id)
                assert found is not None
                meeting = Meeting(pair_id=pair_id, number=1, calendar_uid=f"{pair_id}@counterpart.invalid")
                db.add(meeting)
                db.flush()
                db.add(
                    Feedback(
                        session_id=meeting.id,
                        participation_id=found.provider_id,
                        took_place=True,
                        rating=4,
                        given_at=MORNING,
                    )
                )
            db.flush()
            barrier.wait(PATIENCE_SECONDS)
            count_ratings(db, mentors.programme_id)
            before_ending()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(answer, range(4)))
    with mentors.database.scoped(mentors.partnership_id) as db:
        return [row.answers for row in db.exec(select(AnswerBatch))]


def test_the_eighth_of_those_who_answer_at_once_is_seen(mentors: Mentors) -> None:
    assert answer_at_once(mentors, before_ending=lambda: None) == [8]


def test_without_taking_turns_nobody_is_the_eighth(mentors: Mentors, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(answer_batches, "hold_batches", lambda _db, _programme_id: None)
    counted = Barrier(4)
    assert answer_at_once(mentors, before_ending=lambda: counted.wait(PATIENCE_SECONDS)) == []
