"""What a snapshot holds, and that nothing of it names anybody."""

import json
from uuid import UUID, uuid4

from api.rounds.acquaintances import Acquaintances
from api.rounds.answers import FoundPair
from api.rounds.changes import changes_since
from api.rounds.demands import Demands
from api.rounds.snapshot import Snapshot
from api.rounds.solving import Work, find_pairs
from api.rounds.taking import take_snapshot
from models import people, programmes
from models.pairs import Pair, PairState
from models.participations import Conflict, Participation, participants, participations_with_ids
from models.people import Contact
from models.rounds import round_
from tests.rounds.rooms import Room


def _contact(name: str, manager: str = "") -> Contact:
    address = name.lower().replace(" ", ".")
    return Contact(id=uuid4(), name=name, email=f"{address}@example.org", line_manager_email=manager)


def _known(contacts: list[Contact], *conflicts: Conflict) -> Acquaintances:
    return Acquaintances(contacts, list(conflicts), [], {})


def test_a_typed_address_or_name_leads_to_a_person_whatever_its_case() -> None:
    ana, bo = _contact("Ana Bello"), _contact("Bo Chan")
    typed = ["BO.CHAN@example.org", "  bo   chan ", "Bo Chan <bo.chan@example.org>"]
    for text in typed:
        known = _known([ana, bo], Conflict(person_id=ana.id, typed=text))
        assert known.conflicts_of(ana.id) == (bo.id,)
        assert known.unresolved([ana.id]) == 0


def test_a_name_that_several_bear_keeps_all_of_them_apart() -> None:
    ana, one, other = _contact("Ana Bello"), _contact("Bo Chan"), _contact("Bo Chan")
    known = _known([ana, one, other], Conflict(person_id=ana.id, typed="Bo Chan"))
    assert set(known.conflicts_of(ana.id)) == {one.id, other.id}


def test_what_leads_to_nobody_is_counted() -> None:
    ana = _contact("Ana Bello")
    conflict = Conflict(person_id=ana.id, typed="Sam from the old building")
    known = _known([ana], conflict, Conflict(person_id=ana.id, typed="Ana Bello"))
    assert (known.conflicts_of(ana.id), known.unresolved([ana.id])) == ((), 2)


def test_a_line_of_management_is_followed_to_its_end_and_through_circles() -> None:
    top = _contact("Top Lead")
    middle = _contact("Mid Lead", manager=top.email.upper())
    ana = _contact("Ana Bello", manager=middle.email)
    known = _known([top, middle, ana])
    assert known.managers_of(ana.id) == (middle.id, top.id)
    one = _contact("One", manager="two@example.org")
    two = _contact("Two", manager="one@example.org")
    assert _known([one, two]).managers_of(one.id) == (two.id,)


def test_a_snapshot_survives_being_kept(room: Room) -> None:
    round_id = room.open_round()
    room.act(round_id, "/lock")
    with room.database.scoped(room.partnership_id) as db:
        row = round_(db, UUID(round_id))
        assert row is not None
        assert row.snapshot is not None
        kept = Snapshot.from_json(json.loads(json.dumps(row.snapshot)))
        assert kept.digest == row.snapshot_digest
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        assert take_snapshot(db, programme) == kept


def test_neither_names_nor_addresses_reach_the_engine(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        snapshot = take_snapshot(db, programme)
        everybody = people.all_people(db)
    result = find_pairs(
        Work(snapshot=snapshot, digest=snapshot.digest, demands=Demands(), previous=None), lambda _step: None
    )
    texts = json.dumps(snapshot.to_json()) + json.dumps(result.answer) + json.dumps(result.problem)
    assert [person.name for person in everybody if person.name in texts] == []
    assert [person.email for person in everybody if person.email in texts] == []


def test_live_pairs_take_places_and_times(room: Room) -> None:
    seeker, provider = room.people.seekers[0], room.people.providers[0]
    round_id = room.open_round()
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        for each in participations_with_ids(db, [provider]):
            each.capacity = 2
        db.flush()
        before = take_snapshot(db, programme)
        slot = before.by_id[str(provider)].free[0]
        db.add(
            Pair(
                programme_id=programme.id,
                round_id=UUID(round_id),
                seeker_id=seeker,
                provider_id=provider,
                score=1,
                first_slot=slot,
            )
        )
        db.flush()
        after = take_snapshot(db, programme)
    assert str(seeker) not in after.by_id
    place = after.by_id[str(provider)]
    assert (place.capacity, place.has_pair) == (1, True)
    assert set(before.by_id[str(provider)].free) - set(place.free) >= {slot}
    assert place.past == (before.by_id[str(seeker)].person,)


def test_a_seeker_whose_mentor_said_no_comes_first(room: Room) -> None:
    round_id = room.open_round()
    seeker, provider = room.people.seekers[0], room.people.providers[0]
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        declined = Pair(
            programme_id=programme.id,
            round_id=UUID(round_id),
            seeker_id=seeker,
            provider_id=provider,
            score=1,
            state=PairState.DECLINED,
        )
        db.add(declined)
        db.flush()
        places = take_snapshot(db, programme).by_id
    assert (places[str(seeker)].passed_over, places[str(seeker)].has_pair) == (1, False)
    assert (places[str(provider)].passed_over, places[str(provider)].has_pair) == (0, False)


def test_changes_name_what_was_edited_but_never_a_conflict(room: Room) -> None:
    with room.database.scoped(room.partnership_id) as db:
        programme = programmes.programme(db, room.programme_id)
        assert programme is not None
        then = take_snapshot(db, programme)
        pair = str(room.people.seekers[0]), str(room.people.providers[0])
        rows: dict[str, Participation] = {str(each.id): each for each, _ in participants(db, programme.id)}
        rows[pair[0]].topics = ["Something else"]
        conflict = Conflict(
            person_id=rows[pair[0]].person_id, typed=_name(then, pair[1], people.contacts(db))
        )
        db.add(conflict)
        db.flush()
        changes = changes_since(then, take_snapshot(db, programme), [_found(*pair)])
    assert changes.edited == ((pair[0], ("topics",)),)
    assert "conflict" in changes.refused[0][1]
    assert changes.stop_publishing


def _found(seeker: str, provider: str) -> FoundPair:
    return FoundPair(seeker=seeker, provider=provider, score=1, time=None, parts={})


def _name(snapshot: Snapshot, id_: str, contacts: list[Contact]) -> str:
    person = snapshot.by_id[id_].person
    return next(contact.name for contact in contacts if str(contact.id) == person)
