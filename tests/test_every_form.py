"""Every form that creates something, sent twice: one effect, and both times the same answer."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx2 import Response

from api.settings import Settings
from models import accounts, participations, partnerships
from models.accounts import Role
from models.audit import AuditEntry
from models.clock import SteppedClock
from models.couples import couple
from models.database import Database
from models.events import EventKind, GroupEvent
from models.imports import StagedImport
from models.outbox import Message
from models.pairs import PairState
from models.participations import ParticipationState, Side
from models.partnerships import Partnership
from models.programmes import ProgrammeKind, ProgrammeState
from models.releases import Release
from tests.app_fixtures import SignInAs
from tests.couples import Published, publish_couple
from tests.identities import Identity
from tests.imports.files import FULL, csv_file, people
from tests.pages.browsing import hidden_fields
from tests.programmes.programmes import MENTORING
from tests.rounds.rooms import Room, make_room


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The page a form is on, and what is typed. ``asked`` is what leads to a page behind another form."""

    page: str
    typed: dict[str, str] = field(default_factory=dict)
    file: bytes | None = None
    asked: dict[str, str] | None = None


def _date(name: str, written: str) -> dict[str, str]:
    year, month, day = written.split("-")
    return {f"{name}-year": year, f"{name}-month": month, f"{name}-day": day}


DATES = {
    key: part
    for name in ("sign_up_closes_on", "starts_on", "ends_on")
    for key, part in _date(name, MENTORING[name]).items()
}
PROGRAMME = "/programmes/{programme_id}"
FORMS = {
    "/account/tokens": Filled(
        page="/account/tokens",
        typed={"name": "Nightly", "scopes": "people.see", **_date("expires_on", "2027-06-30")},
    ),
    "/organisations": Filled(page="/organisations", typed={"name": "Oakfield", "code": "OAK9"}),
    "/admin/invite": Filled(
        page="/admin/invite", typed={"name": "Mei", "email": "mei@example.org", "place": "coordinator"}
    ),
    "/admin/members/{membership_id}/grants": Filled(
        page="/admin/members/{membership_id}", typed={"place": "steward"}
    ),
    "/programmes/new": Filled(
        page="/programmes/new?kind=fellowship",
        typed={"name": "Autumn", "retention_months": "24", "topics": "Boards", **DATES},
    ),
    f"{PROGRAMME}/people/new": Filled(
        page=f"{PROGRAMME}/people/new",
        typed={"name": "Grace", "email": "g@example.org", "side": "seeker", "organisation_id": "{at}"},
    ),
    f"{PROGRAMME}/people/invitations": Filled(
        page=f"{PROGRAMME}/people/invitations/check", asked={"everybody": "yes"}
    ),
    f"{PROGRAMME}/imports": Filled(
        page=f"{PROGRAMME}/imports/new", file=csv_file(*people(2, "fellow"), headings=FULL)
    ),
    f"{PROGRAMME}/placements/new": Filled(
        page=f"{PROGRAMME}/placements/new",
        typed={"title": "Waits", "host_id": "{host}", "organisation_id": "{at}", "capacity": "1"},
    ),
    "/my/{participation_id}/pairs/{pair_id}/book": Filled(
        page="/my/{participation_id}/pairs/{pair_id}/book",
        typed={"time": "10:00", **_date("day", "2027-03-02")},
    ),
    "/my/{participation_id}/calendar": Filled(page="/my/{participation_id}"),
    f"{PROGRAMME}/rounds": Filled(page=f"{PROGRAMME}/rounds"),
    f"{PROGRAMME}/rounds/{{round_id}}/publish": Filled(page=f"{PROGRAMME}/rounds/{{round_id}}/publish"),
    "/my/{participation_id}/commitments": Filled(
        page="/my/{participation_id}/commitments",
        typed={"words": "Answer every question.", **_date("due_on", "2027-06-30")},
    ),
    f"{PROGRAMME}/events/new": Filled(
        page=f"{PROGRAMME}/events/new",
        typed={
            "kind": "training",
            "title": "How to begin",
            "whom": "both",
            "starts": "14:00",
            "ends": "15:00",
            **_date("day", "2027-02-02"),
        },
    ),
    f"{PROGRAMME}/events/{{event_id}}/announce": Filled(page=f"{PROGRAMME}/events/{{event_id}}/announce"),
    "/my/{participation_id}/events/{event_id}/sign-up": Filled(page="/my/{participation_id}"),
    f"{PROGRAMME}/meetings/nudges": Filled(
        page=f"{PROGRAMME}/meetings/nudges/check", asked={"pair": "{pair_id}"}
    ),
    f"{PROGRAMME}/releases": Filled(page=f"{PROGRAMME}/releases/check", asked={"fellow": "{fellow}"}),
    "/statistics/{programme_id}/{financial_year}/release": Filled(page="/statistics/{programme_id}/2026-27"),
}
"""Each form that creates, filled in as a browser would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A fellowship in which every form can be sent."""

    room: Room
    ids: dict[str, str]

    def filled(self, text: str) -> str:
        """``text`` with this world's ids in its places."""
        for name, value in self.ids.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def effects(self) -> list[int]:
        """How many things were done, files read and mails written."""
        with self.room.database.scoped(self.room.partnership_id) as db:
            return [
                db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in (AuditEntry, StagedImport, Message)
            ]


