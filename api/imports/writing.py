"""Writing the rows of a confirmed import: a handful of queries, however many rows."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from api.imports.known import Known, Names, look_up
from api.imports.schemas import ImportConfirm, ImportDone
from api.participants.accounts import let_sign_in
from api.participants.profile import fill_in, is_withheld, keep_apart, profile_of, usual_capacity, withhold
from api.participants.settling import settle
from api.people_file import PersonRow
from api.programmes.policy import restricted_side
from api.releases.ending import end_unnamed
from api.security.caller import Caller
from api.security.capabilities import Capability
from models import members, participations, programmes
from models.participations import Participation, ParticipationState
from models.people import Person
from models.programmes import Programme

PLAIN = (
    "site",
    "directorate",
    "team",
    "role_group",
    "pay_band",
    "profession",
    "line_manager_email",
    "capacity",
    "first_words",
    "is_trained",
)
LISTS = ("meeting_modes", "topics")


def write_rows(
    db: Session,
    programme: Programme,
    names: Names,
    rows: tuple[PersonRow, ...],
    vouched: ImportConfirm,
    caller: Caller,
) -> ImportDone:
    """Enter and change people as the rows say. Those who left the programme stay as they are.

    Nothing changes of those whom none of the caller's programmes knows: they are entered to be invited.
    """
    known = look_up(db, programme, rows, lock=True)
    strangers, staff = _strangers(db, rows, known, caller)
    new_people = _missing_people(names, rows, known, staff)
    new_parts = _missing_parts(programme, rows, known)
    new_ids = {part.id for part in new_parts}
    now: datetime = db.info["clock"].now()
    done = {"added": 0, "changed": 0, "same": 0, "left": 0}
    renaming: list[Person] = []
    for row in rows:
        person, part = known.people[row.email], known.parts[known.people[row.email].id, row.side]
        if part.state == ParticipationState.WITHDRAWN:
            done["left"] += 1
            continue
        if part.id in new_ids and row.email in strangers:
            withhold(part, row.name, names.organisation_ids[row.organisation])
        values = _values(programme, names, row, profile_of(person, part), part, vouched)
        changed = fill_in(programme, person, part, values, now, caller.account_id)
        if "line_manager_email" in changed:
            renaming.append(person)
        done["added" if part.id in new_ids else "changed" if changed else "same"] += 1
    let_sign_in(db, list(known.people.values()))
    for complete in (new_people, new_parts):  # in the order in which they refer to each other
        db.add_all(complete)
        db.flush()
    end_unnamed(db, renaming, caller.account_id)
    _keep_apart(db, rows, known)
    _settle_elsewhere(db, known, now)
    db.flush()
    return ImportDone(**done)


def _strangers(
    db: Session, rows: tuple[PersonRow, ...], known: Known, caller: Caller
) -> tuple[frozenset[str], dict[str, str]]:
    """The addresses of those whose profiles the caller may not change, and the names of staff among them."""
    coordinated = caller.programmes_with(Capability.PEOPLE_CHANGE)
    if coordinated is None:
        return frozenset(), {}
    parts = defaultdict(list)
    for part in (*known.parts.values(), *known.elsewhere):
        parts[part.person_id].append(part)
    found = {email for email, person in known.people.items() if is_withheld(coordinated, parts[person.id])}
    staff = members.staff_names(db, sorted({row.email for row in rows} - known.people.keys()))
    return frozenset(found | staff.keys()), staff


def _missing_people(
    names: Names, rows: tuple[PersonRow, ...], known: Known, staff: dict[str, str]
) -> list[Person]:
    """Make the people that are not known yet; they are not in the database until they are complete.

    Values that pydantic would make are given here: it takes a tenth of a millisecond for each.
    """
    made: list[Person] = []
    for row in rows:
        if row.email not in known.people:
            organisation_id = names.organisation_ids[row.organisation]
            made.append(
                Person(
                    id=uuid4(),
                    name=staff.get(row.email, row.name),
                    email=row.email,
                    organisation_id=organisation_id,
                    meeting_modes=[],
                    free=[],
                )
            )
            known.people[row.email] = made[-1]
    return made


def _missing_parts(programme: Programme, rows: tuple[PersonRow, ...], known: Known) -> list[Participation]:
    """Make the parts that nobody has yet."""
    made: list[Participation] = []
    for row in rows:
        person = known.people[row.email]
        if (person.id, row.side) not in known.parts:
            part = Participation(
                id=uuid4(),
                topics=[],
                wishes=[],
                programme_id=programme.id,
                person_id=person.id,
                side=row.side,
                capacity=usual_capacity(programme, row.side),
            )
            made.append(part)
            known.parts[person.id, row.side] = part
    return made


def _values(
    programme: Programme,
    names: Names,
    row: PersonRow,
    person: Person,
    part: Participation,
    vouched: ImportConfirm,
) -> dict[str, Any]:
    """What a row says, as columns; what it leaves empty is not among them."""
    values: dict[str, Any] = {
        "name": row.name,
        "organisation_id": names.organisation_ids[row.organisation],
        **{name: getattr(row, name) for name in PLAIN if name in row.given},
        **{name: list(getattr(row, name)) for name in LISTS if name in row.given},
    }
    if "free" in row.given:
        values["free"] = sorted(row.free)
    if "wishes" in row.given:
        values["wishes"] = [str(names.placement_ids[title]) for title in row.wishes]
    if row.has_consented or (vouched.people_agreed and "has_consented" not in row.given):
        values["has_consented"] = True
    must_declare = restricted_side(programme) == row.side
    is_vouched = vouched.criteria_declared and must_declare and "declares_eligibility" not in row.given
    if row.declares_eligibility or is_vouched:
        values["declares_eligibility"] = True
    known = {"topics": part.topics, "meeting_modes": person.meeting_modes}
    for name in LISTS:  # in another order they are the same
        if name in values and set(values[name]) == set(known[name]):
            del values[name]
    return values


def _keep_apart(db: Session, rows: tuple[PersonRow, ...], known: Known) -> None:
    naming = [
        row
        for row in rows
        if row.not_with and known.parts[known.people[row.email].id, row.side].typed is None
    ]
    if not naming:
        return
    ids = [known.people[row.email].id for row in naming]
    typed: dict[UUID, set[str]] = {person_id: set() for person_id in ids}
    for conflict in participations.all_conflicts(db, ids):
        typed[conflict.person_id].add(conflict.typed.casefold())
    for row in naming:
        person = known.people[row.email]
        keep_apart(db, person, frozenset(typed[person.id]), list(row.not_with))
        typed[person.id] |= {text.casefold() for text in row.not_with}


def _settle_elsewhere(db: Session, known: Known, now: datetime) -> None:
    """Free time is one: it may make somebody ready in another programme."""
    if not known.elsewhere:
        return
    of_id = {programme.id: programme for programme in programmes.programmes(db)}
    of_person = {person.id: person for person in known.people.values()}
    for part in known.elsewhere:
        settle(of_id[part.programme_id], of_person[part.person_id], part, now, is_handed_in=False)
