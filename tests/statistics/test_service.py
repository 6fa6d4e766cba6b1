"""Who is counted where: each person once, in the year they came, at the furthest step they took."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import select

from api.equality import store
from api.errors import ConflictError
from api.ethnicity import WresGroup
from api.settings import Settings
from api.statistics.funnel import Step
from api.statistics.release import FinancialYear
from api.statistics.service import furthest_step, has_people, release
from models.audit import AuditEntry
from models.funnel import Progress, progress_of_people
from models.pairs import Pair, PairState
from models.participations import Side
from models.rounds import Round
from models.statistic_releases import StatisticRelease
from tests.app_fixtures import SignInAs
from tests.patience import PATIENCE_SECONDS
from tests.statistics.world import SESSIONS, World, another_programme

YEAR = FinancialYear(starts=2026)


def progress(world: World) -> list[Progress]:
    with world.database.scoped(world.partnership_id) as db:
        now = world.clock.now()
        return progress_of_people(db, world.programme_id, now - timedelta(days=1), now + timedelta(days=1))


def steps(world: World) -> list[Step]:
    return sorted(furthest_step(person, SESSIONS) for person in progress(world))


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("step", Step)
def test_everybody_counts_at_their_furthest_step(world: World, step: Step, side: Side) -> None:
    ids = world.add(2, step, None, side=side)
    found = progress(world)
    assert {person.person_id for person in found} == set(ids)
    assert steps(world) == [step, step]


def test_somebody_on_both_sides_counts_once_at_the_further_step(world: World) -> None:
    (person_id,) = world.add(1, Step.REGISTERED, None, side=Side.PROVIDER)
    with world.database.scoped(world.partnership_id) as db:
        world.take_part(db, person_id, Step.MET, Side.SEEKER)
    assert steps(world) == [Step.MET]


def test_a_pair_that_was_declined_matched_nobody(world: World) -> None:
    world.add(1, Step.MATCHED, None)
    with world.database.scoped(world.partnership_id) as db:
        for pair in db.exec(select(Pair)):
            pair.state = PairState.DECLINED
    assert steps(world) == [Step.REGISTERED]


def test_a_pair_that_can_still_be_undone_matched_nobody_yet(world: World) -> None:
    world.add(1, Step.MATCHED, None)
    with world.database.scoped(world.partnership_id) as db:
        db.get_one(Round, (world.partnership_id, world.round_id)).undo_until = world.clock.now() + timedelta(
            minutes=10
        )
    assert steps(world) == [Step.REGISTERED]
    world.clock.step(timedelta(minutes=10))
    assert steps(world) == [Step.MATCHED]


def test_a_pair_that_was_closed_as_completed_completes(world: World) -> None:
    world.add(1, Step.MET, None)
    with world.database.scoped(world.partnership_id) as db:
        for pair in db.exec(select(Pair)):
            pair.state = PairState.COMPLETED
    assert steps(world) == [Step.COMPLETED]


def test_the_day_of_the_invitation_decides_the_year(world: World) -> None:
    assert years_with_people(world) == []
    world.clock.step(timedelta(days=79, hours=13, minutes=59))  # 31 March 2027, 23:59 in London
    world.add(1, Step.INVITED, None)
    assert years_with_people(world) == [2026]
    world.clock.step(timedelta(minutes=1))
    world.add(1, Step.INVITED, None)
    assert years_with_people(world) == [2026, 2027]
    later = another_programme(world)
    later.add(1, Step.INVITED, None)
    assert years_with_people(later) == [2027]


def years_with_people(world: World) -> list[int]:
    with world.database.scoped(world.partnership_id) as db:
        return [
            starts
            for starts in (2025, 2026, 2027, 2028)
            if has_people(db, world.programme_id, FinancialYear(starts=starts))
        ]


def test_only_the_protected_table_is_kept(world: World, settings: Settings, sign_in_as: SignInAs) -> None:
    world.add(41, Step.COMPLETED, "A")
    world.add(33, Step.MET, "M")
    world.add(3, Step.REGISTERED, "Z")
    world.add(2, Step.INVITED, None)
    actor = sign_in_as().account_id
    with world.database.scoped(world.partnership_id) as db:
        done = release(db, world.database, settings, world.programme_id, YEAR, actor)
    texts = {
        group: [cell.text for cell in cells]
        for group, cells in zip(done.release.groups, done.release.table.rows, strict=True)
    }
    assert texts[WresGroup.WHITE][0] == "40"
    assert texts[WresGroup.BME][0] == "35"
    assert texts[WresGroup.UNKNOWN][0] == "*"
    with world.database.scoped(world.partnership_id) as db:
        (row,) = db.exec(select(StatisticRelease))
        (entry,) = db.exec(select(AuditEntry))
    assert not [figure for figure in (41, 33, 74, 79) if str(figure) in str(row.content["table"])]
    assert entry.detail == {"table": "funnel", "financial_year": "2026/27"}


def test_a_withdrawn_answer_counts_as_unknown(world: World, settings: Settings, sign_in_as: SignInAs) -> None:
    ids = world.add(20, Step.MET, "A")
    world.add(20, Step.MET, "M")
    with world.database.monitoring(world.partnership_id) as db:
        for person_id in ids:
            store.forget(db, person_id)
    with world.database.scoped(world.partnership_id) as db:
        done = release(db, world.database, settings, world.programme_id, YEAR, sign_in_as().account_id)
    firsts = [cells[0].text for cells in done.release.table.rows]
    assert firsts[:3] == ["0", "20", "20"]


def test_a_year_without_people_is_not_frozen(world: World, settings: Settings, sign_in_as: SignInAs) -> None:
    actor = sign_in_as().account_id
    with (
        pytest.raises(ConflictError, match="Nobody"),
        world.database.scoped(world.partnership_id) as db,
    ):
        release(db, world.database, settings, world.programme_id, YEAR, actor)
    with world.database.scoped(world.partnership_id) as db:
        assert list(db.exec(select(StatisticRelease))) == []


def test_of_eight_who_release_at_once_one_does(
    world: World, settings: Settings, sign_in_as: SignInAs
) -> None:
    world.add(9, Step.MET, "A")
    actor = sign_in_as().account_id
    barrier = Barrier(8)

    def try_to_release(_: int) -> bool:
        barrier.wait(PATIENCE_SECONDS)
        try:
            with world.database.scoped(world.partnership_id) as db:
                release(db, world.database, settings, world.programme_id, YEAR, actor)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(try_to_release, range(8))) == [False] * 7 + [True]
    with world.database.scoped(world.partnership_id) as db:
        assert len(list(db.exec(select(StatisticRelease)))) == 1
