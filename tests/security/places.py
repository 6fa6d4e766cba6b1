"""Two partnerships with something behind every name that addresses hold, and some of it deleted again."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from api.security.links import issue_link, link_address
from api.settings import Settings
from models import participations, placements
from models.accounts import Account
from models.clock import SteppedClock
from models.commitments import Commitment
from models.database import Database
from models.link_tokens import LinkPurpose
from models.pairs import Pair
from models.participations import Side
from models.partnerships import Organisation, Partnership
from models.people import all_people
from models.pulses import Pulse, PulseRound
from models.sessions import Meeting
from models.surveys import Moment, Survey
from tests.identities import Identity
from tests.security.fellowships import make_world


class At(StrEnum):
    """Whose the ids in an address are."""

    OWN = "own"
    """A programme whose people work for one organisation of the partnership."""
    SIBLING = "sibling organisation"
    """Another programme there, whose people work for another organisation."""
    CROSSED = "sibling's within own"
    """The first programme's address, with what belongs to the other in it."""
    FOREIGN = "other partnership"
    DELETED = "deleted"
    NEVER = "never there"


HERE: Final = "Northvale"
ELSEWHERE: Final = "Southmere"
"""In the name of everybody and everything of one partnership, so that it is seen where it crosses."""
LINKS: Final = {
    "join": LinkPurpose.INVITATION,
    "approve": LinkPurpose.APPROVAL,
    "feedback": LinkPurpose.FEEDBACK,
    "pulse": LinkPurpose.PULSE,
    "survey": LinkPurpose.SURVEY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What to put into addresses. ``links`` are the ids of a link by the first word of its address."""

    partnership_id: UUID
    ids: dict[str, str]
    links: dict[str, dict[str, str]]
    fellow_account: UUID
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """Fills partnerships with programmes."""

    database: Database
    clock: SteppedClock
    settings: Settings

    def place(
        self, partnership: Partnership, coordinator: Identity, organisation: str, *, seed: int
    ) -> Place:
        """A fellowship whose people all work for ``organisation``, with a pair, its links and a release.

        ``coordinator`` releases statistics too.
        """
        world = make_world(coordinator, self.database, self.clock, partnership, seed=seed)
        path = f"/api/v1/programmes/{world.room.programme_id}/statistics/2026-27/release"
        assert coordinator.create(path, {}).status_code == 201
        with self.database.unscoped() as db:
            account = Account(email=f"fellow-{seed}@example.org", name=f"Fellow {seed}")
            db.add(account)
        with self.database.scoped(partnership.id) as db:
            programme_id = world.room.programme_id
            home = db.get_one(Organisation, (partnership.id, UUID(organisation)))
            people = {person.id: person for person in all_people(db)}
            for side in Side:
                for each, *_ in participations.participants(db, programme_id, side=side):
                    people[each.person_id].organisation_id = home.id
                    people[each.person_id].name += f" {partnership.name.split()[0]}"
            for row in placements.placements(db, programme_id):
                row.organisation_id = home.id
            fellow = participations.participants(db, programme_id, side=Side.SEEKER)[0][0]
            people[fellow.person_id].account_id = account.id
            placement = placements.placements(db, programme_id)[0]
            pair = Pair(
                programme_id=programme_id,
                round_id=UUID(world.ids["round_id"]),
                seeker_id=fellow.id,
                provider_id=placement.host_id,
                placement_id=placement.id,
                score=500,
            )
            db.add(pair)
            db.flush()
            meeting = Meeting(pair_id=pair.id, number=1, calendar_uid=f"{seed}@counterpart.invalid")
            db.add(meeting)
            db.flush()
            asked = PulseRound(
                programme_id=programme_id,
                month=self.clock.now().date().replace(day=1),
                closes_at=self.clock.now().replace(year=2099),
            )
            db.add(asked)
            db.flush()
            pulse = Pulse(round_id=asked.id, participation_id=placement.host_id, wants_contact=True)
            pulse.answered_at = self.clock.now()
            db.add(pulse)
            db.flush()
            survey = Survey(participation_id=fellow.id, moment=Moment.END, wording=1)
            db.add(survey)
            db.flush()
            commitment = Commitment(
                participation_id=fellow.id, words="Listen.", due_on=self.clock.now().date()
            )
            db.add(commitment)
            db.flush()
            about = {
                "join": fellow.id,
                "approve": pair.id,
                "feedback": meeting.id,
                "pulse": pulse.id,
                "survey": survey.id,
            }
            whose = {
                "join": fellow.id,
                "approve": placement.host_id,
                "feedback": fellow.id,
                "pulse": placement.host_id,
                "survey": fellow.id,
            }
            links = {
                word: link_address(
                    self.settings,
                    partnership.id,
                    issue_link(
                        db,
                        purpose,
                        subject_id=about[word],
                        participation_id=whose[word],
                        expires_at=self.clock.now().replace(year=2099),
                    ),
                )
                for word, purpose in LINKS.items()
            }
        return Place(
            partnership_id=partnership.id,
            ids=world.ids
            | {"pair_id": str(pair.id), "pulse_id": str(pulse.id), "commitment_id": str(commitment.id)},
            links={word: _parts_of(address) for word, address in links.items()},
            fellow_account=account.id,
            version=world.version,
        )


def crossed(own: Place, sibling: Place) -> Place:
    """``own`` with everything within its programme replaced by the sibling's."""
    return replace(own, ids=sibling.ids | {"programme_id": own.ids["programme_id"]})


def never_there(like: Place) -> Place:
    """Ids that nothing ever had."""

    def new(ids: dict[str, str]) -> dict[str, str]:
        return {name: value if name == "secret" else str(uuid4()) for name, value in ids.items()}

    return replace(
        like, ids=new(like.ids), links={word: new(ids) for word, ids in like.links.items()}, version="1"
    )


def delete(superuser: str, place: Place) -> None:
    """Take a programme away with all that hangs on it, as its database's superuser."""
    of_programme = "SELECT id FROM {} WHERE programme_id = %(programme)s"
    within = {
        "round_id": of_programme.format("rounds"),
        "participation_id": of_programme.format("participations"),
        "pair_id": of_programme.format("pairs"),
        "programme_id": "SELECT %(programme)s::uuid",
    }
    values = {"programme": place.ids["programme_id"]}
    with psycopg.connect(superuser) as connection:
        connection.execute("SET session_replication_role = replica")
        for column, query in within.items():
            for table in _tables_with(connection, column):
                statement = sql.SQL("DELETE FROM {} WHERE {} IN (").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
                connection.execute(statement + sql.SQL(query) + sql.SQL(")"), values)
        connection.execute("DELETE FROM programmes WHERE id = %(programme)s", values)


def _tables_with(connection: psycopg.Connection[tuple[object, ...]], column: str) -> list[str]:
    query = """
        SELECT table_name FROM information_schema.columns
        WHERE column_name = %s AND table_schema = 'public' ORDER BY table_name
    """
    return [str(name) for (name,) in connection.execute(query, [column])]


def _parts_of(address: str) -> dict[str, str]:
    partnership_id, token_id, secret = address.split("/")[-3:]
    return {"partnership_id": partnership_id, "token_id": token_id, "secret": secret}
