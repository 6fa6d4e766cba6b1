from api.demo import fill as demo
from api.demo.sign_ins import SIGN_INS
from api.events.service import list_events
from api.programmes.service import missing_to_open, settings_of
from api.rounds.demands import Demands
from api.rounds.solving import Work, find_pairs
from api.rounds.taking import take_snapshot
from api.settings import Settings
from models import audit
from models.accounts import account_by_email, memberships_of
from models.clock import SteppedClock
from models.database import Database
from models.events import EventKind, count_unmarked, sign_ups_of
from models.participations import ParticipationState, count_by_state, participations_of
from models.partnerships import partnership_ids
from models.people import all_people
from models.programmes import ProgrammeKind, programmes


def test_the_demo_is_filled_once(database: Database, clock: SteppedClock, settings: Settings) -> None:
    demo.fill(database, clock, settings)
    demo.fill(database, clock, settings)
    with database.unscoped() as db:
        (partnership_id,) = partnership_ids(db)
        accounts = [account_by_email(db, sign_in.email) for sign_in in SIGN_INS]
    for account in accounts:
        assert account is not None
        with database.for_account(account.id) as db:
            assert len(memberships_of(db, account.id)) == 1
    with database.scoped(partnership_id) as db:
        counts = {programme.kind.value: count_by_state(db, programme.id) for programme in programmes(db)}
        assert (audit.verify(db).fault, len(audit.entries(db))) == (None, 14)
        assert all(missing_to_open(settings_of(programme)) == () for programme in programmes(db))
    assert {
        kind: sorted((side.value, state, number) for (side, state), number in of_kind.items())
        for kind, of_kind in counts.items()
    } == {
        "reverse_mentoring": [
            ("provider", ParticipationState.READY, 40),
            ("seeker", ParticipationState.READY, 40),
        ],
        "fellowship": [
            ("provider", ParticipationState.READY, 30),
            ("seeker", ParticipationState.READY, 40),
        ],
    }


def test_one_event_is_ahead_and_one_is_over_with_nobody_ticked(
    database: Database, clock: SteppedClock, settings: Settings
) -> None:
    demo.fill(database, clock, settings)
    with database.unscoped() as db:
        (partnership_id,) = partnership_ids(db)
    with database.scoped(partnership_id) as db:
        [mentoring] = [each for each in programmes(db) if each.kind == ProgrammeKind.REVERSE_MENTORING]
        over, ahead = list_events(db, mentoring.id)
        assert (over.event.kind, over.taken, over.event.attendance_noted_at) == (EventKind.INDUCTION, 9, None)
        assert (ahead.event.kind, ahead.taken, ahead.event.places) == (EventKind.TRAINING, 9, 16)
        assert over.event.ends_at < clock.now() < ahead.event.starts_at
        assert count_unmarked(db, mentoring.id, clock.now()) == 1
        [grace] = [person for person in all_people(db) if person.name == "Grace Okafor"]
        assert sign_ups_of(db, [part.id for part in participations_of(db, grace.id)]) == []


def test_the_fellow_has_a_line_manager_who_can_be_asked(
    database: Database, clock: SteppedClock, settings: Settings
) -> None:
    demo.fill(database, clock, settings)
    with database.unscoped() as db:
        (partnership_id,) = partnership_ids(db)
    with database.scoped(partnership_id) as db:
        [fellow] = [person for person in all_people(db) if person.email == "fellow@northvale.example"]
        assert (fellow.name, fellow.line_manager_email) == ("Samira Haddad", demo.LINE_MANAGER)


def test_most_of_the_demo_people_find_a_partner(
    database: Database, clock: SteppedClock, settings: Settings
) -> None:
    demo.fill(database, clock, settings)
    with database.unscoped() as db:
        (partnership_id,) = partnership_ids(db)
    with database.scoped(partnership_id) as db:
        for programme in programmes(db):
            snapshot = take_snapshot(db, programme)
            work = Work(snapshot=snapshot, digest=snapshot.digest, demands=Demands(), previous=None)
            result = find_pairs(work, lambda _step: None)
            assert len(result.answer["pairs"]) >= 24
            assert len(result.answer["unmatched"]) >= 2
