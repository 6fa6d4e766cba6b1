from datetime import date

from sqlmodel import Session

from api.demo.invent import invent, invent_programme
from models.database import Database
from models.participations import ParticipationState, Side, participants
from models.partnerships import Partnership
from models.placements import placements
from models.programmes import ProgrammeKind

TODAY = date(2027, 1, 11)


def _people(db: Session, kind: ProgrammeKind, seed: int, name: str) -> list[tuple[str, ...]]:
    programme = invent_programme(db, kind, TODAY, name=name)
    invent(db, seed=seed, programme=programme, seekers=12, providers=9)
    return [
        (person.name, each.side.value, *each.topics, *map(str, person.free))
        for each, person in participants(db, programme.id)
    ]


def test_the_same_seed_gives_the_same_people_and_another_seed_others(
    database: Database, partnership: Partnership
) -> None:
    made: list[list[tuple[str, ...]]] = []
    for seed in (1, 1, 2):
        with database.scoped(partnership.id) as db, db.begin_nested() as undone:
            made.append(_people(db, ProgrammeKind.REVERSE_MENTORING, seed, "One"))
            undone.rollback()
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_two_programmes_of_one_seed_fit_into_one_partnership(
    database: Database, partnership: Partnership
) -> None:
    with database.scoped(partnership.id) as db:
        assert len(_people(db, ProgrammeKind.REVERSE_MENTORING, 1, "One")) == 21
        assert len(_people(db, ProgrammeKind.FELLOWSHIP, 2, "Two")) == 21


def test_every_provider_of_a_fellowship_hosts_a_placement(
    database: Database, partnership: Partnership
) -> None:
    with database.scoped(partnership.id) as db:
        programme = invent_programme(db, ProgrammeKind.FELLOWSHIP, TODAY)
        made = invent(db, seed=3, programme=programme, seekers=4, providers=5)
        hosts = participants(db, programme.id, side=Side.PROVIDER, state=ParticipationState.READY)
        assert {place.host_id for place in placements(db, programme.id)} == {each.id for each, _ in hosts}
        assert len(made.placements) == 5
