"""Two partnerships with something behind every name that addresses hold, and some of it deleted again."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from sqlmodel import Session

from api.feedback.service import NOTE_PURPOSE
from api.mail.calendar_files import file_address
from api.mail.suppressing import unsubscribe_address
from api.security.links import issue_link, link_address
from api.security.secrets import digest, new_secret, seal
from api.settings import Settings
from models import participations, placements
from models.accounts import Account, Grant, Membership, Role
from models.api_tokens import ApiToken
from models.browser_sessions import BrowserSession
from models.clock import SteppedClock
from models.commitments import Commitment
from models.database import Database
from models.feedback_notes import FeedbackNote
from models.link_tokens import LinkPurpose
from models.outbox import MessageState
from models.participations import Participation, Side
from models.partnerships import Organisation, Partnership
from models.people import Person, all_people
from models.placements import Placement
from models.pulses import Pulse, PulseRound
from models.releases import Release
from models.surveys import Moment, Survey
from notifications.outbox import enqueue
from tests.app_fixtures import FOR_EVER
from tests.identities import Identity
from tests.notifications.factories import INTRODUCTION
from tests.security.fellowships import World, make_world


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
    "calendar": LinkPurpose.CALENDAR,
    "pulse": LinkPurpose.PULSE,
    "survey": LinkPurpose.SURVEY,
    "release": LinkPurpose.RELEASE,
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

        ``coordinator`` releases statistics too. The organisation has an administrator of its own, and the
        first fellow signs in: in this place's name each of both asks, or is asked about.
        """
        world = make_world(coordinator, self.database, self.clock, partnership, seed=seed)
        path = f"/api/v1/programmes/{world.room.programme_id}/statistics/2026-27/release"
        assert coordinator.create(path, {}).status_code == 201
        account_id, theirs = self._fellow(partnership, seed)
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
            people[fellow.person_id].account_id = account_id
            placement = placements.placements(db, programme_id)[0]
            about, whose = self._answers(db, world, theirs, fellow, placement)
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
            links |= self._mail_links(db, programme_id)
        return Place(
            partnership_id=partnership.id,
            ids=world.ids | theirs | self._administrator(partnership, organisation),
            links={word: _parts_of(address) for word, address in links.items()},
            fellow_account=account_id,
            version=world.version,
        )

    def _answers(
        self,
        db: Session,
        world: World,
        theirs: dict[str, str],
        fellow: Participation,
        placement: Placement,
    ) -> tuple[dict[str, UUID], dict[str, UUID]]:
        """What the two said, or are asked; what each link in a mail is about, and whose it is."""
        now = self.clock.now()
        asked = PulseRound(
            programme_id=world.room.programme_id,
            month=now.date().replace(day=1),
            closes_at=now.replace(year=2099),
        )
        db.add(asked)
        db.flush()
        pulse = Pulse(round_id=asked.id, participation_id=placement.host_id, wants_contact=True)
        pulse.answered_at = now
        survey = Survey(participation_id=fellow.id, moment=Moment.END, wording=1)
        session_id = UUID(world.ids["session_id"])
        note = FeedbackNote(
            session_id=session_id,
            participation_id=placement.host_id,
            sealed=seal(self.settings, NOTE_PURPOSE, "Words."),
            written_at=now,
        )
        commitment = Commitment(participation_id=fellow.id, words="Listen.", due_on=now.date())
        named = db.get_one(Person, (fellow.partnership_id, fellow.person_id))
        named.line_manager_email = "m@example.org"
        released = Release(participation_id=fellow.id, manager_email=named.line_manager_email, agreed_at=now)
        db.add_all([pulse, survey, note, commitment, released])
        db.flush()
        theirs |= {
            "pulse_id": str(pulse.id),
            "note_id": str(note.id),
            "commitment_id": str(commitment.id),
        }
        about = {
            "join": fellow.id,
            "approve": UUID(world.ids["pair_id"]),
            "feedback": session_id,
            "calendar": fellow.person_id,
            "pulse": pulse.id,
            "survey": survey.id,
            "release": released.id,
        }
        hosts = ("approve", "pulse")
        return about, {word: placement.host_id if word in hosts else fellow.id for word in about}

    def _fellow(self, partnership: Partnership, seed: int) -> tuple[UUID, dict[str, str]]:
        """An account with a token and a browser of its own."""
        with self.database.unscoped() as db:
            account = Account(email=f"fellow-{seed}@example.org", name=f"Fellow {seed}")
            db.add(account)
        with self.database.scoped(partnership.id) as db:
            membership = Membership(account_id=account.id)
            db.add(membership)
            db.flush()
            token = ApiToken(
                membership_id=membership.id,
                name=f"{partnership.name} {seed}",
                scopes=[],
                shown="shown",
                token_hash=digest(new_secret()),
                expires_at=FOR_EVER,
            )
            browser = BrowserSession(
                account_id=account.id,
                partnership_id=partnership.id,
                membership_id=membership.id,
                token_hash=digest(new_secret()),
                seen_at=FOR_EVER,
                expires_at=FOR_EVER,
            )
            db.add_all([token, browser])
        return account.id, {"token_id": str(token.id), "browser_session_id": str(browser.id)}

    def _administrator(self, partnership: Partnership, organisation: str) -> dict[str, str]:
        """The organisation, and the role of somebody who administers it."""
        with self.database.unscoped() as db:
            account = Account(email=f"{uuid4().hex}@example.org", name=f"Aziz {partnership.name.split()[0]}")
            db.add(account)
        with self.database.scoped(partnership.id) as db:
            membership = Membership(account_id=account.id)
            db.add(membership)
            db.flush()
            role = Role.ADMINISTRATOR
            grant = Grant(membership_id=membership.id, role=role, organisation_id=UUID(organisation))
            db.add(grant)
        return {
            "organisation_id": organisation,
            "membership_id": str(membership.id),
            "grant_id": str(grant.id),
        }

    def _mail_links(self, db: Session, programme_id: UUID) -> dict[str, str]:
        """Of an introduction that was sent: its calendar file, but for the file's name, and no more mail."""
        row = enqueue(
            db,
            kind="introduction",
            subject_id=uuid4(),
            person_id=uuid4(),
            address="ana.bello@example.nhs.uk",
            context=INTRODUCTION,
            due_at=self.clock.now(),
            programme_id=programme_id,
        )
        assert row is not None
        row.state = MessageState.SENT
        db.flush()
        mail = (self.settings, row.partnership_id, row.email_id)
        return {
            "calendar-files": file_address(*mail).rpartition("/")[0],
            "unsubscribe": unsubscribe_address(*mail),
        }


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
    """Take a programme and its organisation away with all that hangs on them, as the superuser."""
    of_programme = "SELECT id FROM {} WHERE programme_id = %(programme_id)s"
    within = {
        "session_id": "SELECT id FROM sessions WHERE pair_id IN (SELECT id FROM pairs WHERE programme_id = "
        "%(programme_id)s)",
        "round_id": of_programme.format("rounds"),
        "participation_id": of_programme.format("participations"),
        "pair_id": of_programme.format("pairs"),
        "programme_id": "SELECT %(programme_id)s::uuid",
        "membership_id": "SELECT %(membership_id)s::uuid",
        "organisation_id": "SELECT %(organisation_id)s::uuid",
        "account_id": "SELECT %(account_id)s::uuid",
    }
    rows = {
        "programmes": "programme_id",
        "memberships": "membership_id",
        "organisations": "organisation_id",
        "api_tokens": "token_id",
        "accounts": "account_id",
    }
    values = place.ids | {"account_id": str(place.fellow_account)}
    with psycopg.connect(superuser) as connection:
        connection.execute("SET session_replication_role = replica")
        for column, query in within.items():
            for table in _tables_with(connection, column):
                statement = sql.SQL("DELETE FROM {} WHERE {} IN (").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
                connection.execute(statement + sql.SQL(query) + sql.SQL(")"), values)
        for table, name in rows.items():
            statement = sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier(table))
            connection.execute(statement, [values[name]])


def _tables_with(connection: psycopg.Connection[tuple[object, ...]], column: str) -> list[str]:
    query = """
        SELECT table_name FROM information_schema.columns
        WHERE column_name = %s AND table_schema = 'public' ORDER BY table_name
    """
    return [str(name) for (name,) in connection.execute(query, [column])]


def _parts_of(address: str) -> dict[str, str]:
    partnership_id, token_id, secret = address.split("/")[-3:]
    return {"partnership_id": partnership_id, "token_id": token_id, "secret": secret}
