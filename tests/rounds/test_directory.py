"""Who stands behind the engine's ids: by name, with what lists of a round show of them."""

from api.rounds.directory import directory_of
from models import participations, programmes
from tests.rounds.rooms import Room


def test_everybody_is_there_by_name_with_what_lists_show(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        people = directory_of(db, programme)
        everybody = participations.participants(db, programme.id)

        assert list(people) == [str(part.id) for part, _ in everybody]
        assert len(everybody) == 30
        for part, person in everybody:
            entry = people[str(part.id)]
            assert (entry.participation_id, entry.person_id, entry.placement_id) == (part.id, person.id, None)
            assert (entry.name, entry.email, entry.role_group) == (
                person.name,
                person.email,
                person.role_group,
            )
            assert (entry.side, entry.state, entry.topics) == (part.side, part.state, tuple(part.topics))


def test_nobody_is_written_to_who_was_erased(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        (part, person), *_ = participations.participants(db, programme.id)
        person.erased_at = room.clock.now()
        db.flush()

        assert directory_of(db, programme)[str(part.id)].email == ""
