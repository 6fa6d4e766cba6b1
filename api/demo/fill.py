"""The demo's invented partnership: two programmes ready for a round, and people to sign in as."""

from datetime import date
from random import Random
from typing import Final
from uuid import UUID, uuid4

from sqlmodel import Session

from api.demo import names
from api.demo.group_events import invent_events
from api.demo.invent import Invented, invent, invent_organisations, invent_programme
from api.demo.sign_ins import SIGN_INS, DemoPerson
from api.equality import store
from api.ethnicity import read_ethnicity
from api.pages.filters import LONDON
from api.settings import Settings
from models import audit, participations, people
from models.accounts import Account, Grant, Membership, Role
from models.audit import GAVE_ROLE
from models.clock import Clock
from models.database import Database, partnership_of
from models.events import GroupEvent
from models.participations import Side
from models.partnerships import Partnership, organisations, partnership_ids
from models.programmes import Programme, ProgrammeKind

PARTNERSHIP: Final = "Northvale Health Partnership"
PEOPLE_A_SIDE: Final = 40
PLACEMENTS: Final = 30
SEED_MENTORING, SEED_FELLOWSHIP, SEED_ANSWERS = 2026, 2027, 2028
ROLES: Final = {
    "administrator": Role.ADMINISTRATOR,
    "coordinator": Role.COORDINATOR,
    "network steward": Role.STEWARD,
    "HR analyst": Role.HR_ANALYST,
}
TAKING_PART: Final = {
    "mentor": (ProgrammeKind.REVERSE_MENTORING, Side.PROVIDER),
    "executive": (ProgrammeKind.REVERSE_MENTORING, Side.SEEKER),
    "fellow": (ProgrammeKind.FELLOWSHIP, Side.SEEKER),
}
"""Whose part in which programme a sign-in stands for."""
LINE_MANAGER: Final = "line.manager@northvale.example"
"""Whom the fellow named: the question whether to release them arrives in the demo's inbox."""
AT_EVENTS: Final = slice(1, 10)
"""The mentors who have a place at each group event; the first, who is a sign-in, finds one to sign up for."""


def fill(database: Database, clock: Clock, settings: Settings) -> None:
    """Invent the demo's partnership, in one transaction; nothing where there is a partnership already."""
    with database.unscoped() as db:
        if partnership_ids(db):
            return
    partnership_id = uuid4()
    today = clock.now().astimezone(LONDON).date()
    with database.scoped(partnership_id) as db:
        db.add(Partnership(id=partnership_id, name=PARTNERSHIP))
        db.flush()
        invent_organisations(db)
        mentoring = _mentoring(db, today)
        made = invent(
            db, seed=SEED_MENTORING, programme=mentoring, seekers=PEOPLE_A_SIDE, providers=PEOPLE_A_SIDE
        )
        fellowship = invent_programme(db, ProgrammeKind.FELLOWSHIP, today)
        placed = invent(
            db, seed=SEED_FELLOWSHIP, programme=fellowship, seekers=PEOPLE_A_SIDE, providers=PLACEMENTS
        )
        taking_part = {ProgrammeKind.REVERSE_MENTORING: made, ProgrammeKind.FELLOWSHIP: placed}
        planned = invent_events(db, mentoring, _participations(db, made.providers[AT_EVENTS]), today)
        members = {sign_in.role: _let_in(db, sign_in, taking_part) for sign_in in SIGN_INS}
        _write_down(db, members, [mentoring, fellowship], planned)
        everybody = [person.id for person in people.all_people(db)]
        mentors = frozenset(each.person_id for each in _participations(db, made.providers))
    with database.monitoring(partnership_id) as db:
        _answer(db, settings, everybody, mentors)


def _mentoring(db: Session, today: date) -> Programme:
    """The reverse-mentoring programme: restricted, with the record that this rests on."""
    programme = invent_programme(db, ProgrammeKind.REVERSE_MENTORING, today)
    programme.is_restricted = True
    programme.eligibility = names.ELIGIBILITY
    programme.positive_action = {**names.POSITIVE_ACTION, "review_on": programme.ends_on.isoformat()}
    programme.positive_action["evidence_date"] = today.replace(month=1, day=1).isoformat()
    return programme


def _let_in(db: Session, sign_in: DemoPerson, made: dict[ProgrammeKind, Invented]) -> Membership:
    """An account that a demo's visitor can sign in with."""
    account = Account(email=sign_in.email, name=sign_in.name)
    db.add(account)
    db.flush()
    membership = Membership(account_id=account.id)
    db.add(membership)
    db.flush()
    if sign_in.role in ROLES:
        db.add(Grant(membership_id=membership.id, role=ROLES[sign_in.role]))
        return membership
    kind, side = TAKING_PART[sign_in.role]
    ids = made[kind].providers if side is Side.PROVIDER else made[kind].seekers
    participation = _participations(db, ids[:1])[0]
    person = people.people_by_id(db, [participation.person_id])[participation.person_id]
    person.name, person.email, person.account_id = sign_in.name, sign_in.email, account.id
    if kind is ProgrammeKind.FELLOWSHIP:
        person.line_manager_email = LINE_MANAGER
    return membership


def _write_down(
    db: Session, members: dict[str, Membership], invented: list[Programme], planned: list[GroupEvent]
) -> None:
    """What would have been written down, had people done all this: the audit trail has something to show."""
    administrator = members["administrator"].account_id
    audit.record(db, "founded", "partnership", partnership_of(db), actor_id=None)
    for organisation in organisations(db):
        audit.record(db, "added", "organisation", organisation.id, actor_id=administrator)
    for name, role in ROLES.items():
        detail = {"role": role.value, "account": str(members[name].account_id)}
        actor_id = None if role is Role.ADMINISTRATOR else administrator
        audit.record(db, GAVE_ROLE, "membership", members[name].id, actor_id=actor_id, detail=detail)
    coordinator = members["coordinator"].account_id
    for programme in invented:
        for action in ("created", "opened"):
            audit.record(db, action, "programme", programme.id, actor_id=coordinator)
    for row in planned:
        audit.record(db, "planned", "event", row.id, actor_id=coordinator, detail={"kind": row.kind})


def _participations(db: Session, ids: tuple[UUID, ...]) -> list[participations.Participation]:
    return participations.participations_with_ids(db, list(ids))


def _answer(db: Session, settings: Settings, everybody: list[UUID], mentors: frozenset[UUID]) -> None:
    """Answers to the equality questions, a few left out, for statistics to have something to show."""
    random = Random(SEED_ANSWERS)  # noqa: S311  invented data, nothing secret
    for person_id in everybody:
        codes = names.MENTORS_ANSWERS if person_id in mentors else names.ANSWERS
        code = random.choice(codes)
        if code is not None:
            store.keep(db, settings, person_id, read_ethnicity(code))