@pytest.fixture
def everything(sign_in_as: SignInAs) -> Identity:
    """Somebody who may send every form."""
    return sign_in_as(Role.ADMINISTRATOR, Role.COORDINATOR, Role.HR_ANALYST)


@pytest.fixture
def introduced(
    everything: Identity,
    database: Database,
    settings: Settings,
    clock: SteppedClock,
    partnership: Partnership,
) -> Published:
    """They take part in another programme, in which they were introduced to somebody."""
    published = publish_couple(database, settings, clock, partnership.id)
    with database.scoped(partnership.id) as db:
        found = couple(db, published.pair_id)
        found.pair.state, found.programme.state = PairState.INTRODUCED, ProgrammeState.OPEN
        found.pair.approved_at = clock.now()
        found.seeker.person.account_id = everything.account_id
        found.seeker.participation.consented_at = clock.now()
    return published


@pytest.fixture
def world(
    everything: Identity,
    introduced: Published,
    database: Database,
    clock: SteppedClock,
    partnership: Partnership,
) -> World:
    """Six fellows and six placements; one fellow has not answered yet."""
    room = make_room(
        database,
        clock,
        partnership,
        everything,
        kind=ProgrammeKind.FELLOWSHIP,
        seekers=6,
        providers=6,
        needs_steward=False,
    )
    with database.scoped(partnership.id) as db:
        host = participations.participants(db, room.programme_id, side=Side.PROVIDER)[0][0]
        invited = participations.participants(db, room.programme_id, side=Side.SEEKER)[-1][0]
        invited.state = ParticipationState.INVITED
        fellow, person, *_ = participations.participants(db, room.programme_id, side=Side.SEEKER)[0]
        person.line_manager_email = "manager@example.org"
        db.add(
            Release(
                participation_id=fellow.id, manager_email=person.line_manager_email, agreed_at=clock.now()
            )
        )
        at = partnerships.organisations(db)[0]
        membership = accounts.membership_for(db, everything.account_id)
        assert membership is not None
        soon = clock.now() + timedelta(days=20)
        theirs, own = (
            GroupEvent(
                programme_id=programme_id,
                kind=EventKind.TRAINING,
                title="Begin",
                starts_at=soon,
                ends_at=soon + timedelta(hours=1),
            )
            for programme_id in (room.programme_id, introduced.programme_id)
        )
        db.add_all([theirs, own])
    ids = {
        "programme_id": str(room.programme_id),
        "participation_id": str(introduced.seeker_id),
        "pair_id": str(introduced.pair_id),
        "membership_id": str(membership.id),
        "financial_year": "2026-27",
        "their_event": str(theirs.id),
        "own_event": str(own.id),
        "host": str(host.id),
        "fellow": str(fellow.id),
        "at": str(at.id),
    }
    return World(room=room, ids=ids)


def test_every_form_that_creates_is_here(app: FastAPI) -> None:
    creating = {
        str(route.path)
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        and "POST" in (route.methods or ())
        and "form_creation" in route.original_route.endpoint.__code__.co_names
    }
    assert creating == set(FORMS)


@pytest.mark.parametrize("path", sorted(FORMS))
def test_a_form_sent_twice_has_one_effect(
    everything: Identity, introduced: Published, world: World, path: str
) -> None:
    if "{round_id}" in path:
        world.ids["round_id"] = world.room.proposed()
    world.ids["event_id"] = world.ids["own_event" if path.startswith("/my/") else "their_event"]
    if path.endswith("/nudges"):
        world.ids["programme_id"] = str(introduced.programme_id)
    form = FORMS[path]
    page = _page(everything, world, form)
    fields: dict[str, str | list[str]] = {
        **hidden_fields(page),
        **{name: world.filled(value) for name, value in form.typed.items()},
    }
    files = None if form.file is None else {"file": ("people.csv", form.file)}
    before = world.effects()
    answers, effects = [], []
    for _ in range(2):
        answers.append(everything.client.post(world.filled(path), data=fields, files=files))
        effects.append(world.effects())
    assert [answer.status_code for answer in answers] == [303, 303], answers[0].text
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert before != effects[0] == effects[1]


def _page(who: Identity, world: World, form: Filled) -> Response:
    """The page with the form, as it was shown."""
    path = world.filled(form.page)
    asked = {name: world.filled(value) for name, value in (form.asked or {}).items()}
    page = who.client.get(path) if form.asked is None else who.client.post(path, data=asked)
    assert page.status_code == 200, page.text
    return page
